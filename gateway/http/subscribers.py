"""How many connections are held open for subscribers, in all and by one viewer."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from chassis.telemetry.metrics import SUBSCRIBERS
from gateway import errors as kinds
from gateway.pipeline import Rejected
from gateway.settings import GatewaySettings


class Subscribers:
    """Counts WebSockets and event streams. Both ways in raise :class:`Rejected` 503 over their limit."""

    def __init__(self, settings: GatewaySettings) -> None:
        self._limit = settings.subscriber_limit
        self._limit_per_viewer = settings.subscriber_limit_per_viewer
        self._open = 0
        self._by_viewer: Counter[str] = Counter()

    @contextmanager
    def connection(self, transport: str) -> Iterator[None]:
        """A connection, whoever is at its other end; ``transport`` is for the metric."""
        if self._open >= self._limit:
            raise Rejected(kinds.TOO_MANY_SUBSCRIBERS, 503)
        self._open += 1
        SUBSCRIBERS.labels(transport).inc()
        try:
            yield
        finally:
            self._open -= 1
            SUBSCRIBERS.labels(transport).dec()

    @contextmanager
    def viewer(self, viewer: str) -> Iterator[None]:
        """A connection of this viewer."""
        if self._by_viewer[viewer] >= self._limit_per_viewer:
            raise Rejected(kinds.TOO_MANY_SUBSCRIBERS, 503)
        self._by_viewer[viewer] += 1
        try:
            yield
        finally:
            self._by_viewer[viewer] -= 1
            if not self._by_viewer[viewer]:
                del self._by_viewer[viewer]
