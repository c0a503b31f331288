"""Asking for customers: the three views, one customer, the duplicate check."""

from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, cast

import strawberry

from chassis.graphql.connection import connect, page_size
from chassis.graphql.context import Context, Info
from chassis.graphql.filters import (
    BooleanFilter,
    CodeFilter,
    DateFilter,
    DateTimeFilter,
    IDFilter,
    OrderDirection,
    StringFilter,
    where_clause,
)
from chassis.graphql.inputs import to_request
from chassis.graphql.scalars import Percent
from chassis.ids import parse_id
from services.customers.model.keys import Identity
from services.customers.queries.customers import (
    CUSTOMER_FILTERS,
    customer_sort_key,
    customers_in_view,
)
from services.customers.queries.duplicates import Duplicate, duplicates_of
from services.customers.queries.sight import sight_of
from services.customers.schema.arguments import After, Before, First, Id, Last, page
from services.customers.schema.customer import Customer, CustomerConnection, customer_by_id
from services.customers.schema.enums import CustomerView, DuplicateState, KeyKind, Ownership, RecordState
from services.customers.settings import Settings


def _by(description: str, name: str | None = None) -> Any:
    return strawberry.field(default=None, description=description, name=name)


@strawberry.input(description="Which customers; all given conditions must hold.")
class CustomerWhere:
    and_: list["CustomerWhere"] | None = _by("All of these hold.", "and")
    or_: list["CustomerWhere"] | None = _by("One of these holds.", "or")
    not_: "CustomerWhere | None" = _by("This does not hold.", "not")
    id: IDFilter | None = _by("By id.")
    number: CodeFilter | None = _by("By number.")
    name: StringFilter | None = _by("By name.")
    external_reference: CodeFilter | None = _by("By the id in the system it was imported from.")
    type_id: IDFilter | None = _by("By type.")
    source_id: IDFilter | None = _by("By source.")
    level_id: IDFilter | None = _by("By level.")
    stage_id: IDFilter | None = _by("By stage.")
    industry_id: IDFilter | None = _by("By industry.")
    ownership: Ownership | None = _by("Owned or public.")
    owner_id: IDFilter | None = _by("By owner; who is out of the viewer's sight owns nothing here.")
    pool_id: IDFilter | None = _by("By the pool they are public in.")
    record: list[RecordState] | None = _by("By state of the record; without it only those in use.")
    country: CodeFilter | None = _by("By country, as it is written.")
    created_on: DateFilter | None = _by("By when they became known.")
    last_follow_up_at: DateTimeFilter | None = _by("By when somebody last was in touch.")
    next_contact_on: DateFilter | None = _by("By when to get in touch again.")
    last_purchase_on: DateFilter | None = _by("By date of the last purchase.")
    has_bought: BooleanFilter | None = _by("Whether they ever ordered.")


@strawberry.enum(description="What customers can be ordered by.")
class CustomerOrderField(Enum):
    NAME = strawberry.enum_value("NAME", description="Name, regardless of case and accents.")
    NUMBER = strawberry.enum_value("NUMBER", description="Number.")
    CREATED_ON = strawberry.enum_value("CREATED_ON", description="When it became known.")


@strawberry.input(description="One criterion of an order.")
class CustomerOrder:
    field: CustomerOrderField = strawberry.field(description="By what.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which way.")


@strawberry.input(description="What a customer to be made could be recognised by.")
class CustomerDuplicatesInput:
    name: str = strawberry.field(description="Its name.")
    tax_id: str | None = _by("Its tax id.")
    phones: list[str] = strawberry.field(default_factory=list, description="Its and its people's numbers.")
    emails: list[str] = strawberry.field(default_factory=list, description="Its and its people's addresses.")
    website: str | None = _by("Its web address.")
    country: str | None = _by("Where it is; national phone numbers are read for it.")


@strawberry.type(description="A customer that may be the same; tells nothing that is out of sight.")
class CustomerDuplicate:
    score: Percent = strawberry.field(description="How sure that is; 1 is certain.")
    matched_on: list[KeyKind] = strawberry.field(description="By what it was recognised, strongest first.")
    state: DuplicateState = strawberry.field(description="What the viewer may do about it.")
    owner_department: str | None = strawberry.field(description="The owner's department; null: public.")
    masked_name: str = strawberry.field(description="Its name, for who knows it already.")
    found: strawberry.Private[Duplicate]

    @strawberry.field(description="The customer itself, where the viewer may see it.")
    async def customer(self, info: Info) -> Customer | None:
        return await customer_by_id(info, self.found.customer_id)

    @classmethod
    def of(cls, found: Duplicate) -> "CustomerDuplicate":
        return cls(
            score=Percent(Decimal(found.score)),
            matched_on=list(found.matched_on),
            state=found.state,
            owner_department=found.owner_department,
            masked_name=found.masked_name,
            found=found,
        )


_NEWEST = CustomerOrder(field=CustomerOrderField.CREATED_ON, direction=OrderDirection.DESC)


def selected(context: Context, view: str, where: CustomerWhere | None) -> Any:
    """The rows of a view that a filter leaves; only those in use unless it says otherwise."""
    in_use = where is None or where.record is None
    return customers_in_view(context, view, in_use=in_use).where(where_clause(where, CUSTOMER_FILTERS))


@strawberry.type
class CustomerQueries:
    @strawberry.field(
        description="Customers: mine, the public ones, or all the viewer may see.",
        directives=[page_size("first", "last")],
    )
    async def customers(
        self,
        info: Info,
        view: Annotated[
            CustomerView, strawberry.argument(description="Which of the three views.")
        ] = CustomerView.ALL,
        where: Annotated[CustomerWhere | None, strawberry.argument(description="Only these.")] = None,
        order_by: Annotated[
            list[CustomerOrder] | None,
            strawberry.argument(description="In this order; else newest first."),
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> CustomerConnection:
        sight = await sight_of(info.context)
        order = order_by or [_NEWEST]
        keys = [customer_sort_key(o.field.name, o.direction is OrderDirection.DESC) for o in order]
        return await connect(
            CustomerConnection,
            info.context,
            selected(info.context, view.name, where),
            [*keys, customer_sort_key("ID", keys[-1].descending)],
            page(first, after, last, before),
            name=f"customers.{view.name}",
            filter=where,
            node=lambda row: Customer.of(row, sight),
        )

    @strawberry.field(description="One customer; null when there is none the viewer may see.")
    async def customer(self, info: Info, id: Id) -> Customer | None:
        return await customer_by_id(info, parse_id(id, "id"))

    @strawberry.field(description="What a customer to be made may already exist as, surest first.")
    async def customer_duplicates(
        self,
        info: Info,
        input: Annotated[CustomerDuplicatesInput, strawberry.argument(description="What is known of it.")],
    ) -> list[CustomerDuplicate]:
        identity = to_request(Identity, input)
        settings = cast(Settings, info.context.settings)
        return [
            CustomerDuplicate.of(found)
            for found in await duplicates_of(info.context, identity, settings.phone_region)
        ]
