"""GraphQL over server-sent events, in the distinct connections mode of npm graphql-sse."""

import asyncio
from contextlib import ExitStack, suppress
from typing import Any

import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from gateway.http.refusals import refusal
from gateway.pipeline import Answers

#: A comment after so long without an event keeps proxies from giving up.
KEEP_ALIVE_SECONDS = 12.0
COMMENT = b":\n\n"
COMPLETE = b"event: complete\ndata:\n\n"


class EventStream(Response):
    """Answers as they come. ``send_seconds``: a client that does not take one in time is cut off.

    ``stopping`` set ends the stream: the server is going down. ``held`` is let go of with the last event.
    """

    def __init__(
        self,
        answers: Answers,
        headers: dict[str, str],
        correlation: str,
        send_seconds: float,
        stopping: asyncio.Event | None,
        held: ExitStack,
    ) -> None:
        self._answers = answers
        self._correlation = correlation
        self._send_seconds = send_seconds
        self._stopping = stopping or asyncio.Event()
        self._held = held
        super().__init__(headers=headers)
        del self.headers["content-length"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._held:
            ends = [self._write(send), _gone(receive), self._stopping.wait()]
            tasks = [asyncio.ensure_future(each) for each in ends]
            try:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                await self._answers.aclose()
        with suppress(TimeoutError, OSError):
            async with asyncio.timeout(self._send_seconds):
                await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _write(self, send: Send) -> None:
        """Everything there is to tell."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        await self._send(send, COMMENT)
        pending = None
        try:
            while True:
                pending = pending or asyncio.ensure_future(anext(self._answers))
                done, _ = await asyncio.wait({pending}, timeout=KEEP_ALIVE_SECONDS)
                if not done:
                    await self._send(send, COMMENT)
                    continue
                answer, pending = pending.result(), None
                await self._send(send, _event(answer))
        except StopAsyncIteration:
            await self._send(send, COMPLETE)
        except TimeoutError:
            raise
        except Exception as problem:
            errors = refusal(problem, self._correlation).errors
            await self._send(send, _event({"errors": errors}) + COMPLETE)
        finally:
            if pending is not None:
                pending.cancel()
                await asyncio.gather(pending, return_exceptions=True)

    async def _send(self, send: Send, text: bytes) -> None:
        async with asyncio.timeout(self._send_seconds):
            await send({"type": "http.response.body", "body": text, "more_body": True})


def _event(answer: dict[str, Any]) -> bytes:
    return b"event: next\ndata: " + orjson.dumps(answer) + b"\n\n"


async def _gone(receive: Receive) -> None:
    """Returns when the client is gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
