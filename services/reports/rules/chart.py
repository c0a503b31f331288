"""A column chart as a Vega-Lite specification.

Columns stand in the order they are given; right-to-left languages read from the right, with the axis of
values on the right. Up to DENSE columns each carries its exact value; beyond, they grow narrow and their
names turn upright. Positions are for the eye (doubles, as in every picture): the exact text of each value
stands in the data beside it.
"""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
#: From this many columns on they are narrow, with upright names and no values on them.
DENSE = 12
NARROW_STEP, NARROWEST_STEP, WIDEST_STEP, LEAST_STEP = 34, 18, 104, 44
VERY_DENSE = 30
SMALLEST_WIDTH, HEIGHT = 300, 320
CHARACTER_WIDTH, WIDE_CHARACTER_WIDTH = 6.6, 11.5
LONGEST_NAME_PIXELS = 170
BLUE, RED, INK, GRID = "#1f5fa8", "#b3261e", "#1f2933", "#d9dee4"
#: Unicode's right-to-left isolate keeps "(USD)" and numbers where they belong inside Arabic.
_ISOLATE, _POP = "\u2067", "\u2069"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its height and the height as text."""

    label: str
    value: Decimal
    text: str


@dataclass(frozen=True, slots=True)
class Caption:
    """The words around the columns."""

    title: str
    category: str
    value: str
    no_data: str
    font: str
    right_to_left: bool = False

    def directed(self, text: str) -> str:
        return f"{_ISOLATE}{text}{_POP}" if self.right_to_left else text


def column_chart(columns: Sequence[Column], caption: Caption) -> dict[str, Any]:
    """The specification; without columns a picture that says so."""
    columns = _named_apart(columns)
    body = _drawn(columns, caption) if columns else _empty(caption)
    side = "end" if caption.right_to_left else "start"
    return {
        "$schema": SCHEMA,
        "description": caption.title,
        "title": {"text": caption.directed(caption.title), "anchor": side, "frame": "group", "offset": 16},
        "background": "white",
        "padding": 16,
        **body,
        "config": {
            "font": caption.font,
            "title": {"fontSize": 16, "color": INK, "fontWeight": 600},
            "axis": {"labelColor": INK, "titleColor": INK, "labelFontSize": 11, "titleFontSize": 12},
            "view": {"stroke": None},
        },
    }


def _named_apart(columns: Sequence[Column]) -> list[Column]:
    """Two columns of one name would be drawn as one: later ones get a number."""
    seen: Counter[str] = Counter()
    apart = []
    for column in columns:
        seen[column.label] += 1
        number = seen[column.label]
        name = column.label if number == 1 else f"{column.label} ({number})"
        apart.append(Column(name, column.value, column.text))
    return apart


def _width(text: str) -> float:
    """About how many pixels a name takes; Chinese characters take two places."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return wide * WIDE_CHARACTER_WIDTH + (len(text) - wide) * CHARACTER_WIDTH


def _step(columns: Sequence[Column]) -> int:
    """Pixels from one column to the next."""
    if len(columns) > DENSE:
        return NARROW_STEP if len(columns) <= VERY_DENSE else NARROWEST_STEP
    longest = max(max(_width(c.label), _width(c.text)) for c in columns)
    roomy = max(LEAST_STEP, min(WIDEST_STEP, int(longest) + 12))
    return max(roomy, SMALLEST_WIDTH // len(columns))


def _drawn(columns: Sequence[Column], caption: Caption) -> dict[str, Any]:
    rows = [
        {"name": caption.directed(c.label), "value": float(c.value), "text": c.text, "below": c.value < 0}
        for c in columns
    ]
    step = _step(columns)
    dense = len(columns) > DENSE
    return {
        "width": step * len(columns),
        "height": HEIGHT,
        "data": {"values": rows},
        "encoding": {
            "x": _names_axis(columns, caption, step, dense),
            "y": _values_axis(caption),
            "tooltip": [
                {"field": "name", "type": "nominal", "title": caption.category},
                {"field": "text", "type": "nominal", "title": caption.value},
            ],
        },
        "layer": [_bars(), *([] if dense else [_values(above=True), _values(above=False)])],
    }


def _names_axis(columns: Sequence[Column], caption: Caption, step: int, dense: bool) -> dict[str, Any]:
    fits = max(_width(c.label) for c in columns) <= step
    axis: dict[str, Any] = {
        "title": caption.directed(caption.category),
        "titlePadding": 12,
        "labelLimit": LONGEST_NAME_PIXELS,
        "labelOverlap": False,
        "ticks": False,
        "domain": False,
        "labelPadding": 6,
    }
    if dense or not fits:
        axis |= {"labelAngle": -90 if dense else -40, "labelAlign": "right", "labelBaseline": "middle"}
    else:
        axis |= {"labelAngle": 0}
    return {
        "field": "name",
        "type": "nominal",
        "sort": None,
        "axis": axis,
        "scale": {"reverse": caption.right_to_left, "paddingInner": 0.25, "paddingOuter": 0.2},
    }


def _values_axis(caption: Caption) -> dict[str, Any]:
    return {
        "field": "value",
        "type": "quantitative",
        "axis": {
            "title": caption.directed(caption.value),
            "orient": "right" if caption.right_to_left else "left",
            "format": ",.2~f",
            "gridColor": {"condition": {"test": "datum.value === 0", "value": INK}, "value": GRID},
            "domain": False,
            "ticks": False,
            "tickMinStep": 1,
            "titlePadding": 12,
        },
    }


def _bars() -> dict[str, Any]:
    return {
        "mark": {"type": "bar", "color": BLUE, "cornerRadiusEnd": 2},
        "encoding": {"color": {"condition": {"test": "datum.below", "value": RED}, "value": BLUE}},
    }


def _values(*, above: bool) -> dict[str, Any]:
    """The exact value at the end of each column: over those that rise, under those that fall."""
    return {
        "transform": [{"filter": "!datum.below" if above else "datum.below"}],
        "mark": {"type": "text", "dy": -7 if above else 9, "fontSize": 10, "color": INK},
        "encoding": {"text": {"field": "text", "type": "nominal"}},
    }


def _empty(caption: Caption) -> dict[str, Any]:
    return {
        "width": SMALLEST_WIDTH,
        "height": HEIGHT // 2,
        "data": {"values": [{"text": caption.directed(caption.no_data)}]},
        "mark": {"type": "text", "fontSize": 15, "color": INK},
        "encoding": {"text": {"field": "text", "type": "nominal"}},
    }
