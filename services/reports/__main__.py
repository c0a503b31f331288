"""``python -m services.reports``: the commands of this service."""

from chassis.cli import service_cli
from services.reports.service import DEFINITION

service_cli(DEFINITION)()
