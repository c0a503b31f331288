"""Make and change products. What was sold keeps the price, unit and cost it was sold with."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import REFERENCE_UNKNOWN, Refused
from chassis.messaging import Work
from chassis.money import Money
from chassis.text import fold
from services.masterdata.commands.checks import check_unique, check_version, find, require
from services.masterdata.commands.saved_events import product_saved
from services.masterdata.model import DictionaryItem, Product
from services.masterdata.rules import names
from services.masterdata.rules.names import REFERENCE_LENGTH, Translations
from services.masterdata.rules.prices import check_price


@dataclass(frozen=True)
class CreateProduct:
    """A product with its list price."""

    sku: str
    name: str
    list_price: Money
    names: Translations | None = None
    category_id: UUID | None = None
    unit_id: UUID | None = None
    external_reference: str | None = None


@dataclass(frozen=True)
class UpdateProduct:
    """What is absent stays."""

    id: UUID
    expected_version: int
    sku: str | None = None
    name: str | None = None
    list_price: Money | None = None
    names: Translations | None = None
    category_id: UUID | None = None
    unit_id: UUID | None = None
    external_reference: str | None = None
    active: bool | None = None


async def create_product(work: Work, request: CreateProduct) -> Product:
    """Needs product:manage."""
    require(work.viewer, "product:manage")
    product = Product(
        sku=names.text(request.sku, REFERENCE_LENGTH, "input", "sku"),
        name=names.name(request.name, "input", "name"),
        names=names.translations(request.names, "input", "names"),
        category_id=await _item(work, request.category_id, "PRODUCT_CATEGORY", "categoryId"),
        unit_id=await _item(work, request.unit_id, "UNIT", "unitId"),
        external_reference=names.reference(request.external_reference, "input", "externalReference"),
        active=True,
        updated_at=work.now,
        costs=[],
    )
    set_price(product, request.list_price)
    set_search(product)
    await check_unique(work.session, Product, None, sku=product.sku)
    await check_unique(work.session, Product, None, external_reference=product.external_reference)
    work.session.add(product)
    await work.session.flush()
    work.record(product_saved(product))
    return product


async def update_product(work: Work, request: UpdateProduct) -> Product:
    """Needs product:manage."""
    require(work.viewer, "product:manage")
    product = await find(work.session, Product, request.id, "input", "id")
    check_version(product, request.expected_version)
    if request.sku is not None:
        sku = names.text(request.sku, REFERENCE_LENGTH, "input", "sku")
        await check_unique(work.session, Product, product.id, sku=sku)
        product.sku = sku
    if request.name is not None:
        product.name = names.name(request.name, "input", "name")
    if request.names is not None:
        product.names = names.translations(request.names, "input", "names")
    if request.list_price is not None:
        set_price(product, request.list_price)
    if request.category_id is not None:
        product.category_id = await _item(work, request.category_id, "PRODUCT_CATEGORY", "categoryId")
    if request.unit_id is not None:
        product.unit_id = await _item(work, request.unit_id, "UNIT", "unitId")
    if request.external_reference is not None:
        external = names.reference(request.external_reference, "input", "externalReference")
        await check_unique(work.session, Product, product.id, external_reference=external)
        product.external_reference = external
    if request.active is not None:
        product.active = request.active
    set_search(product)
    product.touch(work.now)
    await work.session.flush()
    work.record(product_saved(product))
    return product


def set_price(product: Product, price: Money, *path: str) -> None:
    """The list price and its currency."""
    check_price(price.amount, *path or ("input", "listPrice"))
    product.list_price, product.currency = price.amount, price.currency


def set_search(product: Product) -> None:
    """Products are found by name, its translations, and sku."""
    words = [product.name, product.sku, *product.names.values()]
    product.name_search = " ".join(dict.fromkeys(fold(word) for word in words))[:600]


async def _item(work: Work, id: UUID | None, kind: str, field: str) -> UUID | None:
    if id is None:
        return None
    item = await work.session.get(DictionaryItem, id)
    if item is None or item.kind != kind or not item.active:
        raise Refused(REFERENCE_UNKNOWN, f"no active item of {kind}", ("input", field))
    return id
