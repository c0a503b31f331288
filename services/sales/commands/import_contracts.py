"""Importing contracts."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from chassis.errors import Refused
from chassis.graphql.bulk import BulkOutcome, ItemOutcome
from chassis.ids import new_id
from chassis.messaging import Work
from services.sales.commands import importing as shared
from services.sales.events.published import ContractCreated, ContractSigned, ContractUpdated, ContractVoided
from services.sales.model.contracts import Contract
from services.sales.model.facts import contract_facts
from services.sales.model.partners import KnownCustomer
from services.sales.rules.contracts import ContractStatus, check_term
from services.sales.rules.errors import CONTRACT_EXCEEDED
from services.sales.rules.pricing import check_amount

_EVENTS = {
    ContractStatus.DRAFT: ContractCreated,
    ContractStatus.SIGNED: ContractSigned,
    ContractStatus.VOID: ContractVoided,
}


@dataclass(frozen=True)
class ContractItem:
    """References are external references or numbers. Without a status: signed if there is a day of it."""

    external_reference: str
    customer: str
    owner: str
    amount: shared.GivenMoney
    signed_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    status: str | None = None


@dataclass(frozen=True, kw_only=True)
class ImportContracts(shared.ImportRequest):
    """Up to 500 contracts."""

    items: tuple[ContractItem, ...]


@dataclass
class _Import:
    work: Work
    known: dict[str, Contract]
    customers: dict[str, KnownCustomer]
    owners: dict[str, tuple[UUID, UUID]]
    created: list[Contract] = field(default_factory=list)
    changed: list[Contract] = field(default_factory=list)

    def take(self, item: ContractItem) -> tuple[ItemOutcome, UUID]:
        facts, department = self._facts(item)
        found = self.known.get(item.external_reference)
        if found is None:
            row = Contract(
                id=new_id(),
                external_reference=item.external_reference,
                department_id=department,
                opportunity_id=None,
                ordered=Decimal(0),
                created_at=self.work.now,
                **facts,
            )
            self.created.append(row)
            return ItemOutcome.CREATED, row.id
        different = {name: value for name, value in facts.items() if getattr(found, name) != value}
        if not different:
            return ItemOutcome.UNCHANGED, found.id
        if found.ordered > facts["amount"]:
            raise Refused(CONTRACT_EXCEEDED, f"{found.ordered} is drawn already", ("amount",))
        if "owner_id" in different:
            found.department_id = department
        for name, value in different.items():
            setattr(found, name, value)
        self.changed.append(found)
        return ItemOutcome.UPDATED, found.id

    def _facts(self, item: ContractItem) -> tuple[dict[str, Any], UUID]:
        owner, department = shared.known(self.owners, item.owner, "owner")
        money = item.amount.checked("amount")
        check_amount(money.amount, ("amount",))
        check_term(item.starts_on, item.ends_on)
        default = ContractStatus.SIGNED if item.signed_on else ContractStatus.DRAFT
        status = shared.parsed(ContractStatus, item.status or default, "status")
        return {
            "customer_id": shared.known(self.customers, item.customer, "customer").id,
            "owner_id": owner,
            "amount": money.amount,
            "currency": money.currency,
            "status": status,
            "signed_on": item.signed_on or (item.starts_on if status is ContractStatus.SIGNED else None),
            "starts_on": item.starts_on,
            "ends_on": item.ends_on,
        }, department  # fmt: skip

    async def finish(self) -> None:
        """Number, write and tell of what came of the items."""
        work = self.work
        await shared.number_all(work, "CONTRACT", self.created, lambda c: (c.signed_on or work.today).year)
        work.session.add_all(self.created)
        await work.session.flush()
        for row in self.created:
            work.record(_EVENTS[ContractStatus(row.status)](**contract_facts(row)))
        for row in self.changed:
            event = ContractVoided if row.status == ContractStatus.VOID else ContractUpdated
            work.record(event(**contract_facts(row)))


async def import_contracts(work: Work, request: ImportContracts) -> BulkOutcome:
    """Upsert by external reference."""
    work.viewer.require("import:run")
    items = request.items
    run = _Import(
        work,
        await shared.existing(work, Contract, items),
        await shared.customers_of(work, (item.customer for item in items)),
        await shared.employees_of(work, (item.owner for item in items)),
    )
    return await shared.import_items(work, request, items, run.take, run.finish)
