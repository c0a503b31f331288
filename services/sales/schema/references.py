"""Records other services own, referred to by id."""

from uuid import UUID

import strawberry
from strawberry.federation.schema_directives import Key

_KEYS = [Key(fields="id", resolvable=False)]  # pyright: ignore[reportArgumentType]


@strawberry.federation.type(keys=_KEYS, description="Somebody who works here.")
class Employee:
    id: strawberry.ID = strawberry.field(description="The id.")


@strawberry.federation.type(keys=_KEYS, description="A part of the company.")
class Department:
    id: strawberry.ID = strawberry.field(description="The id.")


@strawberry.federation.type(keys=_KEYS, description="Something the company sells.")
class Product:
    id: strawberry.ID = strawberry.field(description="The id.")


@strawberry.federation.type(keys=_KEYS, description="An entry of a dictionary.")
class DictionaryItem:
    id: strawberry.ID = strawberry.field(description="The id.")


@strawberry.federation.type(keys=_KEYS, description="A sequence of opportunity stages.")
class Pipeline:
    id: strawberry.ID = strawberry.field(description="The id.")


@strawberry.federation.type(keys=_KEYS, description="A stage of a pipeline.")
class OpportunityStage:
    id: strawberry.ID = strawberry.field(description="The id.")


@strawberry.federation.type(keys=_KEYS, description="A campaign.")
class MarketActivity:
    id: strawberry.ID = strawberry.field(description="The id.")


@strawberry.federation.type(keys=_KEYS, description="A chance before it is a customer.")
class Lead:
    id: strawberry.ID = strawberry.field(description="The id.")


def as_id(id: UUID) -> strawberry.ID:
    """An id as GraphQL says it."""
    return strawberry.ID(str(id))


def item(id: UUID | None) -> DictionaryItem | None:
    """A dictionary item by id, where there is one."""
    return DictionaryItem(id=as_id(id)) if id else None
