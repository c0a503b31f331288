"""Leads: people and companies that may become customers (domain.md, Leads)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import AMOUNT, INSTANT, JSON_DOCUMENT
from chassis.ids import new_id
from services.customers.model.base import Base, one_of
from services.customers.rules.states import ConversionStatus, LeadStatus


class Lead(Base):
    """A lead. ``opportunity_*`` hold what its conversion asked of sales."""

    __tablename__ = "leads"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    version: Mapped[int] = mapped_column()
    number: Mapped[str] = mapped_column(String(40), unique=True)
    external_reference: Mapped[str | None] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    company: Mapped[str | None] = mapped_column(String(200))
    search_name: Mapped[str] = mapped_column(String(401))
    title: Mapped[str | None] = mapped_column(String(120))
    phone: Mapped[str | None] = mapped_column(String(60))
    email: Mapped[str | None] = mapped_column(String(200))
    website: Mapped[str | None] = mapped_column(String(300))
    city: Mapped[str | None] = mapped_column(String(120))
    country: Mapped[str | None] = mapped_column(String(80))
    note: Mapped[str | None] = mapped_column(Text)
    owner_id: Mapped[UUID] = mapped_column(Uuid)
    source_id: Mapped[UUID | None] = mapped_column(Uuid, index=True)
    industry_id: Mapped[UUID | None] = mapped_column(Uuid)
    market_activity_id: Mapped[UUID | None] = mapped_column(ForeignKey("market_activities.id"), index=True)
    status: Mapped[str] = mapped_column(String(14), default=LeadStatus.NEW)
    created_on: Mapped[date]

    converted_at: Mapped[datetime | None] = mapped_column(INSTANT)
    customer_id: Mapped[UUID | None] = mapped_column(ForeignKey("customers.id"), index=True)
    contact_id: Mapped[UUID | None] = mapped_column(ForeignKey("contacts.id"))
    #: Filled fields neither the customer nor the contact took, as clients know them.
    unmapped_fields: Mapped[list[Any] | None] = mapped_column(JSON_DOCUMENT)
    conversion_status: Mapped[str] = mapped_column(String(8), default=ConversionStatus.NONE)
    opportunity_id: Mapped[UUID | None] = mapped_column(Uuid)
    opportunity_name: Mapped[str | None] = mapped_column(String(200))
    opportunity_amount: Mapped[Decimal | None] = mapped_column(AMOUNT)
    opportunity_currency: Mapped[str | None] = mapped_column(String(3))
    opportunity_close_on: Mapped[date | None]
    opportunity_pipeline_id: Mapped[UUID | None] = mapped_column(Uuid)

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        one_of("status", LeadStatus),
        one_of("conversion_status", ConversionStatus),
        CheckConstraint(
            "(status = 'CONVERTED') = (customer_id IS NOT NULL)", name="converted_has_a_customer"
        ),
        CheckConstraint(
            "conversion_status = 'NONE' OR opportunity_id IS NOT NULL", name="conversion_names_an_opportunity"
        ),
        CheckConstraint(
            "(opportunity_amount IS NULL) = (opportunity_currency IS NULL)", name="amount_has_a_currency"
        ),
        Index("ix_leads_search_name_id", "search_name", "id"),
        Index("ix_leads_created_on_id", "created_on", "id"),
        Index("ix_leads_owner_id_created_on_id", "owner_id", "created_on", "id"),
        Index("ix_leads_status_created_on_id", "status", "created_on", "id"),
    )
