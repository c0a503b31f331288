"""``inspect``: every stage between an operation and its plan, printed for people."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import click
from graphql import DocumentNode, GraphQLError, get_operation_ast, parse, print_schema, validate
from graphql.execution.values import get_variable_values

from gateway.auth.guard import ownerships
from gateway.federation import InvalidSupergraph, Supergraph
from gateway.location import OWN_SUPERGRAPH, read_document
from gateway.planner import NoPlan, Planner, condition_variables, print_plan
from gateway.planner.explain import print_fetches, print_graph, print_paths
from gateway.planner.planner import Planning
from gateway.settings import GatewaySettings

STAGES = {
    "paths": print_paths,
    "fetches": print_fetches,
    "plan": lambda planning: print_plan(planning.result),
}


@click.command("inspect")
@click.argument("stage", type=click.Choice(["api", "graph", *STAGES]))
@click.argument("query", required=False)
@click.option("--supergraph", "location", help="File or URL of another supergraph than the CRM's own.")
@click.option("--operation", help="Which operation, if QUERY has several.")
@click.option("--variables", default="{}", help="JSON object; only those of @skip and @include matter.")
@click.option("--open", "open_", is_flag=True, help="Leave @skip and @include open until execution.")
@click.option("--label", "labels", multiple=True, help="A label of @override(label:) that is active.")
def inspect(
    stage: str,
    query: str | None,
    location: str | None,
    operation: str | None,
    variables: str,
    open_: bool,
    labels: tuple[str, ...],
) -> None:
    """Show what the gateway makes of QUERY: text, a file, or - for standard input.

    \b
    api      the schema clients see (needs no QUERY)
    graph    who resolves which field, by which keys one gets there (needs no QUERY)
    paths    for each leaf, from where it could be had at what cost, and (*) the choice
    fetches  the fetches as found, and what each waits for
    plan     the plan: what is asked at once is put together
    """
    supergraph = _supergraph(location)
    owned = {} if location else ownerships(supergraph)
    planner = Planner(supergraph, {name: ownership.fields for name, ownership in owned.items()})
    if stage == "api":
        click.echo(print_schema(supergraph.api_schema))
    elif stage == "graph":
        click.echo(print_graph(planner.graph(frozenset(labels))), nl=False)
    else:
        document = _document(supergraph, query)
        conditions = {} if open_ else _conditions(supergraph, document, operation, variables)
        click.echo(STAGES[stage](_planning(planner, document, operation, conditions, labels)), nl=False)


def _planning(
    planner: Planner,
    document: DocumentNode,
    operation: str | None,
    conditions: dict[str, bool],
    labels: tuple[str, ...],
) -> Planning:
    try:
        return planner.planning(document, operation, conditions, labels=frozenset(labels))
    except (NoPlan, ValueError) as problem:
        raise click.ClickException(f"no plan: {problem}") from None


def _supergraph(location: str | None) -> Supergraph:
    source = location or str(OWN_SUPERGRAPH)
    try:
        document = asyncio.run(read_document(source, GatewaySettings().supergraph_limit_bytes))
        return Supergraph.parse(document.decode())
    except (OSError, UnicodeDecodeError, InvalidSupergraph) as problem:
        raise click.ClickException(f"{source}: {problem}") from None


def _document(supergraph: Supergraph, query: str | None) -> DocumentNode:
    """The operation's document, valid. Raises ``ClickException`` with what is wrong where."""
    try:
        document = parse(_text(query))
    except OSError as problem:
        raise click.ClickException(f"QUERY is no operation and no file: {problem}") from None
    except GraphQLError as problem:
        raise click.ClickException(str(problem)) from None
    if problems := validate(supergraph.api_schema, document):
        raise click.ClickException("\n\n".join(map(str, problems)))
    return document


def _text(query: str | None) -> str:
    if query is None:
        raise click.UsageError("this stage needs a QUERY")
    if query == "-":
        return sys.stdin.read()
    return query if "{" in query else Path(query).read_text()


def _conditions(
    supergraph: Supergraph, document: DocumentNode, name: str | None, variables: str
) -> dict[str, bool]:
    try:
        given: dict[str, Any] = dict(json.loads(variables))
    except (ValueError, TypeError):
        raise click.ClickException("--variables takes a JSON object") from None
    operation = get_operation_ast(document, name)
    if operation is None:
        raise click.ClickException("say by --operation which of the operations")
    names = condition_variables(document, name)
    definitions = [each for each in operation.variable_definitions or () if each.variable.name.value in names]
    found = get_variable_values(supergraph.api_schema, definitions, given)
    if isinstance(found, list):
        raise click.ClickException("\n".join(problem.message for problem in found))
    return {name: bool(found.coerced.get(name)) for name in names}
