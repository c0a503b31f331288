"""What an order refers to beside its lines: the customer as it is, a contract, an opportunity."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from chassis.errors import REFERENCE_UNKNOWN, Refused
from chassis.messaging import Work
from chassis.organisation import readable
from services.sales.commands.access import locked
from services.sales.commands.references import contact_of
from services.sales.model.contracts import Contract
from services.sales.model.opportunities import Opportunity
from services.sales.model.orders import Order
from services.sales.model.partners import KnownCustomer
from services.sales.rules.contracts import draw, require_in_force


async def snapshot_customer(work: Work, order: Order, customer: KnownCustomer) -> None:
    """Keep on ``order`` what the customer is today."""
    take_customer(order, customer, await contact_of(work, customer))


def take_customer(order: Order, customer: KnownCustomer, contact_name: str | None) -> None:
    """The customer's name, type, contact, address and terms; terms make the due date."""
    order.customer_id = customer.id
    order.customer_type_id = customer.type_id
    order.customer_name = customer.name
    order.contact_name = contact_name
    order.address = customer.address
    order.payment_terms_days = customer.payment_terms_days or 0
    order.due_on = order.ordered_on + timedelta(days=order.payment_terms_days)


async def check_references(work: Work, order: Order) -> None:
    """Contract and opportunity must be of the same customer and within sight."""
    if order.contract_id is not None:
        await _require(
            work,
            select(Contract.id).where(
                Contract.id == order.contract_id,
                Contract.customer_id == order.customer_id,
                Contract.currency == order.currency,
                readable(work.viewer, "contract", Contract.owner_id),
            ),
            ("input", "contractId"),
        )
    if order.opportunity_id is not None:
        await _require(
            work,
            select(Opportunity.id).where(
                Opportunity.id == order.opportunity_id,
                (Opportunity.customer_id == order.customer_id) | Opportunity.customer_id.is_(None),
                readable(work.viewer, "opportunity", Opportunity.owner_id),
            ),
            ("input", "opportunityId"),
        )


async def _require(work: Work, statement, path: tuple[str, ...]) -> None:
    if await work.session.scalar(statement) is None:
        raise Refused(REFERENCE_UNKNOWN, "not one of this customer and currency that you may see", path)


async def draw_on_contract(work: Work, order: Order) -> None:
    """Count the order against its contract; Σ orders ≤ contract, under the contract's lock."""
    if order.contract_id is None:
        return
    contract = await _contract(work, order.contract_id)
    require_in_force(contract.status, contract.starts_on, contract.ends_on, order.ordered_on)
    contract.ordered = draw(contract.amount, contract.ordered, order.net, str(contract.id))


async def give_back_to_contract(work: Work, order: Order, amount) -> None:
    """Free what a cancelled order, or the unshipped rest of one closed short, drew."""
    if order.contract_id is not None:
        contract = await _contract(work, order.contract_id)
        contract.ordered -= amount


async def _contract(work: Work, id: UUID) -> Contract:
    found = await work.session.scalar(locked(select(Contract).where(Contract.id == id)))
    assert found is not None  # a foreign key
    return found
