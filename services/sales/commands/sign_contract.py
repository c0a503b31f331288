"""Signing a contract."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.errors import INVALID_INPUT, Refused
from chassis.messaging import Work
from services.sales.commands.access import contract_to
from services.sales.events.published import ContractSigned
from services.sales.model.contracts import Contract
from services.sales.model.facts import contract_facts
from services.sales.rules.contracts import ContractStatus, require_status


@dataclass(frozen=True)
class SignContract:
    """``signed_on`` defaults to today."""

    id: UUID
    expected_version: int | None = None
    signed_on: date | None = None


async def sign_contract(work: Work, request: SignContract) -> Contract:
    """From now on confirmed orders draw on it."""
    contract = await contract_to(work, request.id, "contract:update", request.expected_version)
    require_status(contract.status, ContractStatus.DRAFT)
    signed_on = request.signed_on or work.today
    if signed_on > work.today:
        raise Refused(INVALID_INPUT, "a contract cannot be signed on a day to come", ("input", "signedOn"))
    contract.status, contract.signed_on = ContractStatus.SIGNED, signed_on
    await work.session.flush()
    work.record(ContractSigned(**contract_facts(contract)))
    return contract
