"""The base of a service's tables: constraint names by convention, one metadata a service."""

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def metadata_for() -> MetaData:
    """An empty metadata with the naming convention."""
    return MetaData(naming_convention=NAMES)


def service_base() -> type[DeclarativeBase]:
    """A new declarative base: ``class Base(service_base()): __abstract__ = True`` in ``model/base.py``."""

    class ServiceBase(DeclarativeBase):
        metadata = metadata_for()

    return ServiceBase
