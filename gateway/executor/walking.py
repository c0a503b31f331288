"""Writes walks down the merged tree: all objects at a path, and what a guard refuses of them."""

from gateway.executor.source import Source
from gateway.planner.plan import GuardCheck, Step


def write_walk(source: Source, path: tuple[Step, ...]) -> None:
    """Write statements after which `level` holds all objects at a path below `root`.

    Lists are flattened; nulls and objects of other types are left out.
    """
    source.line("level = (root,)")
    for step in path:
        loops, value = _into(source, step, step.lists)
        source.line(f"level = [value {loops} if type(value := {value}) is dict]")


def write_check(source: Source, name: str, check: GuardCheck) -> None:
    """Write `name(root, allows)`: puts REFUSED for every object at the check's path that is not allowed.

    An object that lacks what the guard needs is left as the stub it is.
    """
    *parents, last = check.path
    conditions = ["type(item) is dict"]
    if check.condition is not None:
        conditions.append(f'item.get("__typename") in {source.constant("types", check.condition)}')
    conditions.extend(f"{slot!r} in item" for _, slot in check.fields)
    values = ", ".join(f"{field!r}: item[{slot!r}]" for field, slot in check.fields)
    conditions.append(f"not allows({check.type!r}, {{{values}}})")
    with source.block(f"def {name}(root, allows):"):
        write_walk(source, tuple(parents))
        if last.lists == 0:
            source.line(f"holders = [item for item in level{_typed(source, last)}]")
            places = f"(({last.slot!r}, holder.get({last.slot!r})),)"
        else:
            loops, value = _into(source, last, last.lists - 1)
            source.line(f"holders = [value {loops} if type(value := {value}) is list]")
            places = "enumerate(holder)"
        with (
            source.block("for holder in holders:"),
            source.block(f"for place, item in {places}:"),
            source.block(f"if {' and '.join(conditions)}:"),
        ):
            source.line("holder[place] = REFUSED")


def _into(source: Source, step: Step, lists: int) -> tuple[str, str]:
    """Loops of a comprehension over a step's values below `level`, inside so many lists, and the value."""
    loops, value = f"for item in level{_typed(source, step)}", f"item.get({step.slot!r})"
    for number in range(lists):
        loops += f" if type(list{number} := {value}) is list for in{number} in list{number}"
        value = f"in{number}"
    return loops, value


def _typed(source: Source, step: Step) -> str:
    if step.condition is None:
        return ""
    return f' if item.get("__typename") in {source.constant("types", step.condition)}'
