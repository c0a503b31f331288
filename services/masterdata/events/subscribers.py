"""Master data owns what it knows: it reads nobody's events, and keeps its organisation copy itself."""

from chassis.messaging import Subscriber

SUBSCRIBERS: tuple[Subscriber, ...] = ()
