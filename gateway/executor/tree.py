"""The merged tree of subgraph answers: dicts by slot, lists by index."""

from collections.abc import Callable, Iterator
from typing import Any

from gateway.planner.plan import Step

REFUSED = object()
"""Stands where a guard refused an object: answered as null, and no later answer replaces it."""

MISSING = object()
"""Stands for what has not arrived."""

Obj = dict[str, Any]


def merge(target: Obj, source: Obj) -> None:
    """Merge an answer into the tree: objects field by field, lists by index; null replaces nothing."""
    for slot, value in source.items():
        present = target.get(slot)
        if present is None:
            target[slot] = value
        elif value is None or present is REFUSED:
            continue
        elif type(present) is dict and type(value) is dict:
            merge(present, value)
        elif type(present) is list and type(value) is list:
            _merge_lists(present, value)
        else:
            target[slot] = value


def _merge_lists(target: list[Any], source: list[Any]) -> None:
    for index, (present, value) in enumerate(zip(target, source, strict=False)):
        if present is None:
            target[index] = value
        elif type(present) is dict and type(value) is dict:
            merge(present, value)
        elif type(present) is list and type(value) is list:
            _merge_lists(present, value)


def copied(value: Any) -> Any:
    """A copy that shares only leaves, for an answer that goes to several places."""
    if type(value) is dict:
        return {slot: copied(item) for slot, item in value.items()}
    if type(value) is list:
        return [copied(item) for item in value]
    return value


def converted(value: Any, read: Callable[[Obj], Any]) -> Any:
    """What `read` makes of every object in a value; MISSING if it misses anything."""
    if type(value) is dict:
        return read(value)
    if type(value) is list:
        found = [converted(item, read) for item in value]
        return MISSING if any(item is MISSING for item in found) else found
    return None if value is None else MISSING


Where = tuple[str | int, ...]


def positions(root: Obj, path: tuple[Step, ...]) -> Iterator[tuple[Obj, Where]]:
    """All objects at a path, each with its own path by slots."""
    level: list[tuple[Obj, Where]] = [(root, ())]
    for step in path:
        found: list[tuple[Obj, Where]] = []
        for item, where in level:
            if step.condition is None or item.get("__typename") in step.condition:
                _positions(item.get(step.slot), (*where, step.slot), found)
        level = found
    yield from level


def _positions(value: Any, where: Where, into: list[tuple[Obj, Where]]) -> None:
    if type(value) is dict:
        into.append((value, where))
    elif type(value) is list:
        for index, item in enumerate(value):
            _positions(item, (*where, index), into)
