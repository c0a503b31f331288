"""The customer with its contacts, follow-ups, ownership history and duplicate keys (domain.md, Customers).

Three independent axes: ``ownership``, ``stage_id`` and ``record``. What sales events tell
(``order_count``, ``first_purchase_on``, ``last_purchase_on``) is written without raising the version: it is
derived, and must not make an editor's version stale.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import INSTANT
from chassis.ids import new_id
from services.customers.model.base import Base, one_of
from services.customers.rules.states import (
    Access,
    FollowUpState,
    KeyKind,
    Ownership,
    OwnershipChangeKind,
    RecordState,
)

_OWNED_OR_PUBLIC = (
    "(ownership = 'OWNED' AND owner_id IS NOT NULL AND pool_id IS NULL)"
    " OR (ownership = 'PUBLIC' AND owner_id IS NULL AND pool_id IS NOT NULL AND claimable_at IS NOT NULL)"
)


class Customer(Base):
    """A customer. ``claimable_at`` stays after a claim: it tells that the customer was public once."""

    __tablename__ = "customers"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    version: Mapped[int] = mapped_column()
    number: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    search_name: Mapped[str] = mapped_column(String(200))
    external_reference: Mapped[str | None] = mapped_column(String(120), unique=True)

    type_id: Mapped[UUID | None] = mapped_column(Uuid, index=True)
    source_id: Mapped[UUID | None] = mapped_column(Uuid, index=True)
    level_id: Mapped[UUID | None] = mapped_column(Uuid, index=True)
    stage_id: Mapped[UUID | None] = mapped_column(Uuid, index=True)
    industry_id: Mapped[UUID | None] = mapped_column(Uuid, index=True)

    ownership: Mapped[str] = mapped_column(String(10))
    owner_id: Mapped[UUID | None] = mapped_column(Uuid)
    owned_since: Mapped[datetime | None] = mapped_column(INSTANT)
    previous_owner_id: Mapped[UUID | None] = mapped_column(Uuid)
    released_at: Mapped[datetime | None] = mapped_column(INSTANT)
    pool_id: Mapped[UUID | None] = mapped_column(Uuid)
    claimable_at: Mapped[datetime | None] = mapped_column(INSTANT)
    record: Mapped[str] = mapped_column(String(10), default=RecordState.ACTIVE)

    tax_id: Mapped[str | None] = mapped_column(String(60))
    tax_key: Mapped[str | None] = mapped_column(String(60))
    phone: Mapped[str | None] = mapped_column(String(60))
    email: Mapped[str | None] = mapped_column(String(200))
    website: Mapped[str | None] = mapped_column(String(300))
    address_line: Mapped[str | None] = mapped_column(String(300))
    city: Mapped[str | None] = mapped_column(String(120))
    region: Mapped[str | None] = mapped_column(String(120))
    postal_code: Mapped[str | None] = mapped_column(String(30))
    country: Mapped[str | None] = mapped_column(String(80), index=True)
    currency: Mapped[str | None] = mapped_column(String(3))
    payment_terms_days: Mapped[int | None]
    contact_name: Mapped[str | None] = mapped_column(String(200))

    created_on: Mapped[date]
    last_follow_up_at: Mapped[datetime | None] = mapped_column(INSTANT, index=True)
    next_contact_on: Mapped[date | None] = mapped_column(index=True)
    order_count: Mapped[int] = mapped_column(default=0)
    first_purchase_on: Mapped[date | None]
    last_purchase_on: Mapped[date | None] = mapped_column(index=True)

    def give_to(self, owner_id: UUID, at: datetime) -> None:
        """Owned from now on."""
        self.ownership, self.owner_id, self.pool_id = Ownership.OWNED, owner_id, None
        self.owned_since = at

    def put_into(self, pool_id: UUID, at: datetime, claimable_at: datetime) -> None:
        """Public from now on; whoever had it is the previous owner."""
        if self.owner_id is not None:
            self.previous_owner_id, self.released_at = self.owner_id, at
        self.ownership, self.owner_id, self.pool_id = Ownership.PUBLIC, None, pool_id
        self.owned_since, self.claimable_at = None, claimable_at

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        one_of("ownership", Ownership),
        one_of("record", RecordState),
        CheckConstraint(_OWNED_OR_PUBLIC, name="owned_or_public"),
        CheckConstraint("order_count >= 0", name="order_count_not_negative"),
        Index("ix_customers_search_name_id", "search_name", "id"),
        Index("ix_customers_created_on_id", "created_on", "id"),
        Index("ix_customers_owner_id_search_name_id", "owner_id", "search_name", "id"),
        Index("ix_customers_owner_id_created_on_id", "owner_id", "created_on", "id"),
        Index("ix_customers_pool_id_claimable_at", "pool_id", "claimable_at"),
        Index(
            "uq_customers_tax_key",
            "tax_key",
            unique=True,
            postgresql_where=text("record = 'ACTIVE'"),
            sqlite_where=text("record = 'ACTIVE'"),
        ),
    )


class Contact(Base):
    """A person at a customer; at most one is the primary contact."""

    __tablename__ = "contacts"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    version: Mapped[int] = mapped_column()
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customers.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    title: Mapped[str | None] = mapped_column(String(120))
    phone: Mapped[str | None] = mapped_column(String(60))
    email: Mapped[str | None] = mapped_column(String(200))
    is_primary: Mapped[bool] = mapped_column(default=False)
    external_reference: Mapped[str | None] = mapped_column(String(120), unique=True)

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index(
            "uq_contacts_customer_id_primary",
            "customer_id",
            unique=True,
            postgresql_where=text("is_primary"),
            sqlite_where=text("is_primary"),
        ),
    )


class FollowUp(Base):
    """What happened with a customer (DONE), or is planned to."""

    __tablename__ = "follow_ups"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    version: Mapped[int] = mapped_column()
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customers.id"))
    employee_id: Mapped[UUID] = mapped_column(Uuid, index=True)
    contact_id: Mapped[UUID | None] = mapped_column(ForeignKey("contacts.id"))
    opportunity_id: Mapped[UUID | None] = mapped_column(Uuid)
    kind_id: Mapped[UUID | None] = mapped_column(Uuid)
    state: Mapped[str] = mapped_column(String(12))
    planned_for: Mapped[datetime | None] = mapped_column(INSTANT)
    occurred_at: Mapped[datetime | None] = mapped_column(INSTANT)
    #: When it happened, or is planned to: what a list is ordered by.
    at: Mapped[datetime] = mapped_column(INSTANT)
    text: Mapped[str] = mapped_column(Text)
    next_contact_on: Mapped[date | None]
    external_reference: Mapped[str | None] = mapped_column(String(120), unique=True)

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        one_of("state", FollowUpState),
        CheckConstraint("state <> 'DONE' OR occurred_at IS NOT NULL", name="done_has_a_time"),
        CheckConstraint("planned_for IS NOT NULL OR occurred_at IS NOT NULL", name="planned_or_occurred"),
        Index("ix_follow_ups_customer_id_at_id", "customer_id", "at", "id"),
    )


class OwnershipChange(Base):
    """One step of a customer's way through owners and pools; append-only."""

    __tablename__ = "ownership_changes"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customers.id"))
    kind: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(INSTANT)
    actor_id: Mapped[UUID] = mapped_column(Uuid)
    from_owner_id: Mapped[UUID | None] = mapped_column(Uuid)
    to_owner_id: Mapped[UUID | None] = mapped_column(Uuid)
    from_pool_id: Mapped[UUID | None] = mapped_column(Uuid)
    to_pool_id: Mapped[UUID | None] = mapped_column(Uuid)
    reason_id: Mapped[UUID | None] = mapped_column(Uuid)
    reason: Mapped[str | None] = mapped_column(Text)
    transfer_id: Mapped[UUID | None] = mapped_column(Uuid, index=True)

    __table_args__ = (
        one_of("kind", OwnershipChangeKind),
        CheckConstraint("(to_owner_id IS NULL) <> (to_pool_id IS NULL)", name="to_an_owner_or_a_pool"),
        Index("ix_ownership_changes_customer_id_at_id", "customer_id", "at", "id"),
    )


class CustomerKey(Base):
    """A normalised value of a customer or its contacts, for the duplicate check."""

    __tablename__ = "customer_keys"

    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customers.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    value: Mapped[str] = mapped_column(String(200), primary_key=True)

    __table_args__ = (
        one_of("kind", sorted(set(KeyKind) - {KeyKind.SIMILAR_NAME})),
        Index("ix_customer_keys_kind_value", "kind", "value"),
    )


class SightGrant(Base):
    """A former owner keeps sight (or work) of a transferred customer to the end of a day."""

    __tablename__ = "sight_grants"

    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customers.id"), primary_key=True)
    employee_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    access: Mapped[str] = mapped_column(String(5))
    until: Mapped[date]
    transfer_id: Mapped[UUID] = mapped_column(Uuid)

    __table_args__ = (
        one_of("access", Access),
        Index("ix_sight_grants_employee_id_until", "employee_id", "until"),
    )
