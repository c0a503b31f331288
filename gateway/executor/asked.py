"""Keeps of a subgraph's answer what it was asked for: what it says besides might stand for what another
subgraph has to say, or for what a guard is asked about.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from graphql import FieldNode, InlineFragmentNode, SelectionSetNode


class Asked(NamedTuple):
    """The slots selected of an object, on whatever type, and what is selected inside them."""

    slots: frozenset[str]
    inside: "Mapping[str, Asked]"

    @classmethod
    def of(cls, *selected: SelectionSetNode) -> "Asked":
        """What selection sets ask for together."""
        slots: set[str] = set()
        inside: dict[str, list[SelectionSetNode]] = {}
        waiting = list(selected)
        while waiting:
            for node in waiting.pop().selections:
                if isinstance(node, InlineFragmentNode):
                    waiting.append(node.selection_set)
                elif isinstance(node, FieldNode):
                    slots.add(slot := (node.alias or node.name).value)
                    if node.selection_set is not None:
                        inside.setdefault(slot, []).append(node.selection_set)
        return cls(frozenset(slots), {slot: cls.of(*sets) for slot, sets in inside.items()})

    def keep(self, value: Any) -> None:
        """Take out of the objects in a value, and of all below them, what was not asked for."""
        if type(value) is list:
            for item in value:
                self.keep(item)
        elif type(value) is dict:
            for slot in value.keys() - self.slots:
                del value[slot]
            for slot, asked in self.inside.items():
                asked.keep(value.get(slot))
