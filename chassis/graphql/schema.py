"""Building a service's federation schema and printing its SDL."""

from collections.abc import Iterable
from typing import Any, cast

import strawberry
from graphql import GraphQLSchema, graphql_sync
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.name_converter import NameConverter
from strawberry.schema_directive import Location

from chassis.graphql.scalars import SCALARS

FEDERATION_VERSION = "2.9"


@strawberry.federation.schema_directive(
    locations=[Location.OBJECT], name="owned", compose=True, import_url="https://yubo.dev/owned/v1.0"
)
class Owned:
    """Declares who a record belongs to, for the gateway's hierarchy guard (security.md).

    ``by`` is the field with the owner's employee id (null: public, visible to all); ``resource`` the noun
    of the ``noun:read`` permission whose scope applies. ``also`` (optional) is a field, which may be
    inaccessible to clients, with a list of employee ids who may see the record although its owner is out of
    their sight: without it the guard takes the record away from them.
    """

    by: str
    resource: str
    also: str | None = strawberry.UNSET


class Names(NameConverter):
    """``UserError[OrderConfirmErrorCode]`` is ``OrderConfirmError`` in the schema."""

    def from_generic(self, generic_type: Any, types: Any) -> str:
        return super().from_generic(generic_type, types).replace("ErrorCodeUserError", "Error")


def build_schema(
    query: type, mutation: type | None, types: Iterable[type] = ()
) -> strawberry.federation.Schema:
    """A Federation v2 schema. ``types`` are entities no root field returns."""
    return strawberry.federation.Schema(
        query=query,
        mutation=mutation,
        types=list(types),
        config=StrawberryConfig(name_converter=Names(), scalar_map=cast(Any, SCALARS)),
        federation_version=FEDERATION_VERSION,
    )


def core_schema(schema: strawberry.federation.Schema) -> GraphQLSchema:
    """The graphql-core schema Strawberry built; requests are executed straight on it."""
    return schema._schema


def print_sdl(schema: strawberry.federation.Schema) -> str:
    """The subgraph's SDL, as composition reads it."""
    answer = graphql_sync(core_schema(schema), "{ _service { sdl } }")
    if answer.data is None:
        raise RuntimeError(str(answer.errors))
    return answer.data["_service"]["sdl"] + "\n"


_MACHINERY = ("_", "link__", "federation__")
_ROOTS_AND_BUILT_IN = ("Query", "Mutation", "String", "Int", "Boolean", "ID", "Float")


def missing_descriptions(schema: GraphQLSchema) -> list[str]:
    """Coordinates without a description (api.md, descriptions); machinery of federation is left out."""
    missing = []
    for name, type in schema.type_map.items():
        if name.startswith(_MACHINERY) or name in _ROOTS_AND_BUILT_IN:
            members: dict[str, Any] = getattr(type, "fields", {}) if name in ("Query", "Mutation") else {}
        else:
            if not type.description:
                missing.append(name)
            members = getattr(type, "fields", None) or getattr(type, "values", None) or {}
        for member, definition in members.items():
            if member.startswith("_"):
                continue
            if not definition.description:
                missing.append(f"{name}.{member}")
            for argument, argument_definition in (getattr(definition, "args", None) or {}).items():
                if not argument_definition.description:
                    missing.append(f"{name}.{member}({argument}:)")
    return missing
