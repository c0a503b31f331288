"""A field's value from a row: templates, maps, dates, rounding, money, nested objects and lists."""

from collections.abc import Mapping as Dict
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from chassis.money import round_half_up
from suite.importing.mapping import Cell, Defaults, Each, Nested, Value
from suite.importing.problems import BadMapping, RowProblem
from suite.importing.sources import Row, Table
from suite.importing.templates import Template


@dataclass(frozen=True)
class Scope:
    """What names mean while a value is made: the row at hand, the rows looked up by name, the tables."""

    row: Row
    named: Dict[str, Row]
    tables: Dict[str, Table]
    defaults: Defaults

    def cell(self, name: str) -> str | None:
        """A column of the row at hand or, as ``name.column``, of a named one."""
        if name in self.row.cells:
            return self.row.cells[name]
        of, _, column = name.partition(".")
        if of not in self.named:
            raise BadMapping(f"there is no column {name!r}")
        return self.named[of].cells[column]

    def text(self, template: str) -> str | None:
        return Template.parse(template).render(self.cell)

    def problem(self, message: str, template: str = "") -> RowProblem:
        columns = ", ".join(Template.parse(template).columns)
        return RowProblem(message, columns, self.row.file, self.row.line)

    def holds(self, conditions: Dict[str, Any]) -> bool:
        """Whether every named column has the value, or one of the values; null stands for empty."""
        return all(
            self.cell(column) in [None if v is None else str(v) for v in _listed(wanted)]
            for column, wanted in conditions.items()
        )

    def wants(self, only_when: Dict[str, Any], skip_when: Dict[str, Any]) -> bool:
        return self.holds(only_when) and not (skip_when and self.holds(skip_when))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def evaluate(value: Value, scope: Scope) -> Any:
    """The value for a row; None means the field is left out. :class:`RowProblem` when it cannot be made."""
    if isinstance(value, str):
        return scope.text(value)
    if isinstance(value, list):
        return [made for item in value if (made := evaluate(item, scope)) is not None]
    if isinstance(value, Cell):
        return _cell(value, scope)
    if isinstance(value, Nested):
        return evaluate_fields(value.fields, scope) or None
    if isinstance(value, Each):
        return _each(value, scope)
    return value


def evaluate_fields(fields: Dict[str, Value], scope: Scope) -> dict[str, Any]:
    """The present fields of an object."""
    made = {name: evaluate(value, scope) for name, value in fields.items()}
    return {name: value for name, value in made.items() if value is not None}


def _cell(cell: Cell, scope: Scope) -> Any:
    value: Any = scope.text(cell.from_)
    if value is not None:
        for old, new in cell.replace.items():
            value = value.replace(old, new)
        if cell.map is not None:
            value = _mapped(cell, value, scope)
    if value is None and cell.default is not None:
        value = scope.text(cell.default) if isinstance(cell.default, str) else cell.default
    if value is None:
        return None
    if cell.date is not None:
        value = parse_date(str(value), cell.date, scope, cell.from_)
    if cell.round is not None:
        value = _rounded(str(value), cell.round, scope, cell.from_)
    return {"amount": value, "currency": scope.text(cell.money)} if cell.money else value


def _mapped(cell: Cell, value: str, scope: Scope) -> Any:
    known = {str(key): mapped for key, mapped in (cell.map or {}).items()}
    if value in known:
        return known[value]
    if cell.unmapped == "refuse":
        raise scope.problem(
            f"{value!r} is not in the map; add it, or say `unmapped: keep` or `unmapped: empty`", cell.from_
        )
    return value if cell.unmapped == "keep" else None


def parse_date(text: str, format: str, scope: Scope, template: str = "") -> date | datetime:
    """A date, or an instant where the format has hours; without an offset in the mapping's zone."""
    try:
        moment = datetime.strptime(text, format)  # noqa: DTZ007 (the format says whether there is a zone)
    except ValueError:
        raise scope.problem(f"{text!r} is not a date of the form {format}", template) from None
    if "%H" not in format and "%I" not in format:
        return moment.date()
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(scope.defaults.zone))


def _rounded(text: str, places: int, scope: Scope, template: str) -> Decimal:
    try:
        return round_half_up(Decimal(text), places)
    except InvalidOperation:
        raise scope.problem(f"{text!r} is not a number", template) from None


def _each(each: Each, scope: Scope) -> list[Any]:
    table = scope.tables[each.each]
    key = tuple(scope.text(template) for template in each.where.values())
    items = []
    for row in table.where(tuple(each.where), key):
        inner = replace(scope, row=row, named={**scope.named, "outer": scope.row})
        if inner.wants(each.only_when, each.skip_when):
            items.append(evaluate_fields(each.fields, inner))
    return items
