"""A client signs in, signs in again when its token has expired, and tells errors by their codes."""

import asyncio
from collections.abc import Mapping

import orjson
import pytest

from suite.client import ApiError, Client, app_post, password_sign_in


class Gateway:
    """Signs in ``ana`` with ``secret``; every token is good for two requests."""

    def __init__(self) -> None:
        self.issued = 0
        self.left = 0

    async def post(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        asked = orjson.loads(body)
        if "signIn" in asked["query"]:
            return 200, orjson.dumps({"data": {"signIn": self._sign_in(asked["variables"]["input"])}})
        if headers.get("authorization") != f"Bearer token {self.issued}" or not self.left:
            return 401, orjson.dumps(
                {"errors": [{"message": "?", "extensions": {"code": "UNAUTHENTICATED"}}]}
            )
        self.left -= 1
        return 200, orjson.dumps({"data": {"me": self.issued}})

    def _sign_in(self, given: dict[str, str]) -> dict[str, object]:
        if given != {"login": "ana", "password": "secret"}:
            return {"accessToken": None, "userErrors": [{"code": "SIGN_IN_FAILED", "message": "no"}]}
        self.issued, self.left = self.issued + 1, 2
        return {"accessToken": f"token {self.issued}", "userErrors": []}


async def test_an_expired_token_is_replaced_unnoticed() -> None:
    client = Client(Gateway().post, password_sign_in("ana", "secret"))

    assert [(await client.ask("{ me }"))["me"] for _ in range(5)] == [1, 1, 2, 2, 3]


async def test_a_wrong_password_is_told_by_its_code() -> None:
    client = Client(Gateway().post, password_sign_in("ana", "wrong"))

    with pytest.raises(ApiError) as refused:
        await client.ask("{ me }")

    assert refused.value.codes == ("SIGN_IN_FAILED",)


async def test_who_does_not_sign_in_learns_the_status_and_the_code() -> None:
    with pytest.raises(ApiError) as refused:
        await Client(Gateway().post).ask("{ me }")

    assert (refused.value.status, refused.value.codes) == (401, ("UNAUTHENTICATED",))


async def test_an_answer_that_is_no_graphql_is_an_error_of_its_own() -> None:
    async def broken(_body: bytes, _headers: Mapping[str, str]) -> tuple[int, bytes]:
        return 502, b"<html>bad gateway</html>"

    with pytest.raises(ApiError, match="HTTP status 502"):
        await Client(broken).ask("{ me }")


async def test_an_application_of_this_process_is_asked_without_a_socket() -> None:
    async def echo(scope, receive, send) -> None:
        body = (await receive())["body"]
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        await send({"type": "http.response.start", "status": 202, "headers": []})
        await send({"type": "http.response.body", "body": body, "more_body": True})
        await send({"type": "http.response.body", "body": headers["content-type"].encode()})

    assert await app_post(echo)(b"sent ", {"content-type": "as told"}) == (202, b"sent as told")


async def test_who_asks_an_application_of_this_process_stays_for_the_answer() -> None:
    async def watchful(_scope, receive, send) -> None:
        await receive()
        gone = asyncio.ensure_future(receive())
        await asyncio.sleep(0)
        await send({"type": "http.response.start", "status": 500 if gone.done() else 200, "headers": []})
        gone.cancel()

    assert await app_post(watchful)(b"", {}) == (200, b"")
