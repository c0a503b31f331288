"""The answer has the client's shape, and null where GraphQL demands it."""

from typing import Any

import orjson

from tests.federation.engine import Engine

SDL = """
type Query { thing: Thing things: [Thing] strict: [Thing!] sure: Thing! any: Any_ kind: Kind }
type Thing { id: ID! name: String! note: String inner: Thing kinds: [Kind] must: [Int!]! grid: [[Int!]] }
enum Kind { A B C @inaccessible }
union Any_ = Thing | Hidden
type Hidden @inaccessible { x: Int }
"""


async def answer(root: dict[str, Any], query: str) -> tuple[Any, list[Any]]:
    """Data and error paths of a query whose subgraph, unchecked, answers `root`."""
    engine = Engine({}, {"a": SDL})

    async def network(subgraph: str, body: bytes, *, kind: str) -> bytes:
        return orjson.dumps({"data": root})

    engine.network = network  # type: ignore[assignment]
    result = await engine.run(query)
    return result.data, [error.get("path") for error in result.errors]


async def test_keys_come_in_the_clients_order_under_its_names() -> None:
    data, errors = await answer(
        {"thing": {"name": "n", "id": "1", "note": None}},
        "{ thing { b: note a: name id again: id __typename } }",
    )

    assert list(data["thing"].items()) == [
        ("b", None), ("a", "n"), ("id", "1"), ("again", "1"), ("__typename", "Thing")
    ]  # fmt: skip
    assert errors == []


async def test_null_in_a_non_null_field_makes_the_parent_null_with_one_error() -> None:
    data, errors = await answer(
        {"thing": {"id": "1", "inner": {"name": None, "id": None}}}, "{ thing { id inner { name id } } }"
    )

    assert data == {"thing": {"id": "1", "inner": None}}
    assert errors == [["thing", "inner", "name"]]


async def test_null_item_of_non_null_items_makes_the_list_null() -> None:
    root = {"things": [{"id": "1"}, None], "strict": [{"id": "1"}, None]}
    data, errors = await answer(root, "{ things { id } strict { id } }")

    assert data == {"things": [{"id": "1"}, None], "strict": None}
    assert errors == [["strict", 1]]


async def test_null_reaches_the_root() -> None:
    data, errors = await answer({"sure": None, "kind": "A"}, "{ kind sure { id } }")

    assert data is None
    assert errors == [["sure"]]


async def test_missing_fields_are_null() -> None:
    assert await answer({"thing": {"id": "1"}}, "{ thing { id note } }") == (
        {"thing": {"id": "1", "note": None}},
        [],
    )


async def test_values_that_are_not_in_the_api_are_null() -> None:
    root = {"kind": "C", "any": {"__typename": "Hidden"}, "thing": {"kinds": ["A", "C", "Z"]}}
    data, errors = await answer(root, "{ kind any { __typename } thing { kinds } }")

    assert data == {"kind": None, "any": None, "thing": {"kinds": ["A", None, None]}}
    assert errors == []


async def test_values_of_the_wrong_shape_are_null() -> None:
    root = {"thing": [], "things": {"id": "1"}, "strict": ["x"]}

    assert (await answer(root, "{ thing { id } things { id } strict { id } }"))[0] == {
        "thing": None,
        "things": None,
        "strict": None,
    }


async def test_nested_lists_keep_their_non_null_rules() -> None:
    data, errors = await answer(
        {"thing": {"grid": [[1, 2], [3, None], None], "must": [1]}}, "{ thing { grid must } }"
    )

    assert data == {"thing": {"grid": [[1, 2], None, None], "must": [1]}}
    assert errors == [["thing", "grid", 1, 1]]


async def test_fragments_that_match_nothing_leave_an_empty_object() -> None:
    data, _ = await answer({"any": {"__typename": "Thing", "id": "1"}}, "{ any { ... on Thing { id } } }")

    assert data == {"any": {"id": "1"}}


async def test_same_response_key_is_merged_over_fragments() -> None:
    data, _ = await answer(
        {"thing": {"inner": {"id": "1", "name": "n"}}},
        "{ thing { ...A inner { name } } } fragment A on Thing { inner { id } }",
    )

    assert data == {"thing": {"inner": {"id": "1", "name": "n"}}}


async def test_runtime_type_decides_on_null() -> None:
    sdl = """
        type Query { i: I } interface I { x: Int }
        type A implements I { x: Int! } type B implements I { x: Int }
    """
    engine = Engine({}, {"a": sdl})
    results = []
    for name in "AB":

        async def network(subgraph: str, body: bytes, *, kind: str, name: str = name) -> bytes:
            return orjson.dumps({"data": {"i": {"__typename": name, "x": None}}})

        engine.network = network  # type: ignore[assignment]
        results.append((await engine.run("{ i { x __typename } }")).data)

    assert results == [{"i": None}, {"i": {"x": None, "__typename": "B"}}]


async def test_field_whose_type_differs_between_interface_and_implementation_is_one() -> None:
    """`item` needs two names in the request, but is one field to the client."""
    sdl = """
        type Query {{ i: I @shareable }} interface I {{ item: Item }}
        type A implements I {{ item: {} @shareable }} type Item @shareable {{ x: Int y: Int }}
        type B implements I {{ item: Item @shareable }}
    """
    data = {
        "Query": {"": {"i": {"@": "A:1"}}},
        "A": {"1": {"item": {"@": "Item:1"}}},
        "Item": {"1": {"x": 1, "y": 2}},
    }
    engine = Engine(data, {"a": sdl.format("Item!"), "b": sdl.format("Item")})
    result = await engine.run("{ i { item { x } ... on A { item { y } } } }")

    assert "item__1" in engine.calls[0].query
    assert (result.data, result.errors) == ({"i": {"item": {"x": 1, "y": 2}}}, [])
