"""What of a subgraph's failures a client gets to see: a code, a correlation id, no more."""

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import pytest
from starlette.requests import Request
from starlette.responses import Response

from chassis.telemetry.metrics import OPERATION_ERRORS
from gateway.executor.transport.in_process import InProcess
from tests.integration.gateway.company import Front

SECRETS = "postgresql://crm:hunter2@10.0.0.7/sales SELECT salary FROM employees Traceback sales.internal:5432"


def answering(
    *errors: object, status: int = 200, body: bytes | None = None
) -> Callable[[Request], Awaitable[Response]]:
    async def answer(_request: Request) -> Response:
        return Response(body if body is not None else orjson.dumps({"data": None, "errors": errors}), status)

    return answer


def error(code: str | None = None, **more: Any) -> dict[str, Any]:
    extensions = {} if code is None else {"code": code}
    return {"message": SECRETS, "path": ["orders"], "extensions": {**extensions, **more}}


@pytest.mark.parametrize(
    ("misbehaviour", "code"),
    [
        (answering(error()), "DOWNSTREAM_SERVICE_ERROR"),
        (answering({"message": SECRETS}), "DOWNSTREAM_SERVICE_ERROR"),
        (answering({"message": SECRETS, "extensions": None}), "DOWNSTREAM_SERVICE_ERROR"),
        (
            answering({"message": SECRETS, "extensions": {"exception": {"stacktrace": [SECRETS]}}}),
            "DOWNSTREAM_SERVICE_ERROR",
        ),
        (answering({"message": {"not": "text"}}), "DOWNSTREAM_SERVICE_ERROR"),
        *(
            (
                answering({**error(), "extensions": {"code": code, "affectedPath": SECRETS}}),
                "DOWNSTREAM_SERVICE_ERROR",
            )
            for code in (None, "", 7, ["list"], {"an": "object"})
        ),
        *(
            (answering(error(code, argument=SECRETS)), "DOWNSTREAM_SERVICE_ERROR")
            for code in (
                "INTERNAL_SERVER_ERROR",
                "GRAPHQL_VALIDATION_FAILED",
                "UNAUTHORIZED_FIELD_OR_TYPE",
                SECRETS,
            )
        ),
        (answering(error("SUBGRAPH_UNAVAILABLE")), "SUBGRAPH_UNAVAILABLE"),
        (answering(error("INTERNAL")), "INTERNAL"),
        (answering(error("DOWNSTREAM_SERVICE_ERROR")), "DOWNSTREAM_SERVICE_ERROR"),
        (answering(status=500, body=SECRETS.encode()), "SUBGRAPH_UNAVAILABLE"),
        (answering(status=302), "SUBGRAPH_UNAVAILABLE"),
        (answering(body=SECRETS.encode()), "SUBGRAPH_UNAVAILABLE"),
        (answering(body=b""), "SUBGRAPH_UNAVAILABLE"),
        (answering(body=b"[1, 2]"), "SUBGRAPH_UNAVAILABLE"),
        (answering(body=b'{"unexpected": true}'), "SUBGRAPH_UNAVAILABLE"),
    ],
)
async def test_a_failures_text_never_leaves(front: Front, misbehaviour: Any, code: str) -> None:
    front.company.sales.misbehave = misbehaviour
    answer = await front.post("{me{name} orders{id}}", "rep")

    body = answer.json()
    assert answer.status_code == 200
    assert "me" in (body["data"] or {"me": None})
    assert {each["extensions"]["code"] for each in body["errors"]} <= {code, "NULL_IN_NON_NULL_FIELD"}
    assert code in {each["extensions"]["code"] for each in body["errors"]}
    for each in body["errors"]:
        assert each["extensions"]["correlation"] == answer.headers["x-request-id"]
        assert each["extensions"].keys() <= {"code", "service", "argument", "correlation"}
    for secret in SECRETS.split():
        assert secret not in answer.text


async def test_a_subgraph_adds_no_labels_to_the_metric(near: Front) -> None:
    before = labels()
    near.company.sales.misbehave = answering(*(error(f"CODE_{number}") for number in range(100)))
    await near.post("{orders{id}}", "rep")

    assert labels() - before <= {"DOWNSTREAM_SERVICE_ERROR", "NULL_IN_NON_NULL_FIELD"}


def labels() -> set[str]:
    """The codes errors were counted under so far."""
    (found,) = OPERATION_ERRORS.collect()
    return {sample.labels["code"] for sample in found.samples}


async def test_a_coded_refusal_keeps_its_text_and_loses_other_extensions(front: Front) -> None:
    refusal = error(
        "NOT_FOUND", argument="where", service="somebody", stacktrace=[SECRETS], exception=SECRETS
    )
    front.company.sales.misbehave = answering({**refusal, "message": "No such order."})
    answer = await front.post("{orders{id}}", "rep")

    found = [each for each in answer.json()["errors"] if each["extensions"]["code"] == "NOT_FOUND"]
    assert [each["message"] for each in found] == ["No such order."]
    assert found[0]["extensions"] == {
        "code": "NOT_FOUND",
        "service": "sales",
        "argument": "where",
        "correlation": answer.headers["x-request-id"],
    }
    assert "hunter2" not in answer.text


async def test_an_application_that_breaks_in_this_process_is_masked(near: Front) -> None:
    async def breaks(_request: Request) -> Response:
        raise RuntimeError(SECRETS)

    near.company.sales.misbehave = breaks
    answer = await near.post("{orders{id}}", "rep")

    assert {each["extensions"]["code"] for each in answer.json()["errors"]} <= {
        "SUBGRAPH_UNAVAILABLE",
        "NULL_IN_NON_NULL_FIELD",
    }
    assert "hunter2" not in answer.text


@pytest.mark.parametrize(
    "query",
    [
        "{custmers{id}}",
        "{customers{nme}}",
        "{customers{id(first: 1)}}",
        "{orders(frst: 1){id}}",
        "{... on Custmer{id}}",
    ],
)
async def test_names_are_not_suggested_where_introspection_is_off(near: Front, query: str) -> None:
    apps = InProcess({each.name: each.app() for each in near.company.subgraphs})
    closed = Front(near.company, near.company.gateway(apps, introspection=False))
    answer = await closed.post(query, "rep")

    assert answer.json()["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert "Did you mean" not in answer.text
