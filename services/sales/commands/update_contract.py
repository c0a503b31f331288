"""Editing a contract that is not signed yet."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.messaging import Work
from chassis.money import Money
from services.sales.commands.access import contract_to
from services.sales.commands.create_contract import require_opportunity
from services.sales.commands.references import currency_for, seller_for
from services.sales.events.published import ContractUpdated
from services.sales.model.contracts import Contract
from services.sales.model.facts import contract_facts
from services.sales.rules.contracts import ContractStatus, check_term, require_status
from services.sales.rules.pricing import check_amount


@dataclass(frozen=True)
class UpdateContract:
    """What is absent stays as it is."""

    id: UUID
    expected_version: int
    amount: Money | None = None
    owner_id: UUID | None = None
    opportunity_id: UUID | None = None
    starts_on: date | None = None
    ends_on: date | None = None


async def update_contract(work: Work, request: UpdateContract) -> Contract:
    """A signed contract stays as it was signed."""
    contract = await contract_to(work, request.id, "contract:update", request.expected_version)
    require_status(contract.status, ContractStatus.DRAFT)
    if request.owner_id is not None and request.owner_id != contract.owner_id:
        path = ("input", "ownerId")
        contract.department_id = await seller_for(work, request.owner_id, "contract:update", path)
        contract.owner_id = request.owner_id
    await require_opportunity(work, request.opportunity_id, contract.customer_id)
    for name in ("opportunity_id", "starts_on", "ends_on"):
        if (value := getattr(request, name)) is not None:
            setattr(contract, name, value)
    check_term(contract.starts_on, contract.ends_on)
    if request.amount is not None:
        check_amount(request.amount.amount, ("input", "amount"))
        contract.amount = request.amount.amount
        contract.currency = await currency_for(work, request.amount.currency)
    if work.session.is_modified(contract):
        await work.session.flush()
        work.record(ContractUpdated(**contract_facts(contract)))
    return contract
