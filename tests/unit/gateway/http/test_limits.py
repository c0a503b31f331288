"""Limits count what a document unfolds to, in time linear in its text."""

import sys
import time

import pytest
from graphql import GraphQLError, parse

from gateway.errors import OPERATION_TOO_LARGE
from gateway.http.limits import DocumentLimits
from gateway.pipeline import Rejected
from gateway.settings import GatewaySettings

LIMITS = DocumentLimits(
    GatewaySettings(
        depth_limit=4,
        introspection_depth_limit=6,
        alias_limit=3,
        root_field_limit=3,
        directive_limit=3,
        nesting_limit=24,
        operation_limit=2,
        variable_depth_limit=3,
        variable_list_limit=3,
        repeated_field_limit=2,
    )
)
#: Every fragment spreads the next one twice: fewer than 819 bytes that unfold to 2**20 fields.
BOMB = (
    "{...F0}"
    + "".join(f"fragment F{n} on Query{{...F{n + 1} ...F{n + 1}}}" for n in range(20))
    + "fragment F20 on Query{a:__typename}"
)


def exceeded(document: str) -> str | None:
    """The limit a document is refused for."""
    try:
        LIMITS.check(parse(document))
    except Rejected as refusal:
        extensions = refusal.errors[0]["extensions"]
        return extensions["limit"] if extensions["code"] == OPERATION_TOO_LARGE.code else None
    return None


@pytest.mark.parametrize(
    ("document", "limit"),
    [
        ("{a{b{c{d}}}}", None),
        ("{a{b{c{d{e}}}}}", "depth"),
        ("{a{...F}} fragment F on T{b{...G}} fragment G on T{c{d{e}}}", "depth"),
        ("{a{... on T{b{... on T{c{d}}}}}}", None),
        ("{x:a y:a{z:b}}", None),
        ("{x:a y:a{z:b w:c}}", "aliases"),
        ("{a{...F ...F}} fragment F on T{x:b y:c}", "aliases"),
        ("{a b c}", None),
        ("{a b c d}", "root fields"),
        ("{a ...F ... on Query{d}} fragment F on Query{b c}", "root fields"),
        ("{__schema{a} b:__type{c}}", None),
        ("{__schema{a} b:__type{c} ...F} fragment F on Query{d:__type{c}}", "introspection fields"),
        ("{a{b b c c}}", None),
        ("{a{b b c c c}}", "repeated fields"),
        ("{a{x:b x:c ... on T{x:d ... on U{x:e}}}}", "aliases"),
        ("{a{b ... on T{b ... on U{b b}}}}", "repeated fields"),
        ("{a{b b} c{d d ...F}} fragment F on T{e}", None),
        ("{a{b b} c{d ...F}} fragment F on T{e e e}", "repeated fields"),
        ("query @a @b{a @c}", None),
        ("query @a @b{a @c @d}", "directives"),
        ("query($v:Int @a @b){...F @c} fragment F on Query @d{a}", "directives"),
        ("{a ...F @a @b @c @d} fragment F on Query{b}", "directives"),
        ("{__schema{types{fields{type{name}}}}}", None),
        ("{__schema{types{fields{type{a{b{c}}}}}}}", "introspection depth"),
        ("query A{a} query B{a b c d}", "root fields"),
        ("query A{a} query B{a} query C{a}", "operations"),
        ("query A{a} query B{a} fragment F on T{a} fragment G on T{a}", None),
        ("{" + "...{" * 23 + "a" + "}" * 24, None),
        ("{" + "...{" * 24 + "a" + "}" * 25, "nesting"),
        ("{...F " + "...{" * 18 + "...F" + "}" * 19 + "fragment F on T{...{...{...{...{a}}}}}", None),
        ("{...F " + "...{" * 19 + "...F" + "}" * 20 + "fragment F on T{...{...{...{...{a}}}}}", "nesting"),
        ("{...F} fragment F on Query{a ...F}", None),
        ("{...Missing}", None),
    ],
)
def test_a_document_is_refused_for_the_first_limit_it_exceeds(document: str, limit: str | None) -> None:
    assert exceeded(document) == limit


def test_the_fragment_bomb_is_refused_at_once() -> None:
    assert len(BOMB) < 819
    document = parse(BOMB)
    best = min(_seconds(document) for _ in range(5))

    assert exceeded(BOMB) == "aliases"
    assert best < 0.020


def _seconds(document: object) -> float:
    started = time.perf_counter()
    with pytest.raises(Rejected):
        LIMITS.check(document)  # pyright: ignore[reportArgumentType]
    return time.perf_counter() - started


@pytest.mark.parametrize(
    ("variables", "fits"),
    [
        ({}, True),
        ({"a": 1}, True),
        ({"a": {"b": [1, 2]}}, True),
        ({"a": {"b": [{}]}}, False),
        ({"a": [[[1]]]}, False),
    ],
)
def test_variables_may_be_nested_so_deep_and_no_deeper(variables: dict[str, object], fits: bool) -> None:
    if fits:
        LIMITS.check_variables(variables)
        return
    with pytest.raises(Rejected) as refusal:
        LIMITS.check_variables(variables)
    assert refusal.value.errors[0]["extensions"]["limit"] == "variable depth"


@pytest.mark.parametrize(
    ("variables", "fits"), [({"a": [1, 2, 3]}, True), ({"a": {"b": [1, 2, 3, 4]}}, False)]
)
def test_lists_in_variables_may_be_so_long_and_no_longer(variables: dict[str, object], fits: bool) -> None:
    if fits:
        LIMITS.check_variables(variables)
        return
    with pytest.raises(Rejected) as refusal:
        LIMITS.check_variables(variables)
    assert refusal.value.errors[0]["extensions"]["limit"] == "variable list"


def test_counting_takes_steps_in_proportion_to_the_text() -> None:
    def steps(levels: int) -> int:
        fragments = [f"fragment F{n} on T{{...F{n + 1} ...F{n + 1} a{{...F{n + 1}}}}}" for n in range(levels)]
        document = parse("{...F0}" + "".join(fragments) + f"fragment F{levels} on T{{a}}")
        counted = 0

        def count(_frame: object, event: str, _argument: object) -> None:
            nonlocal counted
            counted += event == "call"

        limits = DocumentLimits(GatewaySettings(nesting_limit=1_000, depth_limit=1_000))
        sys.setprofile(count)
        try:
            with pytest.raises(Rejected):
                limits.check(document)
        finally:
            sys.setprofile(None)
        return counted

    once, twice = steps(20), steps(40)
    assert twice < 2.2 * once


@pytest.mark.parametrize(
    ("document", "options"),
    [("{a " * 900, {}), ("{a a a a}", {"max_tokens": 3}), ("{a a a a}", {"max_source_length": 5})],
)
def test_the_parser_says_aborted_where_a_document_is_too_large(
    document: str, options: dict[str, int]
) -> None:
    """What the pipeline tells too large from malformed by."""
    with pytest.raises(GraphQLError, match="Parsing aborted"):
        parse(document, **options)  # pyright: ignore[reportArgumentType, reportCallIssue]
