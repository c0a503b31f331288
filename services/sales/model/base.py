"""The base of the service's tables."""

from datetime import datetime
from typing import Any

from chassis.db import INSTANT, JSON_DOCUMENT, service_base


class Base(service_base()):
    """Instants are UTC, documents JSON."""

    __abstract__ = True


Base.registry.update_type_annotation_map(
    {datetime: INSTANT, dict[str, Any]: JSON_DOCUMENT, list[Any]: JSON_DOCUMENT}
)
