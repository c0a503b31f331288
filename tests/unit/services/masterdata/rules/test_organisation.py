"""Who sees whom, against walking down from each viewer; circles, against looking at every day."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.masterdata.rules.organisation import (
    Span,
    Structure,
    above_first,
    cycle_day,
    department_pairs,
    sight,
)

START = date(2026, 1, 1)


def id_of(number: int) -> UUID:
    return UUID(int=number + 1)


@st.composite
def forests(draw: st.DrawFn, size: int) -> dict[UUID, UUID | None]:
    """Every node under an earlier one or under none."""
    return {id_of(i): draw(st.none() | st.integers(0, i - 1).map(id_of)) if i else None for i in range(size)}


@st.composite
def structures(draw: st.DrawFn) -> Structure:
    parent_of = draw(forests(draw(st.integers(1, 8))))
    lines = draw(forests(draw(st.integers(1, 12))))
    departments, employees = list(parent_of), list(lines)
    return Structure(
        parent_of=parent_of,
        department_of={employee: draw(st.sampled_from(departments)) for employee in employees},
        manager_of={employee: manager for employee, manager in lines.items() if manager},
        heads_of=draw(
            st.dictionaries(st.sampled_from(departments), st.sets(st.sampled_from(employees), max_size=2))
        ),
        active=draw(st.sets(st.sampled_from(employees))),
    )


def below(top: UUID, above: Mapping[UUID, UUID | None]) -> set[UUID]:
    """``top`` and everything under it, by definition."""
    found, grew = {top}, True
    while grew:
        more = {node for node, parent in above.items() if parent in found} - found
        found, grew = found | more, bool(more)
    return found


def seen_by(viewer: UUID, structure: Structure) -> set[UUID]:
    """domain.md: self, everyone below in the reporting line, everyone in the departments headed and under."""
    if viewer not in structure.active:
        return set()
    line = {employee: structure.manager_of.get(employee) for employee in structure.department_of}
    headed = {d for d, heads in structure.heads_of.items() if viewer in heads}
    departments = {under for department in headed for under in below(department, structure.parent_of)}
    return below(viewer, line) | {e for e, d in structure.department_of.items() if d in departments}


@settings(deadline=None)
@given(structures())
def test_sight_is_what_walking_down_from_each_viewer_finds(structure: Structure) -> None:
    expected = {(viewer, seen) for viewer in structure.department_of for seen in seen_by(viewer, structure)}

    assert sight(structure) == expected


@settings(deadline=None)
@given(structures())
def test_department_pairs_are_the_transitive_closure(structure: Structure) -> None:
    expected = {(top, under) for top in structure.parent_of for under in below(top, structure.parent_of)}

    assert department_pairs(structure) == expected


def test_a_head_sees_the_department_but_not_who_reports_to_its_people_from_elsewhere() -> None:
    head, member, outsider, department, elsewhere = map(id_of, range(5))
    structure = Structure(
        parent_of={department: None, elsewhere: None},
        department_of={head: elsewhere, member: department, outsider: elsewhere},
        manager_of={outsider: member},
        heads_of={department: {head}},
        active={head, member, outsider},
    )

    assert {seen for viewer, seen in sight(structure) if viewer == head} == {head, member}


@st.composite
def dated_lines(draw: st.DrawFn) -> dict[UUID, list[Span]]:
    """Up to four successive managers for each of five employees, free of circles on every day or not."""
    nodes = [id_of(i) for i in range(5)]
    spans: dict[UUID, list[Span]] = {}
    for node in nodes:
        days = sorted(draw(st.sets(st.integers(0, 6), max_size=3)))
        starts = [START + timedelta(days=day) for day in days]
        targets = draw(
            st.lists(
                st.none() | st.sampled_from([n for n in nodes if n != node]),
                min_size=len(starts),
                max_size=len(starts),
            )
        )
        ends = [*starts[1:], None] if starts else []
        spans[node] = [Span(*span) for span in zip(starts, ends, targets, strict=True)]
    return spans


def circle_through(child: UUID, spans: Mapping[UUID, list[Span]], day: date) -> bool:
    at, steps = child, 0
    while steps <= len(spans):
        span = next((s for s in spans.get(at, ()) if s.holds(day)), None)
        if span is None or span.target is None:
            return False
        at, steps = span.target, steps + 1
        if at == child:
            return True
    return False


@settings(deadline=None)
@given(dated_lines(), st.integers(0, 4), st.integers(0, 4), st.integers(0, 7))
def test_a_circle_is_found_on_the_first_day_it_would_close(
    spans: dict[UUID, list[Span]], child: int, above: int, offset: int
) -> None:
    subject, target, start = id_of(child), id_of(above), START + timedelta(days=offset)
    days = [START + timedelta(days=day) for day in range(9)]
    assume(not any(circle_through(node, spans, day) for node in spans for day in days))
    relevant = {node: [s for s in own if s.end is None or s.end > start] for node, own in spans.items()}
    before = [Span(s.start, min(s.end or start, start), s.target) for s in spans[subject] if s.start < start]
    after = {**spans, subject: [*before, Span(start, None, target)]}
    expected = next(
        (day for day in days if day >= start and (subject == target or circle_through(subject, after, day))),
        None,
    )

    assert cycle_day(relevant, subject, target, start) == expected


def test_nobody_above_closes_no_circle() -> None:
    assert cycle_day({}, id_of(1), None, START) is None


@settings(deadline=None)
@given(forests(8), st.randoms())
def test_above_first_puts_each_after_the_one_above(forest: dict[UUID, UUID | None], random: object) -> None:
    items = list(forest)
    random.shuffle(items)  # pyright: ignore[reportAttributeAccessIssue]

    ordered = above_first(
        items,
        {item: str(item) for item in items},
        {item: str(parent) if parent else None for item, parent in forest.items()},
    )

    assert sorted(ordered) == sorted(items)
    assert all(ordered.index(parent) < ordered.index(item) for item, parent in forest.items() if parent)


def test_above_first_keeps_items_of_a_circle() -> None:
    assert sorted(above_first([0, 1], {0: "a", 1: "b"}, {0: "b", 1: "a"})) == [0, 1]
