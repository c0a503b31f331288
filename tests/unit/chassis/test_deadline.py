"""What is done in a request's time, and what happens when it is over."""

import asyncio
import math

import pytest

from chassis.deadline import in_time, seconds_given, within
from chassis.errors import DEADLINE_EXCEEDED, Fault


async def wait(event: asyncio.Event) -> None:
    async with in_time():
        await event.wait()


async def test_what_never_ends_is_ended() -> None:
    with within(0.01), pytest.raises(Fault) as caught:
        await wait(asyncio.Event())

    assert caught.value.kind is DEADLINE_EXCEEDED


async def test_tasks_of_a_request_have_its_time() -> None:
    with within(0.01):
        task = asyncio.create_task(wait(asyncio.Event()))

    with pytest.raises(Fault):
        await task


async def test_after_a_request_nothing_ends() -> None:
    with within(0):
        pass
    event = asyncio.Event()
    waiting = asyncio.create_task(wait(event))
    event.set()
    await waiting


async def test_who_is_cancelled_by_another_stays_cancelled() -> None:
    with within(60):
        waiting = asyncio.create_task(wait(asyncio.Event()))
    await asyncio.sleep(0)
    waiting.cancel()

    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_a_timeout_of_something_else_stays_what_it_is() -> None:
    with within(60), pytest.raises(TimeoutError):
        async with in_time():
            raise TimeoutError


async def test_what_is_to_be_finished_is() -> None:
    done = False
    with within(0.01):
        async with in_time() as finish:
            finish()
            await asyncio.sleep(0.02)
            done = True

    assert done


async def begin_to_finish() -> None:
    async with in_time() as finish:
        finish()


async def test_nothing_is_begun_to_be_finished_when_the_time_is_over() -> None:
    with within(0), pytest.raises(Fault):
        await begin_to_finish()


@pytest.mark.parametrize(("header", "seconds"), [(None, math.inf), ("0", 0), ("1500", 1.5)])
def test_a_header_gives_milliseconds(header: str | None, seconds: float) -> None:
    assert seconds_given(header) == seconds


@pytest.mark.parametrize("header", ["", "soon", "-1", "1.5", "١٢", "1" * 10])
def test_a_header_that_gives_none_is_refused(header: str) -> None:
    with pytest.raises(ValueError, match="yubo-deadline-ms"):
        seconds_given(header)
