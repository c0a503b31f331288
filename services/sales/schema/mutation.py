"""The mutations of sales together, and the schema."""

import strawberry

from chassis.graphql.schema import build_schema
from services.sales.schema.collection_mutations import CollectionMutations
from services.sales.schema.contract_mutations import ContractMutations
from services.sales.schema.customers import Customer
from services.sales.schema.import_mutations import ImportMutations
from services.sales.schema.opportunity_mutations import OpportunityMutations
from services.sales.schema.order_mutations import OrderMutations
from services.sales.schema.query import Query
from services.sales.schema.shipment_mutations import ShipmentMutations


@strawberry.type
class Mutation(
    OpportunityMutations,
    ContractMutations,
    OrderMutations,
    ShipmentMutations,
    CollectionMutations,
    ImportMutations,
): ...


SCHEMA = build_schema(Query, Mutation, [Customer])
