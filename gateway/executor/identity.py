"""Keeps two records from being merged into one.

Where several requests bring a record that a guard is asked about, its owner came with one of them and holds
for that record only. What the others say must be of the same: where their keys differ, or nothing tells, it
is not known which was meant, and there is none.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from gateway.executor.tree import REFUSED, Obj, merge
from gateway.planner.plan import Fetch, GuardCheck, TemplateField

Merge = Callable[[Obj, Obj], None]


class Identity(NamedTuple):
    """What makes two objects at a path one: their `keys`, where their type is in `types` (None: always)."""

    path: tuple[str, ...]
    types: frozenset[str] | None
    keys: tuple[TemplateField, ...]


def merges(fetch: Fetch, checks: Iterable[GuardCheck]) -> list[Merge]:
    """How what each batch of a fetch brings is merged; `checks` are all those of its plan."""
    starts: dict[int, list[tuple[str, ...]]] = {} if fetch.lookups else {0: [()]}
    for lookup in fetch.lookups:
        starts.setdefault(lookup.batch, []).append(tuple(step.slot for step in lookup.path))
    told = [check for check in checks if check.identity is not None]
    return [_merge(_below(paths, told)) for _, paths in sorted(starts.items())]


def _below(starts: Iterable[tuple[str, ...]], checks: Iterable[GuardCheck]) -> list[Identity]:
    """The identities of objects below paths, from there."""
    found: dict[Identity, None] = {}
    for check in checks:
        assert check.identity is not None
        path = tuple(step.slot for step in check.path)
        for start in starts:
            if path[: len(start)] == start and path != start:
                found[Identity(path[len(start) :], check.condition, check.identity)] = None
    return list(found)


def _merge(identities: list[Identity]) -> Merge:
    if not identities:
        return merge

    def held(target: Obj, source: Obj) -> None:
        for identity in identities:
            _hold(target, source, identity.path, identity)
        merge(target, source)

    return held


def _hold(target: Obj, source: Obj, path: tuple[str, ...], identity: Identity) -> None:
    """Refuse the objects at a path that a source has others for."""
    slot, *rest = path
    if (present := target.get(slot)) is not None:
        target[slot] = _held(present, source.get(slot), tuple(rest), identity)


def _held(present: Any, value: Any, path: tuple[str, ...], identity: Identity) -> Any:
    if type(present) is list and type(value) is list:
        for index, (here, there) in enumerate(zip(present, value, strict=False)):
            present[index] = _held(here, there, path, identity)
    elif type(present) is dict and type(value) is dict:
        if path:
            _hold(present, value, path, identity)
        elif not _one(present, value, identity):
            return REFUSED
    return present


def _one(first: Obj, second: Obj, identity: Identity) -> bool:
    names = {first.get("__typename"), second.get("__typename")}
    if None not in names:
        if identity.types is not None and identity.types.isdisjoint(names):
            return True
        if len(names) > 1:
            return False
    shared: list[bool] = []
    return _equal(first, second, identity.keys, shared) and any(shared)


def _equal(first: Any, second: Any, keys: tuple[TemplateField, ...], shared: list[bool]) -> bool:
    """Whether two values have equal keys; `shared` is told of each whether it is more than null twice."""
    if not keys:
        shared.append(first is not None)
        return first == second
    if type(first) is list and type(second) is list:
        pairs = zip(first, second, strict=False)
        return len(first) == len(second) and all(_equal(one, two, keys, shared) for one, two in pairs)
    if type(first) is dict and type(second) is dict:
        return all(_equal(first.get(key.slot), second.get(key.slot), key.fields, shared) for key in keys)
    return first is None and second is None
