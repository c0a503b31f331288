"""The whole system in this process, on one loop: four services, the gateway, one bus between them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from starlette.applications import Starlette

from chassis.messaging import EventBus
from chassis.service import Service, open_bus
from chassis.settings import PlatformSettings
from gateway.app import crm_gateway, transport_for
from gateway.location import OWN_SUPERGRAPH
from gateway.settings import GatewaySettings
from suite.client import Client, app_post
from suite.parts import definitions


@dataclass(frozen=True)
class System:
    """Services that relay, consume and do their jobs; ``app`` is the gateway's web application."""

    services: dict[str, Service]
    bus: EventBus
    app: Starlette

    def client(self) -> Client:
        """A client of the gateway nobody has signed in with."""
        return Client(app_post(self.app))


@asynccontextmanager
async def running(settings: PlatformSettings) -> AsyncIterator[System]:
    """The system while inside. On the way out what runs is stopped first, then everything is closed: what was
    committed and not yet published or handled goes on at the next start."""
    bus = open_bus(settings)
    services = {each.name: Service(each, bus=bus) for each in definitions()}
    told = GatewaySettings()
    transport = transport_for(told, {name: service.app() for name, service in services.items()})
    app = crm_gateway(told, OWN_SUPERGRAPH.read_text(), transport).app()
    async with AsyncExitStack() as stack:
        stack.push_async_callback(bus.close)
        stack.push_async_callback(transport.close)
        for service in services.values():
            stack.push_async_callback(service.close)
        for service in services.values():
            await stack.enter_async_context(service.background())
        yield System(services, bus, app)
