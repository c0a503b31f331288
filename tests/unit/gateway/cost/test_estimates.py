"""Estimates by the IBM rules. The numbers are those Apollo's and Hive's routers give for such operations."""

from typing import Any

import pytest
from graphql import parse, validate

from gateway.cost import Estimator, InvalidSlicing
from gateway.federation import Supergraph
from gateway.planner import Planner, condition_variables
from tests.federation.sdl import composed

PLACES = "ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR"
COST = f"""
extend schema @link(url: "https://specs.apollo.dev/cost/v0.1",
    import: [{{name: "@cost", as: "@weighs"}}, {{name: "@listSize", as: "@sized"}}])
directive @weighs(weight: Int!) on {PLACES}
directive @sized(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!],
  requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION
"""
LIBRARY = (
    COST
    + """
type Query {
  volume(id: ID): Volume
  weighed: Volume @weighs(weight: 2)
  argued(limit: Int @weighs(weight: 1)): Volume
  popular: [Volume] @sized(assumedSize: 5)
  latest(after: ID, limit: Int!): [Volume] @sized(slicingArguments: ["limit"])
  window(first: Int, last: Int): [Volume]
    @sized(slicingArguments: ["first", "last"], requireOneSlicingArgument: false)
  strict(first: Int, last: Int): [Volume] @sized(slicingArguments: ["first", "last"])
  usual(first: Int = 6): [Volume] @sized(slicingArguments: ["first"])
  capped(first: Int): [Volume]
    @sized(assumedSize: 9, slicingArguments: ["first"], requireOneSlicingArgument: false)
  paged(limit: Int!): Page!
    @sized(slicingArguments: ["limit"], sizedFields: ["items"], requireOneSlicingArgument: false)
  search(input: Search!): [Volume] @sized(slicingArguments: ["input.page.first"])
  deep(input: Deep!): [Volume] @sized(slicingArguments: ["input.one.two.count"])
  costly(input: Costly!): [Volume] @sized(slicingArguments: ["input.limit"])
  nested(first: Int): Outer
    @sized(slicingArguments: ["first"], sizedFields: ["inner { items }"], requireOneSlicingArgument: false)
  byIds(ids: [ID!]!): [Volume] @sized(slicingArguments: ["ids"])
  plain: [Volume]
}
type Mutation { act: String make: Volume }
type Volume { id: Code title: String writer: Writer house: House }
type Writer { name: String bio: String @weighs(weight: 3) }
type House { name: String place: Place dearPlace: DearPlace }
type Place { zip: Int! }
type DearPlace @weighs(weight: 5) { zip: Int! }
type Page { items: [Volume!] next: ID }
type Outer { inner: Inner }
type Inner { items: [Volume!] recent: [Volume] @sized(assumedSize: 2) note: String }
scalar Code @weighs(weight: 1)
input Search { page: PageInput }
input PageInput { first: Int }
input Deep { one: One }
input One { two: Two }
input Two { count: Int }
input Costly { query: String @weighs(weight: 2) limit: Int }
"""
)
BRANCH = "title writer { name } house { name dearPlace { zip } }"


@pytest.fixture(scope="module")
def library() -> Supergraph:
    return composed(library=LIBRARY)


def estimate(supergraph: Supergraph, query: str, unknown: int = 0, **variables: Any) -> tuple[int, int]:
    """The estimate of the document and that of its plan."""
    document = parse(query)
    assert validate(supergraph.api_schema, document) == []
    estimator = Estimator(supergraph, unknown)
    conditions = {name: variables[name] for name in condition_variables(document, None)}
    plan = Planner(supergraph).plan(document, None, conditions)
    by_subgraph = estimator.plan(plan).of(variables)
    return estimator.operation(document, None).of(variables), sum(by_subgraph.values())


GOLDEN: list[tuple[int, str, dict[str, Any]]] = [
    (4, "{ volume(id: 1) { title writer { name } house { name place { zip } } } }", {}),
    (8, f"{{ volume(id: 1) {{ {BRANCH} }} }}", {}),
    (40, f"{{ popular {{ {BRANCH} }} }}", {}),
    (24, f"{{ latest(limit: 3) {{ {BRANCH} }} }}", {}),
    (56, f"{{ latest(limit: 7) {{ {BRANCH} }} }}", {}),
    (56, f"query($n: Int!) {{ latest(limit: $n) {{ {BRANCH} }} }}", {"n": 7}),
    (0, "{ latest(limit: -1) { title } }", {}),
    (0, "query($n: Int!) { latest(limit: $n) { title } }", {"n": -5}),
    (40, f"{{ window(first: 3, last: 5) {{ {BRANCH} }} }}", {}),
    (41, f"{{ paged(limit: 5) {{ items {{ {BRANCH} }} next }} }}", {}),
    (26, f"query($i: Search!) {{ search(input: $i) {{ {BRANCH} }} }}", {"i": {"page": {"first": 3}}}),
    (26, f"query($n: Int) {{ search(input: {{page: {{first: $n}}}}) {{ {BRANCH} }} }}", {"n": 3}),
    (27, f"query($i: Deep!) {{ deep(input: $i) {{ {BRANCH} }} }}", {"i": {"one": {"two": {"count": 3}}}}),
    (44, f"{{ nested(first: 5) {{ inner {{ items {{ {BRANCH} }} recent {{ title }} note }} }} }}", {}),
    (10, "mutation { act }", {}),
    (11, "mutation { make { title } }", {}),
    (3, "{ weighed { title } }", {}),
    (3, "{ argued(limit: 5) { title writer { name } } }", {}),
    (5, "{ volume { title writer { name bio } } }", {}),
    (2, "{ volume { id } }", {}),
    (1, "{ volume { title } }", {}),
    (6, '{ byIds(ids: ["1", "2", "3"]) { title writer { name } } }', {}),
    (8, "query($x: [ID!]!) { byIds(ids: $x) { title writer { name } } }", {"x": ["1", "2", "3", "4"]}),
    (0, "{ plain { title } }", {}),
    (6, "{ usual { title } }", {}),
    (9, "{ capped { title } }", {}),
    (2, "{ capped(first: 2) { title } }", {}),
    (
        8,
        "{ volume(id: 1) { ...B } } fragment B on Volume { title writer { name }"
        " house { name ... on House { dearPlace { zip } } } }",
        {},
    ),
    (
        25,
        "query($h: Boolean!, $b: Boolean!, $i: Costly!) { costly(input: $i) { title"
        " writer { name bio @skip(if: $b) } house @include(if: $h) { name dearPlace { zip } } } }",
        {"h": True, "b": False, "i": {"query": "x", "limit": 2}},
    ),
    (
        7,
        "query($h: Boolean!, $b: Boolean!, $i: Costly!) { costly(input: $i) { title"
        " writer { name bio @skip(if: $b) } house @include(if: $h) { name dearPlace { zip } } } }",
        {"h": False, "b": True, "i": {"query": "x", "limit": 2}},
    ),
    (
        1,
        "query($i: Boolean!, $s: Boolean!) { volume { house @include(if: $i) @skip(if: $s) { name } } }",
        {"i": True, "s": True},
    ),
]


@pytest.mark.parametrize(("cost", "query", "variables"), GOLDEN)
def test_golden_numbers(library: Supergraph, cost: int, query: str, variables: dict[str, Any]) -> None:
    assert estimate(library, query, **variables) == (cost, cost)


def test_a_field_selected_twice_counts_once(library: Supergraph) -> None:
    query = "{ volume { writer { name } } ...A ...A } fragment A on Query { volume { writer { bio } title } }"

    assert estimate(library, query) == (5, 5)


def test_lists_of_unknown_size_have_the_size_of_the_setting(library: Supergraph) -> None:
    assert estimate(library, "{ plain { title writer { name } } }", 3) == (6, 6)


@pytest.mark.parametrize(
    "query",
    ["{ strict { title } }", "{ strict(first: 1, last: 2) { title } }", "{ strict(last: null) { title } }"],
)
def test_exactly_one_slicing_argument_where_that_is_required(library: Supergraph, query: str) -> None:
    with pytest.raises(InvalidSlicing, match="Give strict exactly one of its slicing arguments"):
        estimate(library, query)


def test_slicing_arguments_in_variables_are_counted_when_they_are_known(library: Supergraph) -> None:
    query = parse("query($a: Int, $b: Int) { strict(first: $a, last: $b) { title } }")
    found = Estimator(library, 0).operation(query, None)

    assert found.of({"a": 4, "b": None}) == 4
    for variables in ({}, {"a": 1, "b": 2}):
        with pytest.raises(InvalidSlicing):
            found.of(variables)


ABSTRACT = """
type Query { one: Face some: Either all: [First] }
type Mutation { act: Int }
interface Face { two: String }
union Either = First | Second
type First { one: Int inner: [Second] }
type Second implements Face { one: Int two: String }
"""


@pytest.mark.parametrize(
    ("cost", "query"),
    [
        (
            12,
            "{ one { two ...N } some { ...N ... on First { inner { ...W } } } }"
            " fragment N on Second { one } fragment W on Face { two }",
        ),
        (10, "mutation { act }"),
        (11, "{ some { ... on First { inner { one } } ... on Second { one two } } }"),
    ],
)
def test_the_most_expensive_type_counts(cost: int, query: str) -> None:
    assert estimate(composed(x=ABSTRACT), query, 10) == (cost, cost)


HARBOUR = """
type Query { vessels: [Vessel!]! }
type Vessel @key(fields: "id") {
  id: ID! name: String! keeper: Person!
  fee: Float @requires(fields: "keeper { homes { zip } }")
}
type Person @key(fields: "licence") { licence: ID! homes: [Home!]! @external }
type Home { zip: Int! @external }
"""
PEOPLE = """
type Query { people: [Person!]! }
type Person @key(fields: "licence") { licence: ID! name: String! homes: [Home!]! }
type Home { street: String! zip: Int! }
"""


@pytest.mark.parametrize(
    ("costs", "query"),
    [
        ({"harbour": 30, "people": 110}, "{ vessels { name fee } }"),
        (
            {"harbour": 20, "people": 20},
            "{ vessels { ...K } people { ...N } } fragment N on Person { licence name }"
            " fragment K on Vessel { keeper { ...N } }",
        ),
    ],
)
def test_a_plan_costs_what_its_requests_cost(costs: dict[str, int], query: str) -> None:
    """In all 140 and 40."""
    supergraph = composed(harbour=HARBOUR, people=PEOPLE)
    plan = Planner(supergraph).plan(parse(query), None, {})

    assert Estimator(supergraph, 10).plan(plan).of({}) == costs


CUSTOM = (
    COST
    + """
type Query {
  number: Int @weighs(weight: 5)
  argued(by: Int @weighs(weight: 10)): Int
  kind: Kind
  given(input: Given): Int
  exact: Exact
  thing: Thing
}
enum Kind @weighs(weight: 15) { A B }
input Given { some: Int @weighs(weight: 20) }
scalar Exact @weighs(weight: 30)
type Thing @weighs(weight: 40) { id: ID }
"""
)
LISTS = (
    COST
    + """
type Query {
  words: [String!] @sized(assumedSize: 2000, requireOneSlicingArgument: false)
  things(first: Int = 10): Things @sized(slicingArguments: ["first"], sizedFields: ["items"])
}
type Things { items: [Item] }
type Item { id: ID }
"""
)


def test_every_element_has_its_weight() -> None:
    query = """
      { number argued(by: 3) kind given(input: {some: 10}) exact thing { id } words
        things(first: 5) { ...I } }
      fragment I on Things { items { id } }"""

    assert estimate(composed(a=CUSTOM, b=LISTS), query, 10) == (127, 127)


def bomb(levels: int) -> str:
    """A document whose unfolded size doubles with each fragment."""
    fragments = " ".join(
        f"fragment F{n} on T {{ a: again(first: $n) {{ ...F{n + 1} }} b: again(first: 2) {{ ...F{n + 1} }} }}"
        for n in range(levels)
    )
    return f"query($n: Int) {{ t {{ ...F0 }} }} {fragments} fragment F{levels} on T {{ x }}"


def test_what_is_exponential_unfolded_is_estimated_in_linear_time() -> None:
    sized = '@sized(slicingArguments: ["first"], requireOneSlicingArgument: false)'
    sdl = f"type Query {{ t: T }} type T {{ x: Int again(first: Int): [T] {sized} }}"
    supergraph = composed(x=COST + sdl)
    found = Estimator(supergraph, 10).operation(parse(bomb(60)), None)

    assert found.of({"n": 0}) == sum(2**level for level in range(61))
    assert found.of({"n": 1}) == sum(3**level for level in range(61))
    assert len(found.program) < 12 * 60
