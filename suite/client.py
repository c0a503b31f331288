"""A client of the gateway's GraphQL endpoint, over HTTP or straight into an application of this process."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson
from starlette.types import ASGIApp, Message

#: Sends a body with headers and gives back the answer's status and body; raises ``OSError`` without one.
Post = Callable[[bytes, Mapping[str, str]], Awaitable[tuple[int, bytes]]]

LONGEST_ANSWER_SECONDS = 120
UNAUTHENTICATED_STATUS = 401
SIGN_IN = """
mutation SignIn($input: SignInInput!) {
  signIn(input: $input) { accessToken userErrors { code message } }
}
"""


@dataclass
class ApiError(Exception):
    """The endpoint answered with errors; ``codes`` has the code of each."""

    codes: tuple[str, ...]
    message: str
    status: int = 200

    def __str__(self) -> str:
        return f"{', '.join(self.codes)}: {self.message}"


@dataclass
class Client:
    """Asks with the access token of whoever ``token`` signs in; signs in again when it has expired."""

    post: Post
    token: Callable[["Client"], Awaitable[str]] | None = None
    _header: dict[str, str] = field(default_factory=dict)

    async def ask(self, query: str, variables: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """An operation's ``data``; :class:`ApiError` when there are errors, ``OSError`` without an answer."""
        answer = await self.raw(query, variables)
        errors, data = answer.get("errors") or [], answer.get("data")
        if errors or data is None:
            codes = tuple(str(e.get("extensions", {}).get("code", "UNKNOWN")) for e in errors) or ("NO_DATA",)
            raise ApiError(codes, "; ".join(str(e.get("message")) for e in errors), answer["status"])
        return data

    async def raw(self, query: str, variables: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The answer as it is, with the HTTP ``status``; errors and data may stand side by side."""
        if self.token is None:
            return await self._post(query, variables)
        if not self._header:
            await self.sign_in()
        answer = await self._post(query, variables)
        if answer["status"] == UNAUTHENTICATED_STATUS:
            await self.sign_in()
            answer = await self._post(query, variables)
        return answer

    async def sign_in(self) -> None:
        """Get a new access token."""
        assert self.token is not None
        access = await self.token(Client(self.post))
        self._header = {"authorization": f"Bearer {access}"}

    async def _post(self, query: str, variables: Mapping[str, Any] | None) -> dict[str, Any]:
        body = orjson.dumps({"query": query, "variables": dict(variables or {})})
        status, answer = await self.post(body, {"content-type": "application/json", **self._header})
        try:
            return {**orjson.loads(answer), "status": status}
        except (orjson.JSONDecodeError, TypeError):
            raise ApiError(("NO_GRAPHQL",), f"HTTP status {status}, not a GraphQL answer", status) from None


def password_sign_in(login: str, password: str) -> Callable[[Client], Awaitable[str]]:
    """Signs in with a password; :class:`ApiError` when it is refused."""

    async def token(client: Client) -> str:
        answer = (await client.ask(SIGN_IN, {"input": {"login": login, "password": password}}))["signIn"]
        if answer["userErrors"]:
            refusal = answer["userErrors"][0]
            raise ApiError((refusal["code"],), refusal["message"])
        return answer["accessToken"]

    return token


@asynccontextmanager
async def http_post(endpoint: str) -> AsyncIterator[Post]:
    """Posts to a URL over kept-alive connections."""
    timeout = aiohttp.ClientTimeout(total=LONGEST_ANSWER_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as session:

        async def post(body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
            try:
                async with session.post(endpoint, data=body, headers=headers) as answer:
                    return answer.status, await answer.read()
            except (aiohttp.ClientError, TimeoutError) as problem:
                raise OSError(f"{endpoint} cannot be reached: {problem}") from problem

        yield post


def app_post(app: ASGIApp) -> Post:
    """Posts to ``/graphql`` of an application in this process."""

    async def post(body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": "/graphql",
            "raw_path": b"/graphql",
            "root_path": "",
            "query_string": b"",
            "headers": [(k.encode(), v.encode()) for k, v in {"host": "localhost", **headers}.items()],
            "client": ("127.0.0.1", 0),
            "server": ("localhost", 80),
        }
        request: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
        answer: list[Message] = []

        async def receive() -> Message:
            if not request:
                await asyncio.Event().wait()  # whoever asks here stays for the answer
            return request.pop()

        async def send(message: Message) -> None:
            answer.append(message)

        await app(scope, receive, send)
        return answer[0]["status"], b"".join(message.get("body", b"") for message in answer[1:])

    return post
