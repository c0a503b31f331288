"""What fields cost, declared for the gateway's limit (the IBM GraphQL Cost Specification).

Strawberry has no class for these two directives of federation 2.9.
"""

from typing import ClassVar

from strawberry.federation.schema_directives import FederationDirective, ImportedFrom
from strawberry.federation.versions import FederationVersion
from strawberry.schema_directive import Location, schema_directive

_VERSION: FederationVersion = (2, 9)


@schema_directive(locations=[Location.FIELD_DEFINITION], name="cost", print_definition=False)
class Cost(FederationDirective):
    """A field dearer than the objects it gives: what it costs by itself. Reading an object costs 1, which
    is about 0.1 ms of a service's processor."""

    weight: int
    imported_from: ClassVar[ImportedFrom] = ImportedFrom("cost")
    minimum_version: ClassVar[FederationVersion] = _VERSION


@schema_directive(locations=[Location.FIELD_DEFINITION], name="listSize", print_definition=False)
class ListSize(FederationDirective):
    """How many items a field gives: as many as one of ``slicing_arguments`` says, else ``assumed_size``.

    ``sized_fields`` of what it gives are the lists of that size.
    """

    assumed_size: int
    slicing_arguments: list[str]
    sized_fields: list[str]
    require_one_slicing_argument: bool
    imported_from: ClassVar[ImportedFrom] = ImportedFrom("listSize")
    minimum_version: ClassVar[FederationVersion] = _VERSION
