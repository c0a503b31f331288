"""Dictionary items, currencies, number series and pools."""

from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

import strawberry
from babel import Locale

from chassis.graphql.context import Info
from chassis.graphql.scalars import CurrencyCode
from services.masterdata import model
from services.masterdata.queries.loading import by_id
from services.masterdata.rules.dictionaries import KINDS
from services.masterdata.rules.numbers import SERIES
from services.masterdata.schema.names import Translations, id_or_none, shown


def _described(name: str, description: str, values: dict[str, str]) -> Any:
    enum: Any = Enum(name, [(value, value) for value in values])
    strawberry.enum(enum, description=description)
    for value in enum.__strawberry_definition__.values:
        value.description = values[value.name]
    return enum


_WORDS = {kind: kind.lower().replace("_", " ").capitalize() for kind in (*KINDS, *SERIES)}

DictionaryKind = _described(
    "DictionaryKind", "Which dictionary.", {kind: f"{_WORDS[kind]}s." for kind in KINDS}
)
NumberSeriesCode = _described(
    "NumberSeriesCode",
    "What a number series numbers.",
    {code: f"{_WORDS[code]} numbers." for code in SERIES},
)


@strawberry.federation.type(keys=["id"], description="An item people choose from a dictionary.")
class DictionaryItem:
    id: strawberry.ID = strawberry.field(description="The item's id.")
    kind: DictionaryKind = strawberry.field(description="Which dictionary it is of.")  # pyright: ignore[reportInvalidTypeForm]
    code: str = strawberry.field(description="Stable code within its kind.")
    name: str = strawberry.field(description="The name in your language.")
    names: Translations = strawberry.field(description="The name in every language.")
    position: int = strawberry.field(description="Its place within its kind.")
    external_reference: str | None = strawberry.field(description="Its key in another system.")
    active: bool = strawberry.field(description="Whether it may be chosen for something new.")
    version: int = strawberry.field(description="Give it as expectedVersion when you change it.")

    @classmethod
    def of(cls, row: model.DictionaryItem, info: Info) -> "DictionaryItem":
        return cls(
            id=strawberry.ID(str(row.id)),
            kind=DictionaryKind(row.kind),
            code=row.code,
            name=shown(row, info),
            names=Translations.of(row.names),
            position=row.position,
            external_reference=row.external_reference,
            active=row.active,
            version=row.version,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> "DictionaryItem | None":
        key = id_or_none(id)
        row = await info.context.load(by_id(model.DictionaryItem), key) if key else None
        return cls.of(row, info) if row else None


@strawberry.type(description="What a unit of a currency is worth in the base currency, from a day on.")
class CurrencyRate:
    valid_from: date = strawberry.field(description="From this day on, until the next rate's.")
    rate: Decimal = strawberry.field(description="Units of the base currency.")


@strawberry.federation.type(keys=["id"], description="A currency in use.")
class Currency:
    id: strawberry.ID = strawberry.field(description="The currency's id.")
    code: CurrencyCode = strawberry.field(description="Its ISO 4217 code.")
    name: str = strawberry.field(description="The name in your language.")
    places: int = strawberry.field(description="Decimal places of its minor unit.")
    active: bool = strawberry.field(description="Whether it may be chosen for something new.")
    rates: list[CurrencyRate] = strawberry.field(description="Its rates to the base currency, oldest first.")
    version: int = strawberry.field(description="Give it as expectedVersion when you change it.")

    @classmethod
    def of(cls, row: model.Currency, info: Info) -> "Currency":
        return cls(
            id=strawberry.ID(str(row.id)),
            code=CurrencyCode(row.code),
            name=Locale(info.context.language).currencies.get(row.code, row.code),
            places=row.places,
            active=row.active,
            rates=[CurrencyRate(valid_from=rate.valid_from, rate=rate.rate) for rate in row.rates],
            version=row.version,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> "Currency | None":
        key = id_or_none(id)
        row = await info.context.load(by_id(model.Currency), key) if key else None
        return cls.of(row, info) if row else None


@strawberry.federation.type(keys=["id"], description="How the numbers of a kind of document are written.")
class NumberSeries:
    id: strawberry.ID = strawberry.field(description="The series' id.")
    code: NumberSeriesCode = strawberry.field(description="What it numbers.")  # pyright: ignore[reportInvalidTypeForm]
    pattern: str = strawberry.field(description="Text with {number}, such as SO-{year}-{number:06d}.")
    active: bool = strawberry.field(description="Whether it is used.")
    version: int = strawberry.field(description="Give it as expectedVersion when you change it.")

    @classmethod
    def of(cls, row: model.NumberSeries) -> "NumberSeries":
        return cls(
            id=strawberry.ID(str(row.id)),
            code=NumberSeriesCode(row.code),
            pattern=row.pattern,
            active=row.active,
            version=row.version,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> "NumberSeries | None":
        key = id_or_none(id)
        row = await info.context.load(by_id(model.NumberSeries), key) if key else None
        return cls.of(row) if row else None


@strawberry.federation.type(keys=["id"], description="A pool of public customers with its claim rule.")
class Pool:
    id: strawberry.ID = strawberry.field(description="The pool's id.")
    code: str = strawberry.field(description="Stable code.")
    name: str = strawberry.field(description="The name in your language.")
    names: Translations = strawberry.field(description="The name in every language.")
    is_default: bool = strawberry.field(description="Whether customers go here when no pool is named.")
    hidden_fields: list[str] = strawberry.field(description="Customer fields hidden until claimed.")
    daily_claim_limit: int = strawberry.field(description="Claims a person has per day.")
    previous_owner_wait_days: int = strawberry.field(
        description="Days a former owner waits after letting go."
    )
    rest_days: int = strawberry.field(description="Days a new arrival rests before anybody may claim it.")
    holding_capacity: int | None = strawberry.field(
        description="Customers a person may own; null: any number."
    )
    buyers_count_towards_capacity: bool = strawberry.field(
        description="Whether customers that have bought count towards the capacity."
    )
    active: bool = strawberry.field(description="Whether customers may be released into it.")
    version: int = strawberry.field(description="Give it as expectedVersion when you change it.")

    @classmethod
    def of(cls, row: model.Pool, info: Info) -> "Pool":
        return cls(
            id=strawberry.ID(str(row.id)),
            code=row.code,
            name=shown(row, info),
            names=Translations.of(row.names),
            is_default=row.is_default,
            hidden_fields=row.hidden_fields,
            daily_claim_limit=row.daily_claim_limit,
            previous_owner_wait_days=row.previous_owner_wait_days,
            rest_days=row.rest_days,
            holding_capacity=row.holding_capacity,
            buyers_count_towards_capacity=row.buyers_count_towards_capacity,
            active=row.active,
            version=row.version,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> "Pool | None":
        key = id_or_none(id)
        row = await info.context.load(by_id(model.Pool), key) if key else None
        return cls.of(row, info) if row else None
