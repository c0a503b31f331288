"""Products with category, unit, list price and dated costs."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.db import QUANTITY
from services.masterdata.model.base import Base, Identified, Named, Versioned


class Product(Versioned, Named, Base):
    """What is sold; ``name_search`` is the folded name and sku."""

    __tablename__ = "products"
    __table_args__ = (
        CheckConstraint("list_price >= 0", name="list_price"),
        Index("ix_products_name", "name"),
    )

    sku: Mapped[str] = mapped_column(String(120), unique=True)
    name_search: Mapped[str] = mapped_column(String(600), index=True)
    category_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("dictionary_items.id"), index=True)
    unit_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("dictionary_items.id"))
    currency: Mapped[str] = mapped_column(String(3))
    list_price: Mapped[Decimal | None] = mapped_column(QUANTITY)
    external_reference: Mapped[str | None] = mapped_column(String(120), unique=True)
    active: Mapped[bool] = mapped_column(default=True)
    costs: Mapped[list["ProductCost"]] = relationship(
        order_by="ProductCost.valid_from", lazy="selectin", cascade="all, delete-orphan"
    )


class ProductCost(Identified, Base):
    """What one unit costs us from a day on, until the next row's."""

    __tablename__ = "product_costs"
    __table_args__ = (
        UniqueConstraint("product_id", "valid_from"),
        CheckConstraint("amount >= 0", name="amount"),
    )

    product_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("products.id"))
    valid_from: Mapped[date]
    amount: Mapped[Decimal] = mapped_column(QUANTITY)
    currency: Mapped[str] = mapped_column(String(3))
