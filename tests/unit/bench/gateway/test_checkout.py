"""Reading the public benchmark's repository, here a small one of its form."""

from pathlib import Path

import pytest

from tests.bench.gateway.checkout import checkout

FILES = {
    "k6.js": "const request = { query: `query Q { users { name } }` };",
    "subgraphs/accounts.rs": """
    static ref USERS: Vec<User> = vec![
        User {
            id: ID("1".to_string()),
            name: Some("Ann".to_string()),
        },
    ];
""",
    "subgraphs/products.rs": """
        Product {
            upc: "p".to_string(),
            price: Some(899),
        },
""",
    "subgraphs/inventory.rs": """
        Product {
            upc: "p".to_string(),
            in_stock: Some(true),
            price: None,
        },
""",
    "subgraphs/reviews.rs": """
        Review {
            id: ID("r".to_string()),
            body: Some("fine".to_string()),
            product: Some(Product {
                upc: "p".to_string()
            })
        },
""",
    "gateways/apollo-gateway/supergraph.graphql": """
type Query @join__type(graph: ACCOUNTS) @join__type(graph: INVENTORY) {
  users: [User] @join__field(graph: ACCOUNTS)
}
type Product @join__type(graph: INVENTORY, key: "upc") {
  upc: String!
  price: Int @join__field(graph: INVENTORY, external: true)
  estimate: Int @join__field(graph: INVENTORY, requires: "price")
}
type User @join__type(graph: ACCOUNTS, key: "id") { id: ID! name: String @join__field(graph: ACCOUNTS) }
""",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_the_query_and_the_data_are_the_checkouts(folder: Path) -> None:
    scenario = checkout(folder)

    assert scenario.queries["large"] == "query Q { users { name } }"
    assert scenario.data["User"]["1"] == {"id": "1", "name": "Ann", "reviews": [{"@": "Review:r"}]}
    assert scenario.data["Product"]["p"]["price"] == 899
    assert scenario.data["Product"]["p"]["inStock"] is True
    assert scenario.data["Review"]["r"]["product"] == {"@": "Product:p"}


def test_each_subgraph_is_what_the_supergraph_says_of_it(folder: Path) -> None:
    subgraphs = checkout(folder).subgraphs

    assert set(subgraphs) == {"accounts", "inventory"}
    assert 'type User @key(fields: "id") { id: ID! name: String }' in subgraphs["accounts"]
    assert "type Product" not in subgraphs["accounts"]
    assert 'price: Int @external estimate: Int @requires(fields: "price")' in subgraphs["inventory"]


def test_a_field_that_several_subgraphs_have_is_shareable(folder: Path) -> None:
    supergraph = folder / "gateways/apollo-gateway/supergraph.graphql"
    joined = "@join__field(graph: ACCOUNTS) @join__field(graph: INVENTORY, external: true)"
    text = supergraph.read_text().replace(
        "name: String @join__field(graph: ACCOUNTS)", f"name: String {joined}"
    )
    text = text.replace(
        "type User @join__type", 'type User @join__type(graph: INVENTORY, key: "id") @join__type'
    )
    supergraph.write_text(text)

    subgraphs = checkout(folder).subgraphs

    assert "name: String @shareable" in subgraphs["accounts"]
    assert "name: String @external" in subgraphs["inventory"]


def test_what_is_not_that_repository_is_refused(folder: Path) -> None:
    (folder / "k6.js").write_text("nothing")

    with pytest.raises(ValueError, match="does not look like"):
        checkout(folder)
