"""Sending items in chunks and keeping the verdict on each.

Services learn of each other's records by event, so a reference made a moment ago may be unknown still. Such
rows are sent again until they are known, or until nothing has moved for ``patience`` seconds. Every item is
an upsert by its external reference, so sending one again does nothing to what is there already; that is
also how an interrupted import is resumed: by running it again.
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from suite.client import ApiError, Client
from suite.importing.plan import PlannedStep, Ready
from suite.importing.problems import ImportFailed
from suite.importing.targets import LARGEST_CHUNK, Target

#: Largest chunk in bytes, well below what a gateway reads.
LARGEST_CHUNK_BYTES = 500_000
FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 2.0
UNKNOWN_REFERENCE = "REFERENCE_UNKNOWN"
#: Errors that pass: a part is behind, or away for a moment.
PASSING = {"ORGANISATION_STALE", "POSITION_NOT_REACHED", "SUBGRAPH_UNAVAILABLE", "DEADLINE_EXCEEDED"}


@dataclass(frozen=True)
class Verdict:
    """What became of an item: CREATED, UPDATED, UNCHANGED, REFUSED with the reason, or in a dry run WAITING
    for what the steps before it would make."""

    ready: Ready
    outcome: str
    code: str = ""
    message: str = ""
    path: tuple[str, ...] = ()


@dataclass
class Sender:
    """Sends one import's steps, in order. ``moved`` is called with the number of items just decided."""

    client: Client
    patience: float
    dry_run: bool = False

    def __post_init__(self) -> None:
        self._moved_at = time.monotonic()

    async def send(self, step: PlannedStep, moved: Callable[[int], None]) -> list[Verdict]:
        """The verdict on every item of a step."""
        verdicts: list[Verdict] = []
        for chunk in chunks(step.ready):
            decided = await self._until_known(step.target, chunk)
            verdicts += decided
            moved(len(decided))
        if any(verdict.outcome in ("CREATED", "UPDATED") for verdict in verdicts):
            self._moved_at = time.monotonic()
        return verdicts

    async def _until_known(self, target: Target, chunk: Sequence[Ready]) -> list[Verdict]:
        """Send a chunk; send those of its rows again whose references are not known yet."""
        verdicts = await self._once(target, chunk)
        pause = FIRST_PAUSE_SECONDS
        while waiting := [i for i, verdict in enumerate(verdicts) if verdict.code == UNKNOWN_REFERENCE]:
            if self.dry_run or time.monotonic() - self._moved_at > self.patience:
                break
            await asyncio.sleep(pause)
            again = await self._once(target, [verdicts[i].ready for i in waiting])
            for i, verdict in zip(waiting, again, strict=True):
                verdicts[i] = verdict
            if any(verdict.code != UNKNOWN_REFERENCE for verdict in again):
                self._moved_at, pause = time.monotonic(), FIRST_PAUSE_SECONDS
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
        return verdicts

    async def _once(self, target: Target, chunk: Sequence[Ready]) -> list[Verdict]:
        variables = {
            "items": [ready.item for ready in chunk],
            "errorPolicy": "REJECT_FAILED_ROWS",
            "dryRun": self.dry_run,
        }
        answer = (await self._ask(target.document, {"input": variables}))["done"]
        if answer["userErrors"]:
            refusal = answer["userErrors"][0]
            raise ImportFailed(f"{target.mutation} was refused: {refusal['code']}: {refusal['message']}")
        return [self._verdict(chunk[result["index"]], result) for result in answer["results"]]

    def _verdict(self, ready: Ready, result: dict[str, Any]) -> Verdict:
        waiting = self.dry_run and result["code"] == UNKNOWN_REFERENCE
        return Verdict(
            ready,
            "WAITING" if waiting else result["outcome"],
            result["code"] or "",
            result["message"] or "",
            tuple(result["path"] or ()),
        )

    async def _ask(self, document: str, variables: dict[str, Any]) -> dict[str, Any]:
        started, pause = time.monotonic(), FIRST_PAUSE_SECONDS
        while True:
            try:
                return await self.client.ask(document, variables)
            except (ApiError, OSError) as problem:
                passing = isinstance(problem, OSError) or PASSING.intersection(problem.codes)
                if not passing or time.monotonic() - started > self.patience:
                    raise ImportFailed(str(problem)) from problem
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)


def chunks(items: Sequence[Ready]) -> Iterator[list[Ready]]:
    """The items in order, in parts no larger than the API takes."""
    part: list[Ready] = []
    size = 0
    for ready in items:
        weight = len(orjson.dumps(ready.item))
        if part and (len(part) == LARGEST_CHUNK or size + weight > LARGEST_CHUNK_BYTES):
            yield part
            part, size = [], 0
        part.append(ready)
        size += weight
    if part:
        yield part
