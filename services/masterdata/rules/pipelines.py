"""What a pipeline must have (domain.md, Opportunity)."""

from collections.abc import Sequence
from decimal import Decimal

from chassis.errors import INVALID_INPUT, Refused
from services.masterdata.rules.errors import STAGES_INVALID

OPEN, WON, LOST = STAGE_TYPES = ("OPEN", "WON", "LOST")
_CERTAIN = {WON: Decimal(1), LOST: Decimal(0)}

#: The pipeline the system starts with: code → (type, probability, English, Arabic, Chinese).
BASELINE = {
    "PROSPECTING": (OPEN, Decimal("0.10"), "Prospecting", "استكشاف", "初步接触"),
    "QUALIFIED": (OPEN, Decimal("0.30"), "Qualified", "مؤهلة", "需求确认"),
    "PROPOSAL": (OPEN, Decimal("0.50"), "Proposal", "عرض", "方案报价"),
    "NEGOTIATION": (OPEN, Decimal("0.75"), "Negotiation", "تفاوض", "商务谈判"),
    "WON": (WON, Decimal(1), "Won", "مكسوبة", "赢单"),
    "LOST": (LOST, Decimal(0), "Lost", "خاسرة", "输单"),
}


def check_stages(stages: Sequence[tuple[str, str, Decimal, bool]]) -> None:
    """Refuses a set of stages (code, type, probability, active) that no opportunity could go through."""
    codes = [code for code, *_ in stages]
    if len(set(codes)) < len(codes) or {type for _, type, _, active in stages if active} != set(STAGE_TYPES):
        raise Refused(STAGES_INVALID, path=("input", "stages"))
    for i, (_, type, probability, _) in enumerate(stages):
        certain = _CERTAIN.get(type)
        if not 0 <= probability <= 1 or (certain is not None and probability != certain):
            raise Refused(
                INVALID_INPUT,
                "a probability is between 0 and 1; won is 1, lost is 0",
                ("input", "stages", str(i), "probability"),
            )
