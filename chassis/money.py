"""Exact money: a decimal amount and an ISO 4217 currency (domain.md, Everywhere).

Floats are refused, as are more places than the currency has. Parts made by :func:`split` always add
up to the whole (largest-remainder rounding).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, InvalidOperation

from babel.core import get_global
from babel.numbers import get_currency_precision

from chassis.errors import INVALID_INPUT, Refused

#: The widest amount a column holds: 14 digits before the point, 4 after.
AMOUNT_LIMIT = Decimal(10) ** 14
_CURRENCIES = frozenset(get_global("all_currencies"))


def currency_places(currency: str) -> int:
    """Minor-unit places of an ISO currency (ISO 4217 as kept by CLDR); refuses unknown codes."""
    if currency not in _CURRENCIES:
        raise Refused(INVALID_INPUT, f"{currency!r} is not an ISO 4217 currency code", ("currency",))
    return get_currency_precision(currency)


def round_half_up(value: Decimal, places: int) -> Decimal:
    """``value`` with ``places`` decimals, halves away from zero."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def exact_decimal(value: object, *, places: int, path: tuple[str, ...] = ()) -> Decimal:
    """A finite decimal of at most ``places`` decimals from text, int or Decimal; refuses floats."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise Refused(INVALID_INPUT, 'send exact numbers as text, such as "12.50"', path)
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise Refused(INVALID_INPUT, f"{value!r} is not a number", path) from None
    if not number.is_finite() or abs(number) >= AMOUNT_LIMIT:
        raise Refused(INVALID_INPUT, "the number is out of range", path)
    if number != number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_DOWN):
        raise Refused(INVALID_INPUT, f"at most {places} decimal places", path)
    return number


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency. Adding another currency is an error."""

    amount: Decimal
    currency: str

    @classmethod
    def parse(cls, amount: object, currency: str, *path: str) -> "Money":
        """Checked against the currency's places; :class:`Refused` INVALID_INPUT otherwise."""
        places = currency_places(currency)
        number = exact_decimal(amount, places=places, path=path)
        return cls(round_half_up(number, places), currency)

    @classmethod
    def zero(cls, currency: str) -> "Money":
        return cls(round_half_up(Decimal(0), currency_places(currency)), currency)

    @classmethod
    def rounded(cls, amount: Decimal, currency: str) -> "Money":
        """An exact computation's result, rounded half up to the currency's places."""
        return cls(round_half_up(amount, currency_places(currency)), currency)

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add")

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.amount - other.amount, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)


def total(parts: Iterable[Money], currency: str) -> Money:
    """The sum of ``parts``, all of ``currency``."""
    result = Money.zero(currency)
    for part in parts:
        result = result + part
    return result


def split(whole: Decimal, weights: Sequence[Decimal], places: int) -> list[Decimal]:
    """``whole`` in proportion to ``weights`` (none negative, some positive), rounded to ``places``.

    Largest-remainder rounding: the parts add up to ``whole`` exactly; ties go to the earlier part.
    """
    base = sum(weights, Decimal(0))
    if not weights or base <= 0 or min(weights) < 0:
        raise ValueError("weights must not be negative and must add up to more than zero")
    unit = Decimal(1).scaleb(-places)
    shares = [whole * weight / base for weight in weights]
    parts = [share.quantize(unit, rounding=ROUND_DOWN) for share in shares]
    left = int((whole - sum(parts, Decimal(0))) / unit)
    step = unit if left >= 0 else -unit
    order = sorted(range(len(parts)), key=lambda i: abs(shares[i] - parts[i]), reverse=True)
    for i in order[: abs(left)]:
        parts[i] += step
    return parts
