"""What an answer cost, counted in the answer: the same weights, the items there are."""

from collections.abc import Callable
from typing import Any

from gateway.cost.weights import MUTATION_WEIGHT, Weights
from gateway.planner import Plan
from gateway.planner.plan import ProjectionField

Count = Callable[[Any], int]


class Actual:
    """Counts the answers of one plan. An object of an interface or union counts as the dearest type."""

    def __init__(self, weights: Weights, plan: Plan) -> None:
        self._weights = weights
        self._base = MUTATION_WEIGHT if plan.operation == "mutation" else 0
        self._count = self._object(0, plan.projection)

    def of(self, data: dict[str, Any] | None) -> int:
        """What this answer cost."""
        return self._base + (0 if data is None else self._count(data))

    def _object(self, weight: int, fields: tuple[ProjectionField, ...]) -> Count:
        counts = [(field.key, found) for field in fields if (found := self._field(field))]

        def count(value: Any) -> int:
            if isinstance(value, list):
                return sum(map(count, value))
            if not isinstance(value, dict):
                return 0
            return weight + sum(inner(value[key]) for key, inner in counts if key in value)

        return count

    def _field(self, field: ProjectionField) -> Count | None:
        """What a value of a field counts, None if nothing."""
        declared = self._weights.of_field(field.parent, field.name)
        if declared is None or field.refused:
            return None
        weight = self._weights.dearest(declared.named_type)
        own = declared.weight
        if field.fields is not None:
            inner = self._object(weight, field.fields)
            return lambda value: own + inner(value)
        if not own and not weight:
            return None
        return lambda value: own + (weight * _items(value))


def _items(value: Any) -> int:
    if isinstance(value, list):
        return sum(map(_items, value))
    return 0 if value is None else 1
