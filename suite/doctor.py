"""``./yubo doctor``: what is reachable, which versions run, what is pending, and what to do next."""

import platform
from collections.abc import AsyncIterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
from rich.console import Console
from rich.table import Table

from chassis.db import Database
from chassis.messaging.operations import dead_events, pending_count
from chassis.service import ServiceDefinition, open_bus
from chassis.settings import PlatformSettings
from suite.keys import missing_keys
from suite.parts import definitions

ANSWER_SECONDS = 3
LIBRARIES = (
    "strawberry-graphql",
    "graphql-core",
    "sqlalchemy",
    "starlette",
    "uvicorn",
    "aio-pika",
    "aiohttp",
)


@dataclass(frozen=True)
class Finding:
    """What was looked at and what was seen; ``remedy`` is empty when all is well."""

    subject: str
    seen: str
    remedy: str = ""


async def examine(endpoint: str | None = None, console: Console | None = None) -> int:
    """Look at everything and show it; 1 when something is wrong, otherwise 0."""
    findings = [finding async for finding in _findings(endpoint)]
    table = Table(box=None, pad_edge=False)
    for heading in ("", "part", "found", "what to do"):
        table.add_column(heading, overflow="fold")
    for finding in findings:
        mark = "[red]✗[/red]" if finding.remedy else "[green]✓[/green]"
        table.add_row(mark, finding.subject, finding.seen, finding.remedy)
    (console or Console()).print(table)
    return int(any(finding.remedy for finding in findings))


async def _findings(endpoint: str | None) -> AsyncIterator[Finding]:
    settings = PlatformSettings()
    yield Finding("versions", _versions())
    missing = missing_keys(settings.keys)
    yield Finding(
        "keys",
        f"{settings.keys}: " + (f"missing {', '.join(missing)}" if missing else "complete"),
        "./yubo keys init" if missing else "",
    )
    yield await _broker(settings)
    for definition in definitions():
        yield await _database(definition)
    for name, url in _running(endpoint).items():
        yield await _process(name, url)


def _versions() -> str:
    found = [f"yubo {_version('yubo') or 'from a checkout'}", f"Python {platform.python_version()}"]
    return ", ".join([*found, *(f"{library} {_version(library)}" for library in LIBRARIES)])


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


async def _broker(settings: PlatformSettings) -> Finding:
    if not settings.broker_url:
        return Finding("event bus", f"embedded, {settings.home / 'bus.sqlite'}")
    bus = open_bus(settings)
    where = f"RabbitMQ at {urlsplit(settings.broker_url).hostname}"
    try:
        await bus.connect()
    except OSError as problem:
        return Finding("event bus", f"{where}: {problem}", "start RabbitMQ or correct YUBO_BROKER_URL")
    finally:
        await bus.close()
    return Finding("event bus", f"{where}, reachable")


async def _database(definition: ServiceDefinition) -> Finding:
    settings = definition.settings()
    database = Database(settings.database_for(definition.name))
    where = str(database.url.database) if database.is_sqlite else f"PostgreSQL at {database.url.host}"
    made = not database.is_sqlite or Path(where).exists()  # noqa: ASYNC240 (a command, not a server)
    try:
        if not made:
            return Finding(definition.name, f"{where}: not made yet", "./yubo migrate, or simply ./yubo up")
        if pending := await definition.migrations(settings).pending():
            remedy = f"./yubo migrate {definition.name}"
            return Finding(definition.name, f"{where}: migrations pending: {', '.join(pending)}", remedy)
        async with database.read() as session:
            waiting, failed = await pending_count(session), len(await dead_events(session))
    except Exception as problem:  # whatever the driver makes of a database that is away
        remedy = f"start the database or correct YUBO_{definition.name.upper()}_DATABASE_URL"
        return Finding(definition.name, f"{where}: {problem!r}", remedy)
    finally:
        await database.close()
    seen = f"{where}: up to date, {waiting} events to publish, {failed} failed"
    return Finding(definition.name, seen, f"./yubo dead list {definition.name}" if failed else "")


def _running(endpoint: str | None) -> dict[str, str]:
    """The processes we can ask over HTTP: those the gateway is told of, and the gateway itself."""
    from gateway.settings import GatewaySettings

    urls = {f"{name} process": url for name, url in GatewaySettings().subgraph_urls.items() if url}
    return {**urls, **({"gateway": endpoint} if endpoint else {})}


async def _process(name: str, url: str) -> Finding:
    parts = urlsplit(url)
    ready = f"{parts.scheme}://{parts.netloc}/ready"
    timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(ready) as answer:
            seen = f"{ready}: {(await answer.text())[:200]}"
            return Finding(name, seen, "" if answer.status == 200 else "see its log")
    except (aiohttp.ClientError, TimeoutError, ValueError) as problem:
        return Finding(name, f"{ready}: {problem!r}", f"start it: ./yubo serve {name.split()[0]}")
