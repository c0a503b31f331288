"""Lists of orders: filter, order, totals over exactly the listed rows."""

from decimal import Decimal
from enum import Enum
from typing import Any, Optional

import strawberry

from chassis.graphql.connection import Connection, PageArguments, connect
from chassis.graphql.context import Context, Info
from chassis.graphql.cost import Cost
from chassis.graphql.filters import (
    CodeFilter,
    DateFilter,
    DecimalFilter,
    IDFilter,
    OrderDirection,
    filter_clause,
    where_clause,
)
from chassis.graphql.scalars import CurrencyCode, MoneyValue
from services.sales.model.orders import Order as Row
from services.sales.queries import documents
from services.sales.rules.orders import CollectionStatus, OrderStatus, ShipmentStatus
from services.sales.schema.arguments import filter_field, protected, sort_keys
from services.sales.schema.orders import Order


@strawberry.input(description="Which orders; all given fields must hold.")
class OrderWhere:
    and_: list["OrderWhere"] | None = filter_field("All of these hold.", "and")
    or_: list["OrderWhere"] | None = filter_field("One of these holds.", "or")
    not_: Optional["OrderWhere"] = filter_field("This does not hold.", "not")
    id: IDFilter | None = filter_field("The id.")
    number: CodeFilter | None = filter_field("The number.")
    external_reference: CodeFilter | None = filter_field("The id in another system.")
    customer_id: IDFilter | None = filter_field("The customer.")
    customer_type_id: IDFilter | None = filter_field("The customer's type when it was ordered.")
    salesperson_id: IDFilter | None = filter_field("The salesperson.")
    department_id: IDFilter | None = filter_field(
        "The salesperson's department then, or a department above it."
    )
    product_id: IDFilter | None = filter_field("A line is of this product.")
    contract_id: IDFilter | None = filter_field("The contract.")
    opportunity_id: IDFilter | None = filter_field("The opportunity.")
    market_activity_id: IDFilter | None = filter_field("The campaign.")
    status: list[OrderStatus] | None = filter_field("One of these states.")
    shipment_status: list[ShipmentStatus] | None = filter_field("Shipped to one of these degrees.")
    collection_status: list[CollectionStatus] | None = filter_field("Paid to one of these degrees.")
    not_shipped: bool | None = filter_field("Confirmed and nothing shipped yet (true), or not so (false).")
    ordered_on: DateFilter | None = filter_field("The business date.")
    net: DecimalFilter | None = filter_field("The sum of the lines.")
    currency: CodeFilter | None = filter_field("The currency.")


COLUMNS: dict[str, Any] = {
    "id": Row.id,
    "number": Row.number,
    "external_reference": Row.external_reference,
    "customer_id": Row.customer_id,
    "customer_type_id": Row.customer_type_id,
    "salesperson_id": Row.salesperson_id,
    "department_id": lambda given: documents.in_department(
        Row.department_id, lambda column: filter_clause(column, given, "departmentId")
    ),
    "product_id": lambda given: documents.has_product(
        lambda column: filter_clause(column, given, "productId")
    ),
    "contract_id": Row.contract_id,
    "opportunity_id": Row.opportunity_id,
    "market_activity_id": Row.market_activity_id,
    "status": Row.status,
    "shipment_status": Row.shipment_status,
    "collection_status": Row.collection_status,
    "not_shipped": documents.not_shipped,
    "ordered_on": Row.ordered_on,
    "net": Row.net,
    "currency": Row.currency,
}


@strawberry.enum(description="What orders may be ordered by.")
class OrderOrderField(Enum):
    ORDERED_ON = strawberry.enum_value("ordered_on", description="The business date.")
    NET = strawberry.enum_value("net", description="The sum of the lines.")
    CREATED = strawberry.enum_value("id", description="When it was entered.")


@strawberry.input(description="One criterion of the order of orders.")
class OrderOrder:
    field: OrderOrderField = strawberry.field(description="By what.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which way.")


_SORT = {
    "ordered_on": (Row.ordered_on, lambda row: row.ordered_on),
    "net": (Row.net, lambda row: row.net),
    "id": (Row.id, lambda row: row.id),
}


@strawberry.type(description="Sums over all rows of a list in one currency.")
class OrderTotals:
    currency: CurrencyCode = strawberry.field(description="The currency.")
    count: int = strawberry.field(description="How many orders.")
    net: MoneyValue = strawberry.field(description="Their net.")
    collected: MoneyValue = strawberry.field(description="Paid of it.")
    sums: strawberry.Private[Any]

    @strawberry.field(description="Cost of the orders whose cost is known. Needs COST.")
    def cost(self, info: Info) -> MoneyValue | None:
        return protected(info, "COST", MoneyValue.make(self.sums.cost or Decimal(0), self.currency))

    @strawberry.field(description="Net of the orders whose cost is unknown; not in the margin. Needs COST.")
    def net_of_unknown_cost(self, info: Info) -> MoneyValue | None:
        unknown = self.sums.net - (self.sums.known or Decimal(0))
        return protected(info, "COST", MoneyValue.make(unknown, self.currency))

    @strawberry.field(description="Net less cost of the orders whose cost is known. Needs COST.")
    def margin(self, info: Info) -> MoneyValue | None:
        known = (self.sums.known or Decimal(0)) - (self.sums.cost or Decimal(0))
        return protected(info, "COST", MoneyValue.make(known, self.currency))


@strawberry.type(description="A page of orders.")
class OrderConnection(Connection[Order]):
    @strawberry.field(
        description="Sums over the whole list for this viewer, one entry a currency.",
        directives=[Cost(weight=50)],
    )
    async def totals(self) -> list[OrderTotals]:
        rows = await self.selection.aggregate(*documents.ORDER_SUMS, by=("currency",))
        return [
            OrderTotals(
                currency=CurrencyCode(row.currency),
                count=row.size,
                net=MoneyValue.make(row.net, row.currency),
                collected=MoneyValue.make(row.collected, row.currency),
                sums=row,
            )
            for row in sorted(rows, key=lambda row: row.currency)
        ]


async def list_orders(
    context: Context,
    where: OrderWhere | None,
    order_by: list[OrderOrder] | None,
    arguments: PageArguments,
    customer_id: Any = None,
) -> OrderConnection:
    """A page of the viewer's orders, of one customer when given."""
    statement = documents.orders_seen(context.viewer).where(where_clause(where, COLUMNS))
    if customer_id is not None:
        statement = statement.where(Row.customer_id == customer_id)
    return await connect(
        OrderConnection,
        context,
        statement,
        sort_keys(Row, order_by, _SORT, "ordered_on"),
        arguments,
        name="orders",
        filter=(where, customer_id),
        node=Order.of,
    )
