"""Chunks, rows whose references are on their way, and errors that pass."""

from collections.abc import Callable, Sequence
from typing import Any

import orjson
import pytest

from suite.client import Client
from suite.importing import sending
from suite.importing.plan import PlannedStep, Ready
from suite.importing.problems import ImportFailed
from suite.importing.sending import Sender, chunks
from suite.importing.sources import Row
from suite.importing.targets import LARGEST_CHUNK, Target


class Endpoint:
    """Answers import mutations by a function of the sent items, and keeps what was sent."""

    def __init__(self, verdict: Callable[[int, str], dict[str, Any] | str]) -> None:
        self.verdict = verdict
        self.sent: list[list[str]] = []
        self.dry_runs: list[bool] = []

    async def post(self, body: bytes, _headers: object) -> tuple[int, bytes]:
        given = orjson.loads(body)["variables"]["input"]
        self.dry_runs.append(given["dryRun"])
        self.sent.append([item["externalReference"] for item in given["items"]])
        results = []
        for index, reference in enumerate(self.sent[-1]):
            verdict = self.verdict(len(self.sent), reference)
            if isinstance(verdict, str):
                code = {"message": "no", "extensions": {"code": verdict}}
                return 200, orjson.dumps({"data": None, "errors": [code]})
            results.append({"index": index, "code": None, "message": None, "path": [], **verdict})
        done = {"applied": True, "results": results, "userErrors": []}
        return 200, orjson.dumps({"data": {"done": done}})


def step_of(references: Sequence[str], targets: dict[str, Target]) -> PlannedStep:
    rows = [Ready(Row("orders.csv", line, {}), {"externalReference": r}) for line, r in enumerate(references)]
    return PlannedStep("orders", targets["orderImport"], rows)


CREATED = {"outcome": "CREATED"}
UNKNOWN = {"outcome": "REFUSED", "code": "REFERENCE_UNKNOWN", "message": "?", "path": ["customer"]}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "FIRST_PAUSE_SECONDS", 0.001)


async def send(endpoint: Endpoint, step: PlannedStep, patience: float = 5, **options: Any) -> list[str]:
    moved: list[int] = []
    verdicts = await Sender(Client(endpoint.post), patience, **options).send(step, moved.append)
    assert sum(moved) == len(step.ready)
    return [verdict.outcome for verdict in verdicts]


def test_chunks_are_bounded_in_items_and_in_bytes() -> None:
    small = [Ready(Row("a", n, {}), {"n": n}) for n in range(LARGEST_CHUNK + 1)]
    large = [Ready(Row("a", n, {}), {"text": "x" * 300_000}) for n in range(3)]

    assert [len(chunk) for chunk in chunks(small)] == [LARGEST_CHUNK, 1]
    assert [len(chunk) for chunk in chunks(large)] == [1, 1, 1]
    assert list(chunks([])) == []


async def test_rows_with_unknown_references_alone_are_sent_again_until_known(
    targets: dict[str, Target],
) -> None:
    endpoint = Endpoint(lambda call, reference: UNKNOWN if reference == "b" and call < 4 else CREATED)

    outcomes = await send(endpoint, step_of("abc", targets))

    assert outcomes == ["CREATED"] * 3
    assert endpoint.sent == [["a", "b", "c"], ["b"], ["b"], ["b"]]


async def test_a_reference_that_stays_unknown_is_refused_once_nothing_moves(
    targets: dict[str, Target],
) -> None:
    endpoint = Endpoint(lambda _call, reference: UNKNOWN if reference == "b" else CREATED)

    assert await send(endpoint, step_of("ab", targets), patience=0.05) == ["CREATED", "REFUSED"]


async def test_a_dry_run_waits_for_nothing(targets: dict[str, Target]) -> None:
    endpoint = Endpoint(lambda _call, _reference: UNKNOWN)

    assert await send(endpoint, step_of("a", targets), dry_run=True) == ["WAITING"]
    assert endpoint.dry_runs == [True]


async def test_an_error_that_passes_is_waited_out(targets: dict[str, Target]) -> None:
    endpoint = Endpoint(lambda call, _reference: "ORGANISATION_STALE" if call < 3 else CREATED)

    assert await send(endpoint, step_of("a", targets)) == ["CREATED"]


async def test_an_error_that_does_not_pass_ends_the_import(targets: dict[str, Target]) -> None:
    endpoint = Endpoint(lambda _call, _reference: "GRAPHQL_VALIDATION_FAILED")

    with pytest.raises(ImportFailed, match="GRAPHQL_VALIDATION_FAILED"):
        await send(endpoint, step_of("a", targets))
