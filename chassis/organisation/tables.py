"""Tables of the organisation copy, the same in every service's database."""

from sqlalchemy import BigInteger, Boolean, Column, Index, String, Table, Uuid

from chassis.db.model import metadata_for

metadata = metadata_for()

known_departments = Table(
    "known_departments",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("parent_id", Uuid, nullable=True),
    Column("name", String(200), nullable=False),
    Column("external_reference", String(120), nullable=True, index=True),
    Column("active", Boolean, nullable=False),
)

department_closure = Table(
    "known_department_closure",
    metadata,
    Column("ancestor_id", Uuid, primary_key=True),
    Column("descendant_id", Uuid, primary_key=True),
)

known_employees = Table(
    "known_employees",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("external_reference", String(120), nullable=True, index=True),
    Column("department_id", Uuid, nullable=False, index=True),
    Column("manager_id", Uuid, nullable=True),
    Column("active", Boolean, nullable=False),
)

#: viewer_id sees the records of employee_id: themselves and everyone below (a pair with oneself is kept too).
sight = Table(
    "sight",
    metadata,
    Column("viewer_id", Uuid, primary_key=True),
    Column("employee_id", Uuid, primary_key=True),
)
Index("ix_sight_employee_id", sight.c.employee_id)

role_grants = Table(
    "role_grants",
    metadata,
    Column("role", String(60), primary_key=True),
    Column("permission", String(80), primary_key=True),
    Column("scope", String(12), nullable=False),
)

role_field_groups = Table(
    "role_field_groups",
    metadata,
    Column("role", String(60), primary_key=True),
    Column("field_group", String(40), primary_key=True),
)

organisation_versions = Table(
    "organisation_versions",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("version", BigInteger, nullable=False),
)
