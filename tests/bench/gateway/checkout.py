"""The public gateways benchmark's own schema, data and query, read from a checkout of its repository
`graphql-hive/graphql-gateways-benchmark`.

Its subgraphs are written in Rust; their schemas are read from the supergraph composed of them, their data
from the literals in the sources. What those do beside looking up is said here: every author is the first
user, every user's reviews are the first two, and no shipping estimate is ever known (the estimate's inputs
are not read from representations).
"""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from graphql import ConstDirectiveNode, ObjectTypeDefinitionNode, parse, print_ast

from tests.bench.gateway.scenario import LINK, Scenario

SUPERGRAPH = "gateways/apollo-gateway/supergraph.graphql"
QUERY = "k6.js"
SOURCES = {"User": "accounts", "Product": "products", "Review": "reviews"}
#: How many products the benchmark's topProducts answers by default.
TOP_PRODUCTS = 5
SMALL = """
{ topProducts { upc name price inStock shippingEstimate reviews { id author { username name } } } }
"""


def checkout(folder: Path) -> Scenario:
    """The benchmark's scenario, with a small query of ours over its schema."""
    sources = {name: (folder / f"subgraphs/{file}.rs").read_text() for name, file in SOURCES.items()}
    stock = (folder / "subgraphs/inventory.rs").read_text()
    records = {name: _records(text, name) for name, text in sources.items()}
    large = re.search(r"query: `(.*?)`", (folder / QUERY).read_text(), re.DOTALL)
    if large is None or not all(records.values()):
        raise ValueError(f"{folder} does not look like the benchmark this was written for")
    return Scenario(
        _subgraphs((folder / SUPERGRAPH).read_text()),
        _linked(records["User"], records["Product"], records["Review"], _records(stock, "Product")),
        {"large": large[1], "small": SMALL},
    )


def _records(source: str, name: str) -> list[dict[str, Any]]:
    """The vector of literals in a Rust source: `Name { field: Some("…".to_string()), … }`.

    A review has the field `upc`: that of its product.
    """
    blocks = re.findall(rf"^        {name} \{{\n(.*?)^        \}}", source, re.DOTALL | re.MULTILINE)
    return [{_camel(field): _value(text) for field, text in re.findall(FIELD, block)} for block in blocks]


FIELD = r'(\w+): (?:Some\()?(?:ID\()?("[^"]*"|true|false|None|\d+)'


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def _value(text: str) -> Any:
    return None if text == "None" else json.loads(text)


def _linked(
    users: list[dict[str, Any]],
    products: list[dict[str, Any]],
    reviews: list[dict[str, Any]],
    stock: list[dict[str, Any]],
) -> dict[str, dict[str, dict[str, Any]]]:
    in_stock = {item["upc"]: item["inStock"] for item in stock}
    first_two = [{"@": f"Review:{review['id']}"} for review in reviews[:2]]
    goods = {
        item["upc"]: {
            **item,
            "inStock": in_stock[item["upc"]],
            "shippingEstimate": None,
            "reviews": [
                {"@": f"Review:{review['id']}"} for review in reviews if review["upc"] == item["upc"]
            ],
        }
        for item in products
    }
    written = {
        review["id"]: {
            **review,
            "product": {"@": f"Product:{review['upc']}"},
            "author": {"@": f"User:{users[0]['id']}"},
        }
        for review in reviews
    }
    root = {
        "users": [{"@": f"User:{user['id']}"} for user in users],
        "topProducts": [{"@": f"Product:{upc}"} for upc in list(goods)[:TOP_PRODUCTS]],
    }
    people = {user["id"]: {**user, "reviews": first_two} for user in users}
    return {"Query": {"": root}, "User": people, "Product": goods, "Review": written}


def _subgraphs(supergraph: str) -> dict[str, str]:
    """Each subgraph's SDL, taken apart again by the join directives."""
    types = [
        node
        for node in parse(supergraph, no_location=True).definitions
        if isinstance(node, ObjectTypeDefinitionNode)
    ]
    graphs = {graph for node in types for graph, _ in _joined(node.directives, "join__type")}
    return {graph.lower(): LINK + "\n".join(_type(node, graph) for node in types) for graph in sorted(graphs)}


def _type(node: ObjectTypeDefinitionNode, graph: str) -> str:
    """The type as one subgraph has it; empty if it has nothing of it."""
    kinds = [options for name, options in _joined(node.directives, "join__type") if name == graph]
    fields = []
    for field in node.fields or ():
        joined = _joined(field.directives, "join__field")
        options = [options for name, options in joined if name == graph]
        if kinds and (options or not joined):
            arguments = ", ".join(map(print_ast, field.arguments or ()))
            uses = _uses(options[0], shared=len(joined) > 1) if options else ""
            shown = f"({arguments})" if arguments else ""
            fields.append(f"{field.name.value}{shown}: {print_ast(field.type)}{uses}")
    keys = "".join(f' @key(fields: "{options["key"]}")' for options in kinds if "key" in options)
    return f"type {node.name.value}{keys} {{ {' '.join(fields)} }}" if fields else ""


def _uses(options: dict[str, str], shared: bool) -> str:
    """The directives of a field; `shared`: other subgraphs have it too."""
    mark = " @external" if options.get("external") == "true" else " @shareable" if shared else ""
    sets = (f' @{name}(fields: "{options[name]}")' for name in ("requires", "provides") if name in options)
    return mark + "".join(sets)


def _joined(directives: Sequence[ConstDirectiveNode] | None, name: str) -> list[tuple[str, dict[str, str]]]:
    """The graph and the options of each use of a join directive."""
    found = []
    for directive in directives or ():
        if directive.name.value == name:
            options = {
                item.name.value: print_ast(item.value).strip('"') for item in directive.arguments or ()
            }
            found.append((options.pop("graph"), options))
    return found
