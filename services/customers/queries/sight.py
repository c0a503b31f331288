"""What of the rows in sight a viewer is shown: protected fields, and what a transfer left them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from chassis.errors import FIELD_FORBIDDEN, Fault
from chassis.graphql.context import Context
from services.customers.model import Customer
from services.customers.model.copies import KnownPool
from services.customers.model.customer import SightGrant
from services.customers.rules.states import Ownership

#: The field group without which nobody is shown how to reach people.
CONTACT_PII = "CONTACT_PII"

T = TypeVar("T")


@dataclass(frozen=True)
class Protection:
    """What of one customer is not shown: ``hidden`` until it is claimed, contact data without the group."""

    hidden: frozenset[str]
    shows_contact_data: bool

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
    hidden: Mapping[UUID, frozenset[str]]
    kept: frozenset[UUID]

    def protection_of(self, customer: Customer) -> Protection:
        """How a customer is shown to this viewer."""
        hidden: frozenset[str] = frozenset()
        if customer.ownership == Ownership.PUBLIC and customer.pool_id is not None:
            hidden = self.hidden.get(customer.pool_id, frozenset())
        return Protection(hidden, self.shows_contact_data)

    def kept_by(self, customer: Customer) -> list[UUID]:
        """The viewer, where a transfer left them sight; otherwise nobody."""
        return [self.viewer_id] if customer.id in self.kept else []


async def _load(context: Context, viewers: list[UUID]) -> Sequence[Sight]:
    async with context.read() as session:
        pools = await session.scalars(select(KnownPool))
        hidden = {pool.id: frozenset(pool.hidden_fields) for pool in pools}
        grants = select(SightGrant.customer_id).where(
            SightGrant.employee_id == context.viewer.employee_id, SightGrant.until >= context.clock.today()
        )
        kept = frozenset(await session.scalars(grants))
    shows = context.viewer.sees_group(CONTACT_PII)
    return [Sight(viewer, shows, hidden, kept) for viewer in viewers]


async def sight_of(context: Context) -> Sight:
    """The sight of the request's viewer."""
    sight = await context.load(_load, context.viewer.employee_id)
    assert sight is not None
    return sight
