"""The parts Yubo is made of, imported only when asked for."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chassis.service import ServiceDefinition

#: In the order in which they are set up: the others copy what master data owns.
SERVICES = ("masterdata", "customers", "sales", "reports")


def definition(name: str) -> "ServiceDefinition":
    """The definition of the service ``name``."""
    return import_module(f"services.{name}.service").DEFINITION


def definitions(names: tuple[str, ...] = SERVICES) -> "list[ServiceDefinition]":
    """The definitions of ``names``; of all services by default."""
    return [definition(name) for name in names or SERVICES]
