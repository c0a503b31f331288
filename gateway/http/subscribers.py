"""How many connections are held open for subscribers, in all and by one viewer."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from chassis.telemetry.metrics import SUBSCRIBERS
from gateway import errors as kinds
from gateway.pipeline import Rejected
from gateway.settings import GatewaySettings


class Subscribers:
    """Counts WebSockets and event streams: those of whom it is known whose they are, and apart from them the
    WebSockets of whom it is not yet. Both ways in raise :class:`Rejected` 503 over their limits.
    """

    def __init__(self, settings: GatewaySettings) -> None:
        self._limit = settings.subscriber_limit
        self._limit_per_viewer = settings.subscriber_limit_per_viewer
        self._limit_unknown = settings.uninitialised_socket_limit
        self._open = 0
        self._by_viewer: Counter[str] = Counter()
        self._unknown = 0

    @contextmanager
    def unknown(self) -> Iterator[None]:
        """A WebSocket whose client has not said yet who it is."""
        if self._unknown >= self._limit_unknown:
            raise Rejected(kinds.TOO_MANY_SUBSCRIBERS, 503)
        self._unknown += 1
        try:
            yield
        finally:
            self._unknown -= 1

    @contextmanager
    def place(self, viewer: str, transport: str) -> Iterator[None]:
        """A connection of this viewer; ``transport`` is for the metric."""
        if self._open >= self._limit or self._by_viewer[viewer] >= self._limit_per_viewer:
            raise Rejected(kinds.TOO_MANY_SUBSCRIBERS, 503)
        self._open += 1
        self._by_viewer[viewer] += 1
        SUBSCRIBERS.labels(transport).inc()
        try:
            yield
        finally:
            SUBSCRIBERS.labels(transport).dec()
            self._open -= 1
            self._by_viewer[viewer] -= 1
            if not self._by_viewer[viewer]:
                del self._by_viewer[viewer]
