"""The media type and status of answers."""

import pytest

from gateway.http.negotiation import JSON, RESPONSE, negotiate, status_of, wants_page


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("application/json", JSON),
        ("application/json; charset=utf-8", JSON),
        ("application/graphql-response+json", RESPONSE),
        ("application/graphql-response+json; charset=UTF-8", RESPONSE),
        ("application/graphql-response+json, application/json;q=0.9", RESPONSE),
        ("application/graphql-response+json;q=0.5, application/json", JSON),
        ("APPLICATION/JSON", JSON),
        ("text/html", None),
        ("text/html, */*;q=0.1", JSON),
        ("application/json;q=0", None),
        ("application/json; charset=latin-1", None),
        ("application/json;q=high", None),
        ("nonsense", None),
    ],
)
def test_the_most_wanted_of_what_we_offer_is_answered(accept: str | None, media: str | None) -> None:
    assert negotiate(accept) == media


@pytest.mark.parametrize(
    ("accept", "page"),
    [
        ("text/html,application/xhtml+xml,*/*;q=0.8", True),
        ("*/*", False),
        (None, False),
        ("application/json", False),
        ("text/html, application/json", False),
    ],
)
def test_only_browsers_get_the_page(accept: str | None, page: bool) -> None:
    assert wants_page(accept) is page


def test_request_errors_have_their_status_in_the_newer_media_type_only() -> None:
    assert status_of(400, True, RESPONSE) == 400
    assert status_of(400, True, JSON) == 200
    assert status_of(400, False, JSON) == 400
    assert status_of(401, False, JSON) == 401
