"""Every command explains itself."""

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from suite.cli import main


def commands(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], click.Command]]:
    found: list[tuple[tuple[str, ...], click.Command]] = []
    for name, command in group.commands.items():
        found.append(((*path, name), command))
        if isinstance(command, click.Group):
            found += commands(command, (*path, name))
    return found


@pytest.mark.parametrize("path", [path for path, _ in commands(main) if path != ("bench",)], ids=" ".join)
def test_every_command_has_help(path: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(main, [*path, "--help"])

    assert shown.exit_code == 0
    assert len(shown.output.splitlines()) > 3


def test_every_option_is_explained() -> None:
    silent = [
        " ".join((*path, parameter.name or ""))
        for path, command in commands(main)
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.help
    ]

    assert silent == []


def test_help_needs_none_of_the_heavy_libraries() -> None:
    code = "import sys, suite.cli; print({'strawberry', 'sqlalchemy', 'aiohttp'} & set(sys.modules))"

    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert shown.stdout.strip() == "set()"


def test_importing_into_a_running_system_needs_somebody_to_sign_in() -> None:
    shown = CliRunner().invoke(main, ["import", ".", "--mapping", __file__, "--endpoint", "http://x/graphql"])

    assert shown.exit_code == 2
    assert "--endpoint needs --login" in shown.output
