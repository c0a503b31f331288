"""Imports: up to 500 items in one call, a verdict each."""

from datetime import date
from decimal import Decimal
from typing import Any

import strawberry

from chassis.events import Cause
from chassis.graphql.bulk import BulkOutcome, ErrorPolicy, ItemResult
from chassis.graphql.context import Info
from chassis.graphql.mutation import Payload, error_codes, execute
from chassis.graphql.scalars import CurrencyCode, MoneyInput, Percent, Quantity
from services.sales.commands.import_collections import ImportCollections, import_collections
from services.sales.commands.import_contracts import ImportContracts, import_contracts
from services.sales.commands.import_opportunities import ImportOpportunities, import_opportunities
from services.sales.commands.import_orders import ImportOrders, import_orders
from services.sales.commands.import_shipments import ImportShipments, import_shipments
from services.sales.schema.inputs import Given, given, idempotency_key, maybe

_REFERENCE = "The record's id in the other system; the same one again updates or changes nothing."
_CUSTOMER = "The customer's external reference or number."
_EMPLOYEE = "The employee's external reference."
_PRODUCT = "The product's external reference or sku."
_ORDER = "The order's external reference or number."


@strawberry.input(description="An opportunity of another system.")
class OpportunityImportItem:
    external_reference: str = given(_REFERENCE)
    owner: str = given(_EMPLOYEE)
    stage: str = given("The stage's code.")
    name: str | None = maybe("Product and customer when absent.")
    customer: str | None = maybe(_CUSTOMER)
    product: str | None = maybe(_PRODUCT)
    pipeline: str | None = maybe("The pipeline's code; the default one when absent.")
    amount: MoneyInput | None = maybe("Absent: not known.")
    opened_on: date | None = maybe("When it began.")
    expected_close_on: date | None = maybe("When it should be decided.")
    closed_on: date | None = maybe("When it was decided.")
    loss_reason: str | None = maybe("The loss reason's code.")


@strawberry.input(description="A contract of another system.")
class ContractImportItem:
    external_reference: str = given(_REFERENCE)
    customer: str = given(_CUSTOMER)
    owner: str = given(_EMPLOYEE)
    amount: MoneyInput = given("The agreed amount.")
    signed_on: date | None = maybe("When it was signed.")
    starts_on: date | None = maybe("From when orders may draw on it.")
    ends_on: date | None = maybe("Until when orders may draw on it.")
    status: str | None = maybe("DRAFT, SIGNED or VOID; SIGNED when absent and there is a day of it.")


@strawberry.input(description="A line of an order of another system.")
class OrderImportLine:
    product: str = given(_PRODUCT)
    quantity: Quantity = given("How much.")
    unit_price: Decimal = given("Price of one; counts rounded to 2 places.")
    discount: Percent | None = maybe("Fraction taken off; counts rounded to 2 places.")
    unit_cost: Decimal | None = maybe("Cost of one; the product's on that day when absent.")


@strawberry.input(description="An order of another system.")
class OrderImportItem:
    external_reference: str = given(_REFERENCE)
    customer: str = given(_CUSTOMER)
    salesperson: str = given(_EMPLOYEE)
    ordered_on: date = given("The business date.")
    currency: CurrencyCode = given("The currency.")
    lines: list[OrderImportLine] = given("The lines.")
    status: str | None = maybe("CONFIRMED (when absent) or DRAFT.")
    contract: str | None = maybe("The contract's external reference or number.")


@strawberry.input(description="A line of a shipment of another system.")
class ShipmentImportLine:
    order: str = given(_ORDER)
    quantity: Quantity = given("How much.")
    line: int | None = maybe("The order line's position, from 1.")
    product: str | None = maybe("Instead of the position: " + _PRODUCT)


@strawberry.input(description="A shipment of another system.")
class ShipmentImportItem:
    external_reference: str = given(_REFERENCE)
    shipped_on: date = given("When it left.")
    order: str | None = maybe("All that is open of one order: " + _ORDER)
    lines: list[ShipmentImportLine] | None = maybe("Or lines of orders of one customer.")
    freight: MoneyInput | None = maybe("What sending it cost.")


@strawberry.input(description="What an order has of a collection of another system.")
class AllocationImportItem:
    order: str = given(_ORDER)
    amount: MoneyInput = given("How much.")


@strawberry.input(description="A collection of another system.")
class CollectionImportItem:
    external_reference: str = given(_REFERENCE)
    customer: str = given(_CUSTOMER)
    amount: MoneyInput = given("How much came.")
    received_on: date = given("When it came.")
    method: str = given("CASH, BANK_TRANSFER, CHEQUE, CARD or OTHER.")
    reference: str | None = maybe("The payer's or bank's reference.")
    allocations: list[AllocationImportItem] | None = maybe("By due date, oldest first, when absent.")


_POLICY = "What becomes of good items when others are refused."
_DRY_RUN = "Only say what would become of each item."


@strawberry.input(description="What opportunityImport needs.")
class OpportunityImportInput:
    items: list[OpportunityImportItem] = given("At most 500.")
    error_policy: ErrorPolicy = maybe(_POLICY, ErrorPolicy.REJECT_ALL)
    dry_run: bool = maybe(_DRY_RUN, False)
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="What contractImport needs.")
class ContractImportInput:
    items: list[ContractImportItem] = given("At most 500.")
    error_policy: ErrorPolicy = maybe(_POLICY, ErrorPolicy.REJECT_ALL)
    dry_run: bool = maybe(_DRY_RUN, False)
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="What orderImport needs.")
class OrderImportInput:
    items: list[OrderImportItem] = given("At most 500.")
    error_policy: ErrorPolicy = maybe(_POLICY, ErrorPolicy.REJECT_ALL)
    dry_run: bool = maybe(_DRY_RUN, False)
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="What shipmentImport needs.")
class ShipmentImportInput:
    items: list[ShipmentImportItem] = given("At most 500.")
    error_policy: ErrorPolicy = maybe(_POLICY, ErrorPolicy.REJECT_ALL)
    dry_run: bool = maybe(_DRY_RUN, False)
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="What collectionImport needs.")
class CollectionImportInput:
    items: list[CollectionImportItem] = given("At most 500.")
    error_policy: ErrorPolicy = maybe(_POLICY, ErrorPolicy.REJECT_ALL)
    dry_run: bool = maybe(_DRY_RUN, False)
    idempotency_key: str | None = idempotency_key()


OpportunityImportErrorCode = error_codes("OpportunityImportErrorCode")
ContractImportErrorCode = error_codes("ContractImportErrorCode")
OrderImportErrorCode = error_codes("OrderImportErrorCode")
ShipmentImportErrorCode = error_codes("ShipmentImportErrorCode")
CollectionImportErrorCode = error_codes("CollectionImportErrorCode")


def _results() -> Any:
    return strawberry.field(default_factory=list, description="A verdict per item, in order.")


def _applied() -> Any:
    return strawberry.field(default=False, description="Whether the good items were written.")


@strawberry.type(description="What opportunityImport answers.")
class OpportunityImportPayload(Payload[OpportunityImportErrorCode]):
    results: list[ItemResult] = _results()
    applied: bool = _applied()


@strawberry.type(description="What contractImport answers.")
class ContractImportPayload(Payload[ContractImportErrorCode]):
    results: list[ItemResult] = _results()
    applied: bool = _applied()


@strawberry.type(description="What orderImport answers.")
class OrderImportPayload(Payload[OrderImportErrorCode]):
    results: list[ItemResult] = _results()
    applied: bool = _applied()


@strawberry.type(description="What shipmentImport answers.")
class ShipmentImportPayload(Payload[ShipmentImportErrorCode]):
    results: list[ItemResult] = _results()
    applied: bool = _applied()


@strawberry.type(description="What collectionImport answers.")
class CollectionImportPayload(Payload[CollectionImportErrorCode]):
    results: list[ItemResult] = _results()
    applied: bool = _applied()


async def _run(info: Info, payload: Any, command: Any, request: Any, input: Any) -> Any:
    def expose(outcome: BulkOutcome) -> dict[str, Any]:
        return {"results": outcome.results(), "applied": outcome.applied}

    return await execute(info.context, payload, command, request, input, expose, cause=Cause.IMPORT)


@strawberry.type
class ImportMutations:
    @strawberry.mutation(description="Import opportunities. Needs import:run.")
    async def opportunity_import(
        self, info: Info, input: Given[OpportunityImportInput]
    ) -> OpportunityImportPayload:
        return await _run(info, OpportunityImportPayload, import_opportunities, ImportOpportunities, input)

    @strawberry.mutation(description="Import contracts. Needs import:run.")
    async def contract_import(self, info: Info, input: Given[ContractImportInput]) -> ContractImportPayload:
        return await _run(info, ContractImportPayload, import_contracts, ImportContracts, input)

    @strawberry.mutation(description="Import orders, numbered and confirmed at once. Needs import:run.")
    async def order_import(self, info: Info, input: Given[OrderImportInput]) -> OrderImportPayload:
        return await _run(info, OrderImportPayload, import_orders, ImportOrders, input)

    @strawberry.mutation(description="Import shipments of orders. Needs import:run.")
    async def shipment_import(self, info: Info, input: Given[ShipmentImportInput]) -> ShipmentImportPayload:
        return await _run(info, ShipmentImportPayload, import_shipments, ImportShipments, input)

    @strawberry.mutation(description="Import collections. Needs import:run.")
    async def collection_import(
        self, info: Info, input: Given[CollectionImportInput]
    ) -> CollectionImportPayload:
        return await _run(info, CollectionImportPayload, import_collections, ImportCollections, input)
