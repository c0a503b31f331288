"""Checks of one subgraph by itself: field sets name what is there, and rightly."""

from collections.abc import Iterator

from gateway.composition.errors import Report
from gateway.composition.subgraph import FieldModel, SubgraphModel, TypeModel, Use, fields_of, named
from gateway.federation.model import Kind
from gateway.federation.selection import FieldSelection, FieldSetError, Selections, parse_field_set


def validate_subgraph(subgraph: SubgraphModel, report: Report) -> None:
    """Check every `@key`, `@requires`, `@provides` and `@external` of a subgraph."""
    used: set[int] = set()
    for model in subgraph.types.values():
        _keys(subgraph, model, report)
        for field in model.fields.values():
            used |= _requires(subgraph, model, field, report)
            used |= _provides(subgraph, model, field, report)
            _supported(subgraph, model, field, report)
    if not subgraph.federation_1:
        _unused(subgraph, used, report)


def _supported(subgraph: SubgraphModel, model: TypeModel, field: FieldModel, report: Report) -> None:
    """Refuse what would be composed into something else than it says."""
    override = field.first("override")
    features = {
        "@override(label:)": override is not None and "label" in override,
        "@fromContext": any(argument.has("fromContext") for argument in field.arguments.values()),
    }
    for feature, present in features.items():
        if present:
            report.error(
                "UNSUPPORTED_FEATURE",
                f"[{subgraph.name}] {model.name}.{field.name} uses {feature}, which is not supported",
                field.place,
            )


def _keys(subgraph: SubgraphModel, model: TypeModel, report: Report) -> None:
    if model.keys and model.kind is Kind.INTERFACE and subgraph.federation_1:
        report.error(
            "KEY_UNSUPPORTED_ON_INTERFACE",
            f"[{subgraph.name}] {model.name}: no @key on interfaces",
            model.place,
        )
    for key in model.keys:
        where = f'[{subgraph.name}] @key(fields: "{key.text}") on {model.name}'
        for problem in _unknown(subgraph, model.name, key.selections):
            report.error("KEY_INVALID_FIELDS", f"{where}: {problem}", (subgraph.name, key.node))
        for field in fields_of(subgraph, model.name, key.selections):
            target = subgraph.types.get(named(field.node.type))
            if field.arguments:
                report.error(
                    "KEY_FIELDS_HAS_ARGS", f"{where}: {field.name} has arguments", (subgraph.name, key.node)
                )
            if target and target.kind in (Kind.INTERFACE, Kind.UNION):
                report.error(
                    "KEY_FIELDS_SELECT_INVALID_TYPE",
                    f"{where}: {field.name} is an interface or union",
                    (subgraph.name, key.node),
                )


def _requires(subgraph: SubgraphModel, model: TypeModel, field: FieldModel, report: Report) -> set[int]:
    for use in field.all("requires"):
        selections = _parse(subgraph, use, report, "REQUIRES_INVALID_FIELDS")
        where = f"[{subgraph.name}] @requires on {model.name}.{field.name}"
        return _check(subgraph, model.name, selections, report, "REQUIRES", where, use)
    return set()


def _provides(subgraph: SubgraphModel, model: TypeModel, field: FieldModel, report: Report) -> set[int]:
    for use in field.all("provides"):
        selections = _parse(subgraph, use, report, "PROVIDES_INVALID_FIELDS")
        where = f"[{subgraph.name}] @provides on {model.name}.{field.name}"
        target = subgraph.types.get(named(field.node.type))
        if target is None or target.kind not in (Kind.OBJECT, Kind.INTERFACE, Kind.UNION):
            report.error(
                "PROVIDES_ON_NON_OBJECT_FIELD", f"{where}: the field is no object", (subgraph.name, use.node)
            )
            return set()
        return _check(subgraph, target.name, selections, report, "PROVIDES", where, use)
    return set()


def _check(
    subgraph: SubgraphModel,
    type_name: str,
    selections: Selections,
    report: Report,
    directive: str,
    where: str,
    use: Use,
) -> set[int]:
    """Check a field set; gives the identities of the fields it uses."""
    problems = list(_unknown(subgraph, type_name, selections))
    for problem in problems:
        report.error(f"{directive}_INVALID_FIELDS", f"{where}: {problem}", (subgraph.name, use.node))
    found = list(fields_of(subgraph, type_name, selections))
    if found and not problems and not any(item.external for item in found) and not subgraph.federation_1:
        interface = subgraph.types[type_name].kind is Kind.INTERFACE
        if not interface and not any(item.has("external") for item in found):
            report.error(
                f"{directive}_FIELDS_MISSING_EXTERNAL",
                f"{where}: none of its fields is @external",
                (subgraph.name, use.node),
            )
    return {id(item) for item in found}


def _parse(subgraph: SubgraphModel, use: Use, report: Report, code: str) -> Selections:
    try:
        return parse_field_set(use.arguments.get("fields", ""))
    except FieldSetError as error:
        report.error(code, f"[{subgraph.name}] {error}", (subgraph.name, use.node))
        return ()


def _unknown(subgraph: SubgraphModel, type_name: str, selections: Selections) -> Iterator[str]:
    model = subgraph.types.get(type_name)
    for selection in selections:
        if not isinstance(selection, FieldSelection):
            yield from _unknown(subgraph, selection.type, selection.selections)
        elif selection.name == "__typename":
            continue
        elif model is None or selection.name not in model.fields:
            yield f"{type_name} has no field {selection.name}"
        else:
            target = named(model.fields[selection.name].node.type)
            composite = target in subgraph.types and bool(
                subgraph.types[target].fields or subgraph.types[target].members
            )
            if composite and not selection.selections:
                yield f"{type_name}.{selection.name} needs a selection"
            yield from _unknown(subgraph, target, selection.selections)


def _unused(subgraph: SubgraphModel, used: set[int], report: Report) -> None:
    for model in subgraph.types.values():
        for field in model.fields.values():
            if not field.external or field.key_field or id(field) in used:
                continue
            if any(
                field.name in other.fields for name in model.interfaces if (other := subgraph.types.get(name))
            ):
                continue
            if model.has("external"):
                continue
            report.error(
                "EXTERNAL_UNUSED",
                f"[{subgraph.name}] {model.name}.{field.name} is @external, but no @key, @requires or"
                " @provides uses it",
                field.place,
            )
