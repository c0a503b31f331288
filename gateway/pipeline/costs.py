"""What an operation may cost: as a whole before it is planned, and each subgraph's part once it is."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from chassis.telemetry.metrics import OPERATION_COST
from gateway import errors as kinds
from gateway.cost import Actual, Estimate, Estimator, InvalidSlicing, PlanEstimate
from gateway.executor import ExecutionResult
from gateway.federation import Supergraph
from gateway.pipeline.documents import Prepared
from gateway.pipeline.requests import Rejected
from gateway.planner import Plan
from gateway.settings import GatewaySettings

ESTIMATED, ACTUAL = OPERATION_COST.labels("estimated"), OPERATION_COST.labels("actual")


class Planned(NamedTuple):
    """What an operation's requests are estimated to cost, by subgraph and all together."""

    total: int
    subgraphs: dict[str, int]


class Costs:
    """The limits on cost over one supergraph."""

    def __init__(self, supergraph: Supergraph, settings: GatewaySettings) -> None:
        self._settings = settings
        self._estimator = Estimator(supergraph, settings.list_size_default)
        self._documents: WeakKeyDictionary[Prepared, Estimate] = WeakKeyDictionary()
        self._plans: WeakKeyDictionary[Plan, PlanEstimate] = WeakKeyDictionary()
        self._actual: WeakKeyDictionary[Plan, Actual] = WeakKeyDictionary()

    def check(self, prepared: Prepared, variables: Mapping[str, Any]) -> None:
        """Raises :class:`Rejected` for an operation over the limit, before any planning."""
        estimate = self._documents.get(prepared)
        try:
            if estimate is None:
                estimate = self._estimator.operation(prepared.document, prepared.name)
                self._documents[prepared] = estimate
            _within(estimate.of(variables), self._settings.cost_limit, "The operation")
        except InvalidSlicing as problem:
            raise _ambiguous(problem) from None

    def check_plan(self, plan: Plan, variables: Mapping[str, Any]) -> Planned:
        """The estimate of a plan. Raises :class:`Rejected` over the limits."""
        estimate = self._plans.get(plan)
        try:
            if estimate is None:
                estimate = self._plans[plan] = self._estimator.plan(plan)
            costs = estimate.of(variables)
        except InvalidSlicing as problem:
            raise _ambiguous(problem) from None
        planned = Planned(sum(costs.values()), costs)
        self.count(planned)
        _within(planned.total, self._settings.cost_limit, "The operation")
        for subgraph, cost in costs.items():
            _within(cost, self._settings.subgraph_cost_limit, f"The operation's part in {subgraph}")
        return planned

    def count(self, planned: Planned) -> None:
        """Count one more operation of this cost."""
        ESTIMATED.observe(planned.total)

    def shown(self, plan: Plan, planned: Planned, result: ExecutionResult) -> dict[str, Any]:
        """The extension of an answer that tells its cost."""
        actual = self._actual.get(plan)
        if actual is None:
            actual = self._actual[plan] = Actual(self._estimator.weights, plan)
        found = actual.of(result.data)
        ACTUAL.observe(found)
        return {"estimated": planned.total, "actual": found, "subgraphs": planned.subgraphs}


def _within(cost: int, limit: int, what: str) -> None:
    if cost > limit:
        message = (
            f"{what} would cost {cost}, at most {limit} is allowed; ask for fewer items or less of each."
        )
        extensions = {"cost": cost, "limit": limit}
        errors = [{"message": message, "extensions": extensions}]
        raise Rejected(kinds.COST_ESTIMATED_TOO_EXPENSIVE, errors=errors, of_request=True)


def _ambiguous(problem: InvalidSlicing) -> Rejected:
    errors = [{"message": str(problem)}]
    return Rejected(kinds.COST_INVALID_SLICING_ARGUMENTS, errors=errors, of_request=True)
