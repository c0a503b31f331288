"""The service's part of the graph: translation only."""

from services.sales.schema import enums as _enums  # noqa: F401 - describes the enums of the rules
