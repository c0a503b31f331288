"""Collections in the graph."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Optional

import strawberry

from chassis.graphql.connection import Connection, PageArguments, connect
from chassis.graphql.context import Context, Info
from chassis.graphql.filters import (
    CodeFilter,
    DateFilter,
    DecimalFilter,
    IDFilter,
    filter_clause,
    where_clause,
)
from chassis.graphql.scalars import MoneyValue
from services.sales.model.collections import Collection as Row
from services.sales.model.collections import CollectionEntry as EntryRow
from services.sales.queries import documents
from services.sales.queries.parts import Allocated
from services.sales.rules.collecting import CollectionState, EntryKind, PaymentMethod
from services.sales.schema import loaders
from services.sales.schema.arguments import filter_field, sort_keys, uuid_or_none
from services.sales.schema.orders import Order
from services.sales.schema.references import Employee, as_id

if TYPE_CHECKING:
    from services.sales.schema.customers import Customer


@strawberry.type(description="What an order has of a collection.")
class Allocation:
    amount: MoneyValue = strawberry.field(description="How much.")
    collection: Annotated["Collection", strawberry.lazy("services.sales.schema.collections")] = (
        strawberry.field(description="Of which collection.")
    )
    row: strawberry.Private[Allocated]

    @strawberry.field(description="The order, if you may see it.")
    async def order(self, info: Info) -> Order | None:
        row = await info.context.load(loaders.order, self.row.order.id)
        return Order.of(row) if row else None

    @classmethod
    def of(cls, row: Allocated) -> "Allocation":
        amount = MoneyValue.make(row.amount, row.collection.currency)
        return cls(amount=amount, collection=Collection.of(row.collection), row=row)


@strawberry.type(description="A row of a collection's ledger; never changed.")
class CollectionEntry:
    kind: EntryKind = strawberry.field(description="What happened.")
    amount: MoneyValue = strawberry.field(description="How much; negative when taken back.")
    at: datetime = strawberry.field(description="When.")
    by: Employee = strawberry.field(description="By whom.")
    row: strawberry.Private[EntryRow]

    @strawberry.field(description="The order, where there is one you may see.")
    async def order(self, info: Info) -> Order | None:
        if self.row.order_id is None:
            return None
        row = await info.context.load(loaders.order, self.row.order_id)
        return Order.of(row) if row else None

    @classmethod
    def of(cls, row: EntryRow, currency: str) -> "CollectionEntry":
        return cls(
            kind=EntryKind(row.kind),
            amount=MoneyValue.make(row.amount, currency),
            at=row.made_at,
            by=Employee(id=as_id(row.made_by)),
            row=row,
        )


@strawberry.federation.type(keys=["id"], description="Money received from a customer.")
class Collection:
    id: strawberry.ID = strawberry.field(description="The id.")
    version: int = strawberry.field(description="Give it as expectedVersion.")
    number: str = strawberry.field(description="The number.")
    external_reference: str | None = strawberry.field(description="The id in another system.")
    customer: Annotated["Customer", strawberry.lazy("services.sales.schema.customers")] = strawberry.field(
        description="The customer."
    )
    amount: MoneyValue = strawberry.field(description="What was received.")
    allocated: MoneyValue = strawberry.field(description="What orders have of it.")
    credit: MoneyValue = strawberry.field(description="What is left for later.")
    received_on: date = strawberry.field(description="When it came.")
    method: PaymentMethod = strawberry.field(description="How it came.")
    reference: str | None = strawberry.field(description="The payer's or the bank's reference.")
    status: CollectionState = strawberry.field(description="Whether it stands.")
    maker: Employee = strawberry.field(description="Who entered it.")
    created_at: datetime = strawberry.field(description="When it was entered.")
    row: strawberry.Private[Row]

    @strawberry.field(description="What orders you may see have of it.")
    async def allocations(self, info: Info) -> list[Allocation]:
        rows = await info.context.load(loaders.collection_allocations, self.row.id) or []
        return [Allocation.of(row) for row in rows]

    @strawberry.field(description="Its ledger, oldest first, without orders you may not see.")
    async def entries(self, info: Info) -> list[CollectionEntry]:
        rows = await info.context.load(loaders.collection_entries, self.row.id) or []
        return [CollectionEntry.of(row, self.row.currency) for row in rows]

    @classmethod
    async def resolve_reference(
        cls, info: Info, id: strawberry.ID, **_claimed: object
    ) -> "Collection | None":
        key = uuid_or_none(id)
        row = await info.context.load(loaders.collection, key) if key else None
        return cls.of(row) if row else None

    @classmethod
    def of(cls, row: Row) -> "Collection":
        from services.sales.schema.customers import Customer

        return cls(
            id=as_id(row.id),
            version=row.version,
            number=row.number,
            external_reference=row.external_reference,
            customer=Customer(id=as_id(row.customer_id)),
            amount=MoneyValue.make(row.amount, row.currency),
            allocated=MoneyValue.make(row.allocated, row.currency),
            credit=MoneyValue.make(row.credit, row.currency),
            received_on=row.received_on,
            method=PaymentMethod(row.method),
            reference=row.reference,
            status=CollectionState(row.status),
            maker=Employee(id=as_id(row.maker_id)),
            created_at=row.created_at,
            row=row,
        )


@strawberry.input(description="Which collections; all given fields must hold.")
class CollectionWhere:
    and_: list["CollectionWhere"] | None = filter_field("All of these hold.", "and")
    or_: list["CollectionWhere"] | None = filter_field("One of these holds.", "or")
    not_: Optional["CollectionWhere"] = filter_field("This does not hold.", "not")
    id: IDFilter | None = filter_field("The id.")
    number: CodeFilter | None = filter_field("The number.")
    external_reference: CodeFilter | None = filter_field("The id in another system.")
    customer_id: IDFilter | None = filter_field("The customer.")
    order_id: IDFilter | None = filter_field("Ever allocated to this order.")
    reference: CodeFilter | None = filter_field("The payer's or the bank's reference.")
    method: list[PaymentMethod] | None = filter_field("One of these ways.")
    status: list[CollectionState] | None = filter_field("One of these states.")
    received_on: DateFilter | None = filter_field("When it came.")
    amount: DecimalFilter | None = filter_field("What was received.")


_NAMED = (
    *("id", "number", "external_reference", "customer_id", "reference", "method", "status"),
    *("received_on", "amount"),
)
_COLUMNS: dict[str, Any] = {
    **{name: getattr(Row, name) for name in _NAMED},
    "order_id": lambda given: documents.pays_order(lambda column: filter_clause(column, given, "orderId")),
}
_SORT = {"received_on": (Row.received_on, lambda row: row.received_on)}


@strawberry.type(description="A page of collections.")
class CollectionConnection(Connection[Collection]): ...


async def list_collections(
    context: Context, where: CollectionWhere | None, arguments: PageArguments
) -> CollectionConnection:
    """A page of the viewer's collections, newest first."""
    return await connect(
        CollectionConnection,
        context,
        documents.collections_seen(context.viewer).where(where_clause(where, _COLUMNS)),
        sort_keys(Row, None, _SORT, "received_on"),
        arguments,
        name="collections",
        filter=where,
        node=Collection.of,
    )
