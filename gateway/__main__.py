"""``python -m gateway``: the commands of the gateway; ``./yubo`` uses them too."""

import click

from chassis.http.server import serve_factory
from gateway.contract_files import FOLDER, NotComposable, contract_files


@click.group(help="The GraphQL endpoint over all services.")
def gateway_cli() -> None: ...


@gateway_cli.command("serve", help="Serve the GraphQL endpoint; the services' URLs come from the settings.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=1, show_default=True, help="Processes sharing the port.")
def serve(host: str, port: int, workers: int) -> None:
    serve_factory("gateway.app:served", host, port, workers)


@gateway_cli.command("contracts", help="Compose the services' schemas anew; with --check only compare.")
@click.option("--check", is_flag=True, help="Fail when a file differs.")
def contracts(check: bool) -> None:
    report_contracts(check)


def report_contracts(check: bool) -> None:
    """Write or compare ``gateway/contracts``; a difference under ``check`` exits 1 naming the files."""
    from chassis.contracts import differing, write_contracts  # brings the services' libraries along

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


if __name__ == "__main__":
    gateway_cli(prog_name="python -m gateway")
