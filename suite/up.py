"""``./yubo up``: set up what is missing, start everything, say how to get in."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from rich.console import Console

from chassis.http.server import Listener, serve, stop_on_signals
from chassis.settings import PlatformSettings
from chassis.telemetry import configure_logs, configure_traces
from suite.accounts import Administrator, first_administrator
from suite.setup import set_up
from suite.system import System, running


async def run(host: str, port: int, *, demo: bool = False, console: Console | None = None) -> int:
    """Serve until SIGINT or SIGTERM; the exit code."""
    console = console or Console()
    settings = PlatformSettings()
    configure_logs(settings.log_format, settings.log_level)
    configure_traces("yubo", settings.otlp_endpoint)
    await set_up(settings)
    stop, started = stop_on_signals(), asyncio.Event()
    endpoint = f"http://{host}:{port}/graphql"
    async with running(settings) as system:
        administrator = await first_administrator(system.services["masterdata"])
        if demo and not await _unless(stop, _create_demo(system, console)):
            return 0
        announcement = asyncio.create_task(_announce(started, console, endpoint, administrator, demo))
        try:
            await serve([Listener(system.app, host, port)], stop, started)
        except OSError as problem:
            console.print(f"{problem}; choose another with --port", style="red")
            return 1
        finally:
            announcement.cancel()
    return 0


async def _create_demo(system: System, console: Console) -> None:
    from suite.demo import create_demo

    await create_demo(system, console)


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> bool:
    """Whether the work was done before somebody asked us to stop."""
    task, asked = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait((task, asked), return_when=asyncio.FIRST_COMPLETED)
    asked.cancel()
    if not task.done():
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return False
    task.result()
    return True


async def _announce(
    started: asyncio.Event, console: Console, endpoint: str, administrator: Administrator | None, demo: bool
) -> None:
    await started.wait()
    lines = [f"Yubo answers at {endpoint}", "the same address in a browser shows GraphiQL"]
    if administrator:
        lines.append(administrator.told)
    console.print("\n".join(lines), highlight=False, soft_wrap=True)
    if demo:
        from suite.demo import show_sign_ins

        show_sign_ins(console, endpoint)
