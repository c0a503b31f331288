"""Events as they are declared and as they travel. Pure: no I/O."""

from chassis.events.declaration import Event, Reader, WireModel
from chassis.events.envelope import Cause, Envelope

__all__ = ["Cause", "Envelope", "Event", "Reader", "WireModel"]
