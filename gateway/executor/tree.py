"""The merged tree of subgraph answers: dicts by slot, lists by index."""

from collections.abc import Callable, Iterator
from typing import Any

from gateway.planner.plan import Step

REFUSED = object()
"""Stands where a guard refused an object: answered as null, and no later answer replaces it."""

Obj = dict[str, Any]
Walk = Callable[[Obj], list[Obj]]


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


def walker(path: tuple[Step, ...]) -> Walk:
    """A function that gives all objects at a path, lists flattened, nulls and other types left out."""
    steps = [(step.slot, step.condition) for step in path]

    def walk(root: Obj) -> list[Obj]:
        level = [root]
        for slot, condition in steps:
            found: list[Obj] = []
            for item in level:
                if condition is not None and item.get("__typename") not in condition:
                    continue
                value = item.get(slot)
                if type(value) is dict:
                    found.append(value)
                elif type(value) is list:
                    _flatten(value, found)
            level = found
        return level

    return walk


def _flatten(values: list[Any], into: list[Obj]) -> None:
    for value in values:
        if type(value) is dict:
            into.append(value)
        elif type(value) is list:
            _flatten(value, into)


Position = tuple[Any, Any, tuple[str | int, ...]]


def positions(root: Obj, path: tuple[Step, ...]) -> Iterator[tuple[Obj, Position]]:
    """All objects at a path, each with its container, its key there and its path by slots."""
    level: list[tuple[Obj, Position]] = [(root, (None, None, ()))]
    for step in path:
        found: list[tuple[Obj, Position]] = []
        for item, (_, _, where) in level:
            if step.condition is None or item.get("__typename") in step.condition:
                _positions(item, step.slot, where, found)
        level = found
    yield from level


def _positions(
    container: Any, key: Any, where: tuple[str | int, ...], into: list[tuple[Obj, Position]]
) -> None:
    value = container.get(key) if type(container) is dict else container[key]
    if type(value) is dict:
        into.append((value, (container, key, (*where, key))))
    elif type(value) is list:
        for index in range(len(value)):
            _positions(value, index, (*where, key), into)
