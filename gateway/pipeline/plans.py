"""Plans, kept by all that decides them: the document, the operation's name, the conditions in force, the
labels of progressive overrides that are active, and what of its requirements the viewer does not meet.
"""

import random
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

from graphql import OperationType

from chassis.telemetry import get_logger
from gateway import errors as kinds
from gateway.auth.requirements import Grants, Needs, Requirements
from gateway.executor import refusal_error
from gateway.federation.labels import active
from gateway.kept import Kept
from gateway.pipeline.documents import Prepared
from gateway.pipeline.requests import Rejected
from gateway.planner import NoPlan, Plan, Planner, TooComplex
from gateway.settings import GatewaySettings

log = get_logger("gateway")


class Plans:
    """The plans of one supergraph, ``plan_cache_size`` at most; what has none is kept in mind as well.

    Of a query's variables in ``@skip`` and ``@include`` the first ``plan_condition_limit`` make plans of
    their own, the others are left open until execution. Operations with effects, and those a viewer may not
    see all of, are planned under all their conditions: nothing is executed, refused or made null that is not
    asked for. With more conditions than the limit, such a plan is not kept.

    ``draw`` gives a number from 0 to 1 for each operation, which decides labels of the form ``percent(N)``.
    """

    def __init__(
        self,
        planner: Planner,
        requirements: Requirements,
        settings: GatewaySettings,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self._planner = planner
        self._requirements = requirements
        self._filters = settings.unauthorized == "filter"
        self._labels = planner.supergraph.override_labels
        self._active = frozenset(settings.override_labels)
        self._condition_limit = settings.plan_condition_limit
        self._draw = draw
        self._kept: Kept[tuple[object, ...], Plan | NoPlan] = Kept(settings.plan_cache_size)
        self._needs: WeakKeyDictionary[Prepared, Needs] = WeakKeyDictionary()

    @property
    def drawn(self) -> bool:
        """Whether an operation's plan may be another the next time."""
        return bool(self._labels)

    def of(self, prepared: Prepared, variables: Mapping[str, Any], grants: Grants) -> Plan:
        """The plan of an operation under the conditions its variables make, for viewers with these grants.

        Raises :class:`Rejected` where there is none, and where operations with refused fields are not
        executed.
        """
        needs = self._needs.get(prepared)
        if needs is None:
            needs = self._needs[prepared] = self._requirements.needs(prepared.document, prepared.name)
        verdict = self._requirements.verdict(needs, grants, variables)
        names = prepared.condition_variables
        if prepared.kind is OperationType.QUERY and not verdict:
            names = names[: self._condition_limit]
        conditions = {name: bool(variables.get(name)) for name in names}
        labels = active(self._labels, self._active, self._draw()) if self._labels else self._labels
        key = prepared.text, prepared.name, labels, verdict, *conditions.values()
        plan = self._kept.find(key)
        if plan is None:
            refuse = partial(self._requirements.refuse, verdict)
            try:
                plan = self._planner.plan(prepared.document, prepared.name, conditions, refuse, labels=labels)
            except NoPlan as problem:
                plan = problem
            if len(names) <= self._condition_limit:
                self._kept.keep(key, plan)
        if isinstance(plan, NoPlan):
            raise not_plannable(plan)
        if plan.refused and not self._filters:
            errors = [refusal_error(refusal) for refusal in plan.refused]
            raise Rejected(kinds.UNAUTHORIZED_FIELD_OR_TYPE, 403, errors, of_request=True)
        return plan


def not_plannable(problem: NoPlan) -> Rejected:
    """The refusal of an operation without a plan: too much of its client, or a hole in the schema."""
    if isinstance(problem, TooComplex):
        log.info("planning too complex", problem=str(problem))
        return Rejected(kinds.OPERATION_TOO_COMPLEX, of_request=True)
    log.warning("no plan", problem=str(problem))
    return Rejected(kinds.OPERATION_NOT_PLANNABLE, of_request=True)
