"""The events of saved rows: the full new state. Flush first, so that the version is the new one."""

from services.masterdata.events.published import (
    CostFact,
    CurrencySaved,
    DictionaryItemSaved,
    NumberSeriesSaved,
    PipelineSaved,
    PoolSaved,
    ProductSaved,
    RateFact,
    StageFact,
)
from services.masterdata.model import Currency, DictionaryItem, NumberSeries, Pipeline, Pool, Product


def dictionary_item_saved(item: DictionaryItem) -> DictionaryItemSaved:
    """The event of ``item``."""
    return DictionaryItemSaved(
        id=item.id,
        version=item.version,
        kind=item.kind,
        code=item.code,
        name=item.name,
        names=item.names,
        sequence=item.position,
        active=item.active,
        external_reference=item.external_reference,
    )


def product_saved(product: Product) -> ProductSaved:
    """The event of ``product``."""
    return ProductSaved(
        id=product.id,
        version=product.version,
        sku=product.sku,
        name=product.name,
        names=product.names,
        category_id=product.category_id,
        unit_id=product.unit_id,
        currency=product.currency,
        list_price=product.list_price,
        costs=[
            CostFact(valid_from=cost.valid_from, amount=cost.amount, currency=cost.currency)
            for cost in product.costs
        ],
        external_reference=product.external_reference,
        active=product.active,
    )


def currency_saved(currency: Currency) -> CurrencySaved:
    """The event of ``currency``."""
    return CurrencySaved(
        id=currency.id,
        version=currency.version,
        code=currency.code,
        places=currency.places,
        rate_to_base=[RateFact(valid_from=rate.valid_from, rate=rate.rate) for rate in currency.rates],
        active=currency.active,
    )


def number_series_saved(series: NumberSeries) -> NumberSeriesSaved:
    """The event of ``series``."""
    return NumberSeriesSaved(
        id=series.id,
        version=series.version,
        code=series.code,
        pattern=series.pattern,
        active=series.active,
    )


def pipeline_saved(pipeline: Pipeline) -> PipelineSaved:
    """The event of ``pipeline``."""
    return PipelineSaved(
        id=pipeline.id,
        version=pipeline.version,
        code=pipeline.code,
        name=pipeline.name,
        is_default=pipeline.is_default,
        active=pipeline.active,
        stages=[
            StageFact(
                id=stage.id,
                code=stage.code,
                name=stage.name,
                names=stage.names,
                sequence=stage.sequence,
                type=stage.type,
                probability=stage.probability,
                active=stage.active,
            )
            for stage in pipeline.stages
        ],
    )


def pool_saved(pool: Pool) -> PoolSaved:
    """The event of ``pool``."""
    return PoolSaved(
        id=pool.id,
        version=pool.version,
        code=pool.code,
        name=pool.name,
        is_default=pool.is_default,
        hidden_fields=pool.hidden_fields,
        daily_claim_limit=pool.daily_claim_limit,
        previous_owner_wait_days=pool.previous_owner_wait_days,
        rest_days=pool.rest_days,
        holding_capacity=pool.holding_capacity,
        buyers_count_towards_capacity=pool.buyers_count_towards_capacity,
        active=pool.active,
    )
