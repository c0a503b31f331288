"""JSON Schema, example and AsyncAPI 3.0 made from the declared events."""

from collections.abc import Iterable
from typing import Any

from chassis.events.declaration import Event
from chassis.events.envelope import CONTENT_TYPE, schema_uri


def json_schema(event: type[Event]) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of an event's data, with its example."""
    schema = event.model_json_schema(by_alias=True, mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": schema_uri(event.wire),
        **schema,
        "examples": [event.example],
    }


def asyncapi(service: str, description: str, events: Iterable[type[Event]]) -> dict[str, Any]:
    """The AsyncAPI 3.0 document of what a service publishes on the topic exchange."""
    channels: dict[str, Any] = {}
    operations: dict[str, Any] = {}
    for event in sorted(events, key=lambda e: e.wire):
        name = event.__name__
        channels[event.wire] = {
            "address": event.wire,
            "messages": {name: {"$ref": f"#/components/messages/{name}"}},
            "bindings": {
                "amqp": {
                    "is": "routingKey",
                    "exchange": {"name": "crm.events", "type": "topic", "durable": True},
                }
            },
        }
        operations[f"publish{name}"] = {
            "action": "send",
            "channel": {"$ref": f"#/channels/{event.wire.replace('/', '~1')}"},
            "summary": _summary(event),
        }
    return {
        "asyncapi": "3.0.0",
        "info": {"title": f"Yubo {service} events", "version": "1.0.0", "description": description},
        "defaultContentType": CONTENT_TYPE,
        "channels": channels,
        "operations": operations,
        "components": {"messages": {e.__name__: _message(e) for e in sorted(events, key=lambda e: e.wire)}},
    }


def _summary(event: type[Event]) -> str:
    return (event.__doc__ or "").strip().splitlines()[0]


def _message(event: type[Event]) -> dict[str, Any]:
    return {
        "name": event.wire,
        "title": event.__name__,
        "summary": _summary(event),
        "contentType": CONTENT_TYPE,
        "payload": {"$ref": f"./events/{event.wire}.schema.json"},
    }
