"""The service as a whole: everything described, every mutation guarded."""

from chassis.graphql.schema import core_schema, missing_descriptions
from services.sales.service import DEFINITION


def test_everything_in_the_schema_is_described() -> None:
    assert missing_descriptions(core_schema(DEFINITION.schema)) == []


def test_every_mutation_names_the_permission_it_needs() -> None:
    mutations = core_schema(DEFINITION.schema).mutation_type
    assert mutations is not None

    silent = [name for name, field in mutations.fields.items() if "Needs " not in (field.description or "")]

    assert silent == []


def test_nothing_of_costs_can_be_filtered_or_ordered_by() -> None:
    types = core_schema(DEFINITION.schema).type_map
    offered = [
        name
        for input in ("OrderWhere", "OrderOrderField")
        for name in getattr(types[input], "fields", None) or getattr(types[input], "values")  # noqa: B009
    ]

    assert [name for name in offered if "cost" in name.lower() or "margin" in name.lower()] == []
