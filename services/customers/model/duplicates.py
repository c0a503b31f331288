"""Finding customers that look like a given one (domain.md, Customers, Duplicate check)."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.customers.model.customer import Customer, CustomerKey
from services.customers.model.keys import Identity
from services.customers.rules.duplicates import (
    Key,
    company_key,
    matched_kinds,
    score,
    similar_name_weight,
    similarity,
)
from services.customers.rules.states import KeyKind, RecordState

#: Customers compared by name, those sharing most words first, and matches told.
MOST_CANDIDATES = 100
MOST_MATCHES = 10


@dataclass(frozen=True)
class Match:
    """A customer that may be the same, how sure that is (0 to 1), and by what."""

    customer: Customer
    score: Decimal
    matched_on: tuple[KeyKind, ...]


async def find_matches(session: AsyncSession, identity: Identity, region: str) -> list[Match]:
    """Customers in use that match by a key or a similar name, surest first."""
    keys = identity.keys(region)
    found = await _candidates(session, keys)
    shared = await _keys_of(session, found)
    name = company_key(identity.name)
    matches = []
    for customer in await session.scalars(select(Customer).where(Customer.id.in_(found))):
        kinds = matched_kinds(keys, shared[customer.id])
        likeness = similarity(name, company_key(customer.name))
        if KeyKind.NAME not in kinds and similar_name_weight(likeness):
            kinds = [*kinds, KeyKind.SIMILAR_NAME]
        if kinds:
            sure = score([k for k in kinds if k is not KeyKind.SIMILAR_NAME], likeness)
            matches.append(Match(customer, sure, tuple(kinds)))
    return sorted(matches, key=lambda match: (-match.score, match.customer.id))[:MOST_MATCHES]


async def _candidates(session: AsyncSession, keys: frozenset[Key]) -> list[UUID]:
    """Customers sharing a key, then those sharing words of the name."""
    found: list[UUID] = []
    for wanted in (
        [key for key in keys if key.kind is not KeyKind.WORD],
        [key for key in keys if key.kind is KeyKind.WORD],
    ):
        same = or_(
            false(), *(and_(CustomerKey.kind == key.kind, CustomerKey.value == key.value) for key in wanted)
        )
        found += await session.scalars(
            select(CustomerKey.customer_id)
            .join(Customer, Customer.id == CustomerKey.customer_id)
            .where(same, Customer.record == RecordState.ACTIVE)
            .group_by(CustomerKey.customer_id)
            .order_by(func.count().desc(), CustomerKey.customer_id)
            .limit(MOST_CANDIDATES)
        )
    return list(dict.fromkeys(found))


async def _keys_of(session: AsyncSession, ids: list[UUID]) -> dict[UUID, set[Key]]:
    keys: dict[UUID, set[Key]] = {id: set() for id in ids}
    rows = await session.scalars(select(CustomerKey).where(CustomerKey.customer_id.in_(ids)))
    for row in rows:
        keys[row.customer_id].add(Key(KeyKind(row.kind), row.value))
    return keys
