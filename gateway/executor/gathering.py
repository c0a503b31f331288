"""Writes the functions that gather what look-ups send: one walk over the tree, one distinct representation
for any number of objects.

A function is called with the levels of the tree found so far, the representations gathered so far and the
objects each stands for, grouped by what tells representations apart: look-ups of several places that are sent
as one share them.
"""

from gateway.executor.source import Source
from gateway.executor.walking import Kept, write_walk
from gateway.planner.plan import EntityInput, GuardCheck, Lookup, TemplateField

Shape = tuple[str | None, str, tuple[str, ...]]
"""The names in a representation: two of one shape differ by their values only."""


def shape(entity: EntityInput) -> Shape:
    """The shape of an input's representations."""
    return entity.typename, entity.fallback, tuple(field.name for field in (*entity.keys, *entity.requires))


def write_gather(source: Source, name: str, lookup: Lookup, shapes: list[Shape], kept: Kept) -> None:
    """Write `name(levels, representations, groups)` for a look-up; `shapes` are those of its batch.

    There is no representation for objects of other types, with an input that has not arrived, whose key is
    null, or whose guard has not been asked because what it needs has not arrived.
    """
    readers = [_reader(source, entity) for entity in lookup.inputs]
    with source.block(f"def {name}(levels, representations, groups):"):
        source.line(f'"""{".".join(step.slot for step in lookup.path)}"""')
        write_walk(source, lookup.path, kept)
        with source.block("for item in level:"):
            if _by_type(lookup):
                source.line('own = item.get("__typename")')
            for check in lookup.guarded:
                _skip_unasked(source, check)
            for entity, reader in zip(lookup.inputs, readers, strict=True):
                if entity.condition is None:
                    _gather(source, entity, reader, shapes)
                else:
                    with source.block(f"if own in {source.constant('types', entity.condition)}:"):
                        _gather(source, entity, reader, shapes)


def _by_type(lookup: Lookup) -> bool:
    """Whether the objects' own types matter."""
    conditions = [each.condition for each in (*lookup.inputs, *lookup.guarded)]
    return any(each is not None for each in conditions) or not all(each.typename for each in lookup.inputs)


def _skip_unasked(source: Source, check: GuardCheck) -> None:
    """Pass over an object a guard could not be asked about."""
    missing = " or ".join(f"{slot!r} not in item" for _, slot in check.fields)
    if not missing:
        return
    if check.condition is not None:
        missing = f"own in {source.constant('types', check.condition)} and ({missing})"
    with source.block(f"if {missing}:"):
        source.line("continue")


def _gather(source: Source, entity: EntityInput, read: str | None, shapes: list[Shape]) -> None:
    """Write how one object gets its representation; `read`: the function for what is not plain."""
    typename = repr(entity.typename) if entity.typename else f"own or {entity.fallback!r}"
    if read is not None:
        with source.block(f"if (found := {read}(item, {typename})) is not None:"):
            source.line("key = dumps(found)")
            write_group(source, "found")
        return
    fields = list(dict.fromkeys((*entity.keys, *entity.requires)))
    values = [f"v{number}" for number in range(len(fields))]
    for value, field in zip(values, fields, strict=True):
        source.line(f"{value} = item.get({field.slot!r}, MISSING)")
    needed = [f"{value} is not MISSING" for value in values]
    if entity.keys:
        needed.append(f"({' or '.join(f'{value} is not None' for value in values[: len(entity.keys)])})")
    told = [] if len(shapes) == 1 else [str(shapes.index(shape(entity)))]
    told.extend(values if entity.typename else ["own", *values])
    sent = "".join(f", {field.name!r}: {value}" for field, value in zip(fields, values, strict=True))
    with source.block(f"if {' and '.join(needed) or 'True'}:"):
        source.line(f"key = {', '.join(told)}")
        write_group(source, f'{{"__typename": {typename}{sent}}}')


def write_group(source: Source, representation: str) -> None:
    """Write how an object joins those of its key; values without a hash are compared as JSON."""
    with source.block("try:"):
        source.line("group = groups.get(key)")
    with source.block("except TypeError:"):
        source.line("group = groups.get(key := dumps(key))")
    with source.block("if group is None:"):
        source.line("groups[key] = [item]")
        source.line(f"representations.append({representation})")
    with source.block("else:"):
        source.line("group.append(item)")


def _reader(source: Source, entity: EntityInput) -> str | None:
    """Write the function that reads nested or conditional parts into a representation; None if plain."""
    if not any(field.fields or field.condition is not None for field in (*entity.keys, *entity.requires)):
        return None
    keys, requires = write_part(source, entity.keys), write_part(source, entity.requires)
    name = source.name("represent")
    with source.block(f"def {name}(item, typename):"):
        source.line(f"keys, more = {keys}(item), {requires}(item)")
        with source.block("if keys is MISSING or more is MISSING:"):
            source.line("return None")
        with source.block("if keys and all(value is None for value in keys.values()):"):
            source.line("return None")
        source.line('return {"__typename": typename, **keys, **more}')
    return name


def write_part(source: Source, fields: tuple[TemplateField, ...]) -> str:
    """Write the function from an object to the part of a representation read off it, or MISSING."""
    inner = {field: write_part(source, field.fields) for field in fields if field.fields}
    name = source.name("read")
    with source.block(f"def {name}(item):"):
        source.line("found = {}")
        for field in fields:
            if field.condition is None:
                _read(source, field, inner.get(field))
            else:
                with source.block(
                    f'if item.get("__typename") in {source.constant("types", field.condition)}:'
                ):
                    _read(source, field, inner.get(field))
        source.line("return found")
    return name


def _read(source: Source, field: TemplateField, inner: str | None) -> None:
    value = f"item.get({field.slot!r}, MISSING)"
    source.line(f"value = {f'converted({value}, {inner})' if inner else value}")
    with source.block("if value is MISSING:"):
        source.line("return MISSING")
    source.line(f"found[{field.name!r}] = value")
