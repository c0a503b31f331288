"""Numbers, costs of a day, contracts, texts."""

from datetime import date
from decimal import Decimal

import pytest

from chassis.errors import INVALID_INPUT, Refused
from services.masterdata.rules.numbers import BASELINE
from services.sales.rules.contracts import ContractStatus, check_term, draw, require_in_force, require_status
from services.sales.rules.costing import DatedCost, DatedRate, cost_on
from services.sales.rules.errors import CONTRACT_EXCEEDED, CONTRACT_STATE
from services.sales.rules.numbering import DEFAULT_PATTERNS, counted_per_year, render
from services.sales.rules.texts import check_name, check_reference

COSTS = [
    DatedCost(date(2026, 1, 1), Decimal(10), "USD"),
    DatedCost(date(2026, 3, 1), Decimal(12), "USD"),
]
RATES = {
    "USD": [DatedRate(date(2026, 1, 1), Decimal(1))],
    "SAR": [DatedRate(date(2026, 1, 1), Decimal("0.25")), DatedRate(date(2026, 3, 2), Decimal("0.5"))],
}


@pytest.mark.parametrize(
    ("day", "currency", "cost"),
    [
        (date(2025, 12, 31), "USD", None),
        (date(2026, 1, 1), "USD", Decimal(10)),
        (date(2026, 2, 28), "USD", Decimal(10)),
        (date(2026, 3, 1), "USD", Decimal(12)),
        (date(2026, 3, 1), "SAR", Decimal(48)),
        (date(2026, 3, 2), "SAR", Decimal(24)),
        (date(2026, 3, 2), "EUR", None),
    ],
)
def test_a_cost_is_that_of_the_day_in_the_documents_currency(
    day: date, currency: str, cost: Decimal | None
) -> None:
    assert cost_on(COSTS, day, currency, RATES) == cost


@pytest.mark.parametrize(
    ("pattern", "text", "per_year"),
    [
        ("SO-{year}-{number:06d}", "SO-2026-000042", True),
        ("{number}", "42", False),
        ("طلب {number:03d}/{year}", "طلب 042/2026", True),
        ("{number.__class__}{x}", "{number.__class__}{x}", False),
    ],
)
def test_a_pattern_shows_year_and_number_and_nothing_else(pattern: str, text: str, per_year: bool) -> None:
    assert render(pattern, 2026, 42) == text
    assert counted_per_year(pattern) is per_year


def test_every_document_has_a_series_from_the_start() -> None:
    assert set(DEFAULT_PATTERNS) == {"ORDER", "CONTRACT", "OPPORTUNITY", "SHIPMENT", "COLLECTION"}
    assert len({render(pattern, 2026, 1) for pattern in DEFAULT_PATTERNS.values()}) == 5


def test_numbers_look_the_same_before_and_after_master_datas_series_arrive() -> None:
    assert {code: BASELINE[code] for code in DEFAULT_PATTERNS} == DEFAULT_PATTERNS


def test_orders_draw_on_a_contract_up_to_its_amount() -> None:
    assert draw(Decimal(100), Decimal(60), Decimal(40), "c") == 100
    with pytest.raises(Refused) as refusal:
        draw(Decimal(100), Decimal(60), Decimal("40.01"), "c")

    assert refusal.value.kind is CONTRACT_EXCEEDED
    assert refusal.value.blockers[0].reason == "40 left, 40.01 asked"


@pytest.mark.parametrize(
    ("status", "day", "fine"),
    [
        ("SIGNED", date(2026, 1, 1), True),
        ("SIGNED", date(2026, 12, 31), True),
        ("SIGNED", date(2025, 12, 31), False),
        ("SIGNED", date(2027, 1, 1), False),
        ("DRAFT", date(2026, 6, 1), False),
        ("VOID", date(2026, 6, 1), False),
    ],
)
def test_a_contract_is_drawn_on_only_while_in_force(status: str, day: date, fine: bool) -> None:
    term = (date(2026, 1, 1), date(2026, 12, 31))
    if fine:
        require_in_force(status, *term, day)
        return
    with pytest.raises(Refused) as refusal:
        require_in_force(status, *term, day)
    assert refusal.value.kind is CONTRACT_STATE


def test_a_term_runs_forward_and_void_is_final() -> None:
    check_term(date(2026, 1, 1), date(2026, 1, 1))
    with pytest.raises(Refused):
        check_term(date(2026, 1, 2), date(2026, 1, 1))
    with pytest.raises(Refused):
        require_status("VOID", ContractStatus.DRAFT, ContractStatus.SIGNED)


@pytest.mark.parametrize("text", ["", "  ", "x" * 301])
def test_a_text_fits_its_column(text: str) -> None:
    for check in (check_name, check_reference):
        with pytest.raises(Refused) as refusal:
            check(text, ("input", "field"))
        assert refusal.value.kind is INVALID_INPUT
    check_reference(None, ())
