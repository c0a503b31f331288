"""Orders in the graph."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from chassis.graphql.context import Info
from chassis.graphql.scalars import CurrencyCode, MoneyValue, Percent, Quantity
from chassis.graphql.schema import Owned
from services.sales.model import orders as model
from services.sales.rules.orders import POSTED, CollectionStatus, OrderStatus, ShipmentStatus
from services.sales.schema import loaders
from services.sales.schema.arguments import protected, uuid_or_none
from services.sales.schema.references import (
    Department,
    DictionaryItem,
    Employee,
    MarketActivity,
    Product,
    as_id,
    item,
)

if TYPE_CHECKING:
    from services.sales.schema.collections import Allocation
    from services.sales.schema.contracts import Contract
    from services.sales.schema.customers import Customer
    from services.sales.schema.opportunities import Opportunity
    from services.sales.schema.shipments import Shipment

_HERE = "services.sales.schema"


@strawberry.type(description="A customer's address as it was when the order was made.")
class OrderAddress:
    line: str | None = strawberry.field(description="Street and house.")
    city: str | None = strawberry.field(description="City.")
    region: str | None = strawberry.field(description="Region.")
    postal_code: str | None = strawberry.field(description="Postal code.")
    country: str | None = strawberry.field(description="Country.")

    @classmethod
    def of(cls, kept: dict[str, Any]) -> "OrderAddress":
        plain = {name: kept.get(name) for name in ("line", "city", "region", "country")}
        return cls(postal_code=kept.get("postalCode"), **plain)


@strawberry.type(description="A line of an order, with the product as it was.")
class OrderLine:
    id: strawberry.ID = strawberry.field(description="The id; shipments refer to it.")
    position: int = strawberry.field(description="From 1.")
    product: Product = strawberry.field(description="The product.")
    sku: str | None = strawberry.field(description="The product's stock-keeping unit then.")
    name: str = strawberry.field(description="The product's name then.")
    unit: DictionaryItem | None = strawberry.field(description="What the quantity counts.")
    quantity: Quantity = strawberry.field(description="Ordered.")
    shipped_quantity: Quantity = strawberry.field(description="Shipped so far.")
    open_quantity: Quantity = strawberry.field(description="Still to be shipped, unless the order is closed.")
    list_price: Decimal | None = strawberry.field(description="The list price then, in the order's currency.")
    unit_price: Decimal = strawberry.field(description="Agreed price of one; up to 6 places.")
    discount: Percent = strawberry.field(description="Fraction taken off.")
    net: MoneyValue = strawberry.field(description="quantity × unit price × (1 − discount), rounded.")
    row: strawberry.Private[model.OrderLine]
    currency: strawberry.Private[str]

    @strawberry.field(description="Cost of one when confirmed; null when unknown. Needs COST.")
    def unit_cost(self, info: Info) -> Decimal | None:
        return protected(info, "COST", price(self.row.unit_cost))

    @strawberry.field(description="Cost of the line; null when unknown. Needs COST.")
    def cost(self, info: Info) -> MoneyValue | None:
        return protected(info, "COST", money(self.row.cost, self.currency))

    @strawberry.field(description="Net less cost; null when the cost is unknown. Needs COST.")
    def margin(self, info: Info) -> MoneyValue | None:
        return protected(info, "COST", margin(self.row.net, self.row.cost, self.currency))

    @classmethod
    def of(cls, row: model.OrderLine, currency: str) -> "OrderLine":
        return cls(
            id=as_id(row.id),
            position=row.position,
            product=Product(id=as_id(row.product_id)),
            sku=row.sku,
            name=row.name,
            unit=item(row.unit_id),
            quantity=Quantity(row.quantity),
            shipped_quantity=Quantity(row.shipped),
            open_quantity=Quantity(row.quantity - row.shipped),
            list_price=price(row.list_price),
            unit_price=row.unit_price.normalize(),
            discount=Percent(row.discount),
            net=MoneyValue.make(row.net, currency),
            row=row,
            currency=currency,
        )


def price(value: Decimal | None) -> Decimal | None:
    """A price of up to 6 places without zeros at its end."""
    return None if value is None else value.normalize()


def money(amount: Decimal | None, currency: str) -> MoneyValue | None:
    """Money, or null for what is unknown."""
    return None if amount is None else MoneyValue.make(amount, currency)


def margin(net: Decimal, cost: Decimal | None, currency: str) -> MoneyValue | None:
    """Net less cost; null when the cost is unknown."""
    return None if cost is None else MoneyValue.make(net - cost, currency)


@strawberry.federation.type(
    keys=["id"],
    directives=[Owned(by="salespersonId", resource="order")],
    description="An order of a customer, with the customer's data as they were.",
)
class Order:
    """What a list usually shows is filled in at once; the rest is made when asked for."""

    id: strawberry.ID = strawberry.field(description="The id.")
    version: int = strawberry.field(description="Give it as expectedVersion.")
    number: str | None = strawberry.field(description="Given when confirmed.")
    external_reference: str | None = strawberry.field(description="The id in another system.")
    status: OrderStatus = strawberry.field(description="Where it stands.")
    shipment_status: ShipmentStatus = strawberry.field(description="How much is shipped.")
    collection_status: CollectionStatus = strawberry.field(description="How much is paid.")
    ordered_on: date = strawberry.field(description="The business date.")
    due_on: date = strawberry.field(description="When payment is due.")
    created_at: datetime = strawberry.field(description="When it was entered.")
    confirmed_at: datetime | None = strawberry.field(description="When it was confirmed.")
    customer: Annotated["Customer", strawberry.lazy(f"{_HERE}.customers")] = strawberry.field(
        description="The customer."
    )
    customer_name: str = strawberry.field(description="The customer's name then.")
    contact_name: str | None = strawberry.field(description="The customer's primary contact then.")
    payment_terms_days: int = strawberry.field(description="Days to pay.")
    salesperson_id: strawberry.ID = strawberry.field(description="The salesperson's id.")
    salesperson: Employee = strawberry.field(description="Whose order it is.")
    currency: CurrencyCode = strawberry.field(description="The currency of all amounts.")
    rate_to_base: Decimal | None = strawberry.field(description="Worth in base currency when confirmed.")
    net: MoneyValue = strawberry.field(description="The sum of the lines.")
    row: strawberry.Private[model.Order]

    @strawberry.field(description="The customer's type then.")
    def customer_type(self) -> DictionaryItem | None:
        return item(self.row.customer_type_id)

    @strawberry.field(description="The customer's address then.")
    def address(self) -> OrderAddress:
        return OrderAddress.of(self.row.address)

    @strawberry.field(description="The salesperson's department then.")
    def department(self) -> Department:
        return Department(id=as_id(self.row.department_id))

    @strawberry.field(description="Who entered it; never changes.")
    def maker(self) -> Employee:
        return Employee(id=as_id(self.row.maker_id))

    @strawberry.field(description="The campaign behind it.")
    def market_activity(self) -> MarketActivity | None:
        id = self.row.market_activity_id
        return MarketActivity(id=as_id(id)) if id else None

    @strawberry.field(description="What the customer owes in all; less than net after a short close.")
    def total(self) -> MoneyValue:
        return MoneyValue.make(self.row.total, self.row.currency)

    @strawberry.field(description="Paid of it.")
    def collected(self) -> MoneyValue:
        return MoneyValue.make(self.row.collected, self.row.currency)

    @strawberry.field(description="Still to be paid; 0 unless confirmed or closed.")
    def outstanding(self) -> MoneyValue:
        owed = self.row.total - self.row.collected if self.row.status in POSTED else Decimal(0)
        return MoneyValue.make(owed, self.row.currency)

    @strawberry.field(description="Cost of the lines; null when any is unknown. Needs COST.")
    def cost(self, info: Info) -> MoneyValue | None:
        return protected(info, "COST", money(self.row.cost, self.row.currency))

    @strawberry.field(description="Net less cost; null when the cost is unknown. Needs COST.")
    def margin(self, info: Info) -> MoneyValue | None:
        return protected(info, "COST", margin(self.row.net, self.row.cost, self.row.currency))

    @strawberry.field(description="The lines in their order.")
    async def lines(self, info: Info) -> list[OrderLine]:
        rows = await info.context.load(loaders.order_lines, self.row.id) or []
        return [OrderLine.of(row, self.row.currency) for row in rows]

    @strawberry.field(description="The contract it draws on, if you may see it.")
    async def contract(
        self, info: Info
    ) -> Annotated["Contract", strawberry.lazy(f"{_HERE}.contracts")] | None:
        from services.sales.schema.contracts import Contract

        if self.row.contract_id is None:
            return None
        row = await info.context.load(loaders.contract, self.row.contract_id)
        return Contract.of(row) if row else None

    @strawberry.field(description="The opportunity behind it, if you may see it.")
    async def opportunity(
        self, info: Info
    ) -> Annotated["Opportunity", strawberry.lazy(f"{_HERE}.opportunities")] | None:
        from services.sales.schema.opportunities import Opportunity

        if self.row.opportunity_id is None:
            return None
        row = await info.context.load(loaders.opportunity, self.row.opportunity_id)
        return Opportunity.of(row) if row else None

    @strawberry.field(description="The shipments its lines are on.")
    async def shipments(
        self, info: Info
    ) -> list[Annotated["Shipment", strawberry.lazy(f"{_HERE}.shipments")]]:
        from services.sales.schema.shipments import Shipment

        rows = await info.context.load(loaders.order_shipments, self.row.id) or []
        return [Shipment.of(row) for row in rows]

    @strawberry.field(description="What it has of collections.")
    async def allocations(
        self, info: Info
    ) -> list[Annotated["Allocation", strawberry.lazy(f"{_HERE}.collections")]]:
        from services.sales.schema.collections import Allocation

        rows = await info.context.load(loaders.order_allocations, self.row.id) or []
        return [Allocation.of(row) for row in rows]

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID, **_claimed: object) -> "Order | None":
        key = uuid_or_none(id)
        row = await info.context.load(loaders.order, key) if key else None
        return cls.of(row) if row else None

    @classmethod
    def of(cls, row: model.Order) -> "Order":
        from services.sales.schema.customers import Customer

        salesperson = as_id(row.salesperson_id)
        return cls(
            id=as_id(row.id),
            version=row.version,
            number=row.number,
            external_reference=row.external_reference,
            status=OrderStatus(row.status),
            shipment_status=ShipmentStatus(row.shipment_status),
            collection_status=CollectionStatus(row.collection_status),
            ordered_on=row.ordered_on,
            due_on=row.due_on,
            created_at=row.created_at,
            confirmed_at=row.confirmed_at,
            customer=Customer(id=as_id(row.customer_id)),
            customer_name=row.customer_name,
            contact_name=row.contact_name,
            payment_terms_days=row.payment_terms_days,
            salesperson_id=salesperson,
            salesperson=Employee(id=salesperson),
            currency=CurrencyCode(row.currency),
            rate_to_base=price(row.rate_to_base),
            net=MoneyValue.make(row.net, row.currency),
            row=row,
        )
