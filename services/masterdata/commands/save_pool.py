"""Make or change a pool and its claim rule."""

from dataclasses import dataclass

from sqlalchemy import select

from chassis.errors import INVALID_INPUT, Refused
from chassis.messaging import Work
from services.masterdata.commands.checks import check_save, require
from services.masterdata.commands.only_default import make_default
from services.masterdata.commands.saved_events import pool_saved
from services.masterdata.model import Pool
from services.masterdata.rules import names
from services.masterdata.rules.names import Translations
from services.masterdata.rules.pools import check_hidden_fields

LARGEST = 1_000_000


@dataclass(frozen=True)
class SavePool:
    """The whole pool as it shall be; with ``expected_version`` the one with this code is changed."""

    code: str
    name: str
    daily_claim_limit: int
    names: Translations | None = None
    is_default: bool = False
    hidden_fields: tuple[str, ...] = ()
    previous_owner_wait_days: int = 0
    rest_days: int = 0
    holding_capacity: int | None = None
    buyers_count_towards_capacity: bool = True
    active: bool = True
    expected_version: int | None = None


async def save_pool(work: Work, request: SavePool) -> Pool:
    """Needs pool:manage. Making it the default unmakes the former one."""
    require(work.viewer, "pool:manage")
    code = names.code(request.code, "input", "code")
    pool = await work.session.scalar(select(Pool).where(Pool.code == code).with_for_update())
    check_save(pool, request.expected_version)
    pool = pool or Pool(code=code, is_default=False)
    former = await make_default(work, pool, request.is_default, request.active)
    pool.name = names.name(request.name, "input", "name")
    pool.names = names.translations(request.names, "input", "names")
    check_hidden_fields(request.hidden_fields)
    pool.hidden_fields = list(dict.fromkeys(request.hidden_fields))
    pool.daily_claim_limit = _count(request.daily_claim_limit, "dailyClaimLimit")
    pool.previous_owner_wait_days = _count(request.previous_owner_wait_days, "previousOwnerWaitDays")
    pool.rest_days = _count(request.rest_days, "restDays")
    capacity = request.holding_capacity
    pool.holding_capacity = None if capacity is None else _count(capacity, "holdingCapacity")
    pool.buyers_count_towards_capacity = request.buyers_count_towards_capacity
    pool.active = request.active
    pool.touch(work.now)
    work.session.add(pool)
    await work.session.flush()
    for saved in (*former, pool):
        work.record(pool_saved(saved))
    return pool


def _count(value: int, field: str) -> int:
    if not 0 <= value <= LARGEST:
        raise Refused(INVALID_INPUT, f"between 0 and {LARGEST}", ("input", field))
    return value
