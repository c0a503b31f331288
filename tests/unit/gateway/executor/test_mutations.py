"""Mutations: one after another, each with all its fetches, each sent once."""

from typing import Any

from tests.federation.engine import Engine

SUBGRAPHS = {
    "a": """
        type Query { q: Int }
        type Mutation { one: Item two: Item five: Int }
        type Item @key(fields: "id") { id: ID! a: Int }
    """,
    "b": """
        type Query { r: Int }
        type Mutation { three: Item four: Int @shareable }
        type Item @key(fields: "id") { id: ID! b: Int }
    """,
    "c": "type Mutation { four: Int @shareable }",
}
DATA: dict[str, Any] = {
    "Mutation": {
        "": {
            "one": {"@": "Item:1"},
            "two": {"@": "Item:2"},
            "three": {"@": "Item:3"},
            "four": 4,
            "five": 5,
        }
    },
    "Item": {key: {"id": key, "a": int(key), "b": -int(key)} for key in "123"},
}


def engine() -> Engine:
    return Engine(DATA, SUBGRAPHS)


async def test_fields_run_in_the_clients_order_with_their_fetches() -> None:
    built = engine()
    result = await built.run("mutation { one { a b } three { a } two { b } }")

    assert [f"{call.kind} {call.subgraph}" for call in built.calls] == [
        "mutation a",
        "query b",
        "mutation b",
        "query a",
        "mutation a",
        "query b",
    ]
    assert result.data == {"one": {"a": 1, "b": -1}, "three": {"a": 3}, "two": {"b": -2}}


async def test_neighbours_in_one_subgraph_share_a_request() -> None:
    built = engine()
    result = await built.run("mutation { one { a } x: two { a } five four }")

    assert built.asked == ["a", "b"]
    assert result.data == {"one": {"a": 1}, "x": {"a": 2}, "five": 5, "four": 4}


async def test_neighbour_waits_for_the_fetches_of_the_field_before() -> None:
    built = engine()
    await built.run("mutation { one { b } two { a } }")

    assert built.asked == ["a", "b", "a"]


async def test_same_field_twice_is_sent_twice() -> None:
    built = engine()
    result = await built.run("mutation { x: five y: five }")

    assert built.calls[0].query.count("five") == 3  # five, and five under another name
    assert result.data == {"x": 5, "y": 5}


async def test_shareable_field_is_sent_to_one_subgraph() -> None:
    built = engine()
    await built.run("mutation { four }")

    assert len(built.calls) == 1
