"""The root command line. A command imports what it needs when it runs, so that ``--help`` is quick."""

import asyncio
import os
import sys
from pathlib import Path

import click

from chassis.listening import listening
from gateway.__main__ import PORT as GATEWAY_PORT
from gateway.__main__ import serve_gateway, supergraph_options
from suite.parts import SERVICES

#: Where ``serve`` puts each process when no port is said.
PORTS = {"gateway": GATEWAY_PORT, "masterdata": 8001, "customers": 8002, "sales": 8003, "reports": 8004}

service_argument = click.argument("service", type=click.Choice(SERVICES))


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Yubo, a sales CRM: customers, sales and the money that follows, behind one GraphQL endpoint.

    \b
    ./yubo up            everything in one process, nothing else needed
    ./yubo up --demo     the same with a company to play with
    ./yubo test          every test, on real PostgreSQL and RabbitMQ

    Settings are environment variables; docs/settings.md names them all.
    """


@main.command()
@click.option("--demo", is_flag=True, help="First create a company to play with (once).")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=GATEWAY_PORT, show_default=True, help="Port to listen on.")
def up(demo: bool, host: str, port: int) -> None:
    """Start the whole system in this process, until Ctrl-C.

    Databases, keys and the bus live in YUBO_HOME (default .yubo). The first start makes them, and an
    administrator whose password is shown once or taken from YUBO_ADMIN_PASSWORD.
    """
    from suite.up import run

    sys.exit(asyncio.run(run(host, port, demo=demo)))


@main.command()
@click.argument("part", type=click.Choice(("gateway", *SERVICES)))
@listening(None, help="Port to listen on; 8000 for the gateway, 8001 to 8004 for services.")
def serve(part: str, host: str, port: int | None, workers: int) -> None:
    """Serve the gateway or one service in processes of its own."""
    port = port or PORTS[part]
    if part == "gateway":
        serve_gateway(None, (), host, port, workers)
    else:
        from chassis.cli import serve_service

        serve_service(part, host, port, workers)


@main.command()
@supergraph_options(required=True)
@listening(GATEWAY_PORT)
def gateway(supergraph: str, subgraph_urls: tuple[str, ...], host: str, port: int, workers: int) -> None:
    """Serve any supergraph, without the CRM: a federation gateway by itself."""
    serve_gateway(supergraph, subgraph_urls, host, port, workers)


@main.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="api|graph|paths|fetches|plan [QUERY]")
def inspect(words: tuple[str, ...]) -> None:
    """Show what the gateway makes of an operation, stage by stage; --help says more."""
    from gateway.inspection import inspect as command

    command.main(words, prog_name="yubo inspect")


@main.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="[SUBGRAPH]...")
def compose(words: tuple[str, ...]) -> None:
    """Compose subgraphs, from files or URLs, into a supergraph; --help says more."""
    from gateway.composing import compose_command

    compose_command.main(words, prog_name="yubo compose")


@main.command()
@service_argument
def relay(service: str) -> None:
    """Publish the events of SERVICE to the broker, until stopped."""
    from chassis.cli import run_until_stopped
    from suite.parts import definition

    run_until_stopped(definition(service), relay=True)


@main.command()
@service_argument
@click.argument("types", nargs=-1, metavar="[TYPE]...")
def republish(service: str, types: tuple[str, ...]) -> None:
    """Publish the events of SERVICE again, all or those of TYPE, for a consumer that missed them.

    Whoever had them already drops them.
    """
    import asyncio

    from chassis.cli import republish_events
    from suite.parts import definition

    asyncio.run(republish_events(definition(service), types))


@main.command()
@service_argument
def consume(service: str) -> None:
    """Handle other services' events in SERVICE, until stopped."""
    from chassis.cli import run_until_stopped
    from suite.parts import definition

    run_until_stopped(definition(service), consumers=True)


@main.command()
@click.argument("services", nargs=-1, type=click.Choice(SERVICES))
def migrate(services: tuple[str, ...]) -> None:
    """Bring the databases to the newest revision and make the queues: of SERVICES, or of all.

    Run it for all before anything else of a new installation is started: an event is lost to a queue that is
    not there yet. Master data also gets what a company starts from: roles, currencies, a pipeline, a pool.
    """
    from suite.setup import migrate as bring_up_to_date

    for name in services or SERVICES:
        asyncio.run(bring_up_to_date((name,)))
        click.echo(f"{name}: up to date")


@main.command()
@click.option("--check", is_flag=True, help="Change nothing; exit 1 when a file differs.")
def contracts(check: bool) -> None:
    """Write the contracts anew: SDL, event schemas, AsyncAPI, the supergraph, the error catalogue."""
    from suite.contracts import report_all

    report_all(check)


@main.command("import")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--mapping",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What the files hold and what becomes of it; docs/import.md describes the language.",
)
@click.option("--dry-run", is_flag=True, help="Check everything, show what would be sent; change nothing.")
@click.option("--partial", is_flag=True, help="Import the good rows even though others cannot be sent.")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="CSV file for refused rows.")
@click.option("--endpoint", help="The gateway's GraphQL URL; without it, the system is run in this process.")
@click.option("--login", help="Who imports; the password is asked for, or taken from YUBO_PASSWORD.")
def import_(
    folder: Path,
    mapping: Path,
    dry_run: bool,
    partial: bool,
    report: Path | None,
    endpoint: str | None,
    login: str | None,
) -> None:
    """Import the CSV files of FOLDER through a mapping file.

    Everything is checked before anything is sent. Importing again changes only what has changed since, and an
    interrupted import goes on where it was. Exits 1 when rows were refused.
    """
    from suite.importing.command import import_folder
    from suite.importing.run import ImportOptions

    if endpoint and not login:
        raise click.UsageError("--endpoint needs --login")
    password = None
    if endpoint:
        password = os.environ.get("YUBO_PASSWORD") or click.prompt("Password", hide_input=True)
    options = ImportOptions(folder, mapping, dry_run, partial, report)
    sys.exit(asyncio.run(import_folder(options, endpoint, login, password)))


@main.group()
def user() -> None:
    """Who may sign in."""


@user.command("list")
def user_list() -> None:
    """Every account, with its employee and roles."""
    from suite.accounts import show_accounts

    asyncio.run(show_accounts())


@user.command("create-admin")
@click.option("--login", default="admin", show_default=True, help="What to sign in with.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def user_create_admin(login: str, password_stdin: bool) -> None:
    """Create an administrator."""
    from suite.accounts import create_administrator

    asyncio.run(create_administrator(login, _new_password(password_stdin)))
    click.echo(f"{login}: created")


@user.command("password")
@click.argument("login")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def user_password(login: str, password_stdin: bool) -> None:
    """Give LOGIN a new password; it signs in anew everywhere."""
    from suite.accounts import set_password

    asyncio.run(set_password(login, _new_password(password_stdin)))
    click.echo(f"{login}: the password is changed")


def _new_password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return click.prompt("New password", hide_input=True, confirmation_prompt=True)


@main.command()
@click.option("--endpoint", default=None, help="Also ask a running gateway, such as http://127.0.0.1:8000.")
def doctor(endpoint: str | None) -> None:
    """Say what is reachable, which versions run and what is pending; exit 1 when something is wrong."""
    from suite.doctor import examine

    sys.exit(asyncio.run(examine(endpoint)))


@main.group()
def keys() -> None:
    """The keys that sign sign-in tokens, viewer contexts and cursors."""


@keys.command("init")
def keys_init() -> None:
    """Create the keys that are missing; existing ones stay."""
    from chassis.settings import PlatformSettings
    from suite.keys import create_missing_keys

    folder = PlatformSettings().keys
    made = create_missing_keys(folder)
    click.echo(f"{folder}: " + (f"made {', '.join(made)}" if made else "nothing was missing"))


@keys.command("rotate")
def keys_rotate() -> None:
    """Sign with new keys; what the former ones signed stays valid until it expires.

    Start the processes again afterwards, so that they sign with the new keys.
    """
    from chassis.settings import PlatformSettings
    from suite.keys import rotate_keys

    folder = PlatformSettings().keys
    rotate_keys(folder)
    click.echo(f"{folder}: rotated; start the processes again")


@main.group()
def dead() -> None:
    """Events that could not be handled."""


@dead.command("list")
@service_argument
def dead_list(service: str) -> None:
    """The events SERVICE could not handle, and why."""
    _dead(service)


@dead.command("retry")
@service_argument
@click.argument("number", type=int)
def dead_retry(service: str, number: int) -> None:
    """Let SERVICE try the event NUMBER again, now."""
    _dead(service, retry=number)


@dead.command("drop")
@service_argument
@click.argument("number", type=int)
def dead_drop(service: str, number: int) -> None:
    """Let SERVICE forget the event NUMBER for good."""
    _dead(service, drop=number)


def _dead(service: str, retry: int | None = None, drop: int | None = None) -> None:
    from chassis.cli import dead_letters
    from suite.parts import definition

    asyncio.run(dead_letters(definition(service), retry, drop))


@main.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def bench(arguments: tuple[str, ...]) -> None:
    """Measure requests and events (needs the test environment: ./yubo bench)."""
    from importlib import import_module

    import_module("tests.bench.__main__").main(list(arguments), prog_name="yubo bench")
