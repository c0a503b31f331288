"""The answer has the client's shape, and null where GraphQL demands it."""

from typing import Any

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
    import orjson

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
