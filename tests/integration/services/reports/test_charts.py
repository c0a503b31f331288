"""Charts are drawn from the report's groups in the viewer's language."""

import json
import re
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.support.services import id_of, viewer

CHART = """
query ($by: SalesReportGroup!) {
  salesReport(measure: ORDERED, by: $by) { title groups { label } chart { svg vegaLite } }
}
"""
SVG = "{http://www.w3.org/2000/svg}"


async def draw(world: Any, by: str, language: str = "en") -> Any:
    answer = await world.running.run(viewer("rep"), CHART, {"by": by}, language)
    assert "errors" not in answer, answer
    return answer["data"]["salesReport"]


def bars(svg: str) -> list[ElementTree.Element]:
    root = ElementTree.fromstring(svg)
    return [e for e in root.iter(f"{SVG}path") if e.get("aria-roledescription") == "bar"]


def words(svg: str) -> set[str]:
    texts = (e.text or "" for e in ElementTree.fromstring(svg).iter(f"{SVG}text"))
    return {re.sub("[\u2067\u2069]", "", text) for text in texts}


@pytest.mark.parametrize(
    ("language", "title", "month", "value"),
    [
        ("en", "Orders by month", "Jan 2026", "1,234.50"),
        ("ar", "الطلبات حسب الشهر", "يناير 2026", "1,234.50"),
        ("zh", "订单（按月份）", "2026年1月", "1,234.50"),
    ],
)
async def test_a_chart_has_a_bar_a_month_and_its_words(
    world: Any, language: str, title: str, month: str, value: str
) -> None:
    await world.order("rep", "1234.50", orderedOn="2026-01-05")
    await world.order("rep", "40.00", orderedOn="2026-03-05")

    report = await draw(world, "MONTH", language)

    assert report["title"] == title
    assert len(report["groups"]) == 2
    assert len(bars(report["chart"]["svg"])) == 3  # February is shown, empty
    assert {title, month, value} <= words(report["chart"]["svg"])
    spec = json.loads(report["chart"]["vegaLite"])
    assert spec["encoding"]["y"]["axis"]["orient"] == ("right" if language == "ar" else "left")


async def test_columns_are_named_in_the_viewers_language(world: Any) -> None:
    retail = await world.item("CUSTOMER_TYPE", "Retail", ar="تجزئة", zh="零售")
    await world.order("rep", "10.00", customerTypeId=retail)
    await world.order("rep", "5.00")

    labels = [
        [g["label"] for g in (await draw(world, "CUSTOMER_TYPE", language))["groups"]]
        for language in ("en", "ar", "zh", "fr")
    ]

    assert labels == [
        ["Retail", "Not set"],
        ["تجزئة", "غير محدد"],
        ["零售", "未设置"],
        ["Retail", "Not set"],
    ]


async def test_too_many_columns_end_in_others(world: Any) -> None:
    world.running.service.settings.most_columns = 5
    for number in range(8):
        await world.order("rep", "10.00", customerId=str(id_of(f"c{number}")))

    report = await draw(world, "CUSTOMER")

    assert len(report["groups"]) == 8
    assert len(bars(report["chart"]["svg"])) == 5
    assert "Others" in words(report["chart"]["svg"])


async def test_too_many_months_are_drawn_as_years(world: Any) -> None:
    world.running.service.settings.most_columns = 12
    for day in ("2024-01-05", "2025-06-05", "2026-03-05"):
        await world.order("rep", "10.00", orderedOn=day)

    svg = (await draw(world, "MONTH"))["chart"]["svg"]

    assert len(bars(svg)) == 3
    assert {"2024", "2025", "2026", "Year"} <= words(svg)


async def test_no_data_is_drawn_as_such(world: Any) -> None:
    svg = (await draw(world, "MONTH", "zh"))["chart"]["svg"]

    assert bars(svg) == []
    assert "暂无数据" in words(svg)


async def test_a_name_cannot_break_out_of_the_picture(world: Any) -> None:
    customer = await world.customer("rep", name='<script>alert(1)</script> & "Sons"')
    await world.order("rep", "10.00", customerId=customer["id"])

    svg = (await draw(world, "CUSTOMER"))["chart"]["svg"]

    assert list(ElementTree.fromstring(svg).iter(f"{SVG}script")) == []
    assert len(bars(svg)) == 1
