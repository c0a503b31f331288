"""Products with their prices and costs."""

from datetime import date
from enum import Enum
from uuid import UUID

import strawberry

from chassis.errors import FIELD_FORBIDDEN, Fault
from chassis.graphql.connection import Connection
from chassis.graphql.context import Info
from chassis.graphql.filters import BooleanFilter, CodeFilter, IDFilter, OrderDirection, StringFilter
from chassis.graphql.scalars import CurrencyCode, MoneyValue
from services.masterdata import model
from services.masterdata.queries.loading import by_id
from services.masterdata.schema.dictionaries import DictionaryItem
from services.masterdata.schema.names import Translations, id_or_none, shown


@strawberry.type(description="What a unit of a product costs us, from a day on.")
class ProductCost:
    valid_from: date = strawberry.field(description="From this day on, until the next cost's.")
    cost: MoneyValue = strawberry.field(description="The cost of one unit.")


@strawberry.federation.type(keys=["id"], description="Something the company sells.")
class Product:
    id: strawberry.ID = strawberry.field(description="The product's id.")
    sku: str = strawberry.field(description="Its stock-keeping unit; unique.")
    name: str = strawberry.field(description="The name in your language.")
    names: Translations = strawberry.field(description="The name in every language.")
    currency: CurrencyCode = strawberry.field(description="The currency of its list price.")
    list_price: MoneyValue | None = strawberry.field(description="The price of one unit before discount.")
    external_reference: str | None = strawberry.field(description="Its key in another system.")
    active: bool = strawberry.field(description="Whether it may be sold.")
    version: int = strawberry.field(description="Give it as expectedVersion when you change it.")
    row: strawberry.Private[model.Product]

    @classmethod
    def of(cls, row: model.Product, info: Info) -> "Product":
        return cls(
            id=strawberry.ID(str(row.id)),
            sku=row.sku,
            name=shown(row, info),
            names=Translations.of(row.names),
            currency=CurrencyCode(row.currency),
            list_price=MoneyValue.make(row.list_price, row.currency) if row.list_price is not None else None,
            external_reference=row.external_reference,
            active=row.active,
            version=row.version,
            row=row,
        )

    @strawberry.field(description="Its category.")
    async def category(self, info: Info) -> DictionaryItem | None:
        return await _item(info, self.row.category_id)

    @strawberry.field(description="The unit it is counted in.")
    async def unit(self, info: Info) -> DictionaryItem | None:
        return await _item(info, self.row.unit_id)

    @strawberry.field(description="Its costs, oldest first; shown to roles with the field group COST.")
    def costs(self, info: Info) -> list[ProductCost] | None:
        if not info.context.viewer.sees_group("COST"):
            raise Fault(FIELD_FORBIDDEN)
        return [
            ProductCost(valid_from=cost.valid_from, cost=MoneyValue.make(cost.amount, cost.currency))
            for cost in self.row.costs
        ]

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> "Product | None":
        key = id_or_none(id)
        row = await info.context.load(by_id(model.Product), key) if key else None
        return cls.of(row, info) if row else None


async def _item(info: Info, id: UUID | None) -> DictionaryItem | None:
    row = await info.context.load(by_id(model.DictionaryItem), id) if id else None
    return DictionaryItem.of(row, info) if row else None


@strawberry.type(description="A page of products.")
class ProductConnection(Connection[Product]):
    pass


@strawberry.enum(description="What products may be ordered by.")
class ProductOrderField(Enum):
    NAME = strawberry.enum_value("NAME", description="Their name.")
    SKU = strawberry.enum_value("SKU", description="Their stock-keeping unit.")


@strawberry.input(description="How to order products.")
class ProductOrder:
    field: ProductOrderField = strawberry.field(description="By what.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which way.")


@strawberry.input(description="Which products; every given field must hold.")
class ProductWhere:
    and_: "list[ProductWhere] | None" = strawberry.field(
        default=None, name="and", description="All of these."
    )
    or_: "list[ProductWhere] | None" = strawberry.field(default=None, name="or", description="Any of these.")
    not_: "ProductWhere | None" = strawberry.field(default=None, name="not", description="Not this.")
    id: IDFilter | None = strawberry.field(default=None, description="By id.")
    name: StringFilter | None = strawberry.field(default=None, description="By name or stock-keeping unit.")
    sku: CodeFilter | None = strawberry.field(default=None, description="By stock-keeping unit.")
    external_reference: CodeFilter | None = strawberry.field(
        default=None, description="By key in another system."
    )
    category: IDFilter | None = strawberry.field(default=None, description="By category.")
    active: BooleanFilter | None = strawberry.field(default=None, description="By whether it may be sold.")
