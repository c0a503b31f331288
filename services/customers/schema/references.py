"""Entities of other services, known here by id alone."""

import strawberry
from strawberry.federation.schema_directives import Key

from services.customers.schema.arguments import optional

ELSEWHERE = [Key(fields="id", resolvable=False)]  # pyright: ignore[reportArgumentType]


@strawberry.federation.type(keys=ELSEWHERE, description="Somebody of the company; see masterdata.")
class Employee:
    id: strawberry.ID = strawberry.federation.field(description="The employee's id.")


@strawberry.federation.type(keys=ELSEWHERE, description="An item of a dictionary; see masterdata.")
class DictionaryItem:
    id: strawberry.ID = strawberry.federation.field(description="The item's id.")


@strawberry.federation.type(keys=ELSEWHERE, description="A pool of public customers; see masterdata.")
class Pool:
    id: strawberry.ID = strawberry.federation.field(description="The pool's id.")


@strawberry.federation.type(keys=ELSEWHERE, description="An opportunity; see sales.")
class Opportunity:
    id: strawberry.ID = strawberry.federation.field(description="The opportunity's id.")


def employee(value: object | None) -> Employee | None:
    """The employee of an id, or none."""
    return Employee(id=id) if (id := optional(value)) else None


def item(value: object | None) -> DictionaryItem | None:
    """The dictionary item of an id, or none."""
    return DictionaryItem(id=id) if (id := optional(value)) else None


def pool(value: object | None) -> Pool | None:
    """The pool of an id, or none."""
    return Pool(id=id) if (id := optional(value)) else None


def opportunity(value: object | None) -> Opportunity | None:
    """The opportunity of an id, or none."""
    return Opportunity(id=id) if (id := optional(value)) else None
