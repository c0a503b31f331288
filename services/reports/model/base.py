"""The base of this service's tables."""

from chassis.db import service_base


class Base(service_base()):
    """Every table here is a projection: written by events only, guarded by the aggregate's version."""

    __abstract__ = True
