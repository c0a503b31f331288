"""Mutations of dictionaries, currencies, number series, pipelines and pools."""

from datetime import date
from decimal import Decimal
from typing import Annotated

import strawberry

from chassis.graphql.context import Info
from chassis.graphql.mutation import Payload, error_codes, execute
from chassis.graphql.scalars import CurrencyCode, Percent
from services.masterdata.commands.save_currency import (
    SaveCurrency,
    SetCurrencyRate,
    save_currency,
    set_currency_rate,
)
from services.masterdata.commands.save_dictionary_item import (
    CreateDictionaryItem,
    UpdateDictionaryItem,
    create_dictionary_item,
    update_dictionary_item,
)
from services.masterdata.commands.save_number_series import SaveNumberSeries, save_number_series
from services.masterdata.commands.save_pipeline import SavePipeline, save_pipeline
from services.masterdata.commands.save_pool import SavePool, save_pool
from services.masterdata.rules.errors import CODE_EXISTS, PATTERN_INVALID, STAGES_INVALID
from services.masterdata.rules.pools import HIDEABLE_FIELDS
from services.masterdata.schema.arguments import INPUT, expected, expected_or_new, key, optional, required
from services.masterdata.schema.dictionaries import (
    Currency,
    DictionaryItem,
    DictionaryKind,
    NumberSeries,
    NumberSeriesCode,
    Pool,
)
from services.masterdata.schema.names import TranslationsInput
from services.masterdata.schema.pipelines import Pipeline, StageType

DictionaryItemCreateErrorCode = error_codes("DictionaryItemCreateErrorCode")
DictionaryItemUpdateErrorCode = error_codes("DictionaryItemUpdateErrorCode")
CurrencySaveErrorCode = error_codes("CurrencySaveErrorCode", CODE_EXISTS)
CurrencyRateSetErrorCode = error_codes("CurrencyRateSetErrorCode")
NumberSeriesSaveErrorCode = error_codes("NumberSeriesSaveErrorCode", CODE_EXISTS, PATTERN_INVALID)
PipelineSaveErrorCode = error_codes("PipelineSaveErrorCode", CODE_EXISTS, STAGES_INVALID)
PoolSaveErrorCode = error_codes("PoolSaveErrorCode", CODE_EXISTS)


@strawberry.input(description="A new item of a dictionary.")
class DictionaryItemCreateInput:
    kind: DictionaryKind = required("Which dictionary.")  # pyright: ignore[reportInvalidTypeForm]
    code: str = required("Stable code; unique within its kind.")
    name: str = required("Its name.")
    names: TranslationsInput | None = optional("Its name in other languages.")
    position: int | None = optional("Its place; last unless given.")
    external_reference: str | None = optional("Its key in another system; unique within its kind.")
    idempotency_key: str | None = key()


@strawberry.input(description="A change of a dictionary item; what is left out stays.")
class DictionaryItemUpdateInput:
    id: strawberry.ID = required("Which item.")
    expected_version: int = expected()
    name: str | None = optional("Its name.")
    names: TranslationsInput | None = optional("Its name in other languages; replaces all of them.")
    position: int | None = optional("Its place.")
    external_reference: str | None = optional("Its key in another system; empty takes it away.")
    active: bool | None = optional("Whether it may be chosen for something new.")


@strawberry.input(description="A currency to use.")
class CurrencySaveInput:
    code: CurrencyCode = required("Its ISO 4217 code.")
    active: bool = strawberry.field(default=True, description="Whether it may be chosen for something new.")
    expected_version: int | None = expected_or_new()


@strawberry.input(description="What a currency is worth in the base currency.")
class CurrencyRateSetInput:
    code: CurrencyCode = required("Which currency.")
    expected_version: int = expected()
    rate: Decimal = required("Units of the base currency for one unit.")
    valid_from: date | None = optional("From when on; today unless given.")


@strawberry.input(description="How the numbers of a kind of document are written.")
class NumberSeriesSaveInput:
    code: NumberSeriesCode = required("What it numbers.")  # pyright: ignore[reportInvalidTypeForm]
    pattern: str = required("Text with {number}, such as SO-{year}-{number:06d}.")
    active: bool = strawberry.field(default=True, description="Whether it is used.")
    expected_version: int | None = expected_or_new()


@strawberry.input(description="A stage of a pipeline, found by its code.")
class StageInput:
    code: str = required("Stable code: capitals, digits and underscores.")
    name: str = required("Its name.")
    type: StageType = required("What being in it means; it never changes.")
    probability: Percent = required("How likely a win is from here: won is 1, lost is 0.")
    names: TranslationsInput | None = optional("Its name in other languages.")
    active: bool = strawberry.field(default=True, description="Whether opportunities may be moved into it.")


@strawberry.input(description="A pipeline as it shall be.")
class PipelineSaveInput:
    code: str = required("Stable code: capitals, digits and underscores.")
    name: str = required("Its name.")
    stages: list[StageInput] = required("Its stages in order; one not named any more is deactivated.")
    names: TranslationsInput | None = optional("Its name in other languages.")
    is_default: bool = strawberry.field(default=False, description="Whether it is used when none is named.")
    active: bool = strawberry.field(default=True, description="Whether it may be chosen for something new.")
    expected_version: int | None = expected_or_new()


@strawberry.input(description="A pool as it shall be.")
class PoolSaveInput:
    code: str = required("Stable code: capitals, digits and underscores.")
    name: str = required("Its name.")
    daily_claim_limit: int = required("Claims a person has per day.")
    names: TranslationsInput | None = optional("Its name in other languages.")
    is_default: bool = strawberry.field(
        default=False, description="Whether customers go here when no pool is named."
    )
    hidden_fields: list[str] = strawberry.field(
        default_factory=list,
        description=f"Customer fields hidden until claimed, of: {', '.join(HIDEABLE_FIELDS)}.",
    )
    previous_owner_wait_days: int = strawberry.field(
        default=0, description="Days a former owner waits after letting go."
    )
    rest_days: int = strawberry.field(
        default=0, description="Days a new arrival rests before anybody may claim it."
    )
    holding_capacity: int | None = optional("Customers a person may own; any number unless given.")
    buyers_count_towards_capacity: bool = strawberry.field(
        default=True, description="Whether customers that have bought count towards the capacity."
    )
    active: bool = strawberry.field(default=True, description="Whether customers may be released into it.")
    expected_version: int | None = expected_or_new()


@strawberry.type(description="The item made.")
class DictionaryItemCreatePayload(Payload[DictionaryItemCreateErrorCode]):  # pyright: ignore[reportInvalidTypeForm]
    item: DictionaryItem | None = optional("The item.")


@strawberry.type(description="The item changed.")
class DictionaryItemUpdatePayload(Payload[DictionaryItemUpdateErrorCode]):  # pyright: ignore[reportInvalidTypeForm]
    item: DictionaryItem | None = optional("The item.")


@strawberry.type(description="The currency saved.")
class CurrencySavePayload(Payload[CurrencySaveErrorCode]):  # pyright: ignore[reportInvalidTypeForm]
    currency: Currency | None = optional("The currency.")


@strawberry.type(description="The currency with its rates.")
class CurrencyRateSetPayload(Payload[CurrencyRateSetErrorCode]):  # pyright: ignore[reportInvalidTypeForm]
    currency: Currency | None = optional("The currency.")


@strawberry.type(description="The series saved.")
class NumberSeriesSavePayload(Payload[NumberSeriesSaveErrorCode]):  # pyright: ignore[reportInvalidTypeForm]
    number_series: NumberSeries | None = optional("The series.")


@strawberry.type(description="The pipeline saved.")
class PipelineSavePayload(Payload[PipelineSaveErrorCode]):  # pyright: ignore[reportInvalidTypeForm]
    pipeline: Pipeline | None = optional("The pipeline.")


@strawberry.type(description="The pool saved.")
class PoolSavePayload(Payload[PoolSaveErrorCode]):  # pyright: ignore[reportInvalidTypeForm]
    pool: Pool | None = optional("The pool.")


@strawberry.type
class CatalogueMutation:
    @strawberry.mutation(description="Add an item to a dictionary. Needs dictionary:manage.")
    async def dictionary_item_create(
        self, info: Info, input: Annotated[DictionaryItemCreateInput, INPUT]
    ) -> DictionaryItemCreatePayload:
        return await execute(
            info.context,
            DictionaryItemCreatePayload,
            create_dictionary_item,
            CreateDictionaryItem,
            input,
            lambda row: {"item": DictionaryItem.of(row, info)},
        )

    @strawberry.mutation(description="Change or deactivate a dictionary item. Needs dictionary:manage.")
    async def dictionary_item_update(
        self, info: Info, input: Annotated[DictionaryItemUpdateInput, INPUT]
    ) -> DictionaryItemUpdatePayload:
        return await execute(
            info.context,
            DictionaryItemUpdatePayload,
            update_dictionary_item,
            UpdateDictionaryItem,
            input,
            lambda row: {"item": DictionaryItem.of(row, info)},
        )

    @strawberry.mutation(description="Use a currency, or stop using it. Needs dictionary:manage.")
    async def currency_save(
        self, info: Info, input: Annotated[CurrencySaveInput, INPUT]
    ) -> CurrencySavePayload:
        return await execute(
            info.context,
            CurrencySavePayload,
            save_currency,
            SaveCurrency,
            input,
            lambda row: {"currency": Currency.of(row, info)},
        )

    @strawberry.mutation(description="Set a currency's rate from a day on. Needs dictionary:manage.")
    async def currency_rate_set(
        self, info: Info, input: Annotated[CurrencyRateSetInput, INPUT]
    ) -> CurrencyRateSetPayload:
        return await execute(
            info.context,
            CurrencyRateSetPayload,
            set_currency_rate,
            SetCurrencyRate,
            input,
            lambda row: {"currency": Currency.of(row, info)},
        )

    @strawberry.mutation(description="Set how numbers are written. Needs dictionary:manage.")
    async def number_series_save(
        self, info: Info, input: Annotated[NumberSeriesSaveInput, INPUT]
    ) -> NumberSeriesSavePayload:
        return await execute(
            info.context,
            NumberSeriesSavePayload,
            save_number_series,
            SaveNumberSeries,
            input,
            lambda row: {"number_series": NumberSeries.of(row)},
        )

    @strawberry.mutation(description="Make or change a pipeline and its stages. Needs dictionary:manage.")
    async def pipeline_save(
        self, info: Info, input: Annotated[PipelineSaveInput, INPUT]
    ) -> PipelineSavePayload:
        return await execute(
            info.context,
            PipelineSavePayload,
            save_pipeline,
            SavePipeline,
            input,
            lambda row: {"pipeline": Pipeline.of(row, info)},
        )

    @strawberry.mutation(description="Make or change a pool and its claim rule. Needs pool:manage.")
    async def pool_save(self, info: Info, input: Annotated[PoolSaveInput, INPUT]) -> PoolSavePayload:
        return await execute(
            info.context,
            PoolSavePayload,
            save_pool,
            SavePool,
            input,
            lambda row: {"pool": Pool.of(row, info)},
        )
