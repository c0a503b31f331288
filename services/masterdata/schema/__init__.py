"""Master data's GraphQL schema: translation only."""

from chassis.graphql.schema import build_schema
from services.masterdata.schema.mutations import Mutation
from services.masterdata.schema.organisation import Department, Employee, Role
from services.masterdata.schema.pipelines import OpportunityStage
from services.masterdata.schema.queries import Query

SCHEMA = build_schema(Query, Mutation, (Employee, Department, Role, OpportunityStage))
