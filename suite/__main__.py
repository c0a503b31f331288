"""``./yubo`` and ``python -m suite``."""

from suite.cli import main

main(prog_name="yubo")
