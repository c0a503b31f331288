"""Drawing up a contract."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from chassis.errors import REFERENCE_UNKNOWN, Refused
from chassis.ids import new_id
from chassis.messaging import Work
from chassis.money import Money
from chassis.organisation import readable
from services.sales.commands.references import currency_for, customer_for, seller_for
from services.sales.events.published import ContractCreated
from services.sales.model.contracts import Contract
from services.sales.model.facts import contract_facts
from services.sales.model.numbering import next_numbers
from services.sales.model.opportunities import Opportunity
from services.sales.rules.contracts import ContractStatus, check_term
from services.sales.rules.pricing import check_amount
from services.sales.rules.texts import check_reference


@dataclass(frozen=True)
class CreateContract:
    """The owner defaults to the viewer."""

    customer_id: UUID
    amount: Money
    owner_id: UUID | None = None
    opportunity_id: UUID | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    external_reference: str | None = None


async def create_contract(work: Work, request: CreateContract) -> Contract:
    """A draft; orders may draw on it once it is signed."""
    check_reference(request.external_reference, ("input", "externalReference"))
    owner = request.owner_id or work.viewer.employee_id
    department = await seller_for(work, owner, "contract:create", ("input", "ownerId"))
    await customer_for(work, request.customer_id)
    await require_opportunity(work, request.opportunity_id, request.customer_id)
    check_amount(request.amount.amount, ("input", "amount"))
    check_term(request.starts_on, request.ends_on)
    contract = Contract(
        id=new_id(),
        external_reference=request.external_reference,
        customer_id=request.customer_id,
        owner_id=owner,
        department_id=department,
        opportunity_id=request.opportunity_id,
        amount=request.amount.amount,
        ordered=Decimal(0),
        currency=await currency_for(work, request.amount.currency),
        status=ContractStatus.DRAFT,
        signed_on=None,
        starts_on=request.starts_on,
        ends_on=request.ends_on,
        created_at=work.now,
    )
    [contract.number] = await next_numbers(work.session, "CONTRACT", work.today.year)
    work.session.add(contract)
    await work.session.flush()
    work.record(ContractCreated(**contract_facts(contract)))
    return contract


async def require_opportunity(work: Work, id: UUID | None, customer_id: UUID) -> None:
    """Refuses REFERENCE_UNKNOWN unless absent, or a visible opportunity of the customer or of none yet."""
    if id is None:
        return
    found = await work.session.scalar(
        select(Opportunity.id).where(
            Opportunity.id == id,
            (Opportunity.customer_id == customer_id) | Opportunity.customer_id.is_(None),
            readable(work.viewer, "opportunity", Opportunity.owner_id),
        )
    )
    if found is None:
        raise Refused(REFERENCE_UNKNOWN, path=("input", "opportunityId"))
