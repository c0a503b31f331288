"""Makes the client's answer of a merged tree that lacks something.

What `answering` cannot answer without a second look comes here. Applies what GraphQL's execution would: keys
in the client's order, fields by runtime type, values that are no value of their enum or type become null, and
null in a non-null position makes the parent null.
"""

from collections.abc import Callable
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLSchema,
    GraphQLUnionType,
    ListTypeNode,
    NonNullTypeNode,
    TypeNode,
    parse_type,
)

from gateway.executor.tree import Obj, merge
from gateway.planner.plan import ProjectionField

NULL = object()
"""Given by a non-null position without value: the parent becomes null."""

UNKNOWN = ""
"""Stands for the type of an object that came from where its interface is known as a mere object."""


class Nulls:
    """The path during one projection, and errors for non-null positions left without value."""

    __slots__ = ("errors", "path")

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        self.path: list[str | int] = []
        self.errors = errors

    def missing(self, field: str) -> object:
        """Record the error unless one already explains the null; gives NULL."""
        path = self.path
        for error in self.errors:
            known = error.get("path") or []
            shared = min(len(known), len(path))
            if known[:shared] == path[:shared]:
                return NULL
        self.errors.append(
            {
                "message": f"Cannot return null for non-nullable field {field}.",
                "path": list(path),
                "extensions": {"code": "NULL_IN_NON_NULL_FIELD"},
            }
        )
        return NULL


Complete = Callable[[Any, Nulls], Any]
Project = Callable[[Obj, Nulls], Any]


class ProjectionCompiler:
    """Compiles projections against one API schema."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema

    def root(self, fields: tuple[ProjectionField, ...], type_name: str) -> Project:
        """The projection of a whole answer; it gives None where null reaches the root."""
        return self._object(type_name, fields)

    def _object(self, type_name: str, fields: tuple[ProjectionField, ...]) -> Project:
        here, same = grouped(fields, type_name)
        parts = [self._part(type_name, field) for field in here]

        def project(item: Obj, nulls: Nulls) -> Any:
            answer: Obj = {}
            path = nulls.path
            for slot, other in same:
                merge(item, {slot: item.get(other)})
            for key, slot, complete, constant in parts:
                if complete is None:
                    answer[key] = item.get(slot) if constant is None else constant
                    continue
                path.append(key)
                value = complete(item.get(slot), nulls)
                path.pop()
                if value is NULL:
                    return None
                answer[key] = value
            return answer

        return project

    def _part(self, type_name: str, field: ProjectionField) -> tuple[str, str, Complete | None, str | None]:
        if field.refused:
            return field.key, "", self._refused(type_name, field), None
        if field.name == "__typename":
            return field.key, field.slot, None, type_name
        if not field.type:  # introspection: already as the client wants it
            return field.key, field.slot, None, None
        label = f"{type_name}.{field.name}"
        type_ = parse_type(declared_type(self._schema, type_name, field))
        return field.key, field.slot, self._complete(type_, field, label), None

    def _refused(self, type_name: str, field: ProjectionField) -> Complete:
        declared = getattr(self._schema.type_map[type_name], "fields", {}).get(field.name)
        never_null = str(declared.type if declared else field.type).endswith("!")
        return lambda _value, _nulls: NULL if never_null else None

    def _complete(self, node: TypeNode, field: ProjectionField, label: str) -> Complete | None:
        if isinstance(node, NonNullTypeNode):
            return _non_null(self._complete(node.type, field, label), label)
        if isinstance(node, ListTypeNode):
            return _list(self._complete(node.type, field, label))
        name = node.name.value  # type: ignore[union-attr]
        if field.fields is not None:
            return self._composite(name, field.fields)
        type_ = self._schema.type_map[name]
        if isinstance(type_, GraphQLEnumType):
            values = frozenset(type_.values)
            return lambda value, nulls: value if isinstance(value, str) and value in values else None
        return None

    def _composite(self, name: str, fields: tuple[ProjectionField, ...]) -> Complete:
        type_ = self._schema.type_map[name]
        if not isinstance(type_, GraphQLInterfaceType | GraphQLUnionType):
            project = self._object(name, fields)
            return lambda value, nulls: project(value, nulls) if type(value) is dict else None
        possible = frozenset(item.name for item in self._schema.get_possible_types(type_))
        by_type: dict[str, Project] = {}
        if not any(field.condition is not None or field.name == "__typename" for field in fields):
            by_type[UNKNOWN] = self._object(name, fields)

        def complete(value: Any, nulls: Nulls) -> Any:
            if type(value) is not dict:
                return None
            runtime = value.get("__typename", UNKNOWN)
            project = by_type.get(runtime)
            if project is None:
                if runtime not in possible:
                    return None
                project = by_type[runtime] = self._object(runtime, fields)
            return project(value, nulls)

        return complete


def declared_type(schema: GraphQLSchema, type_name: str, field: ProjectionField) -> str:
    """A field's type on a runtime type, which may promise more than where it was selected."""
    declared = getattr(schema.type_map[type_name], "fields", {}).get(field.name)
    return str(declared.type) if declared else field.type


def _non_null(inner: Complete | None, label: str) -> Complete:
    def complete(value: Any, nulls: Nulls) -> Any:
        found = value if inner is None else inner(value, nulls)
        return nulls.missing(label) if found is None else found

    return complete


def _list(inner: Complete | None) -> Complete | None:
    if inner is None:
        return lambda value, nulls: value if type(value) is list else None

    def complete(value: Any, nulls: Nulls) -> Any:
        if type(value) is not list:
            return None
        answer = []
        path = nulls.path
        for index, item in enumerate(value):
            path.append(index)
            found = inner(item, nulls)
            path.pop()
            if found is NULL:
                return None
            answer.append(found)
        return answer

    return complete


def grouped(
    fields: tuple[ProjectionField, ...], type_name: str
) -> tuple[list[ProjectionField], list[tuple[str, str]]]:
    """The fields that apply to a type, those of one response key joined.

    Where such fields lie in different slots (a subgraph has them with different types on an interface and
    on its implementation), the second part of the answer says which slot to merge into which.
    """
    found: dict[str, ProjectionField] = {}
    same: list[tuple[str, str]] = []
    for field in fields:
        if field.condition is not None and type_name not in field.condition:
            continue
        present = found.get(field.key)
        if present is None or present.refused:
            found[field.key] = field
            continue
        if field.refused:  # refused where selected on an interface, allowed where on the type itself
            continue
        if present.slot != field.slot:
            same.append((present.slot, field.slot))
        if present.fields is not None and field.fields is not None:
            found[field.key] = _joined(present, field)
    return list(found.values()), same


def _joined(first: ProjectionField, second: ProjectionField) -> ProjectionField:
    return ProjectionField(
        first.key,
        first.slot,
        first.name,
        first.parent,
        first.type,
        first.condition,
        (*(first.fields or ()), *(second.fields or ())),
    )


class ClientPaths:
    """Rewrites paths of slots into paths of response keys: all those the client gave a slot."""

    def __init__(self, fields: tuple[ProjectionField, ...]) -> None:
        self._fields: dict[str, list[ProjectionField]] = {}
        for field in fields:
            if not field.refused:
                self._fields.setdefault(field.slot, []).append(field)

    def of(self, path: tuple[str | int, ...], root: Obj) -> list[list[str | int]]:
        """The client's paths; they end where the client selected nothing further.

        `root` is the merged tree: what was selected for other types than an object's own does not count.
        """
        found: list[tuple[ClientPaths, list[str | int]]] = [(self, [])]
        value: Any = root
        for part in path:
            if isinstance(part, int):
                for _, keys in found:
                    keys.append(part)
                value = value[part] if type(value) is list and part < len(value) else None
                continue
            type_name = value.get("__typename") if type(value) is dict else None
            inner = [
                (paths, [*keys, key])
                for level, keys in found
                for key, paths in level._at(part, type_name).items()
            ]
            if not inner:
                break
            found = inner
            value = value.get(part) if type(value) is dict else None
        return [keys for _, keys in found]

    def keys(self, slots: frozenset[str]) -> list[str]:
        """Response keys of these slots, of this level."""
        return list(
            dict.fromkeys(field.key for slot in self._fields if slot in slots for field in self._fields[slot])
        )

    def _at(self, slot: str, type_name: str | None) -> "dict[str, ClientPaths]":
        """What the client selected of a slot of an object of this type, by response key."""
        inner: dict[str, tuple[ProjectionField, ...]] = {}
        for field in self._fields.get(slot, ()):
            if type_name is None or field.condition is None or type_name in field.condition:
                inner[field.key] = (*inner.get(field.key, ()), *(field.fields or ()))
        return {key: ClientPaths(fields) for key, fields in inner.items()}
