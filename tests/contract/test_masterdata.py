"""What master data publishes, against its schema and against everybody who reads it."""

from importlib import import_module
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from chassis.events import Event, Reader
from chassis.events.documents import json_schema
from chassis.graphql.schema import core_schema, missing_descriptions
from services.masterdata.service import DEFINITION

EVENTS = {event.wire: event for event in DEFINITION.events}
CONSUMERS = ("customers", "sales", "reports")


def readers() -> list[Any]:
    """Every reader of another service, with the event of ours it reads."""
    return [
        pytest.param(reader, EVENTS[wire], id=f"{service}:{reader.__name__}:{wire}")
        for service in CONSUMERS
        for subscriber in import_module(f"services.{service}.service").DEFINITION.subscribers
        for reader in subscriber.handlers
        for wire in reader.reads
        if wire.startswith("masterdata.")
    ]


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_the_example_is_what_the_event_says(event: type[Event]) -> None:
    made = event.model_validate(event.example)

    assert made.model_dump(mode="json", by_alias=True) == event.example
    Draft202012Validator(json_schema(event)).validate(event.example)


@pytest.mark.parametrize(("reader", "event"), readers())
def test_a_reader_understands_the_example(reader: type[Reader], event: type[Event]) -> None:
    reader.model_validate(event.example)


def test_every_consumer_keeps_the_organisation() -> None:
    kept = {
        service
        for service in CONSUMERS
        for subscriber in import_module(f"services.{service}.service").DEFINITION.subscribers
        if "masterdata.organisation.changed.v1" in subscriber.by_type()
    }

    assert kept == set(CONSUMERS)


def test_everything_in_the_schema_is_described() -> None:
    assert missing_descriptions(core_schema(DEFINITION.schema)) == []
