"""`compose`: subgraphs in, a supergraph or the reasons why not out."""

from collections.abc import Sequence
from dataclasses import dataclass

from graphql import DocumentNode, print_ast

from gateway.composition.authorization import TransitiveRequirements
from gateway.composition.errors import CompositionError, CompositionHint, Report
from gateway.composition.inaccessible import check_inaccessible
from gateway.composition.merged import check_merged
from gateway.composition.model import SubgraphModel, SubgraphSchema
from gateway.composition.satisfiability import check_satisfiability
from gateway.composition.subgraph import graph_ids, read_subgraph
from gateway.composition.supergraph import Merger
from gateway.composition.upgrade import upgrade
from gateway.composition.validate import validate_subgraph

RESERVED_NAME = "_"


@dataclass(frozen=True, slots=True)
class Composition:
    """The result: a supergraph's SDL, or None and the errors."""

    supergraph: str | None
    errors: tuple[CompositionError, ...] = ()
    hints: tuple[CompositionHint, ...] = ()


def compose(subgraphs: Sequence[SubgraphSchema]) -> Composition:
    """Compose subgraphs into a supergraph in the join specification, v0.3 to v0.5 as their features need.

    The text does not depend on the order of the subgraphs. Never raises for what is in their SDL: every
    problem is an error with Apollo's code. Each stage needs the one before to have found none.
    """
    report = Report()
    models = _read(subgraphs, report)
    document = _merge(models, report)
    if document is None or report.errors:
        return Composition(None, tuple(report.errors), tuple(report.hints))
    check_satisfiability(document, models, report)
    if report.errors:
        return Composition(None, tuple(report.errors), tuple(report.hints))
    return Composition(print_ast(document) + "\n", (), tuple(report.hints))


def _merge(models: list[SubgraphModel], report: Report) -> DocumentNode | None:
    if report.errors:  # of those that can be read by themselves the mistakes are told as well
        for model in models:
            if model.graphql is not None and not model.federation_1:
                validate_subgraph(model, report)
        return None
    upgrade(models, report)
    if not report.errors:
        for model in models:
            validate_subgraph(model, report)
    if report.errors:
        return None
    merger = Merger(models, report)
    if report.errors:
        return None
    document = merger.document()
    if report.errors:
        return None
    check_merged(document, models, report)
    TransitiveRequirements(document, merger.specified.names, report).check(models)
    if not report.errors and (name := merger.specified.names.get("inaccessible")):
        check_inaccessible(document, name, models, report)
    return document


def _read(subgraphs: Sequence[SubgraphSchema], report: Report) -> list[SubgraphModel]:
    ordered = sorted(subgraphs, key=lambda item: item.name)
    names = [item.name for item in ordered]
    if len(set(names)) < len(names) or not all(names) or RESERVED_NAME in names:
        report.error("INVALID_SUBGRAPH_NAME", 'every subgraph needs a name of its own, other than "_"')
        return []
    ids = graph_ids(names)
    return [read_subgraph(item, ids[item.name], report) for item in ordered]
