"""Bringing an installation into being: keys, databases, what a new company starts from."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import click

from chassis.service import Service
from chassis.settings import PlatformSettings
from chassis.telemetry import configure_logs
from chassis.viewer import SYSTEM
from suite.keys import create_missing_keys
from suite.parts import SERVICES, definition


@asynccontextmanager
async def opened(name: str) -> AsyncIterator[Service]:
    """A service with its database open and nothing running."""
    service = Service(definition(name))
    configure_logs(service.settings.log_format, service.settings.log_level)
    try:
        yield service
    finally:
        await service.close()
        await service.bus.close()


async def migrate(names: tuple[str, ...] = SERVICES) -> None:
    """Bring the databases of services to the newest revision and make their queues; master data also gets
    its baseline. :class:`click.ClickException` when the broker is away."""
    for name in names:
        chosen = definition(name)
        await chosen.migrations(chosen.settings()).upgrade()
        async with opened(name) as service:
            try:
                await service.declare_queues()
            except ConnectionError as problem:
                raise click.ClickException(
                    f"{problem}; start the broker or correct YUBO_BROKER_URL"
                ) from None
            if name == "masterdata":
                await _seed(service)


async def _seed(masterdata: Service) -> None:
    from services.masterdata.commands.seed_baseline import SeedBaseline, seed_baseline

    async with masterdata.works.begin(SYSTEM) as work:
        await seed_baseline(work, SeedBaseline(base_currency=masterdata.settings.base_currency))


async def set_up(settings: PlatformSettings) -> None:
    """Make what is missing: keys, tables, baseline."""
    create_missing_keys(settings.keys)
    await migrate()
