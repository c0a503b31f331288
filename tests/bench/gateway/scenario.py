"""What the gateways are asked: four subgraphs, their data, a large query and a small one.

Of the shape and size of the public gateways benchmark (`graphql-hive/graphql-gateways-benchmark`), in our own
words: people, products, reviews and stock; every author is the same person, whose reviews are always the same
two, so that the large answer repeats few entities at many places.
"""

import itertools
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from gateway.composition import SubgraphSchema, compose

#: `{type: {id: {field: value}}}`; a value `{"@": "Type:id"}` refers to an object. `Query` has the id "".
Data = Mapping[str, Mapping[str, Mapping[str, Any]]]
LINK = """
extend schema @link(
  url: "https://specs.apollo.dev/federation/v2.9"
  import: ["@key", "@shareable", "@external", "@requires", "@provides", "@cost", "@listSize"]
)
"""
SUBGRAPHS = {
    "people": """
        type Query { people: [Person] @listSize(assumedSize: 6) person(id: ID!): Person }
        type Person @key(fields: "id") { id: ID! login: String @shareable fullName: String joined: Int }
    """,
    "products": """
        type Query { bestsellers(first: Int = 5): [Product] @listSize(slicingArguments: ["first"]) }
        type Product @key(fields: "sku") { sku: ID! title: String cents: Int grams: Int }
    """,
    "reviews": """
        type Review @key(fields: "id") {
          id: ID! text: String product: Product author: Person @provides(fields: "login")
        }
        type Person @key(fields: "id") {
          id: ID! login: String @external reviews: [Review] @listSize(assumedSize: 2)
        }
        type Product @key(fields: "sku") { sku: ID! reviews: [Review] @listSize(assumedSize: 4) }
    """,
    "stock": """
        type Product @key(fields: "sku") {
          sku: ID! cents: Int @external grams: Int @external
          available: Boolean postage: Int @requires(fields: "cents grams") @cost(weight: 2)
        }
    """,
}
LARGE = """
query Storefront {
  people {
    ...Who
    reviews {
      ...What
      product {
        ...Goods
        reviews { ...What author { ...Who reviews { ...What product { ...Goods } } } }
      }
    }
  }
  bestsellers {
    ...Goods
    reviews { ...What author { ...Who reviews { ...What product { ...Goods } } } }
  }
}
fragment Who on Person { id login fullName }
fragment What on Review { id text }
fragment Goods on Product { sku title cents grams available postage }
"""
SMALL = """
query Shelf {
  bestsellers {
    sku title cents grams available postage
    reviews { id author { id login fullName joined } }
  }
}
"""
#: How many reviews each product has; the first two are everybody's own.
REVIEWS_OF_PRODUCTS = (4, 4, 1, 2, 0, 0, 0, 0, 0)
TEXT_CHARACTERS = (450, 300, 270, 145, 440, 290, 270, 145, 145, 145, 830)
NAMES = ("Amal Haddad", "Bo Lindqvist", "Chen Wei", "Dina Farouk", "Emre Aydin", "Fatima Zahra")
GOODS = ("Bench", "Kettle", "Ladder", "Lantern", "Mirror", "Rug", "Shelf", "Stool", "Vase")
SENTENCE = "sturdy light came early packed well fits our hall and looks as it did in the picture though"


@dataclass(frozen=True)
class Scenario:
    """`subgraphs` are their SDLs by name; `queries` the operations by what they are called in the table."""

    subgraphs: Mapping[str, str]
    data: Data
    queries: Mapping[str, str]

    def supergraph(self, base: str) -> str:
        """The supergraph's SDL, each subgraph at `base`/NAME."""
        schemas = [SubgraphSchema(name, f"{base}/{name}", sdl) for name, sdl in self.subgraphs.items()]
        composition = compose(schemas)
        if composition.supergraph is None:
            raise ValueError("\n".join(map(str, composition.errors)))
        return composition.supergraph

    def as_json(self) -> str:
        """As text, for another process."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Scenario":
        return cls(**json.loads(text))


def own() -> Scenario:
    """The scenario in our own words."""
    subgraphs = {name: LINK + sdl for name, sdl in SUBGRAPHS.items()}
    return Scenario(subgraphs, _data(), {"large": LARGE, "small": SMALL})


def _data() -> Data:
    people = {
        str(n): {
            "id": str(n),
            "login": name.split()[0].lower(),
            "fullName": name,
            "joined": 2010 + n,
            "reviews": [_review(1), _review(2)],
        }
        for n, name in enumerate(NAMES, 1)
    }
    products, reviews, written = {}, {}, itertools.count(1)
    for n, (title, count) in enumerate(zip(GOODS, REVIEWS_OF_PRODUCTS, strict=True), 1):
        own = [next(written) for _ in range(count)]
        products[str(n)] = {
            "sku": str(n),
            "title": title,
            "cents": n * 1_299,
            "grams": n * 350,
            "available": n % 3 != 0,
            "postage": 0 if n > 6 else n * 70,
            "reviews": [_review(each) for each in own],
        }
        for each in own:
            reviews[str(each)] = {
                "id": str(each),
                "text": _text(each, TEXT_CHARACTERS[each - 1]),
                "product": {"@": f"Product:{n}"},
                "author": {"@": "Person:1"},
            }
    bestsellers = [{"@": f"Product:{n}"} for n in products]
    root = {
        "people": [{"@": f"Person:{n}"} for n in people],
        "bestsellers": bestsellers[:5],
    }
    return {"Query": {"": root}, "Person": people, "Product": products, "Review": reviews}


def _review(number: int) -> dict[str, str]:
    return {"@": f"Review:{number}"}


def _text(number: int, characters: int) -> str:
    words = itertools.islice(itertools.cycle(SENTENCE.split()), number, None)
    text = ""
    while len(text) < characters:
        text += f"{next(words)} "
    return text[:characters].strip()
