"""The schema of the customers service."""

import strawberry

from chassis.graphql.schema import build_schema
from services.customers.schema.activity import MarketActivityQueries
from services.customers.schema.activity_mutations import MarketActivityMutations
from services.customers.schema.contact_mutations import ContactMutations
from services.customers.schema.customer_list import CustomerQueries
from services.customers.schema.customer_mutations import CustomerMutations
from services.customers.schema.import_mutations import ImportMutations
from services.customers.schema.lead import LeadQueries
from services.customers.schema.lead_mutations import LeadMutations


@strawberry.type
class Query(CustomerQueries, LeadQueries, MarketActivityQueries):
    pass


@strawberry.type
class Mutation(CustomerMutations, ContactMutations, LeadMutations, MarketActivityMutations, ImportMutations):
    pass


SCHEMA = build_schema(Query, Mutation)
