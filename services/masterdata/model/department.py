"""Departments: their place in the tree and their heads are dated rows (domain.md, Organisation)."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from services.masterdata.model.base import Base, Dated, Named, Versioned, lasting


class Department(Versioned, Named, Base):
    """A department. The one without a parent is a root."""

    __tablename__ = "departments"

    external_reference: Mapped[str | None] = mapped_column(String(120), unique=True)
    active: Mapped[bool] = mapped_column(default=True)


class DepartmentPlacement(Dated, Base):
    """Under which department one stands; without a row it is a root."""

    __tablename__ = "department_placements"
    __table_args__ = (UniqueConstraint("department_id", "valid_from"), lasting())

    department_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("departments.id"))
    parent_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("departments.id"))


class DepartmentHead(Dated, Base):
    """Who heads a department; several may at once."""

    __tablename__ = "department_heads"
    __table_args__ = (
        UniqueConstraint("department_id", "employee_id", "valid_from"),
        Index("ix_department_heads_employee_id", "employee_id"),
        lasting(),
    )

    department_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("departments.id"))
    employee_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("employees.id"))
