"""What a plan's fetches are sent as: bytes known beforehand, and what each may take for granted."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import orjson
from graphql import FieldNode, InlineFragmentNode, OperationDefinitionNode, SelectionSetNode, parse
from msgspec import Struct, field

from gateway.executor.asked import Asked
from gateway.executor.identity import Merge
from gateway.executor.interface import Guard
from gateway.executor.tree import Obj
from gateway.planner.plan import EntityInput, Fetch, entities_slot, representations_variable

Path = tuple[str, ...]
Groups = dict[Any, list[Any]]
"""Objects by what tells representations apart, in the order of these."""
Levels = list[list[Any] | None]
"""Objects found at paths that several look-ups need; the first is the root."""
Gather = Callable[[Levels, list[Obj], Groups], None]
Check = Callable[[Levels, Guard], None]


class Gathered(Struct, eq=False):
    """What a batch sends: distinct representations, and the objects each stands for."""

    representations: list[Obj] = field(default_factory=list)
    groups: Groups = field(default_factory=dict)

    def standing_for(self, index: int | None) -> list[Obj]:
        """The objects the representation at a position stands for; all for None."""
        groups = list(self.groups.values())
        wanted = groups if index is None else groups[index : index + 1]
        return [item for group in wanted for item in group]


def selection_of(fetch: Fetch) -> SelectionSetNode:
    """What a fetch selects of the root."""
    operation = parse(fetch.operation, no_location=True).definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    return operation.selection_set


class Request:
    """A fetch ready to be sent."""

    def __init__(self, fetch: Fetch) -> None:
        self.fetch = fetch
        self.batches = range(1 + max((lookup.batch for lookup in fetch.lookups), default=-1))
        self.slots = [entities_slot(number) for number in self.batches]
        self.gathers: list[tuple[int, Gather]] = []
        self.checks: list[Check] = []
        self.dependents: list[int] = []
        self.own = False
        """Whether nothing else puts anything where this request does."""
        self.apart = True
        """Whether an entity that goes to several places must be copied."""
        self.merges: list[Merge] = []
        """How what each batch brings is merged, where it is not put where nothing else is."""
        self.root_slots: frozenset[str] = frozenset()
        """What is answered without look-ups."""
        self.selection = selection_of(fetch)
        self.asked = Asked.of(self.selection)
        self._start = b'{"query":' + orjson.dumps(fetch.operation)
        self._openings = [
            b'%b"%b":' % (b"," if number else b',"variables":{', representations_variable(number).encode())
            for number in self.batches
        ]
        self._end = b"}}" if self._openings else b"}"

    def body(self, variables: Mapping[str, Any], gathered: list[Gathered]) -> bytes:
        """The request's body."""
        parts = [self._start]
        for opening, batch in zip(self._openings, gathered, strict=True):
            parts += opening, orjson.dumps(batch.representations)
        if self.fetch.variables:
            given = {name: variables[name] for name in self.fetch.variables if name in variables}
            if given:
                told = orjson.dumps(given)
                parts += (b",", told[1:], b"}") if gathered else (b',"variables":', told, b"}")
                return b"".join(parts)
        parts.append(self._end)
        return b"".join(parts)


class Contents(Struct, eq=False):
    """What a fetch puts into the tree, as paths of slots: `heads` into the objects it starts at, `all`, and
    `prompt`, what comes with its object. `several`: whether one entity may go to several places.
    """

    heads: list[Path] = field(default_factory=list)
    all: list[Path] = field(default_factory=list)
    prompt: list[Path] = field(default_factory=list)
    several: bool = False

    @property
    def nested(self) -> bool:
        """Whether it brings objects."""
        return len(self.all) > len(self.heads)

    @classmethod
    def of(cls, fetch: Fetch, selection: SelectionSetNode) -> "Contents":
        found = cls()
        if not fetch.lookups:
            found._add(selection, (), 1, prompt=False)
            return found
        batches = [node for node in selection.selections if isinstance(node, FieldNode)]
        by_slot = {(node.alias or node.name).value: node.selection_set for node in batches}
        for lookup in fetch.lookups:
            path = tuple(step.slot for step in lookup.path)
            selected = by_slot[entities_slot(lookup.batch)]
            assert selected is not None
            found._add(selected, path, len(path) + 1, prompt=False)
        found.several = len({lookup.batch for lookup in fetch.lookups}) < len(fetch.lookups)
        return found

    def _add(self, selected: SelectionSetNode, path: Path, depth: int, *, prompt: bool) -> None:
        for node in selected.selections:
            if isinstance(node, InlineFragmentNode):
                self._add(node.selection_set, path, depth, prompt=False)
            elif isinstance(node, FieldNode) and node.name.value != "__typename":
                here = (*path, (node.alias or node.name).value)
                self.all.append(here)
                if len(here) == depth:
                    self.heads.append(here)
                if prompt:
                    self.prompt.append(here)
                if node.selection_set is not None:
                    self._add(node.selection_set, here, depth, prompt=True)


def settle(requests: list[Request]) -> tuple[frozenset[Path], Mapping[Path, int]]:
    """Find out what each request may take for granted.

    Gives the slots that come with their objects, and how many requests give each slot.
    """
    contents = [Contents.of(request.fetch, request.selection) for request in requests]
    givers = Counter(path for each in contents for path in set(each.all))
    for request, each in zip(requests, contents, strict=True):
        fetch = request.fetch
        alone = all(givers[path] == 1 for path in each.heads) and len(set(each.heads)) == len(each.heads)
        request.own = alone and all(_disjoint(lookup.inputs) for lookup in fetch.lookups)
        request.apart = each.nested and (each.several or not request.own)
        if not fetch.lookups:
            request.root_slots = frozenset(path[0] for path in each.heads)
        for other in fetch.depends_on:
            requests[other].dependents.append(fetch.id)
    return frozenset(path for each in contents for path in each.prompt), givers


def _disjoint(inputs: tuple[EntityInput, ...]) -> bool:
    """Whether no object has two representations."""
    types = [each.condition for each in inputs if each.condition is not None]
    if len(inputs) > len(types):
        return len(inputs) == 1
    return len(frozenset().union(*types)) == sum(map(len, types))
