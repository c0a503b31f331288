"""Plans, kept by all that decides them: the document, the operation's name, the conditions in force, and the
labels of progressive overrides that are active."""

import random
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from gateway import errors as kinds
from gateway.federation.labels import active
from gateway.kept import Kept
from gateway.pipeline.documents import Prepared
from gateway.planner import NoPlan, Plan, Planner, TooComplex


class Plans:
    """The plans of one supergraph, at most ``size`` of them; what has none is kept in mind as well.

    ``active`` are the labels that are always on; ``draw`` gives a number from 0 to 1 for each operation,
    which decides those of the form ``percent(N)``.
    """

    def __init__(
        self,
        planner: Planner,
        size: int,
        active: Iterable[str] = (),
        draw: Callable[[], float] = random.random,
    ) -> None:
        self._planner = planner
        self._labels = planner.supergraph.override_labels
        self._active = frozenset(active)
        self._draw = draw
        self._kept: Kept[tuple[object, ...], Plan | NoPlan] = Kept(size)

    def of(self, prepared: Prepared, variables: Mapping[str, Any]) -> Plan:
        """The plan of an operation under the conditions its variables make. Raises :class:`NoPlan`."""
        conditions = {name: bool(variables.get(name)) for name in prepared.condition_variables}
        labels = active(self._labels, self._active, self._draw()) if self._labels else self._labels
        key = prepared.text, prepared.name, labels, *conditions.values()
        plan = self._kept.find(key)
        if plan is None:
            try:
                plan = self._planner.plan(prepared.document, prepared.name, conditions, labels=labels)
            except NoPlan as problem:
                plan = problem
            self._kept.keep(key, plan)
        if isinstance(plan, NoPlan):
            raise plan.with_traceback(None)
        return plan


def not_plannable(problem: NoPlan) -> dict[str, Any]:
    """The error of an operation without a plan."""
    too_complex = isinstance(problem, TooComplex)
    kind = kinds.OPERATION_TOO_COMPLEX if too_complex else kinds.OPERATION_NOT_PLANNABLE
    return {"message": kind.meaning, "extensions": {"code": kind.code}}


__all__ = ["NoPlan", "Plans", "not_plannable"]
