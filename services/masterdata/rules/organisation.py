"""Who sees whom, and what may not be: cycles (domain.md, Organisation and visibility).

An employee is seen by themselves, by everyone above them in the reporting line, and by the heads of their
department and of every department above it. Computed per seen employee by walking up, which costs the
height of the two trees; the definition per viewer walks down and is the tests' oracle.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

T = TypeVar("T")
Pair = tuple[UUID, UUID]


@dataclass(frozen=True)
class Structure:
    """The organisation on one day. ``parent_of`` names every department; the others name whom they know."""

    parent_of: Mapping[UUID, UUID | None]
    department_of: Mapping[UUID, UUID]
    manager_of: Mapping[UUID, UUID]
    heads_of: Mapping[UUID, Set[UUID]]
    active: Set[UUID]


def chain(start: T | None, above: Mapping[T, T | None]) -> Iterator[T]:
    """``start`` and everything above it, nearest first."""
    while start is not None:
        yield start
        start = above.get(start)


def department_pairs(structure: Structure) -> set[Pair]:
    """(ancestor, descendant) of all departments, each with itself."""
    return {(above, d) for d in structure.parent_of for above in chain(d, structure.parent_of)}


def sight(structure: Structure) -> set[Pair]:
    """(viewer, employee) of who sees whom. Who is not active sees nobody, but is still seen."""
    heads_over = {
        department: frozenset(
            head
            for above in chain(department, structure.parent_of)
            for head in structure.heads_of.get(above, ())
        )
        for department in structure.parent_of
    }
    pairs: set[Pair] = set()
    for employee, department in structure.department_of.items():
        pairs.update((viewer, employee) for viewer in chain(employee, structure.manager_of))
        pairs.update((viewer, employee) for viewer in heads_over[department])
    return {pair for pair in pairs if pair[0] in structure.active}


@dataclass(frozen=True)
class Span:
    """A dated edge upward: ``target`` is above from ``start`` until (not including) ``end``."""

    start: date
    end: date | None
    target: UUID | None

    def holds(self, on: date) -> bool:
        """Whether it holds on a day."""
        return self.start <= on and (self.end is None or on < self.end)


def cycle_day(
    spans_of: Mapping[UUID, Sequence[Span]], child: UUID, above: UUID | None, start: date
) -> date | None:
    """The first day on which putting ``above`` over ``child`` from ``start`` on would close a circle.

    ``spans_of`` are the edges that end after ``start``; those of ``child`` are the ones it replaces.
    """
    if above is None:
        return None
    days = {start} | {span.start for spans in spans_of.values() for span in spans if span.start > start}
    return next((day for day in sorted(days) if _reaches(spans_of, above, child, day)), None)


def _reaches(spans_of: Mapping[UUID, Sequence[Span]], start: UUID, goal: UUID, day: date) -> bool:
    at: UUID | None = start
    while at is not None:
        if at == goal:
            return True
        spans = spans_of.get(at, ())
        at = next((span.target for span in spans if span.holds(day)), None)
    return False


def above_first(items: Iterable[T], name: Mapping[T, str], above: Mapping[T, str | None]) -> list[T]:
    """``items`` so that each comes after the one it names as above it, otherwise in their order.

    Items of a circle, or below one that is not among them, keep their place.
    """
    listed = list(items)
    by_name = {name[item]: item for item in listed}
    placed: dict[T, None] = {}
    for item in listed:
        line: list[T] = []
        at: T | None = item
        while at is not None and at not in placed and at not in line:
            line.append(at)
            above_name = above[at]
            at = by_name.get(above_name) if above_name is not None else None
        placed.update(dict.fromkeys(reversed(line)))
    return list(placed)
