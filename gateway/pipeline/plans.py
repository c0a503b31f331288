"""Plans, kept by all that decides them: the document, the operation's name, the conditions in force."""

from collections.abc import Mapping
from typing import Any

from gateway import errors as kinds
from gateway.kept import Kept
from gateway.pipeline.documents import Prepared
from gateway.planner import NoPlan, Plan, Planner


class Plans:
    """The plans of one supergraph, at most ``size`` of them."""

    def __init__(self, planner: Planner, size: int) -> None:
        self._planner = planner
        self._kept: Kept[tuple[object, ...], Plan] = Kept(size)

    def of(self, prepared: Prepared, variables: Mapping[str, Any]) -> Plan:
        """The plan of an operation under the conditions its variables make. Raises :class:`NoPlan`."""
        conditions = {name: bool(variables.get(name)) for name in prepared.condition_variables}
        key = prepared.text, prepared.name, *conditions.values()
        plan = self._kept.find(key)
        if plan is None:
            plan = self._planner.plan(prepared.document, prepared.name, conditions)
            self._kept.keep(key, plan)
        return plan


def not_plannable() -> dict[str, Any]:
    """The error of an operation without a plan."""
    kind = kinds.OPERATION_NOT_PLANNABLE
    return {"message": kind.meaning, "extensions": {"code": kind.code}}


__all__ = ["NoPlan", "Plans", "not_plannable"]
