"""Pipelines and their ordered opportunity stages."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.db import RATE
from services.masterdata.model.base import Base, Identified, Named, Versioned, one_of
from services.masterdata.rules.pipelines import STAGE_TYPES


class Pipeline(Versioned, Named, Base):
    """A way opportunities go; one is the default."""

    __tablename__ = "pipelines"
    __table_args__ = (
        Index(
            "uq_pipelines_default",
            "is_default",
            unique=True,
            postgresql_where=text("is_default"),
            sqlite_where=text("is_default"),
        ),
    )

    code: Mapped[str] = mapped_column(String(60), unique=True)
    is_default: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    stages: Mapped[list["OpportunityStage"]] = relationship(
        order_by="OpportunityStage.sequence", lazy="selectin", back_populates="pipeline"
    )


class OpportunityStage(Identified, Named, Base):
    """A stage; never deleted and its type never changes, so that history keeps its meaning."""

    __tablename__ = "opportunity_stages"
    __table_args__ = (
        UniqueConstraint("pipeline_id", "code"),
        CheckConstraint("probability >= 0", name="probability"),
        one_of("type", STAGE_TYPES),
    )

    pipeline_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("pipelines.id"))
    code: Mapped[str] = mapped_column(String(60))
    sequence: Mapped[int]
    type: Mapped[str] = mapped_column(String(4))
    probability: Mapped[Decimal] = mapped_column(RATE)
    active: Mapped[bool] = mapped_column(default=True)
    pipeline: Mapped[Pipeline] = relationship(back_populates="stages", lazy="raise")
