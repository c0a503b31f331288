"""All contracts at once: every service's and the gateway's."""

import click

from chassis.cli import report_contracts as report_service
from gateway.__main__ import report_contracts as report_gateway
from suite.parts import definitions


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
    if problems:
        raise problems[-1]
