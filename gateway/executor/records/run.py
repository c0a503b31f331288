"""One execution with records."""

from collections.abc import Mapping
from typing import Any

import msgspec
import orjson

from gateway.executor.interface import ExecutionResult, Guard, SubgraphCall, SubgraphUnavailable
from gateway.executor.records.functions import Surprise
from gateway.executor.records.plan import RecordPlan
from gateway.executor.requests import Request
from gateway.executor.schedule import Outcome, Said, Schedule

_encode = msgspec.json.Encoder().encode
#: What reading and writing raises of what has not come as promised: text that is none, numbers without end.
SURPRISES = (
    Surprise,
    msgspec.MsgspecError,
    orjson.JSONEncodeError,
    RecursionError,
    OverflowError,
    UnicodeError,
)


class RecordRun(Schedule):
    """Runs a plan as long as there is no surprise. `said` is what came of its requests, by their number."""

    def __init__(
        self,
        plan: RecordPlan,
        requests: list[Request],
        variables: Mapping[str, Any],
        call: SubgraphCall,
        guard: Guard | None,
        event: bytes,
    ) -> None:
        super().__init__(requests, variables, call, event)
        self._plan = plan
        self._guard = guard
        self._root = plan.root()
        self._levels: list[Any] = [[self._root], *[None] * (plan.levels - 1)]
        self._surprised = False
        self.said: dict[int, Said] = {}

    async def run(self) -> ExecutionResult | None:
        """The result; None after a surprise."""
        await self.perform_all()
        if self._surprised:
            return None
        try:
            self._plan.finish(self._levels)
            return ExecutionResult(encoded=_encode(self._root))
        except SURPRISES:
            return None

    def send(self, request: Request) -> bytes | None:
        if self._surprised:
            return None
        fetch = self._plan.fetches[request.fetch.id]
        try:
            return self.gathered(request, fetch.gathers, self._levels)
        except SURPRISES:
            self._surprised = True
            return None

    def take(self, request: Request, body: bytes, outcome: Outcome) -> None:
        number = request.fetch.id
        self.said[number] = body, outcome
        if self._surprised or isinstance(outcome, SubgraphUnavailable):
            self._surprised = True
            return
        try:
            fetch = self._plan.fetches[number]
            reply = fetch.read(outcome)
            if reply.errors:
                raise Surprise
            if fetch.put is not None:
                fetch.put(self._root, reply.data)
            for (attribute, fill), batch in zip(fetch.fills, self._gathered.pop(number), strict=True):
                entities = getattr(reply.data, attribute)
                if len(entities) != len(batch.representations):
                    raise Surprise
                fill(entities, batch.groups)
            if self._guard is not None:
                for check in fetch.checks:
                    check(self._levels, self._guard)
        except SURPRISES:
            self._surprised = True
