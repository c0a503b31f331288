"""A plan that is run with records: what reads each answer, and the functions written for it."""

from collections.abc import Callable
from typing import Any

import msgspec
from graphql import GraphQLSchema

from gateway.executor.records.functions import Functions
from gateway.executor.records.places import Places, Slot, Unsuited
from gateway.executor.records.types import Record, RecordTypes
from gateway.executor.requests import Check, Gather, Request
from gateway.planner.plan import Fetch, Plan, entities_slot

Fill = Callable[[list[Any], dict[Any, list[Record]]], None]


class RecordFetch:
    """One fetch: `read` reads its answer; `put` moves what a fetch for the root brings, `fills` what each
    batch of look-ups does, by the attribute it is read to.
    """

    def __init__(
        self, fetch: Fetch, given: list[list[Slot]], types: RecordTypes, functions: Functions
    ) -> None:
        named = functions.named
        self.gathers: list[tuple[int, Gather]] = [
            (lookup.batch, named[f"gather_{fetch.id}_{number}"])
            for number, lookup in enumerate(fetch.lookups)
        ]
        batches = sorted({lookup.batch for lookup in fetch.lookups})
        self.fills: list[tuple[str, Fill]] = [
            (f"batch_{batch}", named[f"fill_{fetch.id}_{batch}"]) for batch in batches
        ]
        self.put = named.get(f"put_{fetch.id}")
        self.checks: list[Check] = [
            named[f"check_{fetch.id}_{number}"] for number in range(len(fetch.guards))
        ]
        if fetch.lookups:
            data = msgspec.defstruct(
                "Entities",
                [(f"batch_{batch}", list[_entity(fetch, batch, given, types) | None]) for batch in batches],  # type: ignore[misc]
                rename={f"batch_{batch}": entities_slot(batch) for batch in batches},
                gc=False,
            )
        else:
            data = types.given("Data", given[0])
        reply = msgspec.defstruct("Reply", [("data", data), ("errors", Any, None)], gc=False)
        self.read: Callable[[bytes], Record] = msgspec.json.Decoder(reply).decode


class RecordPlan:
    """A whole plan. Raises `Unsuited`."""

    def __init__(self, plan: Plan, requests: list[Request], schema: GraphQLSchema) -> None:
        places = Places(plan, requests, schema)
        types = RecordTypes(schema)
        self.root = types.of(places.root)
        self._functions = Functions(plan, places, types)
        self.fetches = [
            RecordFetch(fetch, places.given[fetch.id], types, self._functions) for fetch in plan.fetches
        ]
        self.finish = self._functions.named["finish"]
        self.levels = self._functions.levels

    def __str__(self) -> str:
        """The functions written."""
        return str(self._functions.source)


def _entity(fetch: Fetch, batch: int, given: list[list[Slot]], types: RecordTypes) -> type[msgspec.Struct]:
    """What an entity of a batch is read as. It has to fill in the same at all the batch's places."""
    first, *others = [
        slots for lookup, slots in zip(fetch.lookups, given, strict=True) if lookup.batch == batch
    ]
    for slots in others:
        if types.likeness(slots) != types.likeness(first):
            raise Unsuited("places of one batch that differ")
    return types.given("Entity", first)
