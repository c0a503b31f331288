"""A request that is not executed, as its client is told."""

from chassis.errors import INTERNAL
from chassis.http.body import Unreadable
from chassis.telemetry import get_logger
from chassis.telemetry.metrics import OPERATION_ERRORS
from gateway.pipeline import Rejected

log = get_logger("gateway.http")


def refusal(problem: Exception, correlation: str) -> Rejected:
    """The refusal a problem amounts to, its errors with the correlation id. What is no refusal is logged."""
    if isinstance(problem, Unreadable):
        problem = Rejected(problem.kind, problem.status)
    elif not isinstance(problem, Rejected):
        log.error("operation failed", exc_info=problem)
        problem = Rejected(INTERNAL, 500)
    OPERATION_ERRORS.labels("gateway", problem.kind.code).inc()
    for error in problem.errors:
        error["extensions"]["correlation"] = correlation
    return problem
