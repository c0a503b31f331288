"""What a viewer may not see is not fetched and is null; everything else is answered."""

from typing import Any

import pytest

from gateway.planner import TooComplex
from tests.federation.engine import Engine
from tests.unit.gateway.auth.requirements.directives import Holder, secured

ANYONE = Holder()
SIGNED_IN = Holder(True)


def scoped(*scopes: str) -> Holder:
    return Holder(True, frozenset(scopes))


BLOG = secured(
    """
type Query {
  posts: [Post!]
  first: Post
  me: User @authenticated
  found(by: Field, where: Where): [Post]
  medium: Medium
  media: [Medium]
  work: Work
  works: [Work!]
  version: String
}
type Mutation {
  publish(id: ID): Post @requiresScopes(scopes: [["post:write"], ["admin", "all"]])
  remove(id: ID): Int! @requiresScopes(scopes: [["post:delete"]])
  greet: Int
}
type Post @key(fields: "id") {
  id: ID!
  title: String
  notes: Secret
  score: Int @requiresScopes(scopes: [["score:read"]])
  rank: Int! @requiresScopes(scopes: [["score:read"]])
  draft: String @policy(policies: [["author"], ["editor", "senior"]])
  author: User
  authors: [User]
  related: [Post!]
  strict: [Post!]!
}
scalar Secret @requiresScopes(scopes: [["audit"]])
enum Field @requiresScopes(scopes: [["sort"]]) { TITLE SCORE }
input Where { score: Secret title: String both: [Where!] }
type User @authenticated { name: String posts: [Post] }
union Medium = Book | Film
interface Work { title: String price: Int }
type Book implements Work @requiresScopes(scopes: [["book"]]) { title: String price: Int pages: Int }
type Film implements Work { title: String price: Int @requiresScopes(scopes: [["price"]]) minutes: Int }
"""
)
OTHER = secured('type Post @key(fields: "id") { id: ID! views: Int @authenticated likes: Int }')
DATA: dict[str, Any] = {
    "Query": {
        "": {
            "posts": [{"@": "Post:1"}, {"@": "Post:2"}],
            "first": {"@": "Post:1"},
            "found": [{"@": "Post:1"}],
            "me": {"@": "User:a"},
            "medium": {"@": "Book:b"},
            "media": [{"@": "Book:b"}, {"@": "Film:f"}],
            "work": {"@": "Film:f"},
            "works": [{"@": "Book:b"}, {"@": "Film:f"}],
            "version": "1",
        }
    },
    "Mutation": {"": {"publish": {"@": "Post:1"}, "remove": 1, "greet": 2}},
    "Post": {
        key: {
            "id": key,
            "title": f"T{key}",
            "notes": "N",
            "score": 5,
            "rank": 6,
            "draft": "D",
            "author": {"@": "User:a"},
            "authors": [{"@": "User:a"}],
            "related": [{"@": "Post:2"}],
            "strict": [{"@": "Post:2"}],
            "views": 7,
            "likes": 8,
        }
        for key in ("1", "2")
    },
    "User": {"a": {"name": "A", "posts": [{"@": "Post:1"}]}},
    "Book": {"b": {"title": "B", "price": 1, "pages": 2}},
    "Film": {"f": {"title": "F", "price": 3, "minutes": 4}},
}


@pytest.fixture
def engine() -> Engine:
    return Engine(DATA, {"blog": BLOG, "other": OTHER})


CASES: list[tuple[str, Holder, dict[str, Any] | None, list[str]]] = [
    ("{ me { name } version }", ANYONE, {"me": None, "version": "1"}, ["me"]),
    ("{ i: me { name } }", ANYONE, {"i": None}, ["i"]),
    ("{ me { name } }", SIGNED_IN, {"me": {"name": "A"}}, []),
    ("{ first { title score } }", SIGNED_IN, {"first": {"title": "T1", "score": None}}, ["first.score"]),
    ("{ first { title score } }", scoped("score:read"), {"first": {"title": "T1", "score": 5}}, []),
    ("{ first { notes } }", ANYONE, {"first": {"notes": None}}, ["first.notes"]),
    ("{ first { author { name } } }", ANYONE, {"first": {"author": None}}, ["first.author"]),
    ("{ first { authors { name } } }", ANYONE, {"first": {"authors": None}}, ["first.authors"]),
    ("{ first { title rank } version }", ANYONE, {"first": None, "version": "1"}, ["first.rank"]),
    ("{ posts { rank } version }", ANYONE, {"posts": None, "version": "1"}, ["posts.rank"]),
    ("{ found { rank } }", ANYONE, {"found": [None]}, ["found.rank"]),
    ("{ first { related { rank } } }", ANYONE, {"first": {"related": None}}, ["first.related.rank"]),
    ("{ first { strict { rank } } }", ANYONE, {"first": None}, ["first.strict.rank"]),
    ("{ first { views likes } }", ANYONE, {"first": {"views": None, "likes": 8}}, ["first.views"]),
    ("{ first { ...F } } fragment F on Post { score }", ANYONE, {"first": {"score": None}}, ["first.score"]),
    ("{ first { ... { a: score } } }", ANYONE, {"first": {"a": None}}, ["first.a"]),
    ("{ first { score ... on Post { score } } }", ANYONE, {"first": {"score": None}}, ["first.score"]),
    ("{ first { title @skip(if: true) score @include(if: false) id } }", ANYONE, {"first": {"id": "1"}}, []),
    # policies: any of the groups, the whole of one
    ("{ first { draft } }", SIGNED_IN, {"first": {"draft": None}}, ["first.draft"]),
    ("{ first { draft } }", Holder(policies=frozenset({"author"})), {"first": {"draft": "D"}}, []),
    (
        "{ first { draft } }",
        Holder(policies=frozenset({"senior"})),
        {"first": {"draft": None}},
        ["first.draft"],
    ),
    (
        "{ first { draft } }",
        Holder(policies=frozenset({"senior", "editor"})),
        {"first": {"draft": "D"}},
        [],
    ),
    # scalars and enums in arguments
    ("{ found(by: SCORE) { id } }", ANYONE, {"found": None}, ["found"]),
    ("{ found { id } }", ANYONE, {"found": [{"id": "1"}]}, []),
    ("{ found(by: null) { id } }", ANYONE, {"found": [{"id": "1"}]}, []),
    ("{ found(by: SCORE) { id } }", scoped("sort"), {"found": [{"id": "1"}]}, []),
    ('{ found(where: {title: "x"}) { id } }', ANYONE, {"found": [{"id": "1"}]}, []),
    ('{ found(where: {both: [{score: "x"}]}) { id } }', ANYONE, {"found": None}, ["found"]),
    ('{ found(where: {both: {score: "x"}}) { id } }', ANYONE, {"found": None}, ["found"]),
    # abstract types: the verdict is the concrete type's
    ("{ medium { ... on Book { title } ... on Film { title } } }", ANYONE, {"medium": None}, ["medium"]),
    ("{ medium { __typename } }", ANYONE, {"medium": None}, ["medium"]),
    ("{ medium { ... on Film { title } } }", ANYONE, {"medium": None}, ["medium"]),
    ("{ medium { ... on Book { title } } }", scoped("book"), {"medium": {"title": "B"}}, []),
    (
        "{ media { ... on Book { title } ... on Film { title } } }",
        ANYONE,
        {"media": [None, {"title": "F"}]},
        ["media"],
    ),
    ("{ media { __typename } }", ANYONE, {"media": [None, {"__typename": "Film"}]}, ["media"]),
    ("{ work { title price } }", ANYONE, {"work": None}, ["work"]),
    ("{ work { title price } }", scoped("price", "book"), {"work": {"title": "F", "price": 3}}, []),
    ("{ work { title price } }", scoped("price"), {"work": None}, ["work"]),
    ("{ work { title price } }", scoped("book"), {"work": {"title": "F", "price": None}}, ["work.price"]),
    ("{ works { title } }", ANYONE, {"works": None}, ["works"]),
    ("{ works { title } }", scoped("book"), {"works": [{"title": "B"}, {"title": "F"}]}, []),
    # mutations
    ("mutation { publish { id } greet }", ANYONE, {"publish": None, "greet": 2}, ["publish"]),
    ("mutation { publish { id } }", scoped("post:write"), {"publish": {"id": "1"}}, []),
    ("mutation { publish { id } }", scoped("admin", "all"), {"publish": {"id": "1"}}, []),
    ("mutation { publish { id } }", scoped("admin"), {"publish": None}, ["publish"]),
    ("mutation { greet remove }", ANYONE, None, ["remove"]),
    ("mutation { publish { score } greet }", scoped("post:write"), {"publish": {"score": None}, "greet": 2},
     ["publish.score"]),
]  # fmt: skip


@pytest.mark.parametrize(("query", "grants", "data", "refused"), CASES)
async def test_answer(
    engine: Engine, query: str, grants: Holder, data: dict[str, Any] | None, refused: list[str]
) -> None:
    result = await engine.run(query, grants=grants)

    assert result.data == data
    assert [error["extensions"]["affectedPath"] for error in result.errors] == refused
    assert {error["extensions"]["code"] for error in result.errors} <= {"UNAUTHORIZED_FIELD_OR_TYPE"}


@pytest.mark.parametrize(("query", "grants", "data", "refused"), CASES)
async def test_without_requirements_unmet_everything_is_answered(
    engine: Engine, query: str, grants: Holder, data: dict[str, Any] | None, refused: list[str]
) -> None:
    """The same operations are answered whole to whoever may see everything."""
    everything = Holder(True, None, frozenset({"author"}))

    assert (await engine.run(query, grants=everything)).errors == []


async def test_the_schema_may_be_asked_beside_what_is_refused(engine: Engine) -> None:
    result = await engine.run('{ first { score } __type(name: "Post") { name } }', grants=ANYONE)

    assert result.data == {"first": {"score": None}, "__type": {"name": "Post"}}


async def test_fragments_that_unfold_without_end_are_refused(engine: Engine) -> None:
    levels = range(40)
    bomb = " ".join(f"fragment F{n} on Post {{ ...F{n + 1} ...F{n + 1} }}" for n in levels)
    query = f"{{ first {{ score ...F0 }} }} {bomb} fragment F{len(levels)} on Post {{ id }}"

    with pytest.raises(TooComplex):
        await engine.run(query, grants=ANYONE)


async def test_what_is_refused_is_not_fetched(engine: Engine) -> None:
    await engine.run("{ me { name } first { views likes score notes } }", grants=ANYONE)

    asked = " ".join(call.query for call in engine.calls)
    assert "likes" in asked
    assert not any(name in asked for name in ("me", "views", "score", "notes"))


async def test_nothing_is_asked_where_nothing_may_be_seen(engine: Engine) -> None:
    await engine.run("{ me { name } }", grants=ANYONE)

    assert engine.calls == []


async def test_a_refused_mutation_is_not_executed_nor_are_others_whose_answer_cannot_be_given(
    engine: Engine,
) -> None:
    await engine.run("mutation { publish { id } greet }", grants=ANYONE)
    assert [call.query for call in engine.calls] == ["mutation { greet }"]

    await engine.run("mutation { greet remove }", grants=ANYONE)
    assert len(engine.calls) == 1


async def test_paths_end_where_positions_begin(engine: Engine) -> None:
    result = await engine.run("{ first { score } posts { related { score } } }", grants=ANYONE)

    assert [error["path"] for error in result.errors] == [["first", "score"], ["posts"]]


async def test_values_of_variables_count_only_if_they_hold_what_may_not_be_used(engine: Engine) -> None:
    query = "query($w: Where, $by: Field) { found(where: $w, by: $by) { id } }"

    assert (await engine.run(query, {"w": {"title": "x"}}, grants=ANYONE)).errors == []
    for variables in ({"w": {"both": [{"score": "x"}]}}, {"by": "TITLE"}):
        result = await engine.run(query, variables, grants=ANYONE)
        assert result.data == {"found": None}
        assert result.errors[0]["path"] == ["found"]


async def test_who_may_not_have_what_a_field_requires_may_not_have_the_field() -> None:
    shop = secured(
        'type Query { item: Item } type Item @key(fields: "id") {'
        ' id: ID! weight: Int @requiresScopes(scopes: [["weigh"]]) }'
    )
    post = secured(
        'type Item @key(fields: "id") {'
        " id: ID! weight: Int @external"
        ' freight: Int @requires(fields: "weight") @requiresScopes(scopes: [["weigh"]]) }'
    )
    data = {
        "Query": {"": {"item": {"@": "Item:1"}}},
        "Item": {"1": {"id": "1", "weight": 40, "freight": 5}},
    }
    engine = Engine(data, {"shop": shop, "post": post})

    result = await engine.run("{ item { weight freight } }", grants=ANYONE)
    assert result.data == {"item": {"weight": None, "freight": None}}
    result = await engine.run("{ item { freight } }", grants=scoped("weigh"))
    assert result.data == {"item": {"freight": 5}}


async def test_the_same_field_by_an_interface_that_asks_more_and_by_the_type_itself() -> None:
    sdl = secured(
        "type Query { one: I } interface I { a: Int } type T implements I { a: Int }"
        ' type U implements I { a: Int @requiresScopes(scopes: [["i"]]) }'
    )
    engine = Engine({"Query": {"": {"one": {"@": "T:1"}}}, "T": {"1": {"a": 1}}}, {"x": sdl})

    result = await engine.run("{ one { a ... on T { a b: a } } }", grants=ANYONE)
    assert result.data == {"one": {"a": 1, "b": 1}}
    assert [error["path"] for error in result.errors] == [["one", "a"]]
    assert (await engine.run("{ one { a ... on U { a } } }", grants=ANYONE)).data == {"one": {"a": None}}
