"""Merges type references: outputs to the widest type, inputs to the narrowest."""

from collections.abc import Mapping, Sequence

from graphql import ConstValueNode, ListTypeNode, NonNullTypeNode, TypeNode, print_ast

from gateway.composition.errors import Report
from gateway.composition.subgraph import Element, SubgraphModel, named

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


def merge_types(
    sources: Sequence[Element],
    known: Subtypes,
    report: Report,
    code: str,
    what: str,
    *,
    narrowest: bool = False,
) -> TypeNode:
    """The one type of all sources; an error with `code` where there is none."""
    merged = sources[0].node.type
    for source in sources[1:]:
        other = source.node.type
        if print_ast(other) == print_ast(merged):
            continue
        narrow, wide = (merged, other) if is_subtype(merged, other, known) else (other, merged)
        if not is_subtype(narrow, wide, known):
            seen = " and ".join(f"{print_ast(item.node.type)} in {item.subgraph.name}" for item in sources)
            report.error(code, f"{what} has incompatible types: {seen}", *(item.place for item in sources))
            return merged
        merged = narrow if narrowest else wide
    return merged


def merge_default(sources: Sequence[Element], report: Report, code: str, what: str) -> ConstValueNode | None:
    """The default value of all sources; none where some have none, an error with `code` if they differ."""
    values = [source.node.default_value for source in sources]
    texts = {print_ast(value) for value in values if value is not None}
    if len(texts) > 1:
        report.error(code, f"{what} has different default values", *(source.place for source in sources))
    if texts and None in values:
        report.hint("INCONSISTENT_DEFAULT_VALUE_PRESENCE", f"{what} has a default in some subgraphs only")
        return None
    return values[0]


def same_types(sources: Sequence[Element]) -> bool:
    return len({print_ast(source.node.type) for source in sources}) < 2
