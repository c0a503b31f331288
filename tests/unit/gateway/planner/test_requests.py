"""Requests: what is asked along with the same question of a later step, and what is not."""

from graphql import parse

from tests.federation.engine import Engine

SUBGRAPHS = {
    "teams": """
        type Query { person: Person }
        type Mutation { hire: Person }
        type Subscription { hired: Person }
        type Person @key(fields: "id") { id: ID! nick(in: String): String @shareable }
    """,
    "lines": 'type Person @key(fields: "id") { id: ID! boss: Person }',
    "ranks": 'type Person @key(fields: "id") { id: ID! deputy: Person }',
    "cars": 'type Query { driver: Person } type Person @key(fields: "id") { id: ID! }',
    "names": """
        type Person @key(fields: "id") {
          id: ID! name: String age: Int home: Home nick(in: String): String @shareable
        }
        type Home { owner: ID }
    """,
    "mail": """
        type Person @key(fields: "id") {
          id: ID! name: String @external mail: String @requires(fields: "name")
          nick(in: String): String @external
          here: String @requires(fields: "nick(in: \\"en\\")")
          there: String @requires(fields: "nick(in: \\"fr\\")")
        }
    """,
}


def requests(query: str, **always_fetch: set[str]) -> list[str]:
    """The first line of each fetch of a plan."""
    always = {name: frozenset(fields) for name, fields in always_fetch.items()}
    lines = Engine({}, SUBGRAPHS, always_fetch=always).plan(query).splitlines()
    return [line for line in lines if line.startswith("[")]


def test_what_nothing_waits_for_is_asked_along_with_the_same_question_of_a_later_step() -> None:
    assert requests("{ person { name boss { name } } }") == [
        "[0] teams",
        "[1] lines at person after 0",
        "[2] names at person and person.boss after 0, 1",
    ]


def test_questions_of_several_steps_are_asked_with_the_last() -> None:
    assert requests("{ person { name boss { name deputy { name } } } }") == [
        "[0] teams",
        "[1] lines at person after 0",
        "[2] ranks at person.boss after 1",
        "[3] names at person and person.boss and person.boss.deputy after 0, 1, 2",
    ]
    assert requests("{ person { name boss { name mail deputy { name } } } }") == [
        "[0] teams",
        "[1] lines at person after 0",
        "[2] names at person.boss after 1",
        "[3] mail at person.boss after 1, 2",
        "[4] ranks at person.boss after 1",
        "[5] names at person and person.boss.deputy after 0, 4",
    ]


def test_two_questions_of_one_request_are_asked_with_the_same_two() -> None:
    assert requests("{ person { here there boss { there here } } }") == [
        "[0] teams",
        "[1] lines at person after 0",
        "[2] names at person.boss after 1",
        "[3] mail at person and person.boss after 0, 1, 2",
    ]


def test_another_question_is_a_request_of_its_own() -> None:
    """One broken entity would take the answers to both along."""
    assert requests("{ person { name boss { name age } } }") == [
        "[0] teams",
        "[1] names at person after 0",
        "[2] lines at person after 0",
        "[3] names at person.boss after 2",
    ]


def test_what_another_request_waits_for_is_asked_at_once() -> None:
    assert requests("{ person { mail name boss { name } } }") == [
        "[0] teams",
        "[1] names at person after 0",
        "[2] mail at person after 0, 1",
        "[3] lines at person after 0",
        "[4] names at person.boss after 3",
    ]


def test_what_a_guard_waits_for_is_asked_at_once() -> None:
    query = "{ person { home { owner } boss { home { owner } } } }"

    assert "[2] names at person and person.boss after 0, 1" in requests(query)
    assert requests(query, Home={"owner"}) == [
        "[0] teams",
        "[1] names at person after 0",
        "[2] lines at person after 0",
        "[3] names at person.boss after 2",
    ]


def test_what_is_guarded_is_asked_along_once_it_may_be() -> None:
    assert requests("{ person { name boss { name } } }", Person={"id"})[2:] == [
        "[2] names at person and person.boss after 0, 1"
    ]


def test_the_longest_chain_stays_as_long() -> None:
    assert requests("{ driver { name } person { name boss { mail } } }") == [
        "[0] cars",
        "[1] teams",
        "[2] lines at person after 1",
        "[3] names at driver and person and person.boss after 0, 1, 2",
        "[4] mail at person.boss after 2, 3",
    ]


def test_the_look_ups_of_one_root_field_are_done_before_the_next() -> None:
    assert requests("mutation { one: hire { name } two: hire { name boss { name } } }") == [
        "[0] teams",
        "[1] names at hire after 0",
        "[2] teams after 0, 1",
        "[3] lines at hire__1 after 2",
        "[4] names at hire__1 and hire__1.boss after 2, 3",
    ]


def test_an_events_look_ups_are_asked_along_as_a_querys_are() -> None:
    assert requests("subscription { hired { name boss { name } } }") == [
        "[0] teams",
        "[1] lines at hired after 0",
        "[2] names at hired and hired.boss after 0, 1",
    ]


def test_questions_under_other_conditions_are_others() -> None:
    apart = "query ($if: Boolean!) { person { name @include(if: $if) boss { name } } }"
    alike = "query ($if: Boolean!) { person { name @include(if: $if) boss { name @include(if: $if) } } }"
    planner = Engine({}, SUBGRAPHS).planner
    when = {
        query: [fetch.when for fetch in planner.plan(parse(query), None, {}).fetches]
        for query in (apart, alike)
    }

    wanted = (frozenset({("if", True)}),)
    assert when == {apart: [(), wanted, (), ()], alike: [(), (), wanted]}
