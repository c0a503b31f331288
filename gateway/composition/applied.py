"""Merges the directives that stand on one element in several subgraphs."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from graphql import ConstDirectiveNode, DirectiveDefinitionNode, parse, value_from_ast_untyped

from gateway.composition import nodes
from gateway.composition.composed import ComposedDirectives
from gateway.composition.errors import Report
from gateway.composition.model import Element, SubgraphModel, Use
from gateway.composition.specified import SpecifiedDirectives

Directives = list[ConstDirectiveNode]
Strategy = Callable[[list[Any]], Any]

BUILT_IN = {
    "deprecated": 'directive @deprecated(reason: String = "No longer supported") on FIELD_DEFINITION',
    "specifiedBy": "directive @specifiedBy(url: String!) on SCALAR",
}


def conjunction(values: Iterable[Sequence[Sequence[str]]]) -> list[list[str]]:
    """What satisfies all of several "any of (all of …)" conditions: none more than needed.

    An empty condition is one that always holds.
    """
    distinct = {frozenset(frozenset(group) for group in value or [[]]) for value in values}
    merged = {frozenset[str]()}
    for value in distinct:
        merged = {one | other for one, other in product(merged, value)}
        merged = {group for group in merged if not any(other < group for other in merged)}
    return sorted(sorted(group) for group in merged)


def _union(values: list[list[Any]]) -> list[Any]:
    return list(dict.fromkeys(item for value in values for item in value))


def _given(merge: Strategy) -> Strategy:
    """Merge what is given; nothing where nothing is."""

    def merged(values: list[Any]) -> Any:
        given = [value for value in values if value is not None]
        return merge(given) if given else None

    return merged


STRATEGIES: Mapping[tuple[str, str], Strategy] = {
    ("cost", "weight"): max,
    ("listSize", "assumedSize"): _given(max),
    ("listSize", "slicingArguments"): _given(_union),
    ("listSize", "sizedFields"): _given(_union),
    ("listSize", "requireOneSlicingArgument"): _given(all),
    ("requiresScopes", "scopes"): conjunction,
    ("policy", "policies"): conjunction,
}


@dataclass(frozen=True, slots=True)
class Merged:
    """A directive that is carried over: its name in the supergraph, its defaults by argument."""

    name: str
    local: str
    repeatable: bool
    defaults: Mapping[str, Any]

    def complete(self, use: Use) -> dict[str, Any]:
        return {name: use.arguments.get(name, default) for name, default in self.defaults.items()}


class AppliedDirectives:
    """Decides which directives are carried over, and merges their applications."""

    def __init__(self, specified: SpecifiedDirectives, composed: ComposedDirectives, report: Report) -> None:
        self._report = report
        self._composed = composed
        self._specified = {
            name: _merged(name, local, specified.definition(name)) for name, local in specified.names.items()
        }
        for name, text in BUILT_IN.items():
            (definition,) = parse(text, no_location=True).definitions
            assert isinstance(definition, DirectiveDefinitionNode)
            self._specified[name] = _merged(name, name, definition)
        self._custom = {f"@{name}": _merged(name, name, composed.definition(name)) for name in composed.names}

    def merges(self, subgraph: SubgraphModel, use: Use) -> bool:
        """Whether an application is carried over."""
        return use.name in self._specified or self._composed.composes(subgraph, use.local)

    def specified(self, use: Use) -> bool:
        """Whether an application is one of a directive that is always carried over."""
        return use.name in self._specified

    def merge(self, sources: Sequence[Element], what: str) -> Directives:
        """The directives an element has in the supergraph, from all its sources."""
        by_name: dict[str, list[list[Use]]] = {}
        for source in sources:
            uses: dict[str, list[Use]] = {}
            for use in source.uses:
                if self.merges(source.subgraph, use):
                    uses.setdefault(use.name, []).append(use)
            for name, found in uses.items():
                by_name.setdefault(name, []).append(found)
        return [node for name in sorted(by_name) for node in self._merge(name, by_name[name], what)]

    def _merge(self, name: str, sources: list[list[Use]], what: str) -> Iterable[ConstDirectiveNode]:
        merged = self._specified.get(name) or self._custom[name]
        distinct: list[tuple[dict[str, Any], Use]] = []
        counts: Counter[int] = Counter()
        for use in (use for uses in sources for use in uses):
            arguments = merged.complete(use)
            index = next((i for i, (other, _) in enumerate(distinct) if other == arguments), len(distinct))
            if index == len(distinct):
                distinct.append((arguments, use))
            counts[index] += 1
        if merged.repeatable:
            return [use.node for _, use in distinct]
        if len(distinct) == 1:
            return [distinct[0][1].node]
        strategies = {argument: STRATEGIES.get((name, argument)) for argument in merged.defaults}
        if name in self._specified and all(strategies.values()):
            self._report.hint(
                "MERGED_NON_REPEATABLE_DIRECTIVE_ARGUMENTS",
                f"@{merged.local} on {what} has different arguments, which were merged",
            )
            values = {
                argument: strategy([arguments[argument] for arguments, _ in distinct])
                for argument, strategy in strategies.items()
                if strategy
            }
            return [nodes.directive(merged.local, **values)]
        self._report.hint(
            "INCONSISTENT_NON_REPEATABLE_DIRECTIVE_ARGUMENTS",
            f"@{merged.local} on {what} has different arguments; those of most subgraphs are used",
        )
        most = max(range(len(distinct)), key=lambda index: counts[index])
        return [distinct[most][1].node]


def _merged(name: str, local: str, definition: DirectiveDefinitionNode) -> Merged:
    defaults = {
        item.name.value: value_from_ast_untyped(item.default_value) if item.default_value else None
        for item in definition.arguments or ()
    }
    return Merged(name, local, bool(definition.repeatable), defaults)
