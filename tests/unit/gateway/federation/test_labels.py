"""Progressive overrides: which labels are active, and who resolves a field under them."""

import pytest
from graphql import parse

from gateway.federation import Supergraph
from gateway.federation.labels import active
from gateway.planner import Planner
from tests.federation.sdl import composed

LABELS = frozenset({"percent(0)", "percent(5)", "percent(12.5)", "percent(100)", "beta"})


@pytest.mark.parametrize(
    ("draw", "found"),
    [
        (0.0, {"percent(5)", "percent(12.5)", "percent(100)"}),
        (0.0499, {"percent(5)", "percent(12.5)", "percent(100)"}),
        (0.05, {"percent(12.5)", "percent(100)"}),
        (0.9999, {"percent(100)"}),
    ],
)
def test_one_draw_decides_all_percentages(draw: float, found: set[str]) -> None:
    assert active(LABELS, frozenset(), draw) == found


def test_listed_label_is_active_whatever_is_drawn() -> None:
    assert active(LABELS, frozenset({"beta", "unknown"}), 0.9999) == {"percent(100)", "beta"}


@pytest.fixture
def supergraph() -> Supergraph:
    """`stock` moves from `old` to `new` under the label; both can be asked as long as both have it."""
    text = str(
        composed(
            old='type Query { item: Item } type Item @key(fields: "id") { id: ID! stock: Int @shareable }',
            new='type Item @key(fields: "id") { id: ID! stock: Int @shareable }',
        )
    )
    joins = '@join__field(graph: NEW, override: "old", overrideLabel: "beta")'
    joins += ' @join__field(graph: OLD, overrideLabel: "beta")'
    assert "stock: Int\n" in text
    return Supergraph.parse(text.replace("stock: Int\n", f"stock: Int {joins}\n"))


def test_field_is_resolved_by_the_side_its_label_says(supergraph: Supergraph) -> None:
    planner = Planner(supergraph)
    document = parse("{ item { stock } }")

    before = planner.plan(document, None, {})
    after = planner.plan(document, None, {}, labels=frozenset({"beta", "other"}))

    assert supergraph.override_labels == {"beta"}
    assert [fetch.subgraph for fetch in before.fetches] == ["old"]
    assert [fetch.subgraph for fetch in after.fetches] == ["old", "new"]


def test_supergraph_without_labels_is_the_same_under_any() -> None:
    plain = composed(a="type Query { x: Int }")

    assert plain.under(frozenset({"beta"})) is plain
