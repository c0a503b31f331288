"""A shop nobody needs to sign in to: two subgraphs that ask for no signature, behind a gateway by itself."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gateway.app import Gateway, standalone_gateway
from gateway.composition import compose
from gateway.settings import GatewaySettings
from tests.integration.gateway.subgraphs import Subgraph

PRODUCTS = """
type Query { products: [Product!]!  product(id: ID!): Product }
type Mutation { rename(id: ID!, name: String!): Product }
type Product @key(fields: "id") { id: ID!  name: String! }
"""
STOCK = """
type Query { warehouses: [String!]! }
type Product @key(fields: "id") { id: ID!  inStock: Int! }
"""
QUERY = "{products{name inStock}}"
ANSWER = {"products": [{"name": "lamp", "inStock": 4}, {"name": "desk", "inStock": 4}]}


@dataclass
class Shop:
    """The data and the subgraphs over it."""

    names: dict[str, str] = field(default_factory=lambda: {"1": "lamp", "2": "desk"})

    def __post_init__(self) -> None:
        self.products = Subgraph(
            "products",
            PRODUCTS,
            {
                "products": lambda _viewer: [self.product(each) for each in self.names],
                "product": lambda _viewer, id: self.product(id),
                "rename": self._rename,
            },
            {"Product": lambda r: self.product(r["id"])},
            None,
        )
        self.stock = Subgraph(
            "stock",
            STOCK,
            {"warehouses": lambda _viewer: ["north"]},
            {"Product": lambda r: {"id": r["id"], "inStock": len(self.names[r["id"]])}},
            None,
        )

    @property
    def subgraphs(self) -> list[Subgraph]:
        return [self.products, self.stock]

    def product(self, id: str) -> dict[str, Any] | None:
        return {"id": id, "name": self.names[id]} if id in self.names else None

    def _rename(self, _viewer: None, id: str, name: str) -> dict[str, Any] | None:
        self.names[id] = name
        return self.product(id)

    def supergraph(self, *, note: str = "") -> str:
        """The supergraph; ``note`` makes it another text of the same meaning."""
        composition = compose([subgraph.schema() for subgraph in self.subgraphs])
        assert composition.supergraph is not None, composition.errors
        return f"{composition.supergraph}\n# {note}\n"

    def gateway(self, supergraph: Path, urls: dict[str, str], **settings: Any) -> Gateway:
        """A gateway that watches the file ``supergraph``."""
        told = {"supergraph": str(supergraph), "subgraph_overrides": urls, **settings}
        return standalone_gateway(GatewaySettings(**told))
