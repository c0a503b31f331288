"""``python -m gateway``: the commands of the gateway; ``./yubo`` uses them too.

A command imports what it needs when it runs, so that ``--help`` is quick.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path

import click

from chassis.listening import Command, listening

PORT = 8000
#: Of a command whose words are those of another, which is brought along only when it runs.
PASSED_ON = {"ignore_unknown_options": True}


@click.group(help="The GraphQL endpoint over all services.")
def gateway_cli() -> None: ...


def supergraph_options(*, required: bool) -> Callable[[Command], Command]:
    """Options ``--supergraph`` and ``--subgraph-url``: what is served instead of the CRM."""
    supergraph = click.option(
        "--supergraph",
        required=required,
        help="File or URL of any supergraph to serve instead of the CRM's; changes are followed.",
    )
    urls = click.option(
        "--subgraph-url",
        "subgraph_urls",
        metavar="NAME=URL",
        multiple=True,
        help="Where a subgraph is, if not where the supergraph says; once for each.",
    )
    return lambda command: supergraph(urls(command))


@gateway_cli.command("serve", help="Serve the GraphQL endpoint; the services' URLs come from the settings.")
@supergraph_options(required=False)
@listening(PORT)
def serve(supergraph: str | None, subgraph_urls: tuple[str, ...], host: str, port: int, workers: int) -> None:
    serve_gateway(supergraph, subgraph_urls, host, port, workers)


def serve_gateway(
    supergraph: str | None, subgraph_urls: tuple[str, ...], host: str, port: int, workers: int
) -> None:
    """Serve until a signal. What is said here goes into the environment, where every worker reads its
    settings."""
    from chassis.http.server import serve_factory
    from gateway.location import is_url

    if supergraph is not None:
        if not is_url(supergraph) and not Path(supergraph).is_file():
            raise click.BadParameter(f"no file {supergraph}", param_hint="--supergraph")
        os.environ["YUBO_GATEWAY_SUPERGRAPH"] = supergraph
    if subgraph_urls:
        parts = [each.partition("=") for each in subgraph_urls]
        named = {name: url for name, _, url in parts}
        if not all(name and is_url(url) for name, url in named.items()):
            raise click.BadParameter("write NAME=http://…", param_hint="--subgraph-url")
        os.environ["YUBO_GATEWAY_SUBGRAPH_OVERRIDES"] = json.dumps(named)
    serve_factory("gateway.app:served", host, port, workers)


@gateway_cli.command("manifest", help="Print the trusted documents in a front end's .graphql and .gql files.")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def manifest(folder: Path) -> None:
    from gateway.http.manifest import manifest_of

    try:
        click.echo(json.dumps(manifest_of(folder), indent=2))
    except ValueError as problem:
        raise click.ClickException(str(problem)) from None


@gateway_cli.command("contracts", help="Compose the services' schemas anew; with --check only compare.")
@click.option("--check", is_flag=True, help="Fail when a file differs.")
def contracts(check: bool) -> None:
    report_contracts(check)


def report_contracts(check: bool) -> None:
    """Write or compare ``gateway/contracts``; a difference under ``check`` exits 1 naming the files."""
    from chassis.contracts import differing, write_contracts  # brings the services' libraries along
    from gateway.contract_files import FOLDER, NotComposable, contract_files

    try:
        files = contract_files()
    except NotComposable as problem:
        raise click.ClickException(f"the services' schemas do not compose:\n{problem}") from None
    FOLDER.mkdir(exist_ok=True)
    changed = differing(files, FOLDER) if check else write_contracts(files, FOLDER)
    for path in changed:
        click.echo(f"{'differs' if check else 'wrote'}: {path}")
    if check and changed:
        raise click.ClickException("contracts are not up to date; run ./yubo contracts and commit the result")


@gateway_cli.command("inspect", context_settings=PASSED_ON, add_help_option=False)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def inspect(words: tuple[str, ...]) -> None:
    """Show what the gateway makes of an operation: its paths, fetches, plan."""
    from gateway.inspection import inspect as command

    command.main(words, prog_name="inspect")


@gateway_cli.command("compose", context_settings=PASSED_ON, add_help_option=False)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def compose(words: tuple[str, ...]) -> None:
    """Compose subgraphs, from files or URLs, into a supergraph."""
    from gateway.composing import compose_command

    compose_command.main(words, prog_name="compose")


if __name__ == "__main__":
    gateway_cli(prog_name="python -m gateway")
