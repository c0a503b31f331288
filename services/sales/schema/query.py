"""The root queries of sales."""

from typing import Annotated

import strawberry

from chassis.graphql.connection import page_size
from chassis.graphql.context import Info
from services.sales.schema.arguments import After, Before, First, Id, Last, page
from services.sales.schema.collections import (
    Collection,
    CollectionConnection,
    CollectionWhere,
    list_collections,
)
from services.sales.schema.contracts import Contract, ContractConnection, ContractWhere, list_contracts
from services.sales.schema.opportunities import (
    Opportunity,
    OpportunityConnection,
    OpportunityOrder,
    OpportunityWhere,
    list_opportunities,
)
from services.sales.schema.order_lists import OrderConnection, OrderOrder, OrderWhere, list_orders
from services.sales.schema.orders import Order
from services.sales.schema.shipments import Shipment, ShipmentConnection, ShipmentWhere, list_shipments

_WHERE = strawberry.argument(description="Which records.")
_ORDER_BY = strawberry.argument(description="In which order; the id decides among equals.")


@strawberry.type
class Query:
    @strawberry.field(description="An order; null when there is none you may see.")
    async def order(self, info: Info, id: Id) -> Order | None:
        return await Order.resolve_reference(info, id)

    @strawberry.field(
        description="Orders you may see, newest business date first.",
        directives=[page_size("first", "last")],
    )
    async def orders(
        self,
        info: Info,
        where: Annotated[OrderWhere | None, _WHERE] = None,
        order_by: Annotated[list[OrderOrder] | None, _ORDER_BY] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> OrderConnection:
        return await list_orders(info.context, where, order_by, page(first, after, last, before))

    @strawberry.field(description="An opportunity; null when there is none you may see.")
    async def opportunity(self, info: Info, id: Id) -> Opportunity | None:
        return await Opportunity.resolve_reference(info, id)

    @strawberry.field(
        description="Opportunities you may see, newest first.",
        directives=[page_size("first", "last")],
    )
    async def opportunities(
        self,
        info: Info,
        where: Annotated[OpportunityWhere | None, _WHERE] = None,
        order_by: Annotated[list[OpportunityOrder] | None, _ORDER_BY] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> OpportunityConnection:
        return await list_opportunities(info.context, where, order_by, page(first, after, last, before))

    @strawberry.field(description="A contract; null when there is none you may see.")
    async def contract(self, info: Info, id: Id) -> Contract | None:
        return await Contract.resolve_reference(info, id)

    @strawberry.field(
        description="Contracts you may see, newest first.",
        directives=[page_size("first", "last")],
    )
    async def contracts(
        self,
        info: Info,
        where: Annotated[ContractWhere | None, _WHERE] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> ContractConnection:
        return await list_contracts(info.context, where, page(first, after, last, before))

    @strawberry.field(description="A shipment; null when there is none you may see.")
    async def shipment(self, info: Info, id: Id) -> Shipment | None:
        return await Shipment.resolve_reference(info, id)

    @strawberry.field(
        description="Shipments you may see, newest first.",
        directives=[page_size("first", "last")],
    )
    async def shipments(
        self,
        info: Info,
        where: Annotated[ShipmentWhere | None, _WHERE] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> ShipmentConnection:
        return await list_shipments(info.context, where, page(first, after, last, before))

    @strawberry.field(description="A collection; null when there is none you may see.")
    async def collection(self, info: Info, id: Id) -> Collection | None:
        return await Collection.resolve_reference(info, id)

    @strawberry.field(
        description="Collections you may see, last received first.",
        directives=[page_size("first", "last")],
    )
    async def collections(
        self,
        info: Info,
        where: Annotated[CollectionWhere | None, _WHERE] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> CollectionConnection:
        return await list_collections(info.context, where, page(first, after, last, before))
