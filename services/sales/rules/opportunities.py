"""Stages, probability and forecast (domain.md, Opportunity)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, localcontext
from enum import StrEnum
from uuid import UUID

from chassis.errors import INVALID_INPUT, Refused
from services.sales.rules.errors import LOSS_REASON_REQUIRED


class StageType(StrEnum):
    """What a stage means for the outcome."""

    OPEN = "OPEN"
    WON = "WON"
    LOST = "LOST"


@dataclass(frozen=True)
class Stage:
    """A stage of a pipeline as the rules see it."""

    id: UUID
    type: StageType
    probability: Decimal


def probability_in(stage: Stage, by_hand: Decimal | None) -> Decimal:
    """The probability in a stage: won is 1, lost is 0, an open stage its own unless given by hand."""
    if stage.type is StageType.WON:
        return Decimal(1)
    if stage.type is StageType.LOST:
        return Decimal(0)
    return check_probability(by_hand) if by_hand is not None else stage.probability


def check_probability(probability: Decimal) -> Decimal:
    """Refuses INVALID_INPUT for what is no probability."""
    if not 0 <= probability <= 1:
        raise Refused(INVALID_INPUT, "a fraction from 0 to 1", ("input", "probability"))
    return probability


def require_reason(stage: Stage, loss_reason_id: UUID | None) -> None:
    """Refuses LOSS_REASON_REQUIRED for a loss without one."""
    if stage.type is StageType.LOST and loss_reason_id is None:
        raise Refused(LOSS_REASON_REQUIRED, path=("input", "lossReasonId"))


def weighted(parts: Iterable[tuple[Decimal, Decimal]]) -> Decimal:
    """Σ amount × probability, exact."""
    with localcontext(prec=60):
        return sum((amount * probability for amount, probability in parts), Decimal(0))
