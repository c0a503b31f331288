"""Bringing an installation into being: keys, databases, what a new company starts from."""

from chassis.settings import PlatformSettings
from suite.keys import create_missing_keys
from suite.parts import SERVICES, definition


async def migrate(names: tuple[str, ...] = SERVICES) -> None:
    """Bring the databases of services to the newest revision; master data also gets its baseline."""
    for name in names:
        chosen = definition(name)
        await chosen.migrations(chosen.settings()).upgrade()
        if name == "masterdata":
            await seed_masterdata()


async def set_up(settings: PlatformSettings) -> None:
    """Make what is missing: keys, tables, baseline."""
    create_missing_keys(settings.keys)
    await migrate()
