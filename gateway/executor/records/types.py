"""The record types of a plan's places, and what a subgraph's answer has to look like."""

from collections.abc import Iterable
from typing import Any, Literal, Union

import msgspec
from graphql import (
    GraphQLEnumType,
    GraphQLSchema,
    ListTypeNode,
    NamedTypeNode,
    NonNullTypeNode,
    TypeNode,
    print_ast,
)
from msgspec import UNSET, UnsetType

from gateway.executor.records.places import Place, Slot

#: Any JSON value but null.
VALUE = Union[bool, int, float, str, list[Any], dict[str, Any]]  # noqa: UP007  # made at run time
Record = Any
"""An instance of a record type."""
Types = tuple[type[msgspec.Struct], type[msgspec.Struct] | None]
"""What objects are read as, and answered as where that differs: both laid out alike."""


class RecordTypes:
    """Record types; places whose objects are alike share one."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._known: dict[tuple[object, ...], Types] = {}

    def of(self, place: Place) -> type[msgspec.Struct]:
        """The type the objects at a place are read as: by the names of their slots."""
        return self._types(place)[0]

    def answered(self, place: Place) -> type[msgspec.Struct] | None:
        """The type they are answered as, by the client's keys, where that is another."""
        return self._types(place)[1]

    def _types(self, place: Place) -> Types:
        key = place.type_name, self.likeness(place.slots.values()), tuple(place.shown)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._made(place)
        return found

    def given(self, name: str, slots: list[Slot]) -> type[msgspec.Struct]:
        """The type of an object of which a fetch gives these slots."""
        return _struct(name, {slot.attribute: slot.name for slot in slots}, [self._read(s) for s in slots])

    def likeness(self, slots: Iterable[Slot]) -> tuple[object, ...]:
        """What is equal for slots that look the same and are filled in by the same, so that an object in them
        may lie at several places."""
        return tuple(
            (
                slot.name,
                slot.type and print_ast(slot.type),
                slot.prompt,
                slot.giver,
                slot.place and self._types(slot.place),
            )
            for slot in slots
        )

    def _made(self, place: Place) -> Types:
        fields: list[tuple[Any, ...]] = []
        read: dict[str, str] = {}
        for shown in place.shown:
            if shown.own:
                assert shown.slot is not None
                fields.append(self._field(place.slots[shown.slot]))
                read[shown.attribute] = shown.slot
            else:
                fields.append(_constant(shown.attribute, place.type_name if shown.slot is None else None))
                read[shown.attribute] = f" {shown.key}"  # no name of GraphQL's
        for slot in place.hidden:
            fields.append(self._field(slot))
            read[slot.attribute] = slot.name
        first = _struct(place.type_name, read, fields)
        if place.as_read:
            return first, None
        keys = {shown.attribute: shown.key for shown in place.shown}
        # what is hidden is left out by its value; here it needs a name that is nobody's
        rest = {slot.attribute: f" {slot.name}" for slot in place.hidden}
        return first, _struct(place.type_name, {**keys, **rest}, fields)

    def _field(self, slot: Slot) -> tuple[Any, ...]:
        """A slot's field in a record: read with it, or filled in later, and then nobody may send it."""
        if slot.prompt:
            return self._read(slot)
        if slot.type is None:
            return slot.attribute, None | UnsetType, UNSET
        return slot.attribute, None, None

    def _read(self, slot: Slot) -> tuple[Any, ...]:
        """The field of a slot that is read."""
        if slot.type is None:
            return slot.attribute, Any
        return slot.attribute, self._annotation(slot.type, slot)

    def _annotation(self, node: TypeNode, slot: Slot) -> Any:
        if isinstance(node, NonNullTypeNode):
            return self._value(node.type, slot)
        if isinstance(node, NamedTypeNode) and self._plain(node, slot):
            return Any
        return self._value(node, slot) | None

    def _value(self, node: TypeNode, slot: Slot) -> Any:
        """What a value that is not null has to be."""
        if isinstance(node, ListTypeNode):
            return list[self._annotation(node.type, slot)]  # type: ignore[misc]
        assert isinstance(node, NamedTypeNode)
        if slot.place is not None:
            return self.of(slot.place)
        type_ = self._schema.type_map[node.name.value]
        return Literal[tuple(type_.values)] if isinstance(type_, GraphQLEnumType) else VALUE  # type: ignore[misc]

    def _plain(self, node: NamedTypeNode, slot: Slot) -> bool:
        """Whether a value may be anything."""
        return slot.place is None and not isinstance(self._schema.type_map[node.name.value], GraphQLEnumType)


def _constant(name: str, value: str | None) -> tuple[Any, ...]:
    """A field nobody may send anything else for."""
    return name, Literal[value], value


def _struct(name: str, names: dict[str, str], fields: list[tuple[Any, ...]]) -> type[msgspec.Struct]:
    return msgspec.defstruct(name, fields, rename=names, kw_only=True, gc=False)
