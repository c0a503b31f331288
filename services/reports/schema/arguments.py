"""Arguments reports share."""

from datetime import date
from typing import Annotated

import strawberry

from chassis.graphql.context import Context
from chassis.graphql.scalars import CurrencyCode
from chassis.money import currency_places

From = Annotated[
    date | None, strawberry.argument(name="from", description="The period's first day; absent: open.")
]
To = Annotated[
    date | None, strawberry.argument(name="to", description="The period's last day; absent: open.")
]
Department = Annotated[
    strawberry.ID | None,
    strawberry.argument(description="Only this department and those below it in today's tree."),
]
Person = Annotated[strawberry.ID | None, strawberry.argument(description="Only this employee.")]
InCurrency = Annotated[
    CurrencyCode | None,
    strawberry.argument(description="The currency of the report; absent: the company's base currency."),
]
MinPosition = Annotated[
    strawberry.ID | None,
    strawberry.argument(description="A mutation's position: wait briefly until its events are counted."),
]


def report_currency(context: Context, asked: str | None) -> str:
    """The report's currency; refuses INVALID_INPUT for a code that is none."""
    currency = asked or context.settings.base_currency
    currency_places(currency)
    return currency
