"""``python -m services.sales``: serve, relay, consume, migrate, contracts, dead."""

from chassis.cli import service_cli
from services.sales.service import DEFINITION

service_cli(DEFINITION)()
