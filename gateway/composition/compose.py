"""`compose`: subgraphs in, a supergraph or the reasons why not out."""

from collections.abc import Sequence
from dataclasses import dataclass

from graphql import print_ast

from gateway.composition.errors import CompositionError, CompositionHint, Report
from gateway.composition.satisfiability import check_satisfiability
from gateway.composition.subgraph import SubgraphSchema, graph_ids, read_subgraph
from gateway.composition.supergraph import Merger
from gateway.composition.validate import validate_subgraph
from gateway.federation.supergraph import Supergraph


@dataclass(frozen=True, slots=True)
class Composition:
    """The result: a supergraph's SDL, or None and the errors."""

    supergraph: str | None
    errors: tuple[CompositionError, ...] = ()
    hints: tuple[CompositionHint, ...] = ()


def compose(subgraphs: Sequence[SubgraphSchema]) -> Composition:
    """Compose subgraphs into a supergraph in the join specification, v0.3.

    The text does not depend on the order of the subgraphs. Never raises for what is in their SDL: every
    problem is an error with Apollo's code.
    """
    report = Report()
    ordered = sorted(subgraphs, key=lambda item: item.name)
    names = [item.name for item in ordered]
    if len(set(names)) < len(names) or not all(names):
        report.error("INVALID_SUBGRAPH_NAME", "every subgraph needs a name of its own")
        return _failed(report)
    ids = graph_ids(names)
    models = [read_subgraph(item, ids[item.name], report) for item in ordered]
    if report.errors:
        return _failed(report)
    for model in models:
        validate_subgraph(model, report)
    document = Merger(models, report).document()
    if report.errors:
        return _failed(report)
    sdl = print_ast(document) + "\n"
    check_satisfiability(Supergraph.parse(sdl), report)
    return _failed(report) if report.errors else Composition(sdl, (), tuple(report.hints))


def _failed(report: Report) -> Composition:
    return Composition(None, tuple(report.errors), tuple(report.hints))
