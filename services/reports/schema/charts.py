"""A report's picture."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

import strawberry
import vl_convert

from chassis.graphql.cost import Cost
from chassis.money import currency_places
from services.reports.rules.chart import Caption, Column, column_chart
from services.reports.rules.groups import Group, by_years, with_others, without_gaps
from services.reports.rules.texts import (
    FONTS,
    GROUPS,
    LANGUAGES,
    RIGHT_TO_LEFT,
    WORDS,
    month_label,
    text,
)

#: Pictures kept for those who ask for the same again; the key is all that is drawn.
KEPT_PICTURES = 64


@dataclass(frozen=True)
class Drawing:
    """What a chart is made of."""

    title: str
    by: str
    currency: str | None
    language: str
    groups: Sequence[Group]
    most_columns: int

    def specification(self) -> str:
        """The Vega-Lite specification as JSON text."""
        by, groups = self._fitted()
        columns = [Column(g.label, g.height, self._number(g.height)) for g in groups]
        return json.dumps(column_chart(columns, self._caption(by)), ensure_ascii=False)

    def _fitted(self) -> tuple[str, Sequence[Group]]:
        """No more columns than are readable: months become years, a long tail becomes one column."""
        others = text(WORDS, "OTHERS", self.language)
        if self.by not in ("MONTH", "YEAR"):
            return self.by, with_others(self.groups, self.most_columns, others)
        by, groups = self.by, without_gaps(self.groups)
        if by == "MONTH" and len(groups) > self.most_columns:
            by, groups = "YEAR", by_years(groups)
        return by, [self._dated(g) for g in groups[-self.most_columns :]]

    def _dated(self, group: Group) -> Group:
        label = month_label(group.key, self.language) if "-" in group.key else group.key
        return Group(group.key, group.count, group.value, label=group.label or label)

    def _caption(self, by: str) -> Caption:
        name = "COUNT" if self.currency is None else "AMOUNT"
        return Caption(
            title=self.title,
            category=text(GROUPS, by, self.language),
            value=text(WORDS, name, self.language).format(currency=self.currency),
            no_data=text(WORDS, "NO_DATA", self.language),
            font=FONTS[self.language if self.language in LANGUAGES else LANGUAGES[0]],
            right_to_left=self.language in RIGHT_TO_LEFT,
        )

    def _number(self, value: Decimal) -> str:
        places = 0 if self.currency is None else currency_places(self.currency)
        return f"{value:,.{places}f}"


@strawberry.type(description="A column chart, ready to show and as a specification to draw it oneself.")
class Chart:
    drawing: strawberry.Private[Drawing]

    @strawberry.field(
        description="The picture: a self-contained SVG document.", directives=[Cost(weight=500)]
    )
    async def svg(self) -> str:
        return await asyncio.to_thread(render, self.drawing.specification())

    @strawberry.field(description="The Vega-Lite specification with its data, as JSON text.")
    def vega_lite(self) -> str:
        return self.drawing.specification()


@lru_cache(KEPT_PICTURES)
def render(specification: str) -> str:
    """The SVG of a Vega-Lite specification; nothing is loaded from anywhere. Takes tens of milliseconds."""
    return vl_convert.vegalite_to_svg(specification, allowed_base_urls=[])
