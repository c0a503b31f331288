"""All mutations of master data."""

from strawberry.tools import merge_types

from services.masterdata.schema.account_mutations import AccountMutation
from services.masterdata.schema.catalogue_mutations import CatalogueMutation
from services.masterdata.schema.import_mutations import ImportMutation
from services.masterdata.schema.organisation_mutations import OrganisationMutation
from services.masterdata.schema.product_mutations import ProductMutation
from services.masterdata.schema.sign_in import SignInMutation

Mutation = merge_types(
    "Mutation",
    (
        SignInMutation,
        AccountMutation,
        OrganisationMutation,
        CatalogueMutation,
        ProductMutation,
        ImportMutation,
    ),
)
