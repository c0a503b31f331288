"""Employees: their department and their manager are dated rows (domain.md, Organisation)."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from services.masterdata.model.base import Base, Dated, Versioned, lasting


class Employee(Versioned, Base):
    """Somebody who works here; ``name_search`` is the folded name."""

    __tablename__ = "employees"

    name: Mapped[str] = mapped_column(String(200), index=True)
    name_search: Mapped[str] = mapped_column(String(400), index=True)
    email: Mapped[str | None] = mapped_column(String(254))
    external_reference: Mapped[str | None] = mapped_column(String(120), unique=True)
    active: Mapped[bool] = mapped_column(default=True)


class Membership(Dated, Base):
    """Which department an employee belongs to."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("employee_id", "valid_from"), lasting())

    employee_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("employees.id"))
    department_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("departments.id"), index=True)


class ReportingLine(Dated, Base):
    """Whom an employee reports to; a row without manager says: to nobody."""

    __tablename__ = "reporting_lines"
    __table_args__ = (
        UniqueConstraint("employee_id", "valid_from"),
        CheckConstraint("manager_id <> employee_id", name="manager_id"),
        lasting(),
    )

    employee_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("employees.id"))
    manager_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("employees.id"), index=True)


class EmployeeRole(Base):
    """A role an employee has."""

    __tablename__ = "employee_roles"

    employee_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("employees.id"), primary_key=True)
    role_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("roles.id"), primary_key=True, index=True)
