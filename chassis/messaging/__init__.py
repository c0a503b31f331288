"""From a commit to everybody who cares: outbox, relay, bus, inbox (events.md)."""

from chassis.messaging.bus import EventBus, Message, Subscription
from chassis.messaging.consumer import Consumer, Handler, Received, Subscriber
from chassis.messaging.relay import Relay
from chassis.messaging.work import Work, WorkFactory

__all__ = [
    "Consumer",
    "EventBus",
    "Handler",
    "Message",
    "Received",
    "Relay",
    "Subscriber",
    "Subscription",
    "Work",
    "WorkFactory",
]
