"""Reading products."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Select, select

from chassis.graphql.connection import SortKey
from chassis.graphql.filters import where_clause
from services.masterdata.model import Product

ORDERS: dict[str, tuple[Any, Callable[[Product], Any]]] = {
    "NAME": (Product.name, lambda p: p.name),
    "SKU": (Product.sku, lambda p: p.sku),
    "ID": (Product.id, lambda p: p.id),
}


def products_where(where: object | None) -> Select[Any]:
    """The products a filter selects."""
    return select(Product).where(
        where_clause(
            where,
            {
                "id": Product.id,
                "name": Product.name_search,
                "sku": Product.sku,
                "external_reference": Product.external_reference,
                "category": Product.category_id,
                "active": Product.active,
            },
        )
    )


def product_keys(order: Sequence[tuple[str, bool]]) -> list[SortKey]:
    """Sort keys for (field, descending) pairs; by name when there are none."""
    keys = [SortKey(*ORDERS[field], descending) for field, descending in order or [("NAME", False)]]
    return [*keys, SortKey(*ORDERS["ID"])]
