"""Progressive `@override(label:)`: which labels are active, and what a type is under them."""

import re
from collections.abc import Iterable
from dataclasses import replace

from gateway.federation.model import FieldInfo, FieldJoin, TypeInfo

PERCENT = re.compile(r"percent\((\d+(?:\.\d+)?)\)")


def active(labels: Iterable[str], listed: frozenset[str], draw: float) -> frozenset[str]:
    """The active ones of some labels: those listed, and `percent(N)` where the draw (0 to 1) is below N %.

    One draw decides all percentages of an operation, so that more percent never means fewer fields, and
    there are no more sets of labels than percentages.
    """
    return frozenset(
        label
        for label in labels
        if label in listed or ((share := PERCENT.fullmatch(label)) and draw * 100 < float(share[1]))
    )


def decided(info: TypeInfo, labels: frozenset[str]) -> TypeInfo:
    """The type while exactly these labels are active: a field's losing side resolves it no more."""
    if not any(join.label for field in info.fields.values() for join in field.joins.values()):
        return info
    return replace(info, fields={name: _decided(field, labels) for name, field in info.fields.items()})


def _decided(field: FieldInfo, labels: frozenset[str]) -> FieldInfo:
    joins = {graph: _side(join, labels) for graph, join in field.joins.items()}
    return replace(field, joins=joins)


def _side(join: FieldJoin, labels: frozenset[str]) -> FieldJoin:
    if join.label is None:
        return join
    wins = (join.label in labels) != join.overridden
    return replace(join, label=None, resolves=join.resolves and wins)
