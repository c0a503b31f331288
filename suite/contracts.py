"""All contracts at once: every service's and the gateway's."""

import click

from chassis.cli import report_contracts
from suite.parts import definitions


def report_all(check: bool) -> None:
    """Write or compare them; under ``check`` every difference is named before it exits 1."""
    from gateway.__main__ import report_gateway_contracts

    differs = False
    reports = [lambda d=d: report_contracts(d, check) for d in definitions()]
    for report in (*reports, lambda: report_gateway_contracts(check)):
        try:
            report()
        except click.ClickException:
            differs = True
    if differs:
        raise click.ClickException("contracts are not up to date; run ./yubo contracts and commit the result")
