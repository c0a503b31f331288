"""The organisation as it stands on a day, read from the dated rows."""

from datetime import date
from uuid import UUID

from sqlalchemy import Date, String, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from services.masterdata.model.base import Base
from services.masterdata.model.department import Department, DepartmentHead, DepartmentPlacement
from services.masterdata.model.employee import Employee, Membership, ReportingLine
from services.masterdata.rules.organisation import Structure


class OrganisationDay(Base):
    """The business date the published organisation was computed for; one row."""

    __tablename__ = "organisation_days"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    computed_for: Mapped[date] = mapped_column(Date)


async def structure_on(session: AsyncSession, day: date) -> Structure:
    """Who stands where on ``day``."""
    heads: dict[UUID, set[UUID]] = {}
    for head in await session.execute(
        select(DepartmentHead.department_id, DepartmentHead.employee_id).where(DepartmentHead.holding(day))
    ):
        heads.setdefault(head.department_id, set()).add(head.employee_id)
    parents = await session.execute(
        select(DepartmentPlacement.department_id, DepartmentPlacement.parent_id).where(
            DepartmentPlacement.holding(day)
        )
    )
    departments = await session.scalars(select(Department.id))
    memberships = await session.execute(
        select(Membership.employee_id, Membership.department_id).where(Membership.holding(day))
    )
    lines = await session.execute(
        select(ReportingLine.employee_id, ReportingLine.manager_id).where(
            ReportingLine.holding(day), ReportingLine.manager_id.is_not(None)
        )
    )
    return Structure(
        parent_of=dict.fromkeys(departments) | {row.department_id: row.parent_id for row in parents},
        department_of={row.employee_id: row.department_id for row in memberships},
        manager_of={row.employee_id: row.manager_id for row in lines},
        heads_of=heads,
        active=set(await session.scalars(select(Employee.id).where(Employee.active))),
    )
