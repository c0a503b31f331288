"""An employee leaves (domain.md: deactivating demands a plan for their customers)."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import INVALID_INPUT, REFERENCE_UNKNOWN, Refused
from chassis.messaging import Work
from services.masterdata.commands.checks import check_version, find, require
from services.masterdata.commands.publish_organisation import lock_organisation, publish_organisation
from services.masterdata.commands.sessions import end_sessions_of
from services.masterdata.events.published import CustomerPlan
from services.masterdata.model import Employee


@dataclass(frozen=True)
class DeactivateEmployee:
    """Their customers go to ``transfer_customers_to``, or into the default pool: exactly one is given."""

    id: UUID
    expected_version: int
    transfer_customers_to: UUID | None = None
    release_customers: bool = False


async def deactivate_employee(work: Work, request: DeactivateEmployee) -> Employee:
    """Needs organisation:manage. They cannot sign in any more; who is above them still sees their work."""
    require(work.viewer, "organisation:manage")
    await lock_organisation(work)
    employee = await find(work.session, Employee, request.id, "input", "id")
    check_version(employee, request.expected_version)
    plan = await _plan(work, request)
    employee.active = False
    employee.touch(work.now)
    await end_sessions_of(work, employee.id)
    await publish_organisation(work, employees=[employee], plans={employee.id: plan})
    return employee


async def _plan(work: Work, request: DeactivateEmployee) -> CustomerPlan:
    path = ("input", "transferCustomersTo")
    if (request.transfer_customers_to is None) is not request.release_customers:
        raise Refused(INVALID_INPUT, "say who gets the customers, or that they are released", path)
    if request.transfer_customers_to is None:
        return CustomerPlan(action="RELEASE")
    receiver = await work.session.get(Employee, request.transfer_customers_to)
    if receiver is None or not receiver.active or receiver.id == request.id:
        raise Refused(REFERENCE_UNKNOWN, "no other active employee", path)
    return CustomerPlan(action="TRANSFER", employee_id=receiver.id)
