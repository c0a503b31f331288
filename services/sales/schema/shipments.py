"""Shipments in the graph."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Optional

import strawberry

from chassis.graphql.connection import Connection, PageArguments, connect
from chassis.graphql.context import Context, Info
from chassis.graphql.filters import CodeFilter, DateFilter, IDFilter, filter_clause, where_clause
from chassis.graphql.scalars import MoneyValue, Quantity
from services.sales.model.shipments import Shipment as Row
from services.sales.model.shipments import ShipmentLine as LineRow
from services.sales.queries import documents
from services.sales.rules.shipping import ShipmentState
from services.sales.schema import loaders
from services.sales.schema.arguments import filter_field, protected, sort_keys, uuid_or_none
from services.sales.schema.orders import Order, OrderLine, margin, money
from services.sales.schema.references import Employee, as_id

if TYPE_CHECKING:
    from services.sales.schema.customers import Customer


@strawberry.type(description="A quantity of an order line on a shipment.")
class ShipmentLine:
    id: strawberry.ID = strawberry.field(description="The id.")
    quantity: Quantity = strawberry.field(description="How much of the order line.")
    revenue: MoneyValue = strawberry.field(description="What it earned; fixed when shipped, 0 before.")
    row: strawberry.Private[LineRow]
    currency: strawberry.Private[str]

    @strawberry.field(description="The order, if you may see it.")
    async def order(self, info: Info) -> Order | None:
        row = await info.context.load(loaders.order, self.row.order_id)
        return Order.of(row) if row else None

    @strawberry.field(description="The order line.")
    def order_line(self) -> OrderLine:
        return OrderLine.of(self.row.order_line, self.currency)

    @strawberry.field(description="What it cost; fixed when shipped, null when unknown. Needs COST.")
    def cost(self, info: Info) -> MoneyValue | None:
        return protected(info, "COST", money(self.row.cost, self.currency))

    @strawberry.field(description="Revenue less cost; null when the cost is unknown. Needs COST.")
    def margin(self, info: Info) -> MoneyValue | None:
        return protected(info, "COST", margin(self.row.revenue, self.row.cost, self.currency))

    @classmethod
    def of(cls, row: LineRow, currency: str) -> "ShipmentLine":
        return cls(
            id=as_id(row.id),
            quantity=Quantity(row.quantity),
            revenue=MoneyValue.make(row.revenue, currency),
            row=row,
            currency=currency,
        )


@strawberry.federation.type(keys=["id"], description="Goods that leave together, of one customer's orders.")
class Shipment:
    id: strawberry.ID = strawberry.field(description="The id.")
    version: int = strawberry.field(description="Give it as expectedVersion.")
    number: str = strawberry.field(description="The number.")
    external_reference: str | None = strawberry.field(description="The id in another system.")
    customer: Annotated["Customer", strawberry.lazy("services.sales.schema.customers")] = strawberry.field(
        description="The customer."
    )
    status: ShipmentState = strawberry.field(description="Where it stands.")
    shipped_on: date | None = strawberry.field(description="When it left.")
    freight: MoneyValue = strawberry.field(description="What sending it cost.")
    maker: Employee = strawberry.field(description="Who entered it.")
    created_at: datetime = strawberry.field(description="When it was entered.")
    row: strawberry.Private[Row]

    @strawberry.field(description="Its lines of orders you may see.")
    async def lines(self, info: Info) -> list[ShipmentLine]:
        rows = await info.context.load(loaders.shipment_lines, self.row.id) or []
        return [ShipmentLine.of(row, self.row.currency) for row in rows]

    @strawberry.field(description="What the lines of orders you may see earned.")
    async def revenue(self, info: Info) -> MoneyValue:
        rows = await info.context.load(loaders.shipment_lines, self.row.id) or []
        return MoneyValue.make(sum((row.revenue for row in rows), Decimal(0)), self.row.currency)

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID, **_claimed: object) -> "Shipment | None":
        key = uuid_or_none(id)
        row = await info.context.load(loaders.shipment, key) if key else None
        return cls.of(row) if row else None

    @classmethod
    def of(cls, row: Row) -> "Shipment":
        from services.sales.schema.customers import Customer

        return cls(
            id=as_id(row.id),
            version=row.version,
            number=row.number,
            external_reference=row.external_reference,
            customer=Customer(id=as_id(row.customer_id)),
            status=ShipmentState(row.status),
            shipped_on=row.shipped_on,
            freight=MoneyValue.make(row.freight, row.currency),
            maker=Employee(id=as_id(row.maker_id)),
            created_at=row.created_at,
            row=row,
        )


@strawberry.input(description="Which shipments; all given fields must hold.")
class ShipmentWhere:
    and_: list["ShipmentWhere"] | None = filter_field("All of these hold.", "and")
    or_: list["ShipmentWhere"] | None = filter_field("One of these holds.", "or")
    not_: Optional["ShipmentWhere"] = filter_field("This does not hold.", "not")
    id: IDFilter | None = filter_field("The id.")
    number: CodeFilter | None = filter_field("The number.")
    external_reference: CodeFilter | None = filter_field("The id in another system.")
    customer_id: IDFilter | None = filter_field("The customer.")
    order_id: IDFilter | None = filter_field("A line is of this order.")
    status: list[ShipmentState] | None = filter_field("One of these states.")
    shipped_on: DateFilter | None = filter_field("When it left.")


_NAMED = ("id", "number", "external_reference", "customer_id", "status", "shipped_on")
_COLUMNS: dict[str, Any] = {
    **{name: getattr(Row, name) for name in _NAMED},
    "order_id": lambda given: documents.ships_order(lambda column: filter_clause(column, given, "orderId")),
}
_SORT = {"id": (Row.id, lambda row: row.id)}


@strawberry.type(description="A page of shipments.")
class ShipmentConnection(Connection[Shipment]): ...


async def list_shipments(
    context: Context, where: ShipmentWhere | None, arguments: PageArguments
) -> ShipmentConnection:
    """A page of the viewer's shipments, newest first."""
    return await connect(
        ShipmentConnection,
        context,
        documents.shipments_seen(context.viewer).where(where_clause(where, _COLUMNS)),
        sort_keys(Row, None, _SORT, "id"),
        arguments,
        name="shipments",
        filter=where,
        node=Shipment.of,
    )
