"""Which errors clients are told as they are, and which are masked."""

from typing import Any

import pytest
from graphql import build_schema

from gateway.pipeline.masking import Masking, catalogue
from gateway.settings import GatewaySettings

MEANT_FOR_CLIENTS = [
    "BAD_USER_INPUT",
    "CONFLICT",
    "FORBIDDEN",
    "NOT_FOUND",
    "RATE_LIMITED",
    "UNAUTHENTICATED",
]


def error(code: str, **more: Any) -> dict[str, Any]:
    return {
        "message": "text",
        "path": ["a"],
        "extensions": {"code": code, "service": "s", "argument": "x", "stack": "y", **more},
    }


def shown(given: dict[str, Any], codes: frozenset[str] = frozenset(), **settings: Any) -> dict[str, Any]:
    return Masking(GatewaySettings(**settings), codes).shown(given, "id")


@pytest.mark.parametrize("code", MEANT_FOR_CLIENTS)
def test_codes_meant_for_clients_are_told_with_their_text(code: str) -> None:
    assert shown(error(code)) == {
        "message": "text",
        "path": ["a"],
        "extensions": {"code": code, "service": "s", "argument": "x", "correlation": "id"},
    }


@pytest.mark.parametrize(
    "code", ["INTERNAL_SERVER_ERROR", "GRAPHQL_VALIDATION_FAILED", "NULL_IN_NON_NULL_FIELD"]
)
def test_any_other_error_of_a_subgraph_is_masked(code: str) -> None:
    told = shown(error(code))

    assert told["message"] != "text"
    assert told["path"] == ["a"]
    assert told["extensions"] == {"code": "DOWNSTREAM_SERVICE_ERROR", "service": "s", "correlation": "id"}


def test_the_gateways_own_errors_are_told_as_they_are() -> None:
    own = {"message": "text", "extensions": {"code": "NULL_IN_NON_NULL_FIELD"}}

    assert shown(own)["message"] == "text"


def test_a_setting_says_which_codes() -> None:
    assert shown(error("TEAPOT"), shown_error_codes=("TEAPOT",))["message"] == "text"
    assert shown(error("NOT_FOUND"), shown_error_codes=())["message"] != "text"


def test_a_setting_says_which_extensions_beside_the_code() -> None:
    assert shown(error("NOT_FOUND"), shown_error_extensions=("stack",))["extensions"] == {
        "stack": "y",
        "code": "NOT_FOUND",
        "correlation": "id",
    }


def test_the_crms_catalogue_is_the_chassiss_and_what_mutations_declare() -> None:
    found = catalogue(
        build_schema("type Query { a: ClaimErrorCode } enum ClaimErrorCode { ALREADY_CLAIMED }")
    )

    assert {"ALREADY_CLAIMED", "FIELD_FORBIDDEN", "INTERNAL"} <= found
    assert "INTERNAL_SERVER_ERROR" not in found
    assert shown(error("ALREADY_CLAIMED"), found)["message"] == "text"
