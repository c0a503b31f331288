"""Writes the functions that gather what look-ups send: one walk over the tree, one distinct representation
for any number of objects.

A function is called with the tree, and with the representations, positions and targets gathered so far:
look-ups of several places that are sent as one request share them.
"""

from gateway.executor.source import Source
from gateway.executor.walking import write_walk
from gateway.planner.plan import EntityInput, GuardCheck, Lookup, TemplateField


def write_gather(source: Source, name: str, lookup: Lookup) -> None:
    """Write `name(root, representations, positions, targets)` for a look-up.

    There is no representation for objects of other types, with an input that has not arrived, whose key is
    null, or whose guard has not been asked because what it needs has not arrived.
    """
    readers = [_reader(source, entity) for entity in lookup.inputs]
    with source.block(f"def {name}(root, representations, positions, targets):"):
        source.line(f'"""{".".join(step.slot for step in lookup.path)}"""')
        write_walk(source, lookup.path)
        with source.block("for item in level:"):
            if _by_type(lookup):
                source.line('own = item.get("__typename")')
            for check in lookup.guarded:
                _skip_unasked(source, check)
            for entity, reader in zip(lookup.inputs, readers, strict=True):
                if entity.condition is None:
                    _gather(source, entity, reader)
                else:
                    with source.block(f"if own in {source.constant('types', entity.condition)}:"):
                        _gather(source, entity, reader)


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


def _gather(source: Source, entity: EntityInput, read: str | None) -> None:
    """Write how one object gets its representation; `read`: the function for what is not plain."""
    typename = repr(entity.typename) if entity.typename else f"own or {entity.fallback!r}"
    if read is not None:
        with source.block(f"if (found := {read}(item, {typename})) is not None:"):
            source.line("key = found = dumps(found)")
            _note(source, "found")
        return
    fields = list(dict.fromkeys((*entity.keys, *entity.requires)))
    values = [f"v{number}" for number in range(len(fields))]
    for value, field in zip(values, fields, strict=True):
        source.line(f"{value} = item.get({field.slot!r}, MISSING)")
    needed = [f"{value} is not MISSING" for value in values]
    if entity.keys:
        needed.append(f"({' or '.join(f'{value} is not None' for value in values[: len(entity.keys)])})")
    shape = source.number((entity.typename, entity.fallback, *(field.name for field in fields)))
    sent = "".join(f", {field.name!r}: {value}" for field, value in zip(fields, values, strict=True))
    with source.block(f"if {' and '.join(needed) or 'True'}:"):
        source.line(f"key = ({', '.join((str(shape), *(() if entity.typename else ('own',)), *values))},)")
        _note(source, f'dumps({{"__typename": {typename}{sent}}})')


def _note(source: Source, representation: str) -> None:
    """Write which representation stands for the object; values without a hash are compared as JSON."""
    with source.block("try:"):
        source.line("position = positions.get(key)")
    with source.block("except TypeError:"):
        source.line("position = positions.get(key := dumps(key))")
    with source.block("if position is None:"):
        source.line("position = positions[key] = len(representations)")
        source.line(f"representations.append({representation})")
    source.line("targets.append((item, position))")


def _reader(source: Source, entity: EntityInput) -> str | None:
    """Write the function that reads nested or conditional parts into a representation; None if plain."""
    if not any(field.fields or field.condition is not None for field in (*entity.keys, *entity.requires)):
        return None
    keys, requires = _part(source, entity.keys), _part(source, entity.requires)
    name = source.name("represent")
    with source.block(f"def {name}(item, typename):"):
        source.line(f"keys, more = {keys}(item), {requires}(item)")
        with source.block("if keys is MISSING or more is MISSING:"):
            source.line("return None")
        with source.block("if keys and all(value is None for value in keys.values()):"):
            source.line("return None")
        source.line('return {"__typename": typename, **keys, **more}')
    return name


def _part(source: Source, fields: tuple[TemplateField, ...]) -> str:
    """Write the function from an object to the part of a representation read off it, or MISSING."""
    inner = {field: _part(source, field.fields) for field in fields if field.fields}
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
