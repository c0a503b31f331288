"""What of the rows in sight a viewer is shown: protected fields, and what a transfer left them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from chassis.errors import FIELD_FORBIDDEN, Fault
from chassis.graphql.context import Context
from chassis.viewer import Scope
from services.customers.model import Customer
from services.customers.model.copies import KnownPool
from services.customers.model.customer import SightGrant
from services.customers.model.sight import READ_CUSTOMERS
from services.customers.rules.states import Ownership

#: The field group without which nobody is shown how to reach people.
CONTACT_PII = "CONTACT_PII"

#: The hidden field that stands for all people of a customer, and what else tells of them.
PEOPLE, _PRIMARY_PERSON = "contacts", "contactName"

T = TypeVar("T")


@dataclass(frozen=True)
class Protection:
    """What of one customer is not shown: ``hidden`` until it is claimed, contact data without the group.

    Without ``shows_notes`` nothing its follow-ups say is shown, nor with whom and by whom they were.
    """

    hidden: frozenset[str]
    shows_contact_data: bool
    shows_notes: bool = True

    @property
    def hides_people(self) -> bool:
        """Whether the pool hides all who are with the customer."""
        return PEOPLE in self.hidden

    def note(self, value: T) -> T | None:
        """``value``, of a follow-up, unless it is for the owner's side alone."""
        return value if self.shows_notes else None

    def plain(self, field: str, value: T) -> T | None:
        """``value`` unless the pool hides the field (camel case)."""
        return None if field in self.hidden else value

    def contact_data(self, field: str, value: T) -> T | None:
        """The same for phone and e-mail; :class:`Fault` FIELD_FORBIDDEN without the field group."""
        if field in self.hidden:
            return None
        if not self.shows_contact_data:
            raise Fault(FIELD_FORBIDDEN)
        return value


@dataclass(frozen=True)
class Sight:
    """A viewer's sight, looked up once per request."""

    viewer_id: UUID
    shows_contact_data: bool
    sees_all: bool
    hidden: Mapping[UUID, frozenset[str]]
    kept: frozenset[UUID]

    def protection_of(self, customer: Customer) -> Protection:
        """How a customer is shown to this viewer."""
        if customer.ownership != Ownership.PUBLIC or customer.pool_id is None:
            return Protection(frozenset(), self.shows_contact_data)
        hidden = self.hidden.get(customer.pool_id, frozenset())
        return Protection(hidden, self.shows_contact_data, shows_notes=self.sees_all)

    def kept_by(self, customer: Customer) -> list[UUID]:
        """The viewer, where a transfer left them sight; otherwise nobody."""
        return [self.viewer_id] if customer.id in self.kept else []


async def _load(context: Context, viewers: list[UUID]) -> Sequence[Sight]:
    async with context.read() as session:
        pools = await session.scalars(select(KnownPool))
        hidden = {pool.id: _hidden(pool) for pool in pools}
        grants = select(SightGrant.customer_id).where(
            SightGrant.employee_id == context.viewer.employee_id, SightGrant.until >= context.clock.today()
        )
        kept = frozenset(await session.scalars(grants))
    shows = context.viewer.sees_group(CONTACT_PII)
    sees_all = context.viewer.scope(READ_CUSTOMERS) is Scope.ALL
    return [Sight(viewer, shows, sees_all, hidden, kept) for viewer in viewers]


def _hidden(pool: KnownPool) -> frozenset[str]:
    hidden = frozenset(pool.hidden_fields)
    return hidden | {_PRIMARY_PERSON} if PEOPLE in hidden else hidden


async def sight_of(context: Context) -> Sight:
    """The sight of the request's viewer."""
    sight = await context.load(_load, context.viewer.employee_id)
    assert sight is not None
    return sight
