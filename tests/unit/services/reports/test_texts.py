"""The words in three languages."""

import pytest

from services.reports.events.subscribers import PROJECTIONS
from services.reports.events.subscribers.readers import OtherRead
from services.reports.rules.texts import (
    FONTS,
    GROUPS,
    LANGUAGES,
    SUBJECTS,
    WORDS,
    month_label,
    title,
    translated,
)
from services.reports.rules.timeline import KINDS, kind_of, moment_title


@pytest.mark.parametrize("table", [SUBJECTS, GROUPS, WORDS, KINDS])
def test_every_word_is_there_in_every_language(table: dict[str, tuple[str, ...]]) -> None:
    assert [name for name, words in table.items() if len(words) != len(LANGUAGES) or not all(words)] == []
    assert FONTS.keys() == set(LANGUAGES)


def test_titles() -> None:
    assert title("ORDERED", "CUSTOMER_TYPE", "en") == "Orders by customer type"
    assert title("ORDERED", "MONTH", "ar") == "الطلبات حسب الشهر"
    assert title("ORDERED", "MONTH", "zh") == "订单（按月份）"
    assert title("ORDERED", "MONTH", "fr") == "Orders by month"


def test_months_are_written_as_people_write_them() -> None:
    labels = [month_label("2026-01", language) for language in LANGUAGES]

    assert labels == ["Jan 2026", "يناير 2026", "2026年1月"]


def test_a_name_falls_back_to_the_untranslated() -> None:
    assert translated("Retail", {"ar": "تجزئة"}, "ar") == "تجزئة"
    assert translated("Retail", {"ar": "تجزئة"}, "zh") == "Retail"
    assert translated("Retail", None, "ar") == "Retail"


def test_every_event_of_a_customers_life_has_its_words() -> None:
    told = {wire for reader in PROJECTIONS if reader is not OtherRead for wire in reader.reads}

    assert {kind_of(wire) for wire in told if not wire.startswith("masterdata.")} <= KINDS.keys()


def test_an_opportunity_that_moved_to_its_end_is_won_or_lost() -> None:
    assert kind_of("sales.opportunity.moved.v1", "WON") == "OPPORTUNITY_WON"
    assert kind_of("sales.opportunity.moved.v1", "OPEN") == "OPPORTUNITY_MOVED"
    assert kind_of("sales.opportunity.updated.v1", "WON") == "OPPORTUNITY_UPDATED"


def test_a_moment_names_its_subject() -> None:
    assert moment_title("ORDER_CONFIRMED", "SO-1", "en") == "Order SO-1 confirmed"
    assert moment_title("ORDER_CREATED", None, "en") == "Order created"
