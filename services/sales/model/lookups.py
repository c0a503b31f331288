"""Looking things up in the copies of others' data."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.organisation.tables import known_employees
from services.sales.model.catalogue import KnownCurrency, KnownPipeline, KnownProduct, KnownStage
from services.sales.rules.costing import DatedCost, DatedRate, cost_on, rate_on
from services.sales.rules.opportunities import Stage, StageType


async def department_of(session: AsyncSession, employee_id: UUID) -> UUID | None:
    """The department an employee is in today; None for the unknown and the inactive."""
    return await session.scalar(
        select(known_employees.c.department_id).where(
            known_employees.c.id == employee_id, known_employees.c.active
        )
    )


def as_stage(row: KnownStage) -> Stage:
    """A stage as the rules see it."""
    return Stage(row.id, StageType(row.type), row.probability)


async def default_pipeline(session: AsyncSession) -> UUID | None:
    """The pipeline to use when none is named."""
    return await session.scalar(
        select(KnownPipeline.id)
        .where(KnownPipeline.active)
        .order_by(KnownPipeline.is_default.desc(), KnownPipeline.id)
        .limit(1)
    )


async def stages_of(session: AsyncSession, pipeline_id: UUID) -> Sequence[KnownStage]:
    """The usable stages of a pipeline in order; none when it is unknown or not in use."""
    return (
        await session.scalars(
            select(KnownStage)
            .join(KnownPipeline, KnownPipeline.id == KnownStage.pipeline_id)
            .where(KnownStage.pipeline_id == pipeline_id, KnownStage.active, KnownPipeline.active)
            .order_by(KnownStage.sequence, KnownStage.id)
        )
    ).all()


Rates = dict[str, list[DatedRate]]


async def rates(session: AsyncSession) -> Rates:
    """All dated rates to the base currency, by currency."""
    known = await session.execute(select(KnownCurrency.code, KnownCurrency.rates))
    return {code: [_rate(entry) for entry in entries] for code, entries in known}


def _rate(entry: dict[str, str]) -> DatedRate:
    return DatedRate(date.fromisoformat(entry["validFrom"]), Decimal(entry["rate"]))


async def base_currency(session: AsyncSession) -> str | None:
    """The currency all rates refer to: the one that is worth 1 of itself."""
    always_one = [
        code for code, dated in (await rates(session)).items() if all(entry.rate == 1 for entry in dated)
    ]
    return min(always_one, default=None)


def unit_cost(product: KnownProduct, day: date, currency: str, known: Rates) -> Decimal | None:
    """What a unit of ``product`` cost on ``day``, in ``currency``; None when unknown."""
    costs = [
        DatedCost(date.fromisoformat(c["validFrom"]), Decimal(c["amount"]), c["currency"])
        for c in product.costs
    ]
    return cost_on(costs, day, currency, known)


def rate_to_base(currency: str, day: date, known: Rates) -> Decimal | None:
    """The rate a document of ``day`` is posted with; None when unknown."""
    return rate_on(known.get(currency, []), day)
