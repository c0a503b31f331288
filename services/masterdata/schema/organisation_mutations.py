"""Mutations of the organisation: departments, employees, heads, roles."""

from datetime import date
from typing import Annotated

import strawberry

from chassis.graphql.context import Info
from chassis.graphql.mutation import Payload, error_codes, execute
from services.masterdata.commands.assign_role import AssignRole, assign_role
from services.masterdata.commands.create_department import CreateDepartment, create_department
from services.masterdata.commands.create_employee import CreateEmployee, create_employee
from services.masterdata.commands.deactivate_employee import DeactivateEmployee, deactivate_employee
from services.masterdata.commands.move_employee import MoveEmployee, move_employee
from services.masterdata.commands.save_role import SaveRole, save_role
from services.masterdata.commands.set_department_head import SetDepartmentHead, set_department_head
from services.masterdata.commands.update_department import UpdateDepartment, update_department
from services.masterdata.commands.update_employee import UpdateEmployee, update_employee
from services.masterdata.rules.errors import CODE_EXISTS, CYCLE
from services.masterdata.schema.arguments import INPUT, expected, expected_or_new, key, optional, required
from services.masterdata.schema.names import TranslationsInput
from services.masterdata.schema.organisation import Department, Employee, PermissionScope, Role

DepartmentCreateErrorCode = error_codes("DepartmentCreateErrorCode")
DepartmentUpdateErrorCode = error_codes("DepartmentUpdateErrorCode", CYCLE)
DepartmentHeadSetErrorCode = error_codes("DepartmentHeadSetErrorCode")
EmployeeCreateErrorCode = error_codes("EmployeeCreateErrorCode")
EmployeeUpdateErrorCode = error_codes("EmployeeUpdateErrorCode")
EmployeeMoveErrorCode = error_codes("EmployeeMoveErrorCode", CYCLE)
EmployeeDeactivateErrorCode = error_codes("EmployeeDeactivateErrorCode")
RoleSaveErrorCode = error_codes("RoleSaveErrorCode", CODE_EXISTS)
RoleAssignErrorCode = error_codes("RoleAssignErrorCode")


@strawberry.input(description="A new department.")
class DepartmentCreateInput:
    name: str = required("Its name.")
    names: TranslationsInput | None = optional("Its name in other languages.")
    external_reference: str | None = optional("Its key in another system; unique.")
    parent_id: strawberry.ID | None = optional("The department it stands under; none makes a root.")
    valid_from: date | None = optional("Since when it is there; today unless an earlier day is given.")
    idempotency_key: str | None = key()


@strawberry.input(description="A change of a department; what is left out stays.")
class DepartmentUpdateInput:
    id: strawberry.ID = required("Which department.")
    expected_version: int = expected()
    name: str | None = optional("Its name.")
    names: TranslationsInput | None = optional("Its name in other languages; replaces all of them.")
    external_reference: str | None = optional("Its key in another system; empty takes it away.")
    active: bool | None = optional("Whether it is in use; only an empty one can be taken out of use.")
    parent_id: strawberry.ID | None = optional("The department it stands under from validFrom on.")
    to_root: bool = strawberry.field(default=False, description="It stands under none from validFrom on.")
    valid_from: date | None = optional("When it moves; today unless a later day is given.")


@strawberry.input(description="Who heads a department.")
class DepartmentHeadSetInput:
    department_id: strawberry.ID = required("Which department.")
    expected_version: int = expected()
    employee_ids: list[strawberry.ID] = required("All its heads; none leaves it without.")
    valid_from: date | None = optional("From when on; today unless a later day is given.")


@strawberry.input(description="A new employee.")
class EmployeeCreateInput:
    name: str = required("Their name.")
    department_id: strawberry.ID = required("The department they belong to.")
    manager_id: strawberry.ID | None = optional("Whom they report to; none: to nobody.")
    email: str | None = optional("Their e-mail address.")
    external_reference: str | None = optional("Their key in another system; unique.")
    roles: list[str] = strawberry.field(default_factory=list, description="The codes of their roles.")
    valid_from: date | None = optional("Since when they are there; today unless an earlier day is given.")
    idempotency_key: str | None = key()


@strawberry.input(description="A change of an employee; what is left out stays.")
class EmployeeUpdateInput:
    id: strawberry.ID = required("Which employee.")
    expected_version: int = expected()
    name: str | None = optional("Their name.")
    email: str | None = optional("Their e-mail address; empty takes it away.")
    external_reference: str | None = optional("Their key in another system; empty takes it away.")


@strawberry.input(description="A re-organisation; what is left out stays.")
class EmployeeMoveInput:
    id: strawberry.ID = required("Which employee.")
    expected_version: int = expected()
    department_id: strawberry.ID | None = optional("The department they belong to from validFrom on.")
    manager_id: strawberry.ID | None = optional("Whom they report to from validFrom on.")
    without_manager: bool = strawberry.field(
        default=False, description="They report to nobody from validFrom on."
    )
    valid_from: date | None = optional("When they move; today unless a later day is given.")


@strawberry.input(description="An employee leaves; say what becomes of their customers.")
class EmployeeDeactivateInput:
    id: strawberry.ID = required("Which employee.")
    expected_version: int = expected()
    transfer_customers_to: strawberry.ID | None = optional("The employee who gets their customers.")
    release_customers: bool = strawberry.field(
        default=False, description="Their customers become public in the default pool."
    )


@strawberry.input(description="A line of a role's allow-list.")
class GrantInput:
    permission: str = required("noun:verb.")
    scope: PermissionScope = required("How far it reaches.")


@strawberry.input(description="A role as it shall be.")
class RoleSaveInput:
    code: str = required("Stable code: capitals, digits and underscores.")
    name: str = required("Its name.")
    grants: list[GrantInput] = required("All it allows.")
    field_groups: list[str] = strawberry.field(
        default_factory=list, description="Protected fields it shows: COST, CONTACT_PII, CREDIT."
    )
    names: TranslationsInput | None = optional("Its name in other languages.")
    expected_version: int | None = expected_or_new()


@strawberry.input(description="An employee's roles.")
class RoleAssignInput:
    employee_id: strawberry.ID = required("Which employee.")
    expected_version: int = expected()
    roles: list[str] = required("The codes of all roles they have from now on.")


@strawberry.type(description="The department made.")
class DepartmentCreatePayload(Payload[DepartmentCreateErrorCode]):  # pyright: ignore[reportInvalidTypeForm]
    department: Department | None = optional("The department.")


@strawberry.type(description="The department changed.")
class DepartmentUpdatePayload(Payload[DepartmentUpdateErrorCode]):  # pyright: ignore[reportInvalidTypeForm]
    department: Department | None = optional("The department.")


@strawberry.type(description="The department with its heads.")
class DepartmentHeadSetPayload(Payload[DepartmentHeadSetErrorCode]):  # pyright: ignore[reportInvalidTypeForm]
    department: Department | None = optional("The department.")


@strawberry.type(description="The employee made.")
class EmployeeCreatePayload(Payload[EmployeeCreateErrorCode]):  # pyright: ignore[reportInvalidTypeForm]
    employee: Employee | None = optional("The employee.")


@strawberry.type(description="The employee changed.")
class EmployeeUpdatePayload(Payload[EmployeeUpdateErrorCode]):  # pyright: ignore[reportInvalidTypeForm]
    employee: Employee | None = optional("The employee.")


@strawberry.type(description="The employee moved.")
class EmployeeMovePayload(Payload[EmployeeMoveErrorCode]):  # pyright: ignore[reportInvalidTypeForm]
    employee: Employee | None = optional("The employee.")


@strawberry.type(description="The employee who left.")
class EmployeeDeactivatePayload(Payload[EmployeeDeactivateErrorCode]):  # pyright: ignore[reportInvalidTypeForm]
    employee: Employee | None = optional("The employee.")


@strawberry.type(description="The role saved.")
class RoleSavePayload(Payload[RoleSaveErrorCode]):  # pyright: ignore[reportInvalidTypeForm]
    role: Role | None = optional("The role.")


@strawberry.type(description="The employee with their roles.")
class RoleAssignPayload(Payload[RoleAssignErrorCode]):  # pyright: ignore[reportInvalidTypeForm]
    employee: Employee | None = optional("The employee.")


@strawberry.type
class OrganisationMutation:
    @strawberry.mutation(description="Make a department. Needs organisation:manage.")
    async def department_create(
        self, info: Info, input: Annotated[DepartmentCreateInput, INPUT]
    ) -> DepartmentCreatePayload:
        return await execute(
            info.context,
            DepartmentCreatePayload,
            create_department,
            CreateDepartment,
            input,
            lambda row: {"department": Department.of(row, info)},
        )

    @strawberry.mutation(description="Change or move a department. Needs organisation:manage.")
    async def department_update(
        self, info: Info, input: Annotated[DepartmentUpdateInput, INPUT]
    ) -> DepartmentUpdatePayload:
        return await execute(
            info.context,
            DepartmentUpdatePayload,
            update_department,
            UpdateDepartment,
            input,
            lambda row: {"department": Department.of(row, info)},
        )

    @strawberry.mutation(description="Say who heads a department. Needs organisation:manage.")
    async def department_head_set(
        self, info: Info, input: Annotated[DepartmentHeadSetInput, INPUT]
    ) -> DepartmentHeadSetPayload:
        return await execute(
            info.context,
            DepartmentHeadSetPayload,
            set_department_head,
            SetDepartmentHead,
            input,
            lambda row: {"department": Department.of(row, info)},
        )

    @strawberry.mutation(description="Take on an employee. Needs organisation:manage.")
    async def employee_create(
        self, info: Info, input: Annotated[EmployeeCreateInput, INPUT]
    ) -> EmployeeCreatePayload:
        return await execute(
            info.context,
            EmployeeCreatePayload,
            create_employee,
            CreateEmployee,
            input,
            lambda row: {"employee": Employee.of(row)},
        )

    @strawberry.mutation(description="Change an employee's name or address. Needs organisation:manage.")
    async def employee_update(
        self, info: Info, input: Annotated[EmployeeUpdateInput, INPUT]
    ) -> EmployeeUpdatePayload:
        return await execute(
            info.context,
            EmployeeUpdatePayload,
            update_employee,
            UpdateEmployee,
            input,
            lambda row: {"employee": Employee.of(row)},
        )

    @strawberry.mutation(
        description="Give an employee another department or manager. Needs organisation:manage."
    )
    async def employee_move(
        self, info: Info, input: Annotated[EmployeeMoveInput, INPUT]
    ) -> EmployeeMovePayload:
        return await execute(
            info.context,
            EmployeeMovePayload,
            move_employee,
            MoveEmployee,
            input,
            lambda row: {"employee": Employee.of(row)},
        )

    @strawberry.mutation(description="An employee leaves. Needs organisation:manage.")
    async def employee_deactivate(
        self, info: Info, input: Annotated[EmployeeDeactivateInput, INPUT]
    ) -> EmployeeDeactivatePayload:
        return await execute(
            info.context,
            EmployeeDeactivatePayload,
            deactivate_employee,
            DeactivateEmployee,
            input,
            lambda row: {"employee": Employee.of(row)},
        )

    @strawberry.mutation(description="Make or change a role. Needs role:manage.")
    async def role_save(self, info: Info, input: Annotated[RoleSaveInput, INPUT]) -> RoleSavePayload:
        return await execute(
            info.context,
            RoleSavePayload,
            save_role,
            SaveRole,
            input,
            lambda row: {"role": Role.of(row, info)},
        )

    @strawberry.mutation(description="Say which roles an employee has. Needs role:manage.")
    async def role_assign(self, info: Info, input: Annotated[RoleAssignInput, INPUT]) -> RoleAssignPayload:
        return await execute(
            info.context,
            RoleAssignPayload,
            assign_role,
            AssignRole,
            input,
            lambda row: {"employee": Employee.of(row)},
        )
