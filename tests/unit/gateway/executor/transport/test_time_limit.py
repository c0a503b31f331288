"""A limit of time ends what is inside, and nothing else."""

import asyncio
import time

import pytest

from gateway.executor.transport.time_limit import TimeLimit, TimeLimits


def limit_of(seconds: float) -> TimeLimit:
    return TimeLimits(asyncio.get_running_loop()).until(time.monotonic() + seconds)


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


async def test_of_many_each_ends_in_its_own_time() -> None:
    limits = TimeLimits(asyncio.get_running_loop())
    ended: list[float] = []

    async def wait(seconds: float) -> None:
        with pytest.raises(TimeoutError), limits.until(time.monotonic() + seconds):
            await asyncio.get_running_loop().create_future()
        ended.append(seconds)

    with limits.until(time.monotonic() + 1000) as longest:
        async with asyncio.timeout(10):
            await asyncio.gather(*(wait(seconds) for seconds in (0.03, 0, 0.06, 0.01)))

    assert sorted(ended) == [0, 0.01, 0.03, 0.06]
    assert not longest.expired


async def test_a_limit_after_all_others_have_ended_is_kept() -> None:
    limits = TimeLimits(asyncio.get_running_loop())
    for _ in range(2):
        with limits.until(time.monotonic() + 0.001):
            pass
        with pytest.raises(TimeoutError), limits.until(time.monotonic() + 0.001):
            await asyncio.get_running_loop().create_future()
