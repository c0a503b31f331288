"""A limit of time ends what is inside, and nothing else."""

import asyncio

import pytest

from gateway.executor.transport.time_limit import TimeLimit


def limit_of(seconds: float) -> TimeLimit:
    return TimeLimit(seconds, asyncio.get_running_loop())


async def test_what_takes_longer_ends() -> None:
    limit = limit_of(0)
    with pytest.raises(TimeoutError), limit:
        await asyncio.get_running_loop().create_future()
    assert limit.expired
    await asyncio.sleep(0)  # the task goes on


async def test_what_is_done_in_time_is_left_alone() -> None:
    with limit_of(10) as limit:
        await asyncio.sleep(0)
    assert not limit.expired


async def test_who_is_cancelled_stays_so() -> None:
    async def wait() -> None:
        with limit_of(10):
            await asyncio.get_running_loop().create_future()

    task = asyncio.create_task(wait())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_who_is_cancelled_as_time_runs_out_stays_so() -> None:
    async def wait() -> None:
        with limit_of(0):
            try:
                await asyncio.get_running_loop().create_future()
            except asyncio.CancelledError:
                task.cancel()
                raise

    task = asyncio.create_task(wait())
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_what_fails_by_itself_says_so() -> None:
    with pytest.raises(LookupError), limit_of(10):
        raise LookupError
