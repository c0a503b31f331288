"""python -m services.customers"""

from chassis.cli import service_cli
from services.customers.service import DEFINITION

service_cli(DEFINITION)()
