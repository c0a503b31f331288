"""Imports: up to 500 items a call, a result per item (api.md, bulk)."""

from typing import Annotated, Any, TypeVar

import strawberry

from chassis.events import Cause
from chassis.graphql.bulk import BulkOutcome, ErrorPolicy, ItemResult
from chassis.graphql.context import Info
from chassis.graphql.mutation import Payload, error_codes, execute
from chassis.graphql.scalars import MoneyInput
from services.masterdata.commands.import_departments import ImportDepartments, import_departments
from services.masterdata.commands.import_dictionary import ImportDictionary, import_dictionary
from services.masterdata.commands.import_employees import ImportEmployees, import_employees
from services.masterdata.commands.import_products import ImportProducts, import_products
from services.masterdata.schema.arguments import INPUT, key, optional, required
from services.masterdata.schema.dictionaries import DictionaryKind
from services.masterdata.schema.names import TranslationsInput

DepartmentImportErrorCode = error_codes("DepartmentImportErrorCode")
EmployeeImportErrorCode = error_codes("EmployeeImportErrorCode")
DictionaryImportErrorCode = error_codes("DictionaryImportErrorCode")
ProductImportErrorCode = error_codes("ProductImportErrorCode")

P = TypeVar("P", bound=Payload[Any])


def _policy() -> Any:
    return strawberry.field(
        default=ErrorPolicy.REJECT_ALL, description="What becomes of the good items when others are refused."
    )


def _dry_run() -> Any:
    return strawberry.field(default=False, description="Only say what would become of each item.")


def _results() -> Any:
    return strawberry.field(default_factory=list, description="What became of each item, in their order.")


def _applied() -> Any:
    return strawberry.field(
        default=False, description="Whether anything was kept: not for a dry run, nor when all was rejected."
    )


@strawberry.input(description="A department, found by its external reference.")
class DepartmentImportItem:
    external_reference: str = required("Its key in the other system.")
    name: str = required("Its name.")
    names: TranslationsInput | None = optional("Its name in other languages.")
    parent: str | None = optional("The key of the department it stands under; may be in the same call.")
    active: bool | None = optional("Whether it is in use.")


@strawberry.input(description="Departments to import.")
class DepartmentImportInput:
    items: list[DepartmentImportItem] = required("At most 500.")
    error_policy: ErrorPolicy = _policy()
    dry_run: bool = _dry_run()
    idempotency_key: str | None = key()


@strawberry.input(description="An employee, found by their external reference.")
class EmployeeImportItem:
    external_reference: str = required("Their key in the other system.")
    name: str = required("Their name.")
    department: str = required("The key of their department.")
    email: str | None = optional("Their e-mail address.")
    manager: str | None = optional("The key of whom they report to; may be in the same call.")
    head_of: str | None = optional("The key of a department they head.")
    roles: list[str] | None = optional("The codes of all their roles.")
    login: str | None = optional("An account to sign in with; a password is set apart.")
    active: bool | None = optional("Whether they work here now.")


@strawberry.input(description="Employees to import.")
class EmployeeImportInput:
    items: list[EmployeeImportItem] = required("At most 500.")
    error_policy: ErrorPolicy = _policy()
    dry_run: bool = _dry_run()
    idempotency_key: str | None = key()


@strawberry.input(description="A dictionary item, found by kind and code.")
class DictionaryImportItem:
    kind: DictionaryKind = required("Which dictionary.")  # pyright: ignore[reportInvalidTypeForm]
    code: str = required("Its code within its kind.")
    name: str = required("Its name.")
    names: TranslationsInput | None = optional("Its name in other languages.")
    active: bool | None = optional("Whether it may be chosen for something new.")


@strawberry.input(description="Dictionary items to import.")
class DictionaryImportInput:
    items: list[DictionaryImportItem] = required("At most 500.")
    error_policy: ErrorPolicy = _policy()
    dry_run: bool = _dry_run()
    idempotency_key: str | None = key()


@strawberry.input(description="A product, found by its external reference.")
class ProductImportItem:
    external_reference: str = required("Its key in the other system.")
    name: str = required("Its name.")
    sku: str | None = optional("Its stock-keeping unit; the key unless given.")
    category: str | None = optional("Code or key of its category.")
    unit: str | None = optional("Code or key of its unit.")
    list_price: MoneyInput | None = optional("The price of one unit before discount.")
    cost: MoneyInput | None = optional(
        "The cost of one unit: the first since ever, a changed one from today."
    )
    active: bool | None = optional("Whether it may be sold.")


@strawberry.input(description="Products to import.")
class ProductImportInput:
    items: list[ProductImportItem] = required("At most 500.")
    error_policy: ErrorPolicy = _policy()
    dry_run: bool = _dry_run()
    idempotency_key: str | None = key()


@strawberry.type(description="What became of the departments.")
class DepartmentImportPayload(Payload[DepartmentImportErrorCode]):  # pyright: ignore[reportInvalidTypeForm]
    results: list[ItemResult] = _results()
    applied: bool = _applied()


@strawberry.type(description="What became of the employees.")
class EmployeeImportPayload(Payload[EmployeeImportErrorCode]):  # pyright: ignore[reportInvalidTypeForm]
    results: list[ItemResult] = _results()
    applied: bool = _applied()


@strawberry.type(description="What became of the dictionary items.")
class DictionaryImportPayload(Payload[DictionaryImportErrorCode]):  # pyright: ignore[reportInvalidTypeForm]
    results: list[ItemResult] = _results()
    applied: bool = _applied()


@strawberry.type(description="What became of the products.")
class ProductImportPayload(Payload[ProductImportErrorCode]):  # pyright: ignore[reportInvalidTypeForm]
    results: list[ItemResult] = _results()
    applied: bool = _applied()


async def _import(info: Info, payload: type[P], command: Any, request: type[Any], given: object) -> P:
    def expose(outcome: BulkOutcome) -> dict[str, Any]:
        return {"results": outcome.results(), "applied": outcome.applied}

    return await execute(info.context, payload, command, request, given, expose, cause=Cause.IMPORT)


@strawberry.type
class ImportMutation:
    @strawberry.mutation(description="Import departments. Needs import:run.")
    async def department_import(
        self, info: Info, input: Annotated[DepartmentImportInput, INPUT]
    ) -> DepartmentImportPayload:
        return await _import(info, DepartmentImportPayload, import_departments, ImportDepartments, input)

    @strawberry.mutation(description="Import employees with their accounts. Needs import:run.")
    async def employee_import(
        self, info: Info, input: Annotated[EmployeeImportInput, INPUT]
    ) -> EmployeeImportPayload:
        return await _import(info, EmployeeImportPayload, import_employees, ImportEmployees, input)

    @strawberry.mutation(description="Import dictionary items. Needs import:run.")
    async def dictionary_import(
        self, info: Info, input: Annotated[DictionaryImportInput, INPUT]
    ) -> DictionaryImportPayload:
        return await _import(info, DictionaryImportPayload, import_dictionary, ImportDictionary, input)

    @strawberry.mutation(description="Import products. Needs import:run.")
    async def product_import(
        self, info: Info, input: Annotated[ProductImportInput, INPUT]
    ) -> ProductImportPayload:
        return await _import(info, ProductImportPayload, import_products, ImportProducts, input)
