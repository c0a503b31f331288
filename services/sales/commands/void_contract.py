"""Making a contract void."""

from dataclasses import dataclass
from uuid import UUID

from chassis.messaging import Work
from services.sales.commands.access import contract_to
from services.sales.events.published import ContractVoided
from services.sales.model.contracts import Contract
from services.sales.model.facts import contract_facts
from services.sales.rules.contracts import ContractStatus, require_status


@dataclass(frozen=True)
class VoidContract:
    """Which contract."""

    id: UUID
    expected_version: int | None = None


async def void_contract(work: Work, request: VoidContract) -> Contract:
    """Final. Orders that drew on it stand; no other may."""
    contract = await contract_to(work, request.id, "contract:update", request.expected_version)
    require_status(contract.status, ContractStatus.DRAFT, ContractStatus.SIGNED)
    contract.status = ContractStatus.VOID
    await work.session.flush()
    work.record(ContractVoided(**contract_facts(contract)))
    return contract
