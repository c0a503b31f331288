"""The subgraph calls of one operation: signed, timed, within the operation's deadline."""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Literal

from chassis.telemetry import current_traceparent, get_logger, span
from chassis.telemetry.metrics import SUBGRAPH_SECONDS
from gateway.executor.interface import SubgraphUnavailable
from gateway.executor.transport import DEADLINE_HEADER, Transport

log = get_logger("gateway.calls")

#: Headers that sign a body for a subgraph.
Sign = Callable[[str, bytes], Mapping[str, str]]


class Calls:
    """A ``SubgraphCall``. ``timeout``: seconds one call may take; ``deadline``: when (monotonic) all end.

    ``headers`` go along with each call. What goes wrong is logged here; clients learn a code only.
    """

    def __init__(
        self, transport: Transport, sign: Sign, headers: Mapping[str, str], timeout: float, deadline: float
    ) -> None:
        self._transport = transport
        self._sign = sign
        self._headers = {"content-type": "application/json", "accept": "application/json", **headers}
        self._timeout = timeout
        self._deadline = deadline

    async def __call__(self, subgraph: str, body: bytes, *, kind: Literal["query", "mutation"]) -> bytes:
        started = time.monotonic()
        try:
            with span(f"subgraph {subgraph}"):
                return await self._bounded(subgraph, body, kind == "query", self._deadline - started)
        except SubgraphUnavailable as problem:
            log.warning("subgraph unavailable", subgraph=subgraph, reason=problem.reason)
            raise
        except Exception as problem:  # an application in this process that failed
            log.exception("subgraph failed", subgraph=subgraph)
            raise SubgraphUnavailable(subgraph, repr(problem)) from problem
        finally:
            SUBGRAPH_SECONDS.labels(subgraph).observe(time.monotonic() - started)

    async def _bounded(self, subgraph: str, body: bytes, repeatable: bool, left: float) -> bytes:
        if left <= 0:
            raise SubgraphUnavailable(subgraph, "the operation's deadline has passed")
        seconds = min(self._timeout, left)
        headers = {
            **self._headers,
            **self._sign(subgraph, body),
            DEADLINE_HEADER: str(int(seconds * 1000)),
        }
        if traceparent := current_traceparent():
            headers["traceparent"] = traceparent
        limit = asyncio.timeout(seconds)
        try:
            async with limit:
                return await self._transport.post(subgraph, body, headers, repeatable=repeatable)
        except TimeoutError:
            if not limit.expired():
                raise
            raise SubgraphUnavailable(subgraph, f"no answer within {seconds:.1f} s") from None
