"""All contracts at once: every service's, the gateway's, and the page of settings."""

import click

from chassis.cli import report_contracts as report_service
from gateway.__main__ import report_contracts as report_gateway
from suite.parts import definitions
from suite.settings_reference import PATH, settings_reference


def report_all(check: bool) -> None:
    """Write or compare them; under ``check`` every difference is named before it exits 1."""
    problems = []
    for definition in definitions():
        try:
            report_service(definition, check)
        except click.ClickException as problem:
            problems.append(problem)
    try:
        report_gateway(check)  # composed from the services' files just written
    except click.ClickException as problem:
        problems.append(problem)
    try:
        _report_settings(check)
    except click.ClickException as problem:
        problems.append(problem)
    if problems:
        raise problems[-1]


def _report_settings(check: bool) -> None:
    text = settings_reference()
    if PATH.exists() and PATH.read_text() == text:
        return
    if check:
        raise click.ClickException(f"{PATH} is not up to date; run ./yubo contracts and commit the result")
    PATH.write_text(text)
    click.echo(f"wrote: {PATH}")
