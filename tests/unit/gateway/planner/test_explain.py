"""What leads to a plan, as text."""

import pytest
from graphql import parse

from gateway.planner.explain import print_fetches, print_graph, print_paths
from tests.federation.engine import Engine

CATALOG = """
type Query { products: [Product] media: Media }
union Media = Product | Book
type Book { title: String }
type Product @key(fields: "sku") { sku: ID! weight: Int maker: Maker @provides(fields: "name") }
type Maker @key(fields: "id") { id: ID! name: String @external }
"""
FREIGHT = """
type Product @key(fields: "sku") { sku: ID! weight: Int @external cost: Int @requires(fields: "weight") }
"""
MAKERS = """
type Query { top: Maker }
type Maker @key(fields: "id") { id: ID! name: String @shareable }
"""


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine({}, {"catalog": CATALOG, "freight": FREIGHT, "makers": MAKERS})


def test_graph_has_every_node_with_its_edges_and_the_ways_to_it(engine: Engine) -> None:
    lines = print_graph(engine.planner.graph(frozenset())).splitlines()

    assert "    cost requires { weight }" in lines
    assert "    maker -> Maker/catalog in view Product.maker" in lines
    assert "Media/catalog = Book | Product" in lines
    assert "Product is looked up at Product/freight by { sku }" in lines
    assert lines.index("Maker/catalog") < lines.index("Maker/catalog in view Product.maker")
    view = lines.index("Maker/catalog in view Product.maker")
    assert set(lines[view + 1 : view + 3]) == {"    id", "    name"}


def test_paths_show_what_was_considered_and_chosen(engine: Engine) -> None:
    text = print_paths(engine.planner.planning(parse("{ products { cost maker { name } } }"), None, {}))

    assert text.splitlines() == [
        "Product.cost at $.products",
        "  * Product/freight, looked up at $.products by { sku } with { weight }",
        "Maker.name at $.products.maker",
        "  * Maker/catalog in view Product.maker, from the root",
        "    Maker/makers, cost 2103 by itself",
    ]


def test_fetches_show_what_each_waits_for(engine: Engine) -> None:
    document = parse("{ products { cost } top { name } }")
    text = print_fetches(engine.planner.planning(document, None, {}))

    assert text.splitlines() == [
        "[0] catalog",
        "    query { products { sku weight } }",
        "[1] freight at products after 0",
        "    for Product { sku } with { weight }",
        "    { ... on Product { cost } }",
        "[2] makers",
        "    query { top { name } }",
    ]
