"""One of several processes that share a port."""

import threading

import pytest
import uvicorn

from chassis.http.server import Server, Worker, config


def test_the_server_is_there_before_who_may_tell_it_to_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """Made by the first who asks, it was made twice when both threads did at once, and told in vain."""
    found: list[uvicorn.Server | None] = []
    looked = threading.Event()

    class Watched(Worker):
        def always_pong(self) -> None:
            found.append(self._server)
            looked.set()

    monkeypatch.setattr(Server, "run", lambda _self, _sockets: looked.wait(10))
    worker = Watched(config("none:such", "127.0.0.1", 1), [])
    worker.target()

    assert found == [worker.server]
    assert isinstance(worker.server, Server)
