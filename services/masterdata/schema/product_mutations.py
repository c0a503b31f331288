"""Mutations of products."""

from datetime import date
from typing import Annotated

import strawberry

from chassis.graphql.context import Info
from chassis.graphql.mutation import Payload, error_codes, execute
from chassis.graphql.scalars import MoneyInput
from services.masterdata.commands.save_product import (
    CreateProduct,
    UpdateProduct,
    create_product,
    update_product,
)
from services.masterdata.commands.set_product_cost import SetProductCost, set_product_cost
from services.masterdata.schema.arguments import INPUT, expected, key, optional, required
from services.masterdata.schema.names import TranslationsInput
from services.masterdata.schema.products import Product

ProductCreateErrorCode = error_codes("ProductCreateErrorCode")
ProductUpdateErrorCode = error_codes("ProductUpdateErrorCode")
ProductCostSetErrorCode = error_codes("ProductCostSetErrorCode")


@strawberry.input(description="A new product.")
class ProductCreateInput:
    sku: str = required("Its stock-keeping unit; unique.")
    name: str = required("Its name.")
    list_price: MoneyInput = required("The price of one unit before discount.")
    names: TranslationsInput | None = optional("Its name in other languages.")
    category_id: strawberry.ID | None = optional("An item of PRODUCT_CATEGORY.")
    unit_id: strawberry.ID | None = optional("An item of UNIT.")
    external_reference: str | None = optional("Its key in another system; unique.")
    idempotency_key: str | None = key()


@strawberry.input(description="A change of a product; what is left out stays.")
class ProductUpdateInput:
    id: strawberry.ID = required("Which product.")
    expected_version: int = expected()
    sku: str | None = optional("Its stock-keeping unit; unique.")
    name: str | None = optional("Its name.")
    list_price: MoneyInput | None = optional("The price of one unit before discount.")
    names: TranslationsInput | None = optional("Its name in other languages; replaces all of them.")
    category_id: strawberry.ID | None = optional("An item of PRODUCT_CATEGORY.")
    unit_id: strawberry.ID | None = optional("An item of UNIT.")
    external_reference: str | None = optional("Its key in another system; empty takes it away.")
    active: bool | None = optional("Whether it may be sold.")


@strawberry.input(description="What a product costs.")
class ProductCostSetInput:
    product_id: strawberry.ID = required("Which product.")
    expected_version: int = expected()
    cost: MoneyInput = required("The cost of one unit.")
    valid_from: date | None = optional("From when on; today unless given.")


@strawberry.type(description="The product made.")
class ProductCreatePayload(Payload[ProductCreateErrorCode]):  # pyright: ignore[reportInvalidTypeForm]
    product: Product | None = optional("The product.")


@strawberry.type(description="The product changed.")
class ProductUpdatePayload(Payload[ProductUpdateErrorCode]):  # pyright: ignore[reportInvalidTypeForm]
    product: Product | None = optional("The product.")


@strawberry.type(description="The product with its costs.")
class ProductCostSetPayload(Payload[ProductCostSetErrorCode]):  # pyright: ignore[reportInvalidTypeForm]
    product: Product | None = optional("The product.")


@strawberry.type
class ProductMutation:
    @strawberry.mutation(description="Make a product. Needs product:manage.")
    async def product_create(
        self, info: Info, input: Annotated[ProductCreateInput, INPUT]
    ) -> ProductCreatePayload:
        return await execute(
            info.context,
            ProductCreatePayload,
            create_product,
            CreateProduct,
            input,
            lambda row: {"product": Product.of(row, info)},
        )

    @strawberry.mutation(description="Change a product. Needs product:manage.")
    async def product_update(
        self, info: Info, input: Annotated[ProductUpdateInput, INPUT]
    ) -> ProductUpdatePayload:
        return await execute(
            info.context,
            ProductUpdatePayload,
            update_product,
            UpdateProduct,
            input,
            lambda row: {"product": Product.of(row, info)},
        )

    @strawberry.mutation(
        description="Set a product's cost from a day on. Needs product:manage and the field group COST."
    )
    async def product_cost_set(
        self, info: Info, input: Annotated[ProductCostSetInput, INPUT]
    ) -> ProductCostSetPayload:
        return await execute(
            info.context,
            ProductCostSetPayload,
            set_product_cost,
            SetProductCost,
            input,
            lambda row: {"product": Product.of(row, info)},
        )
