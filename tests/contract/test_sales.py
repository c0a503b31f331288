"""What sales reads it understands as published; what it publishes is as declared."""

import pytest
from jsonschema import Draft202012Validator, FormatChecker

import services.customers.events.published as customers
import services.masterdata.events.published as masterdata
from chassis.events import Event
from chassis.events.documents import json_schema
from services.sales.events.published import PUBLISHED
from services.sales.events.subscribers import SUBSCRIBERS

OTHERS: dict[str, type[Event]] = {
    event.wire: event
    for publisher in (masterdata, customers)
    for event in vars(publisher).values()
    if isinstance(event, type) and issubclass(event, Event) and event is not Event and hasattr(event, "wire")
}
READERS = [
    (reader, wire) for subscriber in SUBSCRIBERS for wire, (reader, _) in sorted(subscriber.by_type().items())
]


@pytest.mark.parametrize(("reader", "wire"), READERS, ids=[wire for _, wire in READERS])
def test_a_published_example_is_read_whole(reader: type, wire: str) -> None:
    example = OTHERS[wire].example

    read = reader.model_validate(example)  # pyright: ignore[reportAttributeAccessIssue]

    aliases = {
        field.alias
        for name, field in reader.model_fields.items()  # pyright: ignore[reportAttributeAccessIssue]
    }
    assert read.model_fields_set
    assert aliases <= set(example), "a field sales reads is not published"


@pytest.mark.parametrize("event", PUBLISHED, ids=lambda event: event.wire)
def test_an_own_example_is_what_the_declaration_says(event: type[Event]) -> None:
    written = event.model_validate(event.example).model_dump(mode="json", by_alias=True)

    assert written == event.example
    Draft202012Validator(json_schema(event), format_checker=FormatChecker()).validate(written)


def test_every_declared_event_is_published() -> None:
    import services.sales.events.published as module

    declared = {e for e in vars(module).values() if isinstance(e, type) and issubclass(e, Event)} - {Event}

    assert declared == set(PUBLISHED)
    assert {event.wire.split(".")[0] for event in PUBLISHED} == {"sales"}
