"""Mutations of shipments."""

from datetime import date
from typing import Any

import strawberry

from chassis.graphql.context import Info
from chassis.graphql.mutation import Payload, error_codes, execute
from chassis.graphql.scalars import CurrencyCode, MoneyInput, Quantity
from services.sales.commands.cancel_shipment import CancelShipment, cancel_shipment
from services.sales.commands.create_shipment import CreateShipment, create_shipment
from services.sales.commands.ship_all_open import ShipAllOpen, ship_all_open
from services.sales.commands.ship_shipment import ShipShipment, ship_shipment
from services.sales.rules import errors
from services.sales.schema.inputs import (
    Given,
    expected_version,
    external_reference,
    given,
    idempotency_key,
    maybe,
    record_id,
)
from services.sales.schema.shipments import Shipment

_SHIPPED_ON = "Today when absent; an earlier day needs order:backdate."
_FREIGHT = "What sending it costs, in the orders' currency."


@strawberry.input(description="How much of an order line to ship.")
class ShipmentLineInput:
    order_line_id: strawberry.ID = given("The line of a confirmed order of the customer.")
    quantity: Quantity = given("More than 0, at most what is open.")


@strawberry.input(description="What shipmentCreate needs.")
class ShipmentCreateInput:
    customer_id: strawberry.ID = given("The customer; all lines are of their orders.")
    lines: list[ShipmentLineInput] = given("Lines of one or several orders.")
    ship: bool = maybe("Ship at once (the default), or only prepare a draft.", True)
    shipped_on: date | None = maybe(_SHIPPED_ON)
    freight: MoneyInput | None = maybe(_FREIGHT)
    external_reference: str | None = external_reference()
    idempotency_key: str | None = idempotency_key()


ShipmentCreateErrorCode = error_codes("ShipmentCreateErrorCode", errors.OVER_SHIPPED, errors.MIXED_DOCUMENTS)


@strawberry.type(description="What shipmentCreate answers.")
class ShipmentCreatePayload(Payload[ShipmentCreateErrorCode]):
    shipment: Shipment | None = strawberry.field(default=None, description="The shipment.")


@strawberry.input(description="What shipmentShip needs.")
class ShipmentShipInput:
    id: strawberry.ID = record_id()
    expected_version: int | None = expected_version()
    shipped_on: date | None = maybe(_SHIPPED_ON)
    idempotency_key: str | None = idempotency_key()


ShipmentShipErrorCode = error_codes("ShipmentShipErrorCode", errors.SHIPMENT_STATE, errors.OVER_SHIPPED)


@strawberry.type(description="What shipmentShip answers.")
class ShipmentShipPayload(Payload[ShipmentShipErrorCode]):
    shipment: Shipment | None = strawberry.field(default=None, description="As it now is.")


@strawberry.input(description="What shipmentCancel needs.")
class ShipmentCancelInput:
    id: strawberry.ID = record_id()
    expected_version: int | None = expected_version()
    idempotency_key: str | None = idempotency_key()


ShipmentCancelErrorCode = error_codes("ShipmentCancelErrorCode", errors.SHIPMENT_STATE, errors.ORDER_STATE)


@strawberry.type(description="What shipmentCancel answers.")
class ShipmentCancelPayload(Payload[ShipmentCancelErrorCode]):
    shipment: Shipment | None = strawberry.field(default=None, description="As it now is.")


@strawberry.input(description="What shipmentCreateAllOpen needs.")
class ShipmentCreateAllOpenInput:
    customer_id: strawberry.ID = given("The customer.")
    currency: CurrencyCode | None = maybe("Where open orders have several currencies, which.")
    shipped_on: date | None = maybe(_SHIPPED_ON)
    freight: MoneyInput | None = maybe(_FREIGHT)
    idempotency_key: str | None = idempotency_key()


ShipmentCreateAllOpenErrorCode = error_codes(
    "ShipmentCreateAllOpenErrorCode", errors.NOTHING_OPEN, errors.MIXED_DOCUMENTS
)


@strawberry.type(description="What shipmentCreateAllOpen answers.")
class ShipmentCreateAllOpenPayload(Payload[ShipmentCreateAllOpenErrorCode]):
    shipment: Shipment | None = strawberry.field(default=None, description="The shipment.")


def _shipment(row: Any) -> dict[str, Shipment]:
    return {"shipment": Shipment.of(row)}


@strawberry.type
class ShipmentMutations:
    @strawberry.mutation(description="Ship lines of a customer's orders together. Needs shipment:create.")
    async def shipment_create(self, info: Info, input: Given[ShipmentCreateInput]) -> ShipmentCreatePayload:
        return await execute(
            info.context, ShipmentCreatePayload, create_shipment, CreateShipment, input, _shipment
        )

    @strawberry.mutation(description="Ship a prepared shipment. Needs shipment:create.")
    async def shipment_ship(self, info: Info, input: Given[ShipmentShipInput]) -> ShipmentShipPayload:
        return await execute(info.context, ShipmentShipPayload, ship_shipment, ShipShipment, input, _shipment)

    @strawberry.mutation(description="Take a shipment back. Needs shipment:create.")
    async def shipment_cancel(self, info: Info, input: Given[ShipmentCancelInput]) -> ShipmentCancelPayload:
        return await execute(
            info.context, ShipmentCancelPayload, cancel_shipment, CancelShipment, input, _shipment
        )

    @strawberry.mutation(
        description="Ship everything open for a customer, oldest order first. Needs shipment:create."
    )
    async def shipment_create_all_open(
        self, info: Info, input: Given[ShipmentCreateAllOpenInput]
    ) -> ShipmentCreateAllOpenPayload:
        return await execute(
            info.context, ShipmentCreateAllOpenPayload, ship_all_open, ShipAllOpen, input, _shipment
        )
