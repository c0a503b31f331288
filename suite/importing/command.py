"""``./yubo import``, against a running gateway or the system in this process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rich.console import Console

from chassis.settings import PlatformSettings
from chassis.telemetry import configure_logs
from suite.client import Client, http_post, password_sign_in
from suite.importing.problems import ImportFailed
from suite.importing.run import ImportOptions, run_import


async def import_folder(
    options: ImportOptions, endpoint: str | None, login: str | None, password: str | None
) -> int:
    """The exit code: 1 when the import failed or rows were refused."""
    console, settings = Console(), PlatformSettings()
    configure_logs(settings.log_format, settings.log_level)
    try:
        async with _client(endpoint, login, password, console) as client:
            report = await run_import(client, options, console)
    except ImportFailed as problem:
        console.print(str(problem), style="red", markup=False, highlight=False)
        return 1
    return int(bool(report.count("REFUSED")) and not options.dry_run)


@asynccontextmanager
async def _client(
    endpoint: str | None, login: str | None, password: str | None, console: Console
) -> AsyncIterator[Client]:
    if endpoint is not None:
        async with http_post(endpoint) as post:
            yield Client(post, password_sign_in(login or "", password or ""))
        return
    from suite.accounts import administrator_sign_in, first_administrator
    from suite.setup import set_up
    from suite.system import running

    settings = PlatformSettings()
    await set_up(settings)
    async with running(settings) as system:
        client = system.client()
        if made := await first_administrator(system.services["masterdata"]):
            console.print(made.told, markup=False, highlight=False)
        client.token = administrator_sign_in(system.services["masterdata"])
        yield client
