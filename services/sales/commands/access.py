"""Loading a document to work on it: locked, within sight, within the action's scope, not stale."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, selectinload
from sqlalchemy.sql.base import ExecutableOption

from chassis.errors import FORBIDDEN, NOT_FOUND, REFERENCE_UNKNOWN, STALE_VERSION, Blocker, Refused
from chassis.messaging import Work
from chassis.organisation import may, readable, visible
from services.sales.model.contracts import Contract
from services.sales.model.opportunities import Opportunity
from services.sales.model.orders import Order, OrderLine

INPUT_ID = ("input", "id")
M = TypeVar("M", Opportunity, Contract, Order)


def require_version(current: int, expected: int | None) -> None:
    """Refuses STALE_VERSION when the client worked on an older state."""
    if expected is not None and expected != current:
        raise Refused(STALE_VERSION, path=("input", "expectedVersion"))


async def opportunity_to(work: Work, id: UUID, permission: str, expected: int | None = None) -> Opportunity:
    """An opportunity to act on under ``permission``."""
    return await _owned(work, Opportunity, Opportunity.owner_id, "opportunity", id, permission, expected)


async def contract_to(work: Work, id: UUID, permission: str, expected: int | None = None) -> Contract:
    """A contract to act on under ``permission``."""
    return await _owned(work, Contract, Contract.owner_id, "contract", id, permission, expected)


async def order_to(work: Work, id: UUID, permission: str, expected: int | None = None) -> Order:
    """An order with its lines to act on under ``permission``."""
    options = (selectinload(Order.lines),)
    return await _owned(work, Order, Order.salesperson_id, "order", id, permission, expected, options)


async def _owned(
    work: Work,
    model: type[M],
    owner: InstrumentedAttribute[UUID],
    noun: str,
    id: UUID,
    permission: str,
    expected: int | None,
    options: Sequence[ExecutableOption] = (),
) -> M:
    work.viewer.require(permission)
    statement = select(model).where(model.id == id, readable(work.viewer, noun, owner))
    found = await work.session.scalar(locked(statement).options(*options))
    if found is None:
        raise Refused(NOT_FOUND, path=INPUT_ID)
    if not await may(work.session, work.viewer, permission, getattr(found, owner.key)):
        raise Refused(FORBIDDEN, path=INPUT_ID)
    require_version(found.version, expected)
    return found


def locked(statement: Any) -> Any:
    """``statement`` with its rows locked until the transaction ends, read as they now are."""
    return statement.with_for_update(of=statement.column_descriptions[0]["entity"]).execution_options(
        populate_existing=True
    )


async def lock_orders(work: Work, ids: Iterable[UUID]) -> dict[UUID, Order]:
    """Orders with their lines, locked in the order of their ids so that two such calls never deadlock."""
    statement = select(Order).where(Order.id.in_(list(ids))).order_by(Order.id)
    found = await work.session.scalars(locked(statement).options(selectinload(Order.lines)))
    return {order.id: order for order in found}


async def orders_to(work: Work, ids: Iterable[UUID], permission: str, path: tuple[str, ...]) -> list[Order]:
    """Several orders to act on under ``permission``, locked, in the given order.

    Refuses REFERENCE_UNKNOWN naming all that are not there or not visible, FORBIDDEN naming all that are
    outside the permission's scope.
    """
    wanted = list(dict.fromkeys(ids))
    seen = await _within(work, wanted, readable(work.viewer, "order", Order.salesperson_id))
    _require_all(wanted, seen, REFERENCE_UNKNOWN, "not known", path)
    allowed = await _within(work, wanted, visible(work.viewer, permission, Order.salesperson_id))
    _require_all(wanted, allowed, FORBIDDEN, f"not within your {permission}", path)
    orders = await lock_orders(work, wanted)
    return [orders[id] for id in wanted]


async def _within(work: Work, ids: list[UUID], scope: ColumnElement[bool]) -> set[UUID]:
    return set(await work.session.scalars(select(Order.id).where(Order.id.in_(ids), scope)))


def _require_all(wanted: list[UUID], there: set[UUID], kind: Any, reason: str, path: tuple[str, ...]) -> None:
    if missing := [Blocker(str(id), reason) for id in wanted if id not in there]:
        raise Refused(kind, path=path, blockers=tuple(missing))


async def orders_of_lines(work: Work, line_ids: Iterable[UUID], path: tuple[str, ...]) -> dict[UUID, UUID]:
    """The order of each order line; REFERENCE_UNKNOWN naming every line that does not exist."""
    wanted = list(dict.fromkeys(line_ids))
    found = await work.session.execute(
        select(OrderLine.id, OrderLine.order_id).where(OrderLine.id.in_(wanted))
    )
    orders = {row.id: row.order_id for row in found}
    _require_all(wanted, set(orders), REFERENCE_UNKNOWN, "not known", path)
    return orders
