"""The GraphQL schema of reports."""

from chassis.graphql.schema import build_schema
from services.reports.schema.customers import Customer
from services.reports.schema.employees import Employee
from services.reports.schema.queries import Query

SCHEMA = build_schema(Query, None, [Customer, Employee])
