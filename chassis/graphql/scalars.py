"""Scalars and money, the same in every subgraph (api.md)."""

from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NewType

import strawberry
from graphql import GraphQLError, IntValueNode, StringValueNode, ValueNode

from chassis import money

#: Most decimal places a decimal input may carry.
DECIMAL_PLACES = 6
_SPECIFICATION = "https://yubo.dev/scalars/"

CurrencyCode = NewType("CurrencyCode", str)
Quantity = NewType("Quantity", Decimal)
Percent = NewType("Percent", Decimal)


def _parse_decimal(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise GraphQLError('Send exact numbers as text, such as "12.50"; floats are refused.')
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise GraphQLError(f"{value!r} is not a decimal number.") from None
    if not number.is_finite() or abs(number) >= money.AMOUNT_LIMIT:
        raise GraphQLError("The number is out of range.")
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > DECIMAL_PLACES:
        raise GraphQLError(f"At most {DECIMAL_PLACES} decimal places.")
    return number


def _parse_decimal_literal(node: ValueNode, _variables: object = None) -> Decimal:
    if isinstance(node, StringValueNode | IntValueNode):
        return _parse_decimal(node.value)
    raise GraphQLError('Send exact numbers as text, such as "12.50"; floats are refused.', node)


def _parse_date(value: object) -> date:
    try:
        if isinstance(value, str) and len(value) == 10:
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise GraphQLError(f"{value!r} is not a date; write YYYY-MM-DD.")


def _parse_instant(value: object) -> datetime:
    try:
        if isinstance(value, str):
            instant = datetime.fromisoformat(value)
            if instant.tzinfo is not None:
                return instant.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise GraphQLError(f"{value!r} is not an instant; write 2026-01-31T09:30:00Z.")


def _parse_currency(value: object) -> str:
    if isinstance(value, str) and len(value) == 3 and value.isascii() and value.isupper():
        return value
    raise GraphQLError(f"{value!r} is not an ISO 4217 currency code.")


def _plain(value: Decimal | int) -> str:
    return format(Decimal(value), "f")


def _shortest(value: Decimal | int) -> str:
    text = _plain(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _decimal_scalar(name: str, description: str, serialize: Any) -> Any:
    return strawberry.scalar(
        name=name,
        description=description,
        specified_by_url=f"{_SPECIFICATION}{name.lower()}",
        serialize=serialize,
        parse_value=_parse_decimal,
        parse_literal=_parse_decimal_literal,
    )


SCALARS: dict[object, Any] = {
    Decimal: _decimal_scalar("Decimal", "An exact decimal number as text; floats are refused.", _plain),
    Quantity: _decimal_scalar("Quantity", "An exact quantity as text.", _shortest),
    Percent: _decimal_scalar("Percent", 'A fraction as exact text: "0.15" is 15 %.', _shortest),
    date: strawberry.scalar(
        name="Date",
        description="A business date in the company's time zone, YYYY-MM-DD.",
        specified_by_url=f"{_SPECIFICATION}date",
        serialize=date.isoformat,
        parse_value=_parse_date,
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description="An instant in UTC, ISO 8601.",
        specified_by_url=f"{_SPECIFICATION}datetime",
        serialize=lambda value: value.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        parse_value=_parse_instant,
    ),
    CurrencyCode: strawberry.scalar(
        name="CurrencyCode",
        description="An ISO 4217 currency code.",
        specified_by_url=f"{_SPECIFICATION}currencycode",
        serialize=str,
        parse_value=_parse_currency,
    ),
}


@strawberry.federation.type(name="Money", shareable=True, description="An exact amount in a currency.")
class MoneyValue:
    amount: Decimal = strawberry.field(description="The amount, with the currency's decimal places.")
    currency: CurrencyCode = strawberry.field(description="The currency's ISO 4217 code.")

    @classmethod
    def of(cls, value: money.Money) -> "MoneyValue":
        return cls(amount=value.amount, currency=CurrencyCode(value.currency))

    @classmethod
    def make(cls, amount: Decimal, currency: str) -> "MoneyValue":
        """An amount as kept in a column, shown with the currency's places."""
        return cls.of(money.Money.rounded(amount, currency))


@strawberry.input(name="MoneyInput", description="An exact amount in a currency.")
class MoneyInput:
    amount: Decimal = strawberry.field(description="The amount; no more places than the currency has.")
    currency: CurrencyCode = strawberry.field(description="The currency's ISO 4217 code.")

    def to_money(self, *path: str) -> money.Money:
        """Checked against the currency's places; refuses INVALID_INPUT at ``path``."""
        return money.Money.parse(self.amount, self.currency, *path)
