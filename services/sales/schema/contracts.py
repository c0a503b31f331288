"""Contracts in the graph."""

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
from chassis.graphql.schema import Owned
from services.sales.model.contracts import Contract as Row
from services.sales.queries import documents
from services.sales.rules.contracts import ContractStatus
from services.sales.schema import loaders
from services.sales.schema.arguments import filter_field, sort_keys, uuid_or_none
from services.sales.schema.references import Department, Employee, as_id

if TYPE_CHECKING:
    from services.sales.schema.customers import Customer
    from services.sales.schema.opportunities import Opportunity


@strawberry.federation.type(
    keys=["id"],
    directives=[Owned(by="ownerId", resource="contract")],
    description="What a customer agreed to buy; orders draw on it.",
)
class Contract:
    id: strawberry.ID = strawberry.field(description="The id.")
    version: int = strawberry.field(description="Give it as expectedVersion.")
    number: str = strawberry.field(description="The number.")
    external_reference: str | None = strawberry.field(description="The id in another system.")
    customer: Annotated["Customer", strawberry.lazy("services.sales.schema.customers")] = strawberry.field(
        description="The customer."
    )
    owner_id: strawberry.ID = strawberry.field(description="The owner's id.")
    owner: Employee = strawberry.field(description="Whose contract it is.")
    department: Department = strawberry.field(description="The department it counts for.")
    amount: MoneyValue = strawberry.field(description="The agreed amount.")
    ordered: MoneyValue = strawberry.field(description="Drawn by orders.")
    remaining: MoneyValue = strawberry.field(description="Still to be ordered.")
    status: ContractStatus = strawberry.field(description="Where it stands.")
    signed_on: date | None = strawberry.field(description="When it was signed.")
    starts_on: date | None = strawberry.field(description="From when orders may draw on it.")
    ends_on: date | None = strawberry.field(description="Until when orders may draw on it.")
    created_at: datetime = strawberry.field(description="When it was entered.")
    row: strawberry.Private[Row]

    @strawberry.field(description="The opportunity it came from, if you may see it.")
    async def opportunity(
        self, info: Info
    ) -> Annotated["Opportunity", strawberry.lazy("services.sales.schema.opportunities")] | None:
        from services.sales.schema.opportunities import Opportunity

        if self.row.opportunity_id is None:
            return None
        row = await info.context.load(loaders.opportunity, self.row.opportunity_id)
        return Opportunity.of(row) if row else None

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID, **_claimed: object) -> "Contract | None":
        key = uuid_or_none(id)
        row = await info.context.load(loaders.contract, key) if key else None
        return cls.of(row) if row else None

    @classmethod
    def of(cls, row: Row) -> "Contract":
        from services.sales.schema.customers import Customer

        owner = as_id(row.owner_id)
        return cls(
            id=as_id(row.id),
            version=row.version,
            number=row.number,
            external_reference=row.external_reference,
            customer=Customer(id=as_id(row.customer_id)),
            owner_id=owner,
            owner=Employee(id=owner),
            department=Department(id=as_id(row.department_id)),
            amount=MoneyValue.make(row.amount, row.currency),
            ordered=MoneyValue.make(row.ordered, row.currency),
            remaining=MoneyValue.make(row.amount - row.ordered, row.currency),
            status=ContractStatus(row.status),
            signed_on=row.signed_on,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            created_at=row.created_at,
            row=row,
        )


@strawberry.input(description="Which contracts; all given fields must hold.")
class ContractWhere:
    and_: list["ContractWhere"] | None = filter_field("All of these hold.", "and")
    or_: list["ContractWhere"] | None = filter_field("One of these holds.", "or")
    not_: Optional["ContractWhere"] = filter_field("This does not hold.", "not")
    id: IDFilter | None = filter_field("The id.")
    number: CodeFilter | None = filter_field("The number.")
    external_reference: CodeFilter | None = filter_field("The id in another system.")
    customer_id: IDFilter | None = filter_field("The customer.")
    owner_id: IDFilter | None = filter_field("The owner.")
    department_id: IDFilter | None = filter_field("The department it counts for, or one above it.")
    opportunity_id: IDFilter | None = filter_field("The opportunity.")
    status: list[ContractStatus] | None = filter_field("One of these states.")
    signed_on: DateFilter | None = filter_field("When it was signed.")
    ends_on: DateFilter | None = filter_field("When it ends.")
    amount: DecimalFilter | None = filter_field("The agreed amount.")


_NAMED = (
    *("id", "number", "external_reference", "customer_id", "owner_id", "opportunity_id", "status"),
    *("signed_on", "ends_on", "amount"),
)
_COLUMNS: dict[str, Any] = {
    **{name: getattr(Row, name) for name in _NAMED},
    "department_id": lambda given: documents.in_department(
        Row.department_id, lambda column: filter_clause(column, given, "departmentId")
    ),
}
_SORT = {"id": (Row.id, lambda row: row.id)}


@strawberry.type(description="A page of contracts.")
class ContractConnection(Connection[Contract]): ...


async def list_contracts(
    context: Context, where: ContractWhere | None, arguments: PageArguments
) -> ContractConnection:
    """A page of the viewer's contracts, newest first."""
    return await connect(
        ContractConnection,
        context,
        documents.contracts_seen(context.viewer).where(where_clause(where, _COLUMNS)),
        sort_keys(Row, None, _SORT, "id"),
        arguments,
        name="contracts",
        filter=where,
        node=Contract.of,
    )
