"""The schema of the customers service."""

import strawberry

from chassis.graphql.schema import build_schema
from services.customers.schema.customer_list import CustomerQueries
from services.customers.schema.customer_mutations import CustomerMutations


@strawberry.type
class Query(CustomerQueries):
    pass


@strawberry.type
class Mutation(CustomerMutations):
    pass


SCHEMA = build_schema(Query, Mutation)
