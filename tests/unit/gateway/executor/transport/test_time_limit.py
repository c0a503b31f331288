"""What takes too long is told so, each in its own time."""

import asyncio
import time

from gateway.executor.transport.time_limit import TimeLimits


class Wait:
    """Something that may last some seconds; ``ended`` is done when it was told that it is late."""

    def __init__(self, limits: TimeLimits, seconds: float) -> None:
        self.ends = time.monotonic() + seconds
        self.ended: asyncio.Future[float] = limits.loop.create_future()
        limits.begin(self)

    def expire(self) -> None:
        self.ended.set_result(time.monotonic())


def limits() -> TimeLimits:
    return TimeLimits(asyncio.get_running_loop())


async def test_what_takes_longer_is_told() -> None:
    await asyncio.wait_for(Wait(limits(), 0).ended, 10)


async def test_what_is_done_in_time_is_not() -> None:
    all_, quick = limits(), 0.001
    done = Wait(all_, quick)
    all_.end(done)
    await asyncio.wait_for(Wait(all_, 2 * quick).ended, 10)
    assert not done.ended.done()


async def test_of_many_each_is_told_in_its_own_time() -> None:
    all_ = limits()
    longest = Wait(all_, 1000)
    waits = [Wait(all_, seconds) for seconds in (0.03, 0, 0.06, 0.01)]
    told = await asyncio.wait_for(asyncio.gather(*(wait.ended for wait in waits)), 10)

    early = 0.002  # what an event loop's timer may be, and a little
    assert all(at >= wait.ends - early for at, wait in zip(told, waits, strict=True))
    assert not longest.ended.done()


async def test_a_limit_after_all_others_have_ended_is_kept() -> None:
    all_ = limits()
    for _ in range(2):
        all_.end(Wait(all_, 0.001))
        await asyncio.wait_for(Wait(all_, 0.001).ended, 10)


async def test_what_is_told_may_begin_another() -> None:
    all_ = limits()

    class Again(Wait):
        def expire(self) -> None:
            super().expire()
            self.next = Wait(all_, 1000)

    first, second = Again(all_, 0), Wait(all_, 0.01)
    await asyncio.wait_for(first.ended, 10)
    await asyncio.wait_for(second.ended, 10)
    assert not first.next.ended.done()
