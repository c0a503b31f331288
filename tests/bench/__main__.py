"""`./yubo bench`: what things cost on this machine, in this run.

Without a command: `system`.
"""

import sys

import click

from tests.bench.audit.command import audit
from tests.bench.engine import engine
from tests.bench.gateway.command import gateway
from tests.bench.system import system


@click.group(help=__doc__, invoke_without_command=True)
@click.pass_context
def main(context: click.Context) -> None:
    if context.invoked_subcommand is None:
        context.invoke(system)


main.add_command(system)
main.add_command(gateway)
main.add_command(audit)
main.add_command(engine)

if __name__ == "__main__":
    sys.exit(main())
