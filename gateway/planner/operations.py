"""Prints the operation of a fetch."""

from collections.abc import Iterator, Mapping, Sequence

from gateway.federation.selection import When, print_under
from gateway.planner.conditions import ALWAYS, joined
from gateway.planner.fetches import Draft, Tree
from gateway.planner.plan import entities_slot, representations_variable
from gateway.planner.space import Presence, Space


class OperationPrinter:
    """Prints drafts' operations; `definitions` are the client's variable definitions by name."""

    def __init__(self, space: Space, tree: Tree, definitions: Mapping[str, str]) -> None:
        self._types = space.types
        self._tree = tree
        self._definitions = definitions

    def root(self, draft: Draft, kind: str) -> tuple[str, tuple[str, ...]]:
        """Text and variable names of an operation on the root type."""
        variables = self._variables(draft.entries)
        declared = ", ".join(self._definitions[name] for name in variables)
        head = f"{kind}{f'({declared})' if declared else ''}"
        if kind == "mutation":  # each entry is a root field of its own, and their order counts
            parts = " ".join(dict.fromkeys(" ".join(self._parts([entry])) for entry in draft.entries))
            return f"{head} {{ {parts} }}", variables
        return f"{head}{self._set(draft.entries)}", variables

    def entities(self, batches: Sequence[Draft]) -> tuple[str, tuple[str, ...]]:
        """Text and variable names of an operation with an `_entities` field for each batch."""
        variables = self._variables([presence for draft in batches for presence in draft.entries])
        declared = [f"${representations_variable(batch)}: [_Any!]!" for batch in range(len(batches))]
        declared.extend(self._definitions[name] for name in variables)
        fields = " ".join(
            f"{_alias(entities_slot(batch), '_entities')}_entities"
            f"(representations: ${representations_variable(batch)}) {self.selection(draft)}"
            for batch, draft in enumerate(batches)
        )
        return f"query({', '.join(declared)}) {{ {fields} }}", variables

    def selection(self, draft: Draft) -> str:
        """What is asked of the entities of a look-up."""
        by_type: dict[str, list[Presence]] = {}
        for presence in draft.entries:
            by_type.setdefault(presence.node.type, []).append(presence)
        parts = " ".join(
            f"... on {name}{self._set(found, narrowed=not self._types[name].abstract)}"
            for name, found in by_type.items()
        )
        return f"{{ {parts} }}"

    def _variables(self, entries: list[Presence]) -> tuple[str, ...]:
        found: set[str] = set()
        for presence in self._within(entries):
            found |= self._tree.variables.get(presence, set())
            place = presence.spot.place
            if place.selection and presence not in entries:
                found |= place.selection.variables
        return tuple(name for name in self._definitions if name in found)

    def _within(self, entries: Sequence[Presence]) -> Iterator[Presence]:
        pending = list(entries)
        while pending:
            presence = pending.pop()
            yield presence
            pending.extend(self._tree.casts.get(presence, ()))
            for children in self._tree.fields.get(presence, {}).values():
                pending.extend(children)

    def _set(self, presences: list[Presence], *, narrowed: bool = False) -> str:
        """The selection set of one object held as all of these presences."""
        return f" {{ {' '.join(self._parts(presences, narrowed=narrowed)) or '__typename'} }}"

    def _parts(self, presences: list[Presence], *, narrowed: bool = False) -> dict[str, None]:
        parts: dict[str, None] = {}
        children: dict[str, list[Presence]] = {}
        casts: dict[str, list[Presence]] = {}
        node = presences[0].node
        if self._types[presences[0].spot.place.type].abstract and not node.fake and not narrowed:
            parts["__typename"] = None
        pending = list(presences)
        while pending:
            presence = pending.pop(0)
            parts.update(dict.fromkeys(self._tree.leaves.get(presence, {}).values()))
            for slot, found in self._tree.fields.get(presence, {}).items():
                children.setdefault(slot, []).extend(found)
            for cast in self._tree.casts.get(presence, ()):
                if cast.node.type == presence.node.type:
                    pending.append(cast)
                else:
                    casts.setdefault(cast.node.type, []).append(cast)
        parts.update(dict.fromkeys(self._child(slot, found) for slot, found in children.items()))
        parts.update(
            dict.fromkeys(f"... on {name}{self._set(found, narrowed=True)}" for name, found in casts.items())
        )
        return parts

    def _child(self, slot: str, presences: list[Presence]) -> str:
        field = presences[0].spot.place.selection
        assert field is not None
        arguments = f"({field.arguments})" if field.arguments else ""
        terms = [term for leaf in self._conditions(presences) for term in leaf or [ALWAYS]]
        shared = frozenset.intersection(*terms) if terms else ALWAYS
        return print_under(shared, f"{_alias(slot, field.name)}{field.name}{arguments}", self._set(presences))

    def when(self, drafts: Sequence[Draft]) -> frozenset[When]:
        """The alternative conditions under which drafts are wanted, none if always."""
        return joined(self._conditions([presence for draft in drafts for presence in draft.entries]))

    def _conditions(self, entries: Sequence[Presence]) -> Iterator[frozenset[When]]:
        """The alternative conditions of each leaf below, if any condition is open."""
        if not self._tree.when:
            return
        for presence in self._within(entries):
            yield from self._tree.when.get(presence, {}).values()


def _alias(slot: str, name: str) -> str:
    return "" if slot == name else f"{slot}: "
