"""Writes walks down the merged tree: all objects at a path, and what a guard refuses of them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from gateway.executor.source import Source
from gateway.planner.plan import GuardCheck, Plan, Step

Kept = Mapping[tuple[Step, ...], int]
"""Where in the `levels` of a run the objects at a path are kept."""


def kept_levels(plan: Plan, givers: Mapping[tuple[str, ...], int]) -> Kept:
    """Paths of which the objects are found once and kept: several look-ups need them, and once they are
    there, no other request (`givers` counts them by slot) and no guard changes which they are.
    """
    paths = [lookup.path for fetch in plan.fetches for lookup in fetch.lookups]
    needed = Counter(path[:length] for path in paths for length in range(1, len(path) + 1))
    guarded = {_slots(check.path) for fetch in plan.fetches for check in fetch.guards}
    kept: dict[tuple[Step, ...], int] = {}
    for path in paths:
        above = [_slots(path)[:length] for length in range(1, len(path) + 1)]
        fixed = all(givers[each] == 1 and each not in guarded for each in above)
        if needed[path] > 1 and fixed and not any(step.condition for step in path):
            kept.setdefault(path, len(kept) + 1)
    return kept


def write_walk(source: Source, path: tuple[Step, ...], kept: Kept) -> None:
    """Write statements after which `level` holds all objects at a path below the root, in `levels[0]`.

    Lists are flattened; nulls and objects of other types are left out.
    """
    if not path:
        source.line("level = levels[0]")
    elif path in kept:
        source.line(f"level = levels[{kept[path]}]")
        with source.block("if level is None:"):
            _step(source, path, kept)
            source.line(f"levels[{kept[path]}] = level")
    else:
        _step(source, path, kept)


def _step(source: Source, path: tuple[Step, ...], kept: Kept) -> None:
    write_walk(source, path[:-1], kept)
    loops, value = _into(source, path[-1], path[-1].lists)
    source.line(f"level = [value {loops} if type(value := {value}) is dict]")


def _slots(path: tuple[Step, ...]) -> tuple[str, ...]:
    return tuple(step.slot for step in path)


def write_check(source: Source, name: str, check: GuardCheck) -> None:
    """Write `name(levels, guard)`: puts REFUSED for every object at the check's path that is not allowed.

    An object that lacks what the guard needs is passed over.
    """
    conditions = ["type(item) is dict"]
    if check.condition is not None:
        conditions.append(f'item.get("__typename") in {source.constant("types", check.condition)}')
    conditions.extend(f"{slot!r} in item" for _, slot in check.fields)
    conditions.append(f"not {_allowed(check)}")
    with (
        source.block(f"def {name}(levels, guard):"),
        _items(source, check),
        source.block(f"if {' and '.join(conditions)}:"),
    ):
        _refuse(source, check)


def write_sweep(source: Source, name: str, check: GuardCheck) -> None:
    """Write `name(levels, guard)`: what `write_check` does, for the tree as it is answered.

    An object that lacks what the guard needs, or of which it is not known whether the guard has to be asked,
    keeps nothing but its keys.
    """
    with source.block(f"def {name}(levels, guard):"), _items(source, check):
        with source.block("if type(item) is not dict:"):
            source.line("continue")
        if check.condition is not None:
            types = source.constant("types", check.condition)
            source.line('own = item.get("__typename")')
            with source.block(f"if own is not None and own not in {types}:"):
                source.line("continue")
        arrived = [f"{slot!r} in item" for _, slot in check.fields]
        if check.condition is not None:
            arrived.append("own is not None")
        with source.block(f"if {' and '.join(arrived) or 'True'}:"):
            with source.block(f"if not {_allowed(check)}:"):
                _refuse(source, check)
            source.line("continue")
        kept = source.constant("kept", check.keys | {"__typename"})
        with (
            source.block("for slot, value in item.items():"),
            source.block(f"if slot not in {kept} or type(value) is dict or type(value) is list:"),
        ):
            source.line("item[slot] = None")


def _refuse(source: Source, check: GuardCheck) -> None:
    source.line(f"guard.refuse({check.type!r})")
    source.line("holder[place] = REFUSED")


def _allowed(check: GuardCheck) -> str:
    """The expression that asks the guard about `item`."""
    values = ", ".join(f"{field!r}: item[{slot!r}]" for field, slot in check.fields)
    return f"guard.allows({check.type!r}, {{{values}}})"


@contextmanager
def _items(source: Source, check: GuardCheck) -> Iterator[None]:
    """What is written inside is done for every `item` at the check's path, at its `place` in its `holder`."""
    *parents, last = check.path
    write_walk(source, tuple(parents), {})
    if last.lists == 0:
        source.line(f"holders = [item for item in level{_typed(source, last)}]")
        places = f"(({last.slot!r}, holder.get({last.slot!r})),)"
    else:
        loops, value = _into(source, last, last.lists - 1)
        source.line(f"holders = [value {loops} if type(value := {value}) is list]")
        places = "enumerate(holder)"
    with source.block("for holder in holders:"), source.block(f"for place, item in {places}:"):
        yield


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
