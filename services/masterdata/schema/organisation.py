"""Employees, departments and roles."""

from enum import Enum
from typing import Annotated
from uuid import UUID

import strawberry

from chassis.graphql.connection import Connection
from chassis.graphql.context import Info
from chassis.graphql.filters import BooleanFilter, CodeFilter, IDFilter, OrderDirection, StringFilter
from services.masterdata import model
from services.masterdata.queries import departments, employees
from services.masterdata.queries.loading import by_id
from services.masterdata.schema.names import Translations, id_or_none, shown


@strawberry.enum(description="How far a permission reaches.")
class PermissionScope(Enum):
    SELF = strawberry.enum_value("SELF", description="One's own records.")
    DEPARTMENT = strawberry.enum_value(
        "DEPARTMENT", description="Records of one's department and those under it."
    )
    SUBTREE = strawberry.enum_value(
        "SUBTREE", description="One's own records and those of everyone one sees: below, and headed."
    )
    ALL = strawberry.enum_value("ALL", description="Everybody's records.")


@strawberry.type(description="What a role allows: a permission and whose records it covers.")
class Grant:
    permission: str = strawberry.field(description="noun:verb; * is everything.")
    scope: PermissionScope = strawberry.field(description="How far it reaches.")


@strawberry.federation.type(keys=["id"], description="A role: an allow-list of permissions and field groups.")
class Role:
    id: strawberry.ID = strawberry.field(description="The role's id.")
    code: str = strawberry.field(description="Stable code.")
    name: str = strawberry.field(description="The name in your language.")
    names: Translations = strawberry.field(description="The name in every language.")
    grants: list[Grant] = strawberry.field(description="What it allows.")
    field_groups: list[str] = strawberry.field(description="Protected fields it shows.")
    built_in: bool = strawberry.field(description="Whether it came with the system.")
    version: int = strawberry.field(description="Give it as expectedVersion when you change the role.")

    @classmethod
    def of(cls, row: model.Role, info: Info) -> "Role":
        return cls(
            id=strawberry.ID(str(row.id)),
            code=row.code,
            name=shown(row, info),
            names=Translations.of(row.names),
            grants=[
                Grant(permission=permission, scope=PermissionScope(scope))
                for permission, scope in sorted(row.grants.items())
            ],
            field_groups=row.field_groups,
            built_in=row.built_in,
            version=row.version,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> "Role | None":
        key = id_or_none(id)
        row = await info.context.load(by_id(model.Role), key) if key else None
        return cls.of(row, info) if row else None


@strawberry.federation.type(keys=["id"], description="A department of the company.")
class Department:
    id: strawberry.ID = strawberry.field(description="The department's id.")
    name: str = strawberry.field(description="The name in your language.")
    names: Translations = strawberry.field(description="The name in every language.")
    external_reference: str | None = strawberry.field(description="Its key in another system.")
    active: bool = strawberry.field(description="Whether it is in use.")
    version: int = strawberry.field(description="Give it as expectedVersion when you change it.")
    key: strawberry.Private[UUID]

    @classmethod
    def of(cls, row: model.Department, info: Info) -> "Department":
        return cls(
            id=strawberry.ID(str(row.id)),
            name=shown(row, info),
            names=Translations.of(row.names),
            external_reference=row.external_reference,
            active=row.active,
            version=row.version,
            key=row.id,
        )

    @strawberry.field(description="The department it stands under today.")
    async def parent(self, info: Info) -> "Department | None":
        parent_id = await info.context.load(departments.parents, self.key)
        return await department(info, parent_id) if parent_id else None

    @strawberry.field(description="The departments directly under it, today.")
    async def children(self, info: Info) -> "list[Department]":
        rows = await info.context.load(departments.children, self.key)
        return [Department.of(row, info) for row in rows or ()]

    @strawberry.field(description="Who heads it today.")
    async def heads(self, info: Info) -> list[Annotated["Employee", strawberry.lazy(__name__)]]:
        rows = await info.context.load(employees.heads_of, self.key)
        return [Employee.of(row) for row in rows or ()]

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> "Department | None":
        key = id_or_none(id)
        return await department(info, key) if key else None


async def department(info: Info, id: UUID) -> Department | None:
    """The department with this id."""
    row = await info.context.load(by_id(model.Department), id)
    return Department.of(row, info) if row else None


@strawberry.federation.type(keys=["id"], description="Somebody who works for the company.")
class Employee:
    id: strawberry.ID = strawberry.field(description="The employee's id.")
    name: str = strawberry.field(description="Their name.")
    email: str | None = strawberry.field(description="Their e-mail address.")
    external_reference: str | None = strawberry.field(description="Their key in another system.")
    active: bool = strawberry.field(description="Whether they work here now.")
    version: int = strawberry.field(description="Give it as expectedVersion when you change it.")
    key: strawberry.Private[UUID]

    @classmethod
    def of(cls, row: model.Employee) -> "Employee":
        return cls(
            id=strawberry.ID(str(row.id)),
            name=row.name,
            email=row.email,
            external_reference=row.external_reference,
            active=row.active,
            version=row.version,
            key=row.id,
        )

    @strawberry.field(description="The department they belong to today.")
    async def department(self, info: Info) -> Department | None:
        place = await info.context.load(employees.places, self.key)
        return await department(info, place.department_id) if place else None

    @strawberry.field(description="Whom they report to today.")
    async def manager(self, info: Info) -> "Employee | None":
        place = await info.context.load(employees.places, self.key)
        return await employee(info, place.manager_id) if place and place.manager_id else None

    @strawberry.field(description="The active employees who report to them directly, today.")
    async def reports(self, info: Info) -> "list[Employee]":
        rows = await info.context.load(employees.reports_of, self.key)
        return [Employee.of(row) for row in rows or ()]

    @strawberry.field(description="Their roles.")
    async def roles(self, info: Info) -> list[Role]:
        rows = await info.context.load(employees.roles_of, self.key)
        return [Role.of(row, info) for row in rows or ()]

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> "Employee | None":
        key = id_or_none(id)
        return await employee(info, key) if key else None


async def employee(info: Info, id: UUID) -> Employee | None:
    """The employee with this id."""
    row = await info.context.load(by_id(model.Employee), id)
    return Employee.of(row) if row else None


@strawberry.type(description="A page of employees.")
class EmployeeConnection(Connection[Employee]):
    pass


@strawberry.enum(description="What employees may be ordered by.")
class EmployeeOrderField(Enum):
    NAME = strawberry.enum_value("NAME", description="Their name.")


@strawberry.input(description="How to order employees.")
class EmployeeOrder:
    field: EmployeeOrderField = strawberry.field(description="By what.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which way.")


@strawberry.input(description="Which employees; every given field must hold.")
class EmployeeWhere:
    and_: "list[EmployeeWhere] | None" = strawberry.field(
        default=None, name="and", description="All of these."
    )
    or_: "list[EmployeeWhere] | None" = strawberry.field(default=None, name="or", description="Any of these.")
    not_: "EmployeeWhere | None" = strawberry.field(default=None, name="not", description="Not this.")
    id: IDFilter | None = strawberry.field(default=None, description="By id.")
    name: StringFilter | None = strawberry.field(default=None, description="By name.")
    external_reference: CodeFilter | None = strawberry.field(
        default=None, description="By key in another system."
    )
    active: BooleanFilter | None = strawberry.field(default=None, description="By whether they work here.")
    department: IDFilter | None = strawberry.field(
        default=None, description="By the department they belong to today."
    )
    manager: IDFilter | None = strawberry.field(default=None, description="By whom they report to today.")
