"""What customers reads of others is what they publish; what it publishes holds to its declaration."""

from importlib import import_module
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from chassis.contracts import contracts_of, differing
from chassis.events import Event, Reader
from chassis.events.documents import json_schema
from services.customers.events.published import EVENTS
from services.customers.events.subscribers import SUBSCRIBERS
from services.customers.service import DEFINITION

READ = sorted(
    {(reader, wire) for subscriber in SUBSCRIBERS for wire, (reader, _) in subscriber.by_type().items()},
    key=lambda pair: pair[1],
)


def published(wire: str) -> type[Event]:
    """Whoever's event it is."""
    module = import_module(f"services.{wire.partition('.')[0]}.events.published")
    events = [
        value for value in vars(module).values() if isinstance(value, type) and issubclass(value, Event)
    ]
    return next(event for event in events if getattr(event, "wire", None) == wire)


@pytest.mark.parametrize(("reader", "wire"), READ, ids=[wire for _, wire in READ])
def test_each_reader_reads_the_publishers_example(reader: type[Reader], wire: str) -> None:
    example: dict[str, Any] = published(wire).example

    read = reader.model_validate(example)

    told = read.model_dump(mode="json", by_alias=True)
    assert {name: example[name] for name in told if name in example} == {
        name: value for name, value in told.items() if name in example
    }


@pytest.mark.parametrize("event", EVENTS, ids=[event.wire for event in EVENTS])
def test_each_example_is_an_event_and_fits_its_schema(event: type[Event]) -> None:
    assert event.model_validate(event.example).model_dump(mode="json", by_alias=True) == event.example
    Draft202012Validator(json_schema(event)).validate(event.example)


def test_the_committed_contracts_are_up_to_date() -> None:
    assert differing(contracts_of(DEFINITION), DEFINITION.package / "contracts") == []
