"""The duplicate check as a question: it tells that something is there, never what is out of sight."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from chassis.graphql.context import Context
from chassis.organisation.tables import known_departments, known_employees
from services.customers.model.duplicates import Match, find_matches
from services.customers.model.keys import Identity
from services.customers.rules.duplicates import masked
from services.customers.rules.states import DuplicateState, KeyKind


@dataclass(frozen=True)
class Duplicate:
    """A match as it is told: whose it is only by department, its name masked."""

    customer_id: UUID
    score: Decimal
    matched_on: tuple[KeyKind, ...]
    state: DuplicateState
    owner_department: str | None
    masked_name: str


async def duplicates_of(context: Context, identity: Identity, region: str) -> Sequence[Duplicate]:
    """What looks like ``identity``, surest first."""
    context.viewer.require("customer:create")
    async with context.read() as session:
        matches = await find_matches(session, identity, region)
        owners = {match.customer.owner_id for match in matches} - {None}
        rows = await session.execute(
            select(known_employees.c.id, known_departments.c.name)
            .join(known_departments, known_departments.c.id == known_employees.c.department_id)
            .where(known_employees.c.id.in_(owners))
        )
        departments = {row.id: row.name for row in rows}
    return [_told(match, context.viewer.employee_id, departments) for match in matches]


def _told(match: Match, viewer: UUID, departments: dict[UUID, str]) -> Duplicate:
    owner = match.customer.owner_id
    state = DuplicateState.OWNED_BY_OTHER
    if owner is None:
        state = DuplicateState.PUBLIC_CLAIMABLE
    elif owner == viewer:
        state = DuplicateState.MINE
    return Duplicate(
        match.customer.id,
        match.score,
        match.matched_on,
        state,
        departments.get(owner) if owner else None,
        masked(match.customer.name),
    )
