"""Import products, found by external reference."""

from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from sqlalchemy import select

from chassis.errors import CONFLICT, Refused
from chassis.graphql.bulk import BulkOutcome, ItemOutcome, each_item
from chassis.messaging import Work
from chassis.money import Money
from services.masterdata.commands.imports import ALWAYS, referenced, refuse_repeated, require_import
from services.masterdata.commands.save_product import set_price, set_search
from services.masterdata.commands.saved_events import product_saved
from services.masterdata.commands.set_product_cost import put_cost
from services.masterdata.model import DictionaryItem, Product
from services.masterdata.rules import names
from services.masterdata.settings import Settings


@dataclass(frozen=True)
class ProductItem:
    """``category`` and ``unit`` are codes or external references. What is absent stays as it is; without a
    sku a new product has its external reference as one."""

    external_reference: str
    name: str
    list_price: Money | None = None
    sku: str | None = None
    category: str | None = None
    unit: str | None = None
    cost: Money | None = None
    active: bool | None = None


@dataclass(frozen=True)
class ImportProducts:
    """At most 500 items."""

    items: tuple[ProductItem, ...]
    currency: str = field(default_factory=lambda: Settings().base_currency)
    error_policy: str = "REJECT_ALL"
    dry_run: bool = False


@dataclass
class _Book:
    products: dict[str, Product]
    skus: dict[str, str | None]
    choices: dict[tuple[str, str], UUID]
    currency: str
    seen: set[object] = field(default_factory=set)


async def import_products(work: Work, request: ImportProducts) -> BulkOutcome:
    """Needs import:run. ``currency`` is that of products without a price."""
    require_import(work)
    book = await _read(work, request)
    return await each_item(
        work, request.items, partial(_import, book), policy=request.error_policy, dry_run=request.dry_run
    )


async def _read(work: Work, request: ImportProducts) -> _Book:
    references = {item.external_reference.strip() for item in request.items}
    skus = {item.sku.strip() for item in request.items if item.sku} | references
    products = await work.session.scalars(select(Product).where(Product.external_reference.in_(references)))
    taken = await work.session.execute(
        select(Product.sku, Product.external_reference).where(Product.sku.in_(skus))
    )
    items = await work.session.scalars(
        select(DictionaryItem).where(DictionaryItem.kind.in_(("PRODUCT_CATEGORY", "UNIT")))
    )
    choices: dict[tuple[str, str], UUID] = {}
    for item in items:
        for name in (item.external_reference, item.code):
            if name:
                choices[item.kind, name] = item.id
    return _Book(
        {product.external_reference: product for product in products if product.external_reference},
        {row.sku: row.external_reference for row in taken},
        choices,
        request.currency,
    )


async def _import(book: _Book, work: Work, item: ProductItem) -> tuple[ItemOutcome, UUID]:
    reference = names.text(item.external_reference, names.REFERENCE_LENGTH, "externalReference")
    refuse_repeated(reference, book.seen, "externalReference")
    product = book.products.get(reference)
    outcome = ItemOutcome.UPDATED if product else ItemOutcome.CREATED
    product = product or Product(
        sku=reference,
        name="",
        names={},
        currency=book.currency,
        external_reference=reference,
        active=True,
        costs=[],
    )
    before = _state(product)
    _describe(book, product, item)
    if item.cost is not None and (not product.costs or _differs(product, item.cost)):
        put_cost(product, item.cost, work.today if product.costs else ALWAYS, "cost")
    if _state(product) == before:
        return ItemOutcome.UNCHANGED, product.id
    set_search(product)
    product.touch(work.now)
    work.session.add(product)
    await work.session.flush()
    work.record(product_saved(product))
    return outcome, product.id


def _describe(book: _Book, product: Product, item: ProductItem) -> None:
    product.name = names.name(item.name, "name")
    if item.sku is not None:
        product.sku = names.text(item.sku, names.REFERENCE_LENGTH, "sku")
    if book.skus.get(product.sku, product.external_reference) != product.external_reference:
        raise Refused(CONFLICT, "another product has this sku", ("sku",))
    if item.category is not None:
        product.category_id = referenced(
            book.choices.get(("PRODUCT_CATEGORY", item.category)), "category", item.category, "category"
        )
    if item.unit is not None:
        product.unit_id = referenced(book.choices.get(("UNIT", item.unit)), "unit", item.unit, "unit")
    if item.list_price is not None:
        set_price(product, item.list_price, "listPrice")
    if item.active is not None:
        product.active = item.active


def _state(product: Product) -> tuple[object, ...]:
    return (
        product.sku,
        product.name,
        product.category_id,
        product.unit_id,
        product.list_price,
        product.currency,
        product.active,
        tuple((cost.valid_from, cost.amount, cost.currency) for cost in product.costs),
    )


def _differs(product: Product, cost: Money) -> bool:
    last = product.costs[-1]
    return (last.amount, last.currency) != (cost.amount, cost.currency)
