"""Where a server listens, and in how many processes: the options of every command that serves."""

from collections.abc import Callable

import click

Command = Callable[..., None]


def listening(port: int | None, *, help: str = "Port to listen on.") -> Callable[[Command], Command]:
    """Options ``--host``, ``--port`` and ``--workers``; without a ``port`` the command finds one itself."""
    options = (
        click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on."),
        click.option("--port", type=int, default=port, show_default=port is not None, help=help),
        click.option("--workers", default=1, show_default=True, help="Processes sharing the port."),
    )

    def with_options(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return with_options
