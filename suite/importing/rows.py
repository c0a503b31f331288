"""The items of a step: which rows, in which order, with their fields."""

from collections.abc import Iterator
from collections.abc import Mapping as Dict
from dataclasses import dataclass
from typing import Any

from suite.importing.mapping import Defaults, LookUp, ParentsFirst, Step
from suite.importing.problems import RowProblem
from suite.importing.sources import NO_ROW, Row, Table
from suite.importing.values import Scope, evaluate_fields


@dataclass(frozen=True)
class Item:
    """What will be sent for a row: its fields, not yet in the types of the API."""

    row: Row
    fields: dict[str, Any]
    scope: Scope


def items_of(step: Step, tables: Dict[str, Table], defaults: Defaults) -> Iterator[Item | RowProblem]:
    """An item for every row the step takes, or what is wrong with the row."""
    scopes: list[Scope] = []
    seen: set[str] = set()
    for row in tables[step.rows].rows:
        plain = Scope(row, {}, tables, defaults)
        try:
            found = {name: _look_up(look_up, plain) for name, look_up in step.look_up.items()}
        except RowProblem as problem:
            yield problem
            continue
        scope = Scope(row, found, tables, defaults)
        if scope.wants(step.only_when, step.skip_when) and _is_new(step.distinct, scope, seen):
            scopes.append(scope)
    if step.parents_first:
        scopes = parents_first(step.parents_first, scopes)
    for scope in scopes:
        try:
            yield Item(scope.row, evaluate_fields(step.fields, scope), scope)
        except RowProblem as problem:
            yield problem


def _look_up(look_up: LookUp, scope: Scope) -> Row:
    key = scope.text(look_up.key)
    row = scope.tables[look_up.source].by_key.get(key) if key is not None else None
    if row is None and look_up.missing == "refuse":
        raise scope.problem(f"{key!r} is not in {look_up.source!r}", look_up.key)
    return row or NO_ROW


def _is_new(distinct: str | None, scope: Scope, seen: set[str]) -> bool:
    """Whether the row is the first of its kind; rows without that value are of no kind."""
    if distinct is None:
        return True
    value = scope.text(distinct)
    if value is None or value in seen:
        return False
    seen.add(value)
    return True


def parents_first(order: ParentsFirst, scopes: list[Scope]) -> list[Scope]:
    """The rows with those first that others refer to; rows of a circle stay in the file's order."""
    by_key = {scope.text(order.row): scope for scope in scopes}
    placed: dict[int, Scope] = {}
    for scope in scopes:
        chain: list[Scope] = []
        above: Scope | None = scope
        while above is not None and id(above) not in placed and above not in chain:
            chain.append(above)
            above = by_key.get(scope_parent) if (scope_parent := above.text(order.parent)) else None
        placed.update((id(each), each) for each in reversed(chain))
    return list(placed.values())
