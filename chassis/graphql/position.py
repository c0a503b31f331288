"""Reading one's own write from a read model (api.md, read your writes)."""

import asyncio
import time
from uuid import UUID

from sqlalchemy import select

from chassis.errors import POSITION_NOT_REACHED, Fault
from chassis.graphql.context import Context
from chassis.messaging.tables import inbox

LOOK_AGAIN_SECONDS = 0.02


async def reach(context: Context, consumer: str, position: UUID) -> None:
    """Wait briefly until ``consumer`` (``service.purpose``) has handled the event ``position``.

    :class:`Fault` POSITION_NOT_REACHED when it has not within the setting ``position_wait_ms``.
    """
    deadline = time.monotonic() + context.settings.position_wait_ms / 1000
    seen = select(inbox.c.event_id).where(inbox.c.consumer == consumer, inbox.c.event_id == position)
    while True:
        async with context.read() as session:
            if await session.scalar(seen) is not None:
                return
        if time.monotonic() > deadline:
            raise Fault(POSITION_NOT_REACHED)
        await asyncio.sleep(LOOK_AGAIN_SECONDS)
