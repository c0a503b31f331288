"""The chart's specification."""

from decimal import Decimal
from typing import Any

import pytest

from services.reports.rules.chart import DENSE, RED, Caption, Column, column_chart


def caption(right_to_left: bool = False) -> Caption:
    return Caption("Orders by month", "Month", "Amount (USD)", "No data", "Noto Sans", right_to_left)


def columns(count: int, name: str = "Column") -> list[Column]:
    return [Column(f"{name} {n}", Decimal(n * 1000), f"{n * 1000:,}.00") for n in range(count)]


def rows(spec: dict[str, Any]) -> list[dict[str, Any]]:
    return spec["data"]["values"]


def texts(spec: dict[str, Any]) -> list[dict[str, Any]]:
    return [layer for layer in spec["layer"] if layer["mark"]["type"] == "text"]


@pytest.mark.parametrize("count", [1, 2, DENSE, DENSE + 1, 60])
def test_every_column_is_drawn_in_its_order_with_its_exact_text(count: int) -> None:
    spec = column_chart(columns(count), caption())

    assert [r["name"] for r in rows(spec)] == [f"Column {n}" for n in range(count)]
    assert [r["text"] for r in rows(spec)] == [f"{n * 1000:,}.00" for n in range(count)]
    assert spec["encoding"]["x"]["sort"] is None


def test_few_columns_carry_their_values_and_many_turn_their_names() -> None:
    few, many = column_chart(columns(DENSE), caption()), column_chart(columns(60), caption())

    assert len(texts(few)) == 2
    assert few["encoding"]["x"]["axis"]["labelAngle"] == 0
    assert texts(many) == []
    assert many["encoding"]["x"]["axis"]["labelAngle"] == -90
    assert many["width"] <= 1200


@pytest.mark.parametrize("name", ["A very long customer name", "上海国际贸易有限责任公司分公司"])
def test_names_that_do_not_fit_are_turned(name: str) -> None:
    spec = column_chart(columns(5, name), caption())

    assert spec["encoding"]["x"]["axis"]["labelAngle"] == -40


def test_right_to_left_reads_from_the_right() -> None:
    spec = column_chart(columns(3), caption(right_to_left=True))

    assert spec["encoding"]["x"]["scale"]["reverse"] is True
    assert spec["encoding"]["y"]["axis"]["orient"] == "right"
    assert spec["title"]["anchor"] == "end"
    assert rows(spec)[0]["name"] == "\u2067Column 0\u2069"


def test_columns_of_one_name_are_told_apart() -> None:
    spec = column_chart([Column("Alfa", Decimal(1), "1"), Column("Alfa", Decimal(2), "2")], caption())

    assert [r["name"] for r in rows(spec)] == ["Alfa", "Alfa (2)"]


def test_losses_are_red() -> None:
    spec = column_chart([Column("May", Decimal(-5), "-5.00")], caption())

    assert rows(spec)[0]["below"] is True
    assert spec["layer"][0]["encoding"]["color"]["condition"] == {"test": "datum.below", "value": RED}


def test_no_columns_draw_a_picture_that_says_so() -> None:
    spec = column_chart([], caption())

    assert rows(spec) == [{"text": "No data"}]
    assert spec["mark"]["type"] == "text"
