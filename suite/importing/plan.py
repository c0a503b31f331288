"""Everything an import will send, made and checked before anything is sent."""

from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graphql import GraphQLInputObjectType, GraphQLInputType, get_named_type

from suite.importing.mapping import Cell, Each, Mapping, Nested, Step, Value
from suite.importing.problems import BadMapping, RowProblem
from suite.importing.rows import Item, items_of
from suite.importing.sources import Row, Table, read_table
from suite.importing.targets import DoesNotFit, Target, check_fields, find_target, fit
from suite.importing.templates import Template


@dataclass(frozen=True)
class Ready:
    """An item as the API takes it, and the row it came from."""

    row: Row
    item: dict[str, Any]


@dataclass
class PlannedStep:
    """A step with all its items, and the rows that cannot become one."""

    name: str
    target: Target
    ready: list[Ready] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)


def plan(mapping: Mapping, folder: Path, targets: Dict[str, Target]) -> list[PlannedStep]:
    """All steps. :class:`~suite.importing.problems.ImportFailed` when mapping or files are not right."""
    tables = {
        name: read_table(folder, name, source, mapping.defaults) for name, source in mapping.sources.items()
    }
    checked = [(step, _check(step, tables, targets)) for step in mapping.steps]
    return [_planned(step, target, tables, mapping) for step, target in checked]


def _planned(step: Step, target: Target, tables: Dict[str, Table], mapping: Mapping) -> PlannedStep:
    planned = PlannedStep(step.step, target)
    for made in items_of(step, tables, mapping.defaults):
        if isinstance(made, RowProblem):
            planned.problems.append(made)
            continue
        try:
            planned.ready.append(Ready(made.row, _fitting(target.item, made)))
        except RowProblem as problem:
            planned.problems.append(problem)
        except DoesNotFit as problem:
            planned.problems.append(RowProblem(str(problem), "", made.row.file, made.row.line))
    return planned


def _fitting(type: GraphQLInputObjectType, item: Item) -> dict[str, Any]:
    return fit(type, item.fields, item.scope)


def _check(step: Step, tables: Dict[str, Table], targets: Dict[str, Target]) -> Target:
    """The step's target; :class:`BadMapping` where it names a source, column or field that is not there."""
    place = f"step {step.step!r}"
    target = find_target(targets, step.target, place)
    for source in (step.rows, *(look_up.source for look_up in step.look_up.values())):
        _table(tables, source, place)
    for name, look_up in step.look_up.items():
        if tables[look_up.source].source.key is None:
            raise BadMapping(f"{place}: look_up {name!r}: source {look_up.source!r} has no key")
    names = {name: tables[look_up.source] for name, look_up in step.look_up.items()}
    columns = _Columns(tables[step.rows], names, tables, place)
    order = [step.parents_first.row, step.parents_first.parent] if step.parents_first else []
    keys = [look_up.key for look_up in step.look_up.values()]
    columns.check_templates([*order, *keys, *([step.distinct] if step.distinct else [])])
    columns.check_names([*step.only_when, *step.skip_when])
    columns.check_fields(step.fields, target.item)
    return target


def _table(tables: Dict[str, Table], name: str, place: str) -> Table:
    if name not in tables:
        raise BadMapping(f"{place}: there is no source {name!r}; there is {', '.join(tables)}")
    return tables[name]


@dataclass(frozen=True)
class _Columns:
    """The columns that templates at a place may name."""

    table: Table
    named: Dict[str, Table]
    tables: Dict[str, Table]
    place: str

    def check_names(self, names: list[str]) -> None:
        for name in names:
            of, _, column = name.partition(".")
            known = self.named[of].columns if of in self.named else ()
            if name not in self.table.columns and column not in known:
                raise BadMapping(
                    f"{self.place}: {self.table.source.file} has no column {name!r}; "
                    f"it has {', '.join(self.table.columns)}"
                )

    def check_templates(self, templates: list[str]) -> None:
        for template in templates:
            self.check_names(list(Template.parse(template).columns))

    def check_fields(self, fields: Dict[str, Value], type: GraphQLInputType) -> None:
        check_fields(type, fields, self.place)
        named = get_named_type(type)
        assert isinstance(named, GraphQLInputObjectType)
        for name, value in fields.items():
            self._check_value(value, named.fields[name].type, f"{self.place}, field {name}")

    def _check_value(self, value: Value, type: GraphQLInputType, place: str) -> None:
        here = _Columns(self.table, self.named, self.tables, place)
        if isinstance(value, str):
            here.check_templates([value])
        elif isinstance(value, list):
            for item in value:
                here._check_value(item, type, place)
        elif isinstance(value, Cell):
            defaults = [value.default] if isinstance(value.default, str) else []
            here.check_templates([value.from_, *defaults, *([value.money] if value.money else [])])
        elif isinstance(value, Nested):
            here.check_fields(value.fields, type)
        elif isinstance(value, Each):
            table = _table(self.tables, value.each, place)
            here.check_templates(list(value.where.values()))
            inner = _Columns(table, {**self.named, "outer": self.table}, self.tables, place)
            inner.check_names([*value.where, *value.only_when, *value.skip_when])
            inner.check_fields(value.fields, type)
