"""What each element of the supergraph requires, and what a viewer has to show for it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, Protocol

from graphql import DirectiveNode, GraphQLInputObjectType, get_named_type

from gateway.federation import Supergraph
from gateway.federation.model import TypeInfo
from gateway.federation.parse import directive_arguments

#: The argument that holds what is required, by directive.
ARGUMENTS = {"authenticated": None, "requiresScopes": "scopes", "policy": "policies"}


class Grants(Protocol):
    """What a viewer may do. `scopes` None: everything there is a scope for."""

    @property
    def authenticated(self) -> bool: ...

    @property
    def scopes(self) -> frozenset[str] | None: ...

    @property
    def policies(self) -> frozenset[str]: ...


@dataclass(frozen=True, slots=True)
class Requirement:
    """One use of a directive: signed in and, of the alternatives `any_of`, every name of at least one."""

    directive: Literal["authenticated", "requiresScopes", "policy"]
    any_of: frozenset[frozenset[str]] = frozenset()

    def met_by(self, grants: Grants) -> bool:
        if self.directive == "policy":
            return any(group <= grants.policies for group in self.any_of)
        if not grants.authenticated or self.directive == "authenticated":
            return grants.authenticated
        return any(grants.scopes is None or group <= grants.scopes for group in self.any_of)


NOTHING: frozenset[Requirement] = frozenset()


class Rules:
    """The requirements of a supergraph: of types by name, of fields by type and name."""

    def __init__(self, supergraph: Supergraph) -> None:
        self.supergraph = supergraph
        names = {supergraph.specifications.directive(name): name for name in ARGUMENTS}
        self._types = {
            info.name: found
            for info in supergraph.types.values()
            if (found := frozenset(_read(info.directives, names)))
        }
        self._fields = {
            (info.name, field.name): found
            for info in supergraph.types.values()
            for field in info.fields.values()
            if (found := frozenset(_read(field.directives, names)))
        }
        for info in supergraph.types.values():
            self._inherit(info)
        self.guarded_inputs = cache(self._guarded_inputs)

    def __bool__(self) -> bool:
        return bool(self._types or self._fields)

    def of_type(self, type_name: str) -> frozenset[Requirement]:
        return self._types.get(type_name, NOTHING)

    def of_field(self, static: str, concrete: str, field: str) -> frozenset[Requirement]:
        """What selecting a field on `static` asks where the object is of type `concrete`; not that of the
        objects' own type."""
        found = self._fields.get((concrete, field), NOTHING)
        if static != concrete:
            found |= self._fields.get((static, field), NOTHING) | self.of_type(static)
        declared = self.supergraph.types[concrete].fields.get(field)
        return found | self.of_type(declared.named_type) if declared else found

    def _inherit(self, info: TypeInfo) -> None:
        """A field that comes from an `@interfaceObject` alone requires what it does there."""
        interfaces = frozenset().union(*info.implements.values())
        for field in info.fields.values():
            if not field.joins:
                found = frozenset().union(
                    *(self._fields.get((name, field.name), NOTHING) for name in interfaces)
                )
                if found:
                    self._fields[info.name, field.name] = found | self._fields.get(
                        (info.name, field.name), NOTHING
                    )

    def _guarded_inputs(self, type_name: str) -> frozenset[str]:
        """Scalars and enums with requirements that a value of an input type may hold."""
        found: set[str] = set()
        seen: set[str] = set()
        pending = [type_name]
        while pending:
            name = pending.pop()
            if name in seen:
                continue
            seen.add(name)
            type_ = self.supergraph.api_schema.type_map[name]
            if isinstance(type_, GraphQLInputObjectType):
                pending.extend(get_named_type(field.type).name for field in type_.fields.values())
            elif self.of_type(name):
                found.add(name)
        return frozenset(found)


def _read(directives: Iterable[DirectiveNode], names: Mapping[str, str]) -> Iterator[Requirement]:
    for node in directives:
        directive = names.get(node.name.value)
        if directive is None:
            continue
        argument = ARGUMENTS[directive]
        groups = directive_arguments(node).get(argument, ()) if argument else ()
        yield Requirement(directive, frozenset(frozenset(group) for group in groups))  # type: ignore[arg-type]
