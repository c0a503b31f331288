"""What the services declare about the cost of their fields, for the gateway's limit."""

from collections.abc import Iterator

import pytest
from graphql import FieldDefinitionNode, ObjectTypeDefinitionNode, parse, print_ast

from chassis.graphql.schema import print_sdl
from chassis.service import ServiceDefinition
from services.customers.service import DEFINITION as CUSTOMERS
from services.masterdata.service import DEFINITION as MASTERDATA
from services.reports.service import DEFINITION as REPORTS
from services.sales.service import DEFINITION as SALES

SERVICES = (CUSTOMERS, MASTERDATA, REPORTS, SALES)
SIZED = (
    '@listSize(assumedSize: 20, slicingArguments: [{}], sizedFields: ["edges", "nodes"],'
    " requireOneSlicingArgument: false)"
)


def fields(service: ServiceDefinition) -> Iterator[tuple[str, FieldDefinitionNode]]:
    """The fields of a service's schema with their coordinates."""
    for node in parse(print_sdl(service.schema)).definitions:
        if isinstance(node, ObjectTypeDefinitionNode):
            for field in node.fields or ():
                yield f"{node.name.value}.{field.name.value}", field


def declared(field: FieldDefinitionNode, name: str) -> list[str]:
    return [print_ast(each) for each in field.directives or () if each.name.value == name]


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_every_list_with_pages_says_how_long_a_page_is(service: ServiceDefinition) -> None:
    found = {}
    for coordinates, field in fields(service):
        if print_ast(field.type).removesuffix("!").endswith("Connection"):
            slicing = [
                item.name.value for item in field.arguments or () if item.name.value in ("first", "last")
            ]
            sized = SIZED.format(", ".join(f'"{name}"' for name in slicing))
            found[coordinates] = declared(field, "listSize") == [sized]

    assert found
    assert all(found.values()), found


def test_what_is_dear_says_so() -> None:
    weights = {
        coordinates: cost for service in SERVICES for coordinates, field in fields(service)
        if (cost := declared(field, "cost"))
    }  # fmt: skip

    assert weights["Mutation.signIn"] == ["@cost(weight: 500)"]
    assert weights["Query.salesReport"] == ["@cost(weight: 100)"]
    assert weights["Chart.svg"] == ["@cost(weight: 500)"]
    assert weights["OrderConnection.totals"] == ["@cost(weight: 50)"]
    counted = {name for name in weights if name.endswith("Connection.totalCount")}
    assert len(counted) == 12
