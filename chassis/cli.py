"""The command line of one service: serve, relay, consume, migrate, contracts, dead."""

import asyncio
import os
from collections.abc import Callable
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Any

import click
from starlette.applications import Starlette

from chassis.contracts import contracts_of, differing, write_contracts
from chassis.http.server import serve_factory, stop_on_signals
from chassis.listening import listening
from chassis.messaging import failures
from chassis.messaging.operations import dead_events
from chassis.messaging.republish import republish
from chassis.service import Service, ServiceDefinition
from chassis.telemetry import configure_logs, configure_traces
from chassis.viewer import SYSTEM

_SERVED = "YUBO_SERVED"


def observe(definition: ServiceDefinition) -> Service:
    """A service with logs and traces set up for this process."""
    settings = definition.settings()
    configure_logs(settings.log_format, settings.log_level)
    configure_traces(definition.name, settings.otlp_endpoint)
    return Service(definition, settings)


def served() -> Starlette:
    """uvicorn's application factory: the service named in the environment by ``serve``."""
    definition: ServiceDefinition = import_module(f"services.{os.environ[_SERVED]}.service").DEFINITION
    service = observe(definition)
    app = service.app()
    alone = not service.settings.broker_url

    @asynccontextmanager
    async def lifespan(_app: Starlette):
        async with service.background(relay=alone, consumers=alone, jobs=True):
            yield
        await service.close()
        await service.bus.close()

    app.router.lifespan_context = lifespan
    return app


def run_until_stopped(definition: ServiceDefinition, **parts: bool) -> None:
    """Run the chosen background parts of a service until SIGINT or SIGTERM."""

    async def run() -> None:
        service = observe(definition)
        stop = stop_on_signals()
        async with service.background(**{"relay": False, "consumers": False, "jobs": False, **parts}):
            await stop.wait()
        await service.close()
        await service.bus.close()

    asyncio.run(run())


def service_cli(definition: ServiceDefinition) -> click.Group:
    """The commands of one service; ``python -m services.<name>`` and ``./yubo`` both use them."""

    @click.group(help=definition.description)
    def group() -> None: ...

    def command(name: str, help: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        return group.command(name, help=help)

    @command("serve", "Serve the GraphQL endpoint; without a broker also relay and consumers.")
    @listening(8000)
    def serve(host: str, port: int, workers: int) -> None:
        serve_service(definition.name, host, port, workers)

    @command("relay", "Publish the outbox to the broker until stopped.")
    def relay() -> None:
        run_until_stopped(definition, relay=True)

    @command("consume", "Handle other services' events until stopped.")
    def consume() -> None:
        run_until_stopped(definition, consumers=True)

    @command("migrate", "Bring the database to the newest revision.")
    def migrate() -> None:
        asyncio.run(_migrate(definition))
        click.echo(f"{definition.name}: up to date")

    @command("republish", "Publish events again, for a consumer that missed them.")
    @click.argument("types", nargs=-1, metavar="[TYPE]...")
    def republish_command(types: tuple[str, ...]) -> None:
        asyncio.run(republish_events(definition, types))

    @command("contracts", "Write contracts/ anew; with --check only compare.")
    @click.option("--check", is_flag=True, help="Fail when a file differs.")
    def contracts(check: bool) -> None:
        report_contracts(definition, check)

    @command("dead", "Show events that could not be handled; retry or drop one.")
    @click.option("--retry", type=int, help="Try the event with this number again.")
    @click.option("--drop", type=int, help="Forget the event with this number.")
    def dead(retry: int | None, drop: int | None) -> None:
        asyncio.run(dead_letters(definition, retry, drop))

    return group


def serve_service(name: str, host: str, port: int, workers: int) -> None:
    """Serve one service in this process, or in ``workers`` processes sharing the port."""
    os.environ[_SERVED] = name
    serve_factory("chassis.cli:served", host, port, workers)


def report_contracts(definition: ServiceDefinition, check: bool) -> None:
    """Write or compare a service's contracts; a difference under ``check`` exits 1 naming the files."""
    files, folder = contracts_of(definition), definition.package / "contracts"
    changed = differing(files, folder) if check else write_contracts(files, folder)
    for path in changed:
        click.echo(f"{'differs' if check else 'wrote'}: {path}")
    if check and changed:
        raise click.ClickException("contracts are not up to date; run ./yubo contracts and commit the result")


async def _migrate(definition: ServiceDefinition) -> None:
    await definition.migrations(definition.settings()).upgrade()
    service = Service(definition)
    try:
        await service.bus.connect()
        await service.declare_queues()
    finally:
        await service.close()
        await service.bus.close()


async def republish_events(definition: ServiceDefinition, types: tuple[str, ...]) -> None:
    """Publish a service's events of ``types`` (none named: all) again from its log."""
    service = Service(definition)
    try:
        await service.bus.connect()
        count = await republish(service.database, service.bus, types)
        click.echo(f"{definition.name}: {count} events published again")
    finally:
        await service.close()
        await service.bus.close()


async def dead_letters(definition: ServiceDefinition, retry: int | None, drop: int | None) -> None:
    """Let a service try or forget one of the events it could not handle; then list them."""
    service = Service(definition)
    try:
        async with service.works.begin(SYSTEM) as work:
            if retry is not None:
                await failures.retry_now(work, retry)
            if drop is not None:
                await failures.forget(work.session, drop)
            for row in await dead_events(work.session):
                click.echo(f"{row.id}  {row.consumer}  {row.type}  attempts {row.attempts}  {row.error}")
    finally:
        await service.close()
