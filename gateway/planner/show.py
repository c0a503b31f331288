"""Prints a plan for people, and for tests that pin it."""

from collections.abc import Iterable, Iterator

from graphql import parse, print_ast

from gateway.federation.selection import print_conditions
from gateway.planner.plan import (
    EntityInput,
    Fetch,
    GuardCheck,
    Plan,
    Step,
    TemplateField,
    entities_slot,
)


def print_plan(plan: Plan) -> str:
    """Each fetch with its number, what it waits for, where it merges, what it sends and its operation."""
    lines: list[str] = []
    for fetch in plan.fetches:
        lines.extend(_fetch(fetch))
    if plan.introspection is not None:
        lines.append("introspection")
    return "\n".join(lines) + "\n"


def _fetch(fetch: Fetch) -> Iterator[str]:
    after = f" after {', '.join(map(str, fetch.depends_on))}" if fetch.depends_on else ""
    at = (
        f" at {' and '.join(dict.fromkeys(print_path(each.path) for each in fetch.lookups))}"
        if fetch.lookups
        else ""
    )
    when = " or".join(print_conditions(term) for term in fetch.when)
    yield f"[{fetch.id}] {fetch.subgraph}{at}{after}{when}"
    yield from dict.fromkeys(
        print_input(each, lookup.batch) for lookup in fetch.lookups for each in lookup.inputs
    )
    yield from (f"    {line}" for line in print_ast(parse(fetch.operation)).splitlines())
    for guard in fetch.guards:
        yield f"    guard {_guard(guard)}"


def print_path(path: Iterable[Step]) -> str:
    """A path by slots, with the types each step is restricted to."""
    return ".".join(f"{_on(step.condition)}{step.slot}" for step in path)


def _on(condition: frozenset[str] | None) -> str:
    return "" if condition is None else f"<{'|'.join(sorted(condition))}>"


def print_input(entity: EntityInput, batch: int = 0) -> str:
    """What representations are made of."""
    name = entity.typename or f"{entity.fallback} by __typename"
    condition = f" {_on(entity.condition)}" if entity.condition is not None else ""
    requires = f" with {_fields(entity.requires)}" if entity.requires else ""
    as_ = f" as {entities_slot(batch)}" if batch else ""
    return f"    for {name}{condition} {_fields(entity.keys)}{requires}{as_}"


def _fields(fields: Iterable[TemplateField]) -> str:
    return f"{{ {' '.join(map(_field, fields))} }}"


def _field(field: TemplateField) -> str:
    source = "" if field.slot == field.name else f" from {field.slot}"
    inner = f" {_fields(field.fields)}" if field.fields else ""
    return f"{_on(field.condition)}{field.name}{source}{inner}"


def _guard(guard: GuardCheck) -> str:
    return f"{guard.type} at {print_path(guard.path)} by {', '.join(name for name, _ in guard.fields)}"
