"""Mutations of orders."""

from datetime import date
from decimal import Decimal
from typing import Any

import strawberry

from chassis.graphql.context import Info
from chassis.graphql.mutation import Payload, error_codes, execute
from chassis.graphql.scalars import CurrencyCode, Percent, Quantity
from services.sales.commands.cancel_order import CancelOrder, cancel_order
from services.sales.commands.close_order import CloseOrder, close_order
from services.sales.commands.confirm_order import ConfirmOrder, confirm_order
from services.sales.commands.create_order import CreateOrder, create_order
from services.sales.commands.submit_order import SubmitOrder, submit_order
from services.sales.commands.update_order import UpdateOrder, update_order
from services.sales.rules import errors
from services.sales.schema.inputs import (
    Given,
    edited_version,
    expected_version,
    external_reference,
    given,
    idempotency_key,
    maybe,
    record_id,
)
from services.sales.schema.orders import Order


@strawberry.input(description="A line of an order.")
class OrderLineInput:
    product_id: strawberry.ID = given("The product.")
    quantity: Quantity = given("How much; more than 0.")
    unit_price: Decimal | None = maybe("Price of one, up to 6 places; the list price when absent.")
    discount: Percent | None = maybe("Fraction taken off, 0 to 1; none when absent.")


@strawberry.input(description="What orderCreate needs.")
class OrderCreateInput:
    customer_id: strawberry.ID = given("The customer; looked up and kept as they are now.")
    lines: list[OrderLineInput] = given("The lines; may be added later.")
    salesperson_id: strawberry.ID | None = maybe("Whose order it is; yours when absent.")
    ordered_on: date | None = maybe("Today when absent; an earlier day needs order:backdate.")
    currency: CurrencyCode | None = maybe("The customer's when absent.")
    contract_id: strawberry.ID | None = maybe("The contract it draws on.")
    opportunity_id: strawberry.ID | None = maybe("The opportunity behind it.")
    market_activity_id: strawberry.ID | None = maybe("The campaign behind it.")
    external_reference: str | None = external_reference()
    idempotency_key: str | None = idempotency_key()


OrderCreateErrorCode = error_codes("OrderCreateErrorCode")


@strawberry.type(description="What orderCreate answers.")
class OrderCreatePayload(Payload[OrderCreateErrorCode]):
    order: Order | None = strawberry.field(default=None, description="The draft.")


@strawberry.input(description="What orderUpdate changes; what is absent stays as it is.")
class OrderUpdateInput:
    id: strawberry.ID = record_id()
    expected_version: int = edited_version()
    customer_id: strawberry.ID | None = maybe("The customer; looked up anew.")
    lines: list[OrderLineInput] | None = maybe("All lines; they replace those there are.")
    salesperson_id: strawberry.ID | None = maybe("Whose order it is.")
    ordered_on: date | None = maybe("An earlier day needs order:backdate.")
    contract_id: strawberry.ID | None = maybe("The contract it draws on.")
    opportunity_id: strawberry.ID | None = maybe("The opportunity behind it.")
    market_activity_id: strawberry.ID | None = maybe("The campaign behind it.")


OrderUpdateErrorCode = error_codes("OrderUpdateErrorCode", errors.ORDER_STATE)


@strawberry.type(description="What orderUpdate answers.")
class OrderUpdatePayload(Payload[OrderUpdateErrorCode]):
    order: Order | None = strawberry.field(default=None, description="The draft as it now is.")


@strawberry.input(description="What orderSubmit needs.")
class OrderSubmitInput:
    id: strawberry.ID = record_id()
    expected_version: int | None = expected_version()
    idempotency_key: str | None = idempotency_key()


OrderSubmitErrorCode = error_codes("OrderSubmitErrorCode", errors.ORDER_STATE, errors.ORDER_EMPTY)


@strawberry.type(description="What orderSubmit answers.")
class OrderSubmitPayload(Payload[OrderSubmitErrorCode]):
    order: Order | None = strawberry.field(default=None, description="The order as it now is.")


@strawberry.input(description="What orderConfirm needs.")
class OrderConfirmInput:
    id: strawberry.ID = record_id()
    expected_version: int | None = expected_version()
    idempotency_key: str | None = idempotency_key()


OrderConfirmErrorCode = error_codes(
    "OrderConfirmErrorCode",
    errors.ORDER_STATE,
    errors.ORDER_EMPTY,
    errors.CONTRACT_STATE,
    errors.CONTRACT_EXCEEDED,
)


@strawberry.type(description="What orderConfirm answers.")
class OrderConfirmPayload(Payload[OrderConfirmErrorCode]):
    order: Order | None = strawberry.field(default=None, description="The order with its number.")


@strawberry.input(description="What orderCancel needs.")
class OrderCancelInput:
    id: strawberry.ID = record_id()
    expected_version: int | None = expected_version()
    idempotency_key: str | None = idempotency_key()


OrderCancelErrorCode = error_codes("OrderCancelErrorCode", errors.ORDER_STATE, errors.ORDER_IN_PROGRESS)


@strawberry.type(description="What orderCancel answers.")
class OrderCancelPayload(Payload[OrderCancelErrorCode]):
    order: Order | None = strawberry.field(default=None, description="The order as it now is.")


@strawberry.input(description="What orderClose needs.")
class OrderCloseInput:
    id: strawberry.ID = record_id()
    expected_version: int | None = expected_version()
    idempotency_key: str | None = idempotency_key()


OrderCloseErrorCode = error_codes("OrderCloseErrorCode", errors.ORDER_STATE, errors.OVER_COLLECTED)


@strawberry.type(description="What orderClose answers.")
class OrderClosePayload(Payload[OrderCloseErrorCode]):
    order: Order | None = strawberry.field(default=None, description="The order as it now is.")


def _order(row: Any) -> dict[str, Order]:
    return {"order": Order.of(row)}


@strawberry.type
class OrderMutations:
    @strawberry.mutation(description="Draft an order; you are its maker. Needs order:create.")
    async def order_create(self, info: Info, input: Given[OrderCreateInput]) -> OrderCreatePayload:
        return await execute(info.context, OrderCreatePayload, create_order, CreateOrder, input, _order)

    @strawberry.mutation(description="Edit a draft. Needs order:update.")
    async def order_update(self, info: Info, input: Given[OrderUpdateInput]) -> OrderUpdatePayload:
        return await execute(info.context, OrderUpdatePayload, update_order, UpdateOrder, input, _order)

    @strawberry.mutation(description="Hand a draft in to be confirmed. Needs order:update.")
    async def order_submit(self, info: Info, input: Given[OrderSubmitInput]) -> OrderSubmitPayload:
        return await execute(info.context, OrderSubmitPayload, submit_order, SubmitOrder, input, _order)

    @strawberry.mutation(description="Number an order and freeze its lines. Needs order:confirm.")
    async def order_confirm(self, info: Info, input: Given[OrderConfirmInput]) -> OrderConfirmPayload:
        return await execute(info.context, OrderConfirmPayload, confirm_order, ConfirmOrder, input, _order)

    @strawberry.mutation(description="Cancel an order nothing was done on. Needs order:cancel.")
    async def order_cancel(self, info: Info, input: Given[OrderCancelInput]) -> OrderCancelPayload:
        return await execute(info.context, OrderCancelPayload, cancel_order, CancelOrder, input, _order)

    @strawberry.mutation(description="Close an order, giving up what is not shipped. Needs order:update.")
    async def order_close(self, info: Info, input: Given[OrderCloseInput]) -> OrderClosePayload:
        return await execute(info.context, OrderClosePayload, close_order, CloseOrder, input, _order)
