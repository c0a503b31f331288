"""Column types that mean the same on SQLite and PostgreSQL.

PostgreSQL keeps exact decimals as NUMERIC. SQLite has no exact decimal: there a decimal is a scaled
integer, so that sums made in SQL stay exact to the last minor unit. Instants are UTC and aware on both.
"""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Numeric
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine


class Exact(TypeDecorator[Decimal]):
    """An exact decimal of ``places`` decimals; more places are an error, never rounded away."""

    impl = Numeric
    cache_ok = True

    def __init__(self, places: int, digits: int = 18) -> None:
        super().__init__(digits, places)
        self.places = places
        self.digits = digits

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(Numeric(self.digits, self.places))

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if isinstance(value, float):
            raise TypeError("floats are not exact; use Decimal")
        scaled = Decimal(value).scaleb(self.places)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{value} has more than {self.places} decimal places")
        return int(scaled) if dialect.name == "sqlite" else Decimal(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        return Decimal(int(value)).scaleb(-self.places) if dialect.name == "sqlite" else Decimal(value)

    def __repr__(self) -> str:
        return f"Exact({self.places}, {self.digits})"


class Instant(TypeDecorator[datetime]):
    """An instant in UTC, timezone-aware in Python on both dialects; naive datetimes are an error."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(DateTime(timezone=dialect.name != "sqlite"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def __repr__(self) -> str:
        return "Instant()"


#: Amounts of money: 14 digits and 4 places (no ISO currency has more).
AMOUNT = Exact(4)
#: Quantities and unit prices: 6 places.
QUANTITY = Exact(6)
#: Percentages, probabilities, exchange rates as fractions: 6 places.
RATE = Exact(6)
INSTANT = Instant()
#: A JSON document (JSONB on PostgreSQL).
JSON_DOCUMENT = JSON().with_variant(JSONB(), "postgresql")
