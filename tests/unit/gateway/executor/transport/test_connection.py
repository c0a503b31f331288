"""A kept connection between two requests."""

import asyncio

import pytest

from gateway.executor.transport.connection import Connection, ConnectionBroken


class Ended(asyncio.Transport):
    """A transport whose peer has gone."""

    def abort(self) -> None:
        """There is nothing left to end."""


async def test_request_over_a_connection_that_ended_since_fails_at_once_and_was_not_sent() -> None:
    connection = Connection(1_000)
    connection.connection_made(Ended())
    connection.connection_lost(None)

    with pytest.raises(ConnectionBroken) as broken:
        await asyncio.wait_for(connection.ask(b"POST / HTTP/1.1\r\n\r\n"), 1)
    assert broken.value.sent is False
