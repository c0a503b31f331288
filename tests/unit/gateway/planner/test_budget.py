"""Hostile operations: planning them ends, soon and with an error that says why."""

import sys
import time

import pytest
from graphql import parse

from gateway.federation import Supergraph
from gateway.planner import STEP_LIMIT, Planner, TooComplex
from tests.federation.sdl import composed

TYPES = range(6)
PATIENCE_SECONDS = 5
"""Processor time nothing here may come near; the limit keeps it below a second on any machine."""


@pytest.fixture(scope="module")
def exploding() -> Supergraph:
    """`n` of the interface is had at each implementation from another subgraph than the interface."""
    types = "".join(
        f'type T{n} implements N @key(fields: "id") {{ id: ID! n: N @external f: Int'
        f' g{n}: Int @requires(fields: "n {{ id }}") }} '
        for n in TYPES
    )
    others = "".join(f'type T{n} implements N @key(fields: "id") {{ id: ID! n: N }} ' for n in TYPES)
    return composed(
        a=f"type Query {{ n: N }} interface N {{ id: ID! n: N f: Int }} {types}",
        b=f"interface N {{ id: ID! }} {others}",
    )


def refused(supergraph: Supergraph, query: str) -> None:
    """Assert that planning is refused as too complex, soon."""
    started = time.process_time()
    with pytest.raises(TooComplex, match=f"more than {STEP_LIMIT} steps"):
        Planner(supergraph).plan(parse(query), None, {})
    assert time.process_time() - started < PATIENCE_SECONDS


@pytest.mark.parametrize("depth", [5, 12, 60])
def test_interfaces_exploded_level_by_level(exploding: Supergraph, depth: int) -> None:
    refused(exploding, "{ n " + "{ n " * depth + "{ f }" + " }" * depth + " }")


def test_deeper_than_the_stack_is_refused() -> None:
    supergraph = composed(a="type Query { q: Query x: Int }")
    depth = sys.getrecursionlimit()
    nest = " ".join(f"fragment F{n} on Query {{ q {{ ...F{n + 1} }} }}" for n in range(depth))

    with pytest.raises(TooComplex, match="nested too deeply"):
        Planner(supergraph).plan(parse(f"{{ ...F0 }} {nest} fragment F{depth} on Query {{ x }}"), None, {})


def test_few_levels_are_planned(exploding: Supergraph) -> None:
    plan = Planner(exploding).plan(parse("{ n { n { f } } }"), None, {})

    assert [fetch.subgraph for fetch in plan.fetches] == ["a", "b", "a"]


def test_wide_and_deep(exploding: Supergraph) -> None:
    fields = " ".join(f"... on T{n} {{ g{n} n {{ id }} }}" for n in TYPES)
    refused(exploding, f"{{ n {{ {fields} n {{ {fields} n {{ {fields} n {{ {fields} }} }} }} }} }}")


def test_fragments_that_double(exploding: Supergraph) -> None:
    bomb = " ".join(f"fragment F{n} on N {{ ...F{n + 1} ...F{n + 1} }}" for n in range(40))
    refused(exploding, f"{{ n {{ ...F0 }} }} {bomb} fragment F40 on N {{ id }}")


def test_fragments_that_double_at_the_root(exploding: Supergraph) -> None:
    bomb = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(40))
    refused(exploding, f"{{ ...F0 }} {bomb} fragment F40 on Query {{ n {{ id }} }}")


def test_thousands_of_aliases(exploding: Supergraph) -> None:
    aliases = " ".join(f"a{n}: n {{ n {{ id }} }}" for n in range(3_000))
    refused(exploding, f"{{ {aliases} }}")


def test_the_limit_is_given(exploding: Supergraph) -> None:
    with pytest.raises(TooComplex, match="more than 10 steps"):
        Planner(exploding, step_limit=10).plan(parse("{ n { n { f } } }"), None, {})


def test_many_places_at_once_are_planned() -> None:
    """Work grows with the operation, not with its square."""
    supergraph = composed(
        a='type Query { t(n: Int): T } type T @key(fields: "id") { id: ID! }',
        b='type T @key(fields: "id") { id: ID! b: Int }',
    )
    aliases = " ".join(f"a{n}: t(n: {n}) {{ b }}" for n in range(400))
    started = time.process_time()
    plan = Planner(supergraph).plan(parse(f"{{ {aliases} }}"), None, {})

    assert [(fetch.subgraph, len(fetch.lookups)) for fetch in plan.fetches] == [("a", 0), ("b", 400)]
    assert time.process_time() - started < PATIENCE_SECONDS
