"""Writes the functions that work on records: gather what look-ups send, fill in what they bring, ask the
guard, and make of the records what the client gets.

They are those of the dicts (`gathering`, `walking`) without their doubts: what was read is as promised.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import orjson
from msgspec import UNSET

from gateway.executor.gathering import shape, write_group, write_part
from gateway.executor.records.places import Place, Places, Slot, Unsuited, attribute
from gateway.executor.records.types import RecordTypes
from gateway.executor.source import Source
from gateway.executor.tree import MISSING, converted
from gateway.planner.plan import GuardCheck, Lookup, Plan, Step, TemplateField

Path = tuple[Step, ...]


class Surprise(Exception):
    """Something has not come as promised."""


class Functions:
    """A plan's functions by name: `gather_F_L(levels, representations, groups)` of look-up L of fetch F,
    `fill_F_B(entities, groups)` of its batch B, `put_F(root, data)` of a fetch for the root,
    `check_F_N(levels, guard)` of its guard N, and `finish(levels)`. `levels` is how many of the lists of
    objects at a path are kept for who needs them next, the root's included.
    """

    def __init__(self, plan: Plan, places: Places, types: RecordTypes) -> None:
        self._places = places
        self._root = places.root
        self._types = types
        self._finished = [
            place for place in self._root.below() if place.hidden or place.repeated or types.answered(place)
        ]
        self._kept = self._kept_levels(plan)
        self._needed = frozenset(self._inputs(plan))
        self.levels = 1 + len(self._kept)
        self.source = Source(
            MISSING=MISSING, UNSET=UNSET, Surprise=Surprise, dumps=orjson.dumps, converted=converted
        )
        self._write(plan)
        self.named: Mapping[str, Callable[..., Any]] = self.source.functions()

    def _kept_levels(self, plan: Plan) -> Mapping[Path, int]:
        """Paths several walks pass: nothing changes which objects lie there once they are there."""
        walks = [self._root.at(lookup.path).path for fetch in plan.fetches for lookup in fetch.lookups]
        walks += [self._root.at(check.path).path for fetch in plan.fetches for check in fetch.guards]
        walks += [place.path for place in self._finished]
        passed = Counter(path[:length] for path in walks for length in range(1, len(path) + 1))
        return {path: place for place, path in enumerate((p for p in passed if passed[p] > 1), start=1)}

    def _inputs(self, plan: Plan) -> Iterator[Slot]:
        """The slots look-ups and guards read."""
        for fetch in plan.fetches:
            for lookup in fetch.lookups:
                place = self._root.at(lookup.path)
                entity = place.input_of(lookup.inputs)
                yield from (_slot(place, field.slot) for field in (*entity.keys, *entity.requires))
            for check in fetch.guards:
                yield from (_slot(self._root.at(check.path), slot) for _, slot in check.fields)

    def _write(self, plan: Plan) -> None:
        for fetch in plan.fetches:
            given = self._places.given[fetch.id]
            if not fetch.lookups:
                self._put(f"put_{fetch.id}", given[0])
            for number, lookup in enumerate(fetch.lookups):
                self._gather(f"gather_{fetch.id}_{number}", lookup, fetch.lookups)
            for batch in {lookup.batch for lookup in fetch.lookups}:
                filled = [g for lookup, g in zip(fetch.lookups, given, strict=False) if lookup.batch == batch]
                self._fill(f"fill_{fetch.id}_{batch}", filled)
            for number, check in enumerate(fetch.guards):
                self._check(f"check_{fetch.id}_{number}", check)
        self._finish()

    def _walk(self, path: Path) -> None:
        """Write statements after which `level` holds all objects at a path."""
        if not path:
            self.source.line("level = levels[0]")
            return
        kept = self._kept.get(path)
        if kept is None:
            self._step(path)
            return
        self.source.line(f"level = levels[{kept}]")
        with self.source.block("if level is None:"):
            self._step(path)
            self.source.line(f"levels[{kept}] = level")

    def _step(self, path: Path) -> None:
        self._walk(path[:-1])
        place, step = self._root.at(path), path[-1]
        loops, value = "for item in level", f"item.{attribute(step.slot)}"
        for number in range(step.lists):
            loops += f" if (list{number} := {value}) is not None for in{number} in list{number}"
            value = f"in{number}"
        every = f"level = [value {loops} if (value := {value}) is not None]"
        if place.one_each and not step.lists:
            self._one_each(place, value, every)
        else:
            self.source.line(every)

    def _one_each(self, place: Place, holding: str, every: str) -> None:
        """Write the step to records of which those that came equal become one; to `every` one where what came
        cannot be compared."""
        source = self.source
        key = ", ".join(f"value.{slot.attribute}" for slot in place.slots.values() if slot.prompt)
        with source.block("try:"):
            source.line("one = {}")
            with source.block("for item in level:"):
                with source.block(f"if (value := {holding}) is None:"):
                    source.line("continue")
                with source.block(f"if (first := one.setdefault(({key}), value)) is not value:"):
                    source.line(f"{holding} = first")
            source.line("level = list(one.values())")
        with source.block("except TypeError:"):
            source.line(every)

    def _gather(self, name: str, lookup: Lookup, lookups: tuple[Lookup, ...]) -> None:
        batch = [each for each in lookups if each.batch == lookup.batch]
        shapes = list(dict.fromkeys(shape(entity) for each in batch for entity in each.inputs))
        place = self._root.at(lookup.path)
        entity = place.input_of(lookup.inputs)
        fields = list(dict.fromkeys((*entity.keys, *entity.requires)))
        reads = [self._read(place, field) for field in fields]
        values = [f"v{number}" for number in range(len(fields))]
        told = [] if len(shapes) == 1 else [str(shapes.index(shape(entity)))]
        sent = "".join(f", {field.name!r}: {value}" for field, value in zip(fields, values, strict=True))
        source = self.source
        with source.block(f"def {name}(levels, representations, groups):"):
            source.line(f'"""{".".join(step.slot for step in place.path)}"""')
            self._walk(place.path)
            with source.block("for item in level:"):
                for value, read in zip(values, reads, strict=True):
                    source.line(f"{value} = {read}")
                if entity.keys:
                    nothing = " and ".join(f"{value} is None" for value in values[: len(entity.keys)])
                    with source.block(f"if {nothing}:"):
                        source.line("raise Surprise")
                source.line(f"key = {', '.join([*told, *values])}")
                typename = place.sent_typename(entity)
                write_group(source, f'{{"__typename": {typename!r}{sent}}}')

    def _read(self, place: Place, field: TemplateField) -> str:
        """The expression for a part of the representation of `item`."""
        place.require(field.condition)
        slot = _slot(place, field.slot)
        value = f"item.{slot.attribute}"
        if not field.fields:
            return value
        if slot.place is None:  # of what the client does not see: as it came
            name = self.source.name("part")
            part = write_part(self.source, field.fields)
            with self.source.block(f"def {name}(value):"):
                self.source.line(f"found = converted(value, {part})")
                with self.source.block("if found is MISSING:"):
                    self.source.line("raise Surprise")
                self.source.line("return found")
            return f"{name}({value})"
        inside = slot.place
        sent = ", ".join(f"{each.name!r}: {self._read(inside, each)}" for each in field.fields)
        name = self.source.name("part")
        with self.source.block(f"def {name}(item):"):
            with self.source.block("if item is None:"):
                self.source.line("return None")
            with self.source.block("if type(item) is list:"):
                self.source.line(f"return [{name}(each) for each in item]")
            self.source.line(f"return {{{sent}}}")
        return f"{name}({value})"

    def _fill(self, name: str, filled: list[list[Slot]]) -> None:
        """`filled`: for each place of the batch the slots an entity fills in."""
        absent = all(slot.nullable and slot not in self._needed for slots in filled for slot in slots)
        source = self.source
        with (
            source.block(f"def {name}(entities, groups):"),
            source.block("for entity, items in zip(entities, groups.values()):"),
        ):
            with source.block("if entity is None:"):
                source.line("continue" if absent else "raise Surprise")
            for number, slot in enumerate(filled[0]):
                source.line(f"v{number} = entity.{slot.attribute}")
            with source.block("for item in items:"):
                for number, slot in enumerate(filled[0]):
                    source.line(f"item.{slot.attribute} = v{number}")

    def _put(self, name: str, slots: list[Slot]) -> None:
        with self.source.block(f"def {name}(root, data):"):
            for slot in slots:
                self.source.line(f"root.{slot.attribute} = data.{slot.attribute}")

    def _check(self, name: str, check: GuardCheck) -> None:
        place = self._root.at(check.path)
        place.require(check.condition)
        values = []
        for field, slot in check.fields:
            if _slot(place, slot).place is not None:
                raise Unsuited("a guard that asks for records")
            values.append(f"{field!r}: item.{attribute(slot)}")
        with self.source.block(f"def {name}(levels, guard):"):
            self._walk(place.path)
            with (
                self.source.block("for item in level:"),
                self.source.block(f"if not guard.allows({check.type!r}, {{{', '.join(values)}}}):"),
            ):
                self.source.line("raise Surprise")

    def _finish(self) -> None:
        source = self.source
        with source.block("def finish(levels):"):
            for place in self._finished:
                self._walk(place.path)
                with source.block("for item in level:"):
                    for shown in place.repeated:
                        source.line(f"item.{shown.attribute} = item.{attribute(shown.slot or '')}")
                    for slot in place.hidden:
                        source.line(f"item.{slot.attribute} = UNSET")
                    if (answered := self._types.answered(place)) is not None:
                        source.line(f"item.__class__ = {source.bind(place.type_name, answered)}")
            source.line("return")


def _slot(place: Place, name: str) -> Slot:
    slot = place.slots.get(name)
    if slot is None:
        raise Unsuited("an input nobody gives")
    return slot
