"""Where the objects of a plan's answer lie, and which fetch gives each of their fields."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from graphql import (
    FieldNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    InlineFragmentNode,
    ListTypeNode,
    NamedTypeNode,
    NonNullTypeNode,
    SelectionSetNode,
    TypeNode,
    parse_type,
)

from gateway.executor.projection import declared_type, grouped
from gateway.executor.requests import Request
from gateway.planner.plan import EntityInput, Fetch, Plan, ProjectionField, Step, entities_slot


class Unsuited(Exception):
    """The answers of a plan cannot be held in records."""


def attribute(name: str) -> str:
    """The name in a record of a slot: no keyword, nothing private, and no method has it."""
    return f"s_{name}"


@dataclass(frozen=True)
class Shown:
    """A key of the client's answer: what lies in `slot`, or for None the type's name. `attribute` is its name
    in a record; a slot's second key has one of its own.
    """

    key: str
    slot: str | None
    attribute: str

    @property
    def own(self) -> bool:
        """Whether the slot itself stands here."""
        return self.slot is not None and self.attribute == attribute(self.slot)


@dataclass(eq=False)
class Slot:
    """A field of the objects at a place. `type` is None for what the client does not see; `place` is where
    the objects in it lie. `giver`: the fetch that brings it, and its batch; `prompt`: whether it comes with
    its object, else a look-up fills it in.
    """

    name: str
    type: TypeNode | None = None
    place: "Place | None" = None
    giver: tuple[int, int] | None = None
    prompt: bool = False

    @property
    def attribute(self) -> str:
        """Its name in a record."""
        return attribute(self.name)

    @property
    def nullable(self) -> bool:
        return self.type is not None and not isinstance(self.type, NonNullTypeNode)


@dataclass(eq=False)
class Place:
    """The objects of one type at one path. `shown` are the client's keys in its order; `says_type`: whether
    subgraphs are asked for `__typename`.
    """

    type_name: str
    path: tuple[Step, ...] = ()
    slots: dict[str, Slot] = field(default_factory=dict)
    shown: list[Shown] = field(default_factory=list)
    says_type: bool = False

    @property
    def hidden(self) -> list[Slot]:
        """What must not be in the answer."""
        return [slot for slot in self.slots.values() if slot.type is None]

    @property
    def repeated(self) -> list[Shown]:
        """Further keys of slots that stand under another already."""
        return [shown for shown in self.shown if shown.slot is not None and not shown.own]

    @property
    def as_read(self) -> bool:
        """Whether the client's keys are the slots' names."""
        return all(shown.own and shown.key == shown.slot for shown in self.shown)

    @property
    def one_each(self) -> bool:
        """Whether all that came with an object is plain and decides what look-ups fill in, so that of equal
        ones a single one will do.
        """
        prompt = [slot for slot in self.slots.values() if slot.prompt]
        return 0 < len(prompt) < len(self.slots) and all(slot.place is None for slot in prompt)

    def below(self) -> Iterator["Place"]:
        """This place and all inside it."""
        yield self
        for slot in self.slots.values():
            if slot.place is not None:
                yield from slot.place.below()

    def at(self, path: tuple[Step, ...]) -> "Place":
        """The place at a path below the root, this one. Raises `Unsuited` where no records lie."""
        place = self
        for step in path:
            slot = place.slots.get(step.slot)
            if slot is None or slot.place is None:
                raise Unsuited("a path into what is no record")
            place.require(step.condition)
            place = slot.place
        return place

    def require(self, condition: frozenset[str] | None) -> None:
        """Raises `Unsuited` if a condition does not hold for the objects here."""
        if condition is not None and self.type_name not in condition:
            raise Unsuited("a path for other types")

    def input_of(self, inputs: tuple[EntityInput, ...]) -> EntityInput:
        """The one input that makes the representations of the objects here."""
        fitting = [each for each in inputs if each.condition is None or self.type_name in each.condition]
        if len(fitting) != 1:
            raise Unsuited("several representations of an object, or none")
        return fitting[0]

    def sent_typename(self, entity: EntityInput) -> str:
        """The `__typename` of their representations."""
        return entity.typename or (self.type_name if self.says_type else entity.fallback)


Given = list[list[Slot]]
"""What a fetch gives: one list for the root, or for each look-up the slots it fills in."""


class Places:
    """The places of a plan. `given` says of each fetch what it gives. Raises `Unsuited`."""

    def __init__(self, plan: Plan, requests: list[Request], schema: GraphQLSchema) -> None:
        if plan.open or plan.refused or plan.introspection is not None:
            raise Unsuited("an answer that is not the same for all")
        self._schema = schema
        self.root = self._place(plan.root_type, plan.projection, ())
        self.given = [self._fetch(request.fetch, request.selection) for request in requests]
        if any(slot.giver is None for place in self.root.below() for slot in place.slots.values()):
            raise Unsuited("a field nobody gives")

    def _place(self, type_name: str, fields: tuple[ProjectionField, ...], path: tuple[Step, ...]) -> Place:
        here, same = grouped(fields, type_name)
        if same:
            raise Unsuited("one field in two slots")
        place = Place(type_name, path)
        for projected in here:
            key, slot = projected.key, projected.slot
            if projected.name == "__typename":
                place.shown.append(Shown(key, None, f"k_{key}"))
            elif projected.refused or not projected.type:
                raise Unsuited("a field that is not fetched")
            elif slot not in place.slots:
                place.shown.append(Shown(key, slot, attribute(slot)))
                place.slots[slot] = self._slot(type_name, projected, path)
            elif projected.fields is None:
                place.shown.append(Shown(key, slot, f"k_{key}"))
            else:
                raise Unsuited("objects shown twice")
        return place

    def _slot(self, type_name: str, projected: ProjectionField, path: tuple[Step, ...]) -> Slot:
        node = parse_type(declared_type(self._schema, type_name, projected))
        if projected.fields is None:
            return Slot(projected.slot, node)
        name, lists = _innermost(node)
        type_ = self._schema.type_map[name]
        if isinstance(type_, GraphQLInterfaceType | GraphQLUnionType):
            raise Unsuited("an abstract type")
        assert isinstance(type_, GraphQLObjectType)
        inside = self._place(name, projected.fields, (*path, Step(projected.slot, None, lists)))
        return Slot(projected.slot, node, inside)

    def _fetch(self, fetch: Fetch, selected: SelectionSetNode) -> Given:
        if not fetch.lookups:
            return [self._give(self.root, selected, (fetch.id, 0), prompt=False)]
        batches = [node for node in selected.selections if isinstance(node, FieldNode)]
        by_slot = {(node.alias or node.name).value: node.selection_set for node in batches}
        given: Given = []
        for lookup in fetch.lookups:
            place = self.root.at(lookup.path)
            names = {place.type_name, place.sent_typename(place.input_of(lookup.inputs))}
            selection = by_slot[entities_slot(lookup.batch)]
            assert selection is not None
            slots: list[Slot] = []
            for node in selection.selections:
                if isinstance(node, InlineFragmentNode) and _condition(node) not in names:
                    continue  # for objects of the batch that lie elsewhere
                inside = node.selection_set if isinstance(node, InlineFragmentNode) else None
                one = inside or SelectionSetNode(selections=(node,))
                slots.extend(self._give(place, one, (fetch.id, lookup.batch), prompt=False))
            if not slots:
                raise Unsuited("a look-up that brings nothing")
            given.append(slots)
        return given

    def _give(
        self, place: Place, selected: SelectionSetNode, giver: tuple[int, int], *, prompt: bool
    ) -> list[Slot]:
        """Note who gives the slots of a selection; gives those."""
        found: list[Slot] = []
        for node in selected.selections:
            if isinstance(node, InlineFragmentNode):
                if _condition(node) not in (None, place.type_name):
                    raise Unsuited("a fragment on another type")
                found.extend(self._give(place, node.selection_set, giver, prompt=prompt))
            elif isinstance(node, FieldNode):
                name = (node.alias or node.name).value
                if node.name.value == "__typename":
                    place.says_type = True
                    continue
                slot = place.slots.setdefault(name, Slot(name))
                if slot.giver is not None:
                    raise Unsuited("a field given twice")
                slot.giver, slot.prompt = giver, prompt
                if slot.place is not None and node.selection_set is not None:
                    self._give(slot.place, node.selection_set, giver, prompt=True)
                found.append(slot)
        return found


def _condition(node: InlineFragmentNode) -> str | None:
    return node.type_condition.name.value if node.type_condition else None


def _innermost(node: TypeNode) -> tuple[str, int]:
    """The name inside all lists, and how many there are."""
    lists = 0
    while not isinstance(node, NamedTypeNode):
        assert isinstance(node, ListTypeNode | NonNullTypeNode)
        lists += isinstance(node, ListTypeNode)
        node = node.type
    return node.name.value, lists
