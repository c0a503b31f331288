"""Merges type references: outputs to the widest type, inputs to the narrowest; and default values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from graphql import (
    ConstValueNode,
    ListTypeNode,
    NonNullTypeNode,
    TypeNode,
    print_ast,
    value_from_ast_untyped,
)

from gateway.composition.errors import Report
from gateway.composition.model import Element, SubgraphModel, named

Subtypes = Mapping[str, frozenset[str]]


def subtypes(subgraphs: Sequence[SubgraphModel]) -> Subtypes:
    """For every interface and union the types that stand for it in some subgraph."""
    found: dict[str, set[str]] = {}
    for subgraph in subgraphs:
        for model in subgraph.types.values():
            for interface in model.interfaces:
                found.setdefault(interface, set()).add(model.name)
            if model.members:
                found.setdefault(model.name, set()).update(model.members)
    return {name: frozenset(types) for name, types in found.items()}


def is_subtype(narrow: TypeNode, wide: TypeNode, known: Subtypes) -> bool:
    """Whether every value of `narrow` is one of `wide`."""
    if isinstance(wide, NonNullTypeNode):
        return isinstance(narrow, NonNullTypeNode) and is_subtype(narrow.type, wide.type, known)
    if isinstance(narrow, NonNullTypeNode):
        return is_subtype(narrow.type, wide, known)
    if isinstance(wide, ListTypeNode) or isinstance(narrow, ListTypeNode):
        return (
            isinstance(wide, ListTypeNode)
            and isinstance(narrow, ListTypeNode)
            and is_subtype(narrow.type, wide.type, known)
        )
    one, other = named(narrow), named(wide)
    return one == other or one in known.get(other, ())


def same_type(one: TypeNode, other: TypeNode) -> bool:
    return print_ast(one) == print_ast(other)


def plain(value: ConstValueNode | None) -> object:
    """A default value to compare with another."""
    return None if value is None else (value_from_ast_untyped(value),)


@dataclass(frozen=True, slots=True)
class Position:
    """Where types are merged: an error code and a hint code for it, and whether values go in or come out."""

    mismatch: str
    inconsistent: str
    input: bool


FIELD = Position("FIELD_TYPE_MISMATCH", "INCONSISTENT_BUT_COMPATIBLE_FIELD_TYPE", input=False)
INPUT_FIELD = Position("FIELD_TYPE_MISMATCH", "INCONSISTENT_BUT_COMPATIBLE_FIELD_TYPE", input=True)
ARGUMENT = Position("FIELD_ARGUMENT_TYPE_MISMATCH", "INCONSISTENT_BUT_COMPATIBLE_ARGUMENT_TYPE", input=True)


@dataclass(slots=True)
class References:
    """Merges references; `inputs` and `outputs` are the types seen, which decides how enums merge."""

    known: Subtypes
    report: Report
    inputs: set[str] = field(default_factory=set)
    outputs: set[str] = field(default_factory=set)

    def merge(self, sources: Sequence[Element], position: Position, what: str) -> tuple[TypeNode, bool]:
        """The one type of all sources, and whether it is the same in all of them."""
        merged = sources[0].node.type
        same = compatible = True
        for source in sources[1:]:
            other = source.node.type
            if same_type(other, merged):
                continue
            same = False
            narrow, wide = (merged, other) if is_subtype(merged, other, self.known) else (other, merged)
            if is_subtype(narrow, wide, self.known):
                merged = narrow if position.input else wide
            else:
                compatible = False
        (self.inputs if position.input else self.outputs).add(named(merged))
        seen = " and ".join(f"{print_ast(item.node.type)} in {item.subgraph.name}" for item in sources)
        places = [source.place for source in sources]
        if not compatible:
            self.report.error(position.mismatch, f"{what} has incompatible types: {seen}", *places)
        elif not same:
            self.report.hint(
                position.inconsistent, f"{what} is {seen}; the supergraph has {print_ast(merged)}", *places
            )
        return merged, same


def merge_default(sources: Sequence[Element], report: Report, code: str, what: str) -> ConstValueNode | None:
    """The default value of all sources; none where some have none, an error with `code` if they differ."""
    values = [source.node.default_value for source in sources]
    given = [value for value in values if value is not None]
    places = [source.place for source in sources]
    if any(plain(value) != plain(given[0]) for value in given):
        report.error(code, f"{what} has different default values", *places)
    elif given and len(given) < len(values):
        report.hint(
            "INCONSISTENT_DEFAULT_VALUE_PRESENCE",
            f"{what} has a default value in some subgraphs only, so it has none in the supergraph",
            *places,
        )
        return None
    return given[0] if given else None
