from chassis.cli import service_cli
from services.masterdata.service import DEFINITION

service_cli(DEFINITION)(prog_name="masterdata")
