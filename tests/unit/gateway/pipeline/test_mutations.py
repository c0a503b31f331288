"""Mutations go on without whoever waits for them, and are waited for when the server goes down."""

import asyncio

import pytest
import structlog

from gateway.pipeline.mutations import Mutations


async def test_who_goes_away_does_not_end_it_and_the_end_is_waited_for() -> None:
    mutations: Mutations[int] = Mutations()
    begun, go_on, done = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def work() -> int:
        begun.set()
        await go_on.wait()
        done.set()
        return 1

    client = mutations.begin(work())
    await begun.wait()
    client.cancel()
    await asyncio.gather(client, return_exceptions=True)
    finishing = asyncio.create_task(mutations.finish(60))
    await asyncio.sleep(0)
    assert not done.is_set()
    assert not finishing.done()
    go_on.set()
    await finishing

    assert done.is_set()


async def test_what_does_not_end_in_time_is_cut_and_told() -> None:
    mutations: Mutations[None] = Mutations()
    ended = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    client = mutations.begin(work())
    await asyncio.sleep(0)
    with structlog.testing.capture_logs() as lines:
        await mutations.finish(0.01)

    assert ended.is_set()
    assert [(line["event"], line["number"]) for line in lines] == [("mutations cut at shutdown", 1)]
    with pytest.raises(asyncio.CancelledError):
        await client
