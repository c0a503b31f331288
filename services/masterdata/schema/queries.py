"""What can be read. Every field asks for a signed-in viewer, and for nothing more."""

from typing import Annotated

import strawberry

from chassis.graphql.connection import PageArguments, connect, page_size
from chassis.graphql.context import Info
from chassis.graphql.filters import OrderDirection
from services.masterdata import model
from services.masterdata.queries.catalogue import listed
from services.masterdata.queries.employees import employee_keys, employees_where
from services.masterdata.queries.products import product_keys, products_where
from services.masterdata.queries.viewer_scope import viewer_scope
from services.masterdata.schema.dictionaries import (
    Currency,
    DictionaryItem,
    DictionaryKind,
    NumberSeries,
    Pool,
)
from services.masterdata.schema.names import id_or_none
from services.masterdata.schema.organisation import (
    Department,
    Employee,
    EmployeeConnection,
    EmployeeOrder,
    EmployeeWhere,
    Role,
    department,
    employee,
)
from services.masterdata.schema.pipelines import Pipeline
from services.masterdata.schema.products import Product, ProductConnection, ProductOrder, ProductWhere
from services.masterdata.schema.viewers import Viewer, ViewerScope

First = Annotated[int | None, strawberry.argument(description="How many from the start; 1 to 100.")]
After = Annotated[str | None, strawberry.argument(description="Only rows after this cursor.")]
Last = Annotated[int | None, strawberry.argument(description="How many from the end; 1 to 100.")]
Before = Annotated[str | None, strawberry.argument(description="Only rows before this cursor.")]
ActiveOnly = Annotated[bool, strawberry.argument(description="Leave out what may not be chosen any more.")]


@strawberry.type
class Query:
    @strawberry.field(description="You, as an employee; null when your account is no employee's.")
    async def me(self, info: Info) -> Employee | None:
        return await employee(info, info.context.viewer.employee_id)

    @strawberry.field(description="What you may do.")
    def viewer(self, info: Info) -> Viewer:
        return Viewer.of(info)

    @strawberry.federation.field(inaccessible=True, description="What the gateway asks about a viewer.")
    async def viewer_scope(self, info: Info) -> ViewerScope:
        viewer = info.context.viewer
        async with info.context.read() as session:
            return ViewerScope.of(await viewer_scope(session, viewer.employee_id))

    @strawberry.field(description="An employee by id; null when there is none.")
    async def employee(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The id.")]
    ) -> Employee | None:
        key = id_or_none(id)
        return await employee(info, key) if key else None

    @strawberry.field(
        description="Employees, by name unless ordered otherwise.",
        directives=[page_size("first", "last")],
    )
    async def employees(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        where: Annotated[EmployeeWhere | None, strawberry.argument(description="Only these.")] = None,
        order_by: Annotated[
            list[EmployeeOrder] | None, strawberry.argument(description="In this order; the id is last.")
        ] = None,
    ) -> EmployeeConnection:
        _ = info.context.viewer  # refuses the anonymous
        order = [(o.field.name, o.direction is OrderDirection.DESC) for o in order_by or ()]
        return await connect(
            EmployeeConnection,
            info.context,
            employees_where(where),
            employee_keys(order),
            PageArguments(first, after, last, before),
            name="employees",
            filter=where,
            node=Employee.of,
        )

    @strawberry.field(description="Departments, by name.")
    async def departments(self, info: Info, active_only: ActiveOnly = False) -> list[Department]:
        rows = await listed(
            info.context,
            model.Department,
            model.Department.name,
            model.Department.id,
            active=active_only or None,
        )
        return [Department.of(row, info) for row in rows]

    @strawberry.field(description="A department by id; null when there is none.")
    async def department(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The id.")]
    ) -> Department | None:
        key = id_or_none(id)
        return await department(info, key) if key else None

    @strawberry.field(description="Roles, by code.")
    async def roles(self, info: Info) -> list[Role]:
        return [Role.of(row, info) for row in await listed(info.context, model.Role, model.Role.code)]

    @strawberry.field(description="The items of a dictionary, in its order.")
    async def dictionary_items(
        self,
        info: Info,
        kind: Annotated[DictionaryKind, strawberry.argument(description="Which dictionary.")],  # pyright: ignore[reportInvalidTypeForm]
        active_only: ActiveOnly = False,
    ) -> list[DictionaryItem]:
        rows = await listed(
            info.context,
            model.DictionaryItem,
            model.DictionaryItem.position,
            model.DictionaryItem.id,
            kind=kind.value,
            active=active_only or None,
        )
        return [DictionaryItem.of(row, info) for row in rows]

    @strawberry.field(
        description="Products, by name unless ordered otherwise.",
        directives=[page_size("first", "last")],
    )
    async def products(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        where: Annotated[ProductWhere | None, strawberry.argument(description="Only these.")] = None,
        order_by: Annotated[
            list[ProductOrder] | None, strawberry.argument(description="In this order; the id is last.")
        ] = None,
    ) -> ProductConnection:
        _ = info.context.viewer  # refuses the anonymous
        order = [(o.field.name, o.direction is OrderDirection.DESC) for o in order_by or ()]
        return await connect(
            ProductConnection,
            info.context,
            products_where(where),
            product_keys(order),
            PageArguments(first, after, last, before),
            name="products",
            filter=where,
            node=lambda row: Product.of(row, info),
        )

    @strawberry.field(description="Pipelines with their stages, by code.")
    async def pipelines(self, info: Info, active_only: ActiveOnly = False) -> list[Pipeline]:
        rows = await listed(info.context, model.Pipeline, model.Pipeline.code, active=active_only or None)
        return [Pipeline.of(row, info) for row in rows]

    @strawberry.field(description="Pools of public customers, by code.")
    async def pools(self, info: Info, active_only: ActiveOnly = False) -> list[Pool]:
        rows = await listed(info.context, model.Pool, model.Pool.code, active=active_only or None)
        return [Pool.of(row, info) for row in rows]

    @strawberry.field(description="Currencies in use, by code.")
    async def currencies(self, info: Info, active_only: ActiveOnly = False) -> list[Currency]:
        rows = await listed(info.context, model.Currency, model.Currency.code, active=active_only or None)
        return [Currency.of(row, info) for row in rows]

    @strawberry.field(description="Number series, by code.")
    async def number_series(self, info: Info) -> list[NumberSeries]:
        rows = await listed(info.context, model.NumberSeries, model.NumberSeries.code)
        return [NumberSeries.of(row) for row in rows]
