"""Reports publishes nothing: it only tells what others' events add up to."""

from chassis.events import Event

PUBLISHED: tuple[type[Event], ...] = ()
