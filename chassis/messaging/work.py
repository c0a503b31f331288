"""The unit of work: one transaction, who does it, and the events it makes true."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import Clock
from chassis.db.engine import Database
from chassis.events import Cause, Event
from chassis.messaging.outbox import write_events
from chassis.viewer import Viewer


@dataclass
class Attempt:
    """Part of a unit of work that can be undone alone."""

    undone: bool = False

    def undo(self) -> None:
        """Leave nothing of this part behind."""
        self.undone = True


@dataclass
class Work:
    """What a command or an event handler is given.

    ``now`` and ``today`` stand still for the whole transaction. ``last_event_id`` is set at its end: the
    position a client may wait for in a read model.
    """

    session: AsyncSession
    viewer: Viewer
    now: datetime
    today: date
    cause: Cause = Cause.MANUAL
    causation: UUID | None = None
    correlation: str | None = None
    last_event_id: UUID | None = None
    _recorded: list[Event] = field(default_factory=list)

    def record(self, event: Event) -> None:
        """The event is published if, and only if, the transaction commits. Flush the rows first, so that
        the event can carry their version."""
        self._recorded.append(event)

    @property
    def recorded(self) -> tuple[Event, ...]:
        return tuple(self._recorded)

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator["Attempt"]:
        """A savepoint: rows and recorded events are undone on an exception, or when asked to."""
        events = len(self._recorded)
        attempt = Attempt()
        try:
            async with self.session.begin_nested() as savepoint:
                yield attempt
                if attempt.undone:
                    await savepoint.rollback()
        except BaseException:
            attempt.undone = True
            raise
        finally:
            if attempt.undone:
                del self._recorded[events:]

    async def write_outbox(self) -> None:
        """Put the recorded events into the outbox; the transaction's last statement."""
        await self.session.flush()
        events, self._recorded = self._recorded, []
        self.last_event_id = (
            await write_events(
                self.session,
                events,
                viewer=self.viewer,
                now=self.now,
                cause=self.cause,
                causation=self.causation,
                correlation=self.correlation,
            )
            or self.last_event_id
        )


@dataclass(frozen=True)
class WorkFactory:
    """Opens units of work on a service's database; ``committed`` is called after each commit."""

    database: Database
    clock: Clock
    committed: Callable[[], None] = lambda: None

    @asynccontextmanager
    async def begin(
        self,
        viewer: Viewer,
        *,
        cause: Cause = Cause.MANUAL,
        causation: UUID | None = None,
        correlation: str | None = None,
    ) -> AsyncIterator[Work]:
        """A unit of work: outbox written and committed at the end, nothing kept on an exception."""
        now = self.clock.now()
        async with self.database.write() as session:
            work = Work(session, viewer, now, self.clock.date_of(now), cause, causation, correlation)
            yield work
            await work.write_outbox()
            wrote = work.last_event_id is not None
        if wrote:
            self.committed()
