"""What a client gets to see: the response map, and errors without what is nobody's business."""

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLError

from chassis.errors import INTERNAL
from chassis.telemetry.metrics import OPERATION_ERRORS
from gateway import errors as kinds
from gateway.executor import ExecutionResult

#: What of a subgraph's error extensions a client may see.
SHOWN_EXTENSIONS = ("code", "service", "argument")


def respond(result: ExecutionResult, correlation: str) -> dict[str, Any]:
    """The response map."""
    answer: dict[str, Any] = {"data": result.data}
    if result.errors:
        answer["errors"] = [public_error(error, correlation) for error in result.errors]
    return answer


def shown(problem: GraphQLError) -> dict[str, Any]:
    """What of a problem found before execution is told."""
    return {key: value for key, value in problem.formatted.items() if key in ("message", "locations")}


def public_error(error: Mapping[str, Any], correlation: str) -> dict[str, Any]:
    """An error as a client may see it: always a code; a text only of who gave a code; the correlation id."""
    given = error.get("extensions") or {}
    extensions = {key: given[key] for key in SHOWN_EXTENSIONS if key in given}
    code = extensions.setdefault("code", INTERNAL.code)
    masked = {each.code: each.meaning for each in (INTERNAL, kinds.DOWNSTREAM_SERVICE_ERROR)}
    OPERATION_ERRORS.labels("gateway", code).inc()
    return {
        **{key: error[key] for key in ("path", "locations") if key in error},
        "message": masked.get(code, error["message"]),
        "extensions": {**extensions, "correlation": correlation},
    }
