"""Federation's rules for one subgraph by itself."""

import re
from collections import Counter
from collections.abc import Callable, Sequence

from graphql import ListTypeNode, NonNullTypeNode, TypeNode, print_ast

from gateway.composition.errors import Report
from gateway.composition.fieldsets import KEY, PROVIDES, REQUIRES, FieldSetChecker
from gateway.composition.model import FieldModel, KeyModel, SubgraphModel, TypeModel, Use, named
from gateway.composition.specifications import AUTHORIZATION, INTERFACE_KEYS
from gateway.federation.model import Kind
from gateway.federation.selection import print_selections

Rule = Callable[[SubgraphModel, Report], None]


def validate_subgraph(subgraph: SubgraphModel, report: Report) -> None:
    """Check what Federation 2 demands of a subgraph. One of Federation 1 is upgraded first."""
    for rule in RULES:
        rule(subgraph, report)


def _keys(subgraph: SubgraphModel, report: Report) -> None:
    checker = FieldSetChecker(subgraph, report)
    allowed = subgraph.links.federation_version >= INTERFACE_KEYS
    for model in subgraph.types.values():
        for use in model.all("key"):
            if model.kind is Kind.INTERFACE and not allowed and not subgraph.federation_1:
                report.error(
                    "KEY_UNSUPPORTED_ON_INTERFACE",
                    f"[{subgraph.name}] @key on interface {model.name}: that needs Federation 2.3",
                    (subgraph.name, use.node),
                )
            checker.check(KEY, model, use, model.name)


def _requires(subgraph: SubgraphModel, report: Report) -> None:
    checker = FieldSetChecker(subgraph, report)
    for field in subgraph.fields():
        for use in field.all("requires"):
            _not_on_interface(subgraph, field, use, report)
            checker.check(REQUIRES, field, use, field.parent.name)


def _provides(subgraph: SubgraphModel, report: Report) -> None:
    checker = FieldSetChecker(subgraph, report)
    for field in subgraph.fields():
        for use in field.all("provides"):
            target = subgraph.types.get(named(field.node.type))
            if field.external:
                report.error(
                    "EXTERNAL_COLLISION_WITH_ANOTHER_DIRECTIVE",
                    f"[{subgraph.name}] {field.coordinate} cannot be both @external and @provides",
                    field.place,
                )
            elif target is None or not target.composite:
                report.error(
                    "PROVIDES_ON_NON_OBJECT_FIELD",
                    f"[{subgraph.name}] @provides on {field.coordinate}, which is no object",
                    (subgraph.name, use.node),
                )
            else:
                _not_on_interface(subgraph, field, use, report)
                checker.check(PROVIDES, field, use, target.name)


def _not_on_interface(subgraph: SubgraphModel, field: FieldModel, use: Use, report: Report) -> None:
    if field.parent.kind is Kind.INTERFACE:
        report.error(
            f"{use.name.upper()}_UNSUPPORTED_ON_INTERFACE",
            f"[{subgraph.name}] @{use.local} on {field.coordinate}: not on fields of interfaces",
            (subgraph.name, use.node),
        )


def _externals(subgraph: SubgraphModel, report: Report) -> None:
    for field in subgraph.fields():
        if not field.external:
            continue
        if field.parent.kind is Kind.INTERFACE:
            report.error(
                "EXTERNAL_ON_INTERFACE",
                f"[{subgraph.name}] {field.coordinate} is of an interface and cannot be @external",
                field.place,
            )
        if not field.used and not field.has("provides"):  # that collision is an error of its own
            report.error(
                "EXTERNAL_UNUSED",
                f"[{subgraph.name}] {field.coordinate} is @external, but no @key, @requires, @provides or"
                " interface uses it: remove it, or the @external",
                field.place,
            )


def _interface_keys(subgraph: SubgraphModel, report: Report) -> None:
    for interface in subgraph.types.values():
        if interface.kind is not Kind.INTERFACE:
            continue
        for key in interface.keys:
            for model in subgraph.implementations(interface.name):
                problem = _missing_key(key, model)
                if problem:
                    report.error(
                        "INTERFACE_KEY_NOT_ON_IMPLEMENTATION",
                        f'[{subgraph.name}] @key(fields: "{key.text}") of interface {interface.name} is'
                        f" {problem} on its implementation {model.name}",
                        model.place,
                    )


def _missing_key(key: KeyModel, model: TypeModel) -> str | None:
    wanted = _normal(key)
    same = [other for other in model.keys if _normal(other) == wanted]
    if not same:
        return "missing"
    return "not resolvable" if key.resolvable is not False and same[0].resolvable is False else None


def _normal(key: KeyModel) -> str:
    return " ".join(sorted(re.findall(r"\w+|[^\w\s]", print_selections(key.selections))))


def _interface_objects(subgraph: SubgraphModel, report: Report) -> None:
    for model in subgraph.types.values():
        if model.interface_object and not model.all("key"):
            report.error(
                "INTERFACE_OBJECT_USAGE_ERROR",
                f"[{subgraph.name}] {model.name} is @interfaceObject, but has no @key",
                model.place,
            )


def _shareables(subgraph: SubgraphModel, report: Report) -> None:
    for element in [*subgraph.types.values(), *subgraph.fields()]:
        uses = element.all("shareable")
        if any(count > 1 for count in Counter(use.extension for use in uses).values()):
            report.error(
                "INVALID_SHAREABLE_USAGE",
                f"[{subgraph.name}] {element.coordinate} is marked @shareable twice in one place",
                element.place,
            )
        if uses and isinstance(element, FieldModel) and element.parent.kind is Kind.INTERFACE:
            report.error(
                "INVALID_SHAREABLE_USAGE",
                f"[{subgraph.name}] {element.coordinate} is of an interface and cannot be shared",
                element.place,
            )


def _authorization(subgraph: SubgraphModel, report: Report) -> None:
    for element in [*subgraph.types.values(), *subgraph.fields()]:
        interface = (
            element.parent.kind is Kind.INTERFACE
            if isinstance(element, FieldModel)
            else element.kind is Kind.INTERFACE or element.interface_object
        )
        for name in AUTHORIZATION if interface else ():
            for use in element.all(name):
                report.error(
                    "AUTH_REQUIREMENTS_APPLIED_ON_INTERFACE",
                    f"[{subgraph.name}] @{use.local} on {element.coordinate}: say it on the implementations",
                    (subgraph.name, use.node),
                )


def _costs(subgraph: SubgraphModel, report: Report) -> None:
    for field in subgraph.fields():
        if field.has("cost") and field.parent.kind is Kind.INTERFACE:
            report.error(
                "COST_APPLIED_TO_INTERFACE_FIELD",
                f"[{subgraph.name}] @cost on {field.coordinate}: say it on the implementations",
                field.place,
            )
        for use in field.all("listSize"):
            for code, problem in _list_size_problems(subgraph, field, use):
                report.error(
                    code, f"[{subgraph.name}] @{use.local} on {field.coordinate}: {problem}", field.place
                )


def _list_size_problems(subgraph: SubgraphModel, field: FieldModel, use: Use) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    sized = use.arguments.get("sizedFields") or []
    if not sized and not _is_list(field.node.type):
        found.append(("LIST_SIZE_APPLIED_TO_NON_LIST", "the field is no list"))
    assumed = use.arguments.get("assumedSize")
    if assumed is not None and assumed < 0:
        found.append(("LIST_SIZE_INVALID_ASSUMED_SIZE", "assumedSize is negative"))
    for path in use.arguments.get("slicingArguments") or []:
        if not _slices(subgraph, field, path.split(".")):
            found.append(("LIST_SIZE_INVALID_SLICING_ARGUMENT", f"{path} is no number or list it takes"))
    for path in sized:
        found += _sized_field_problems(subgraph, field, re.findall(r"\w+", path))
    return found


def _slices(subgraph: SubgraphModel, field: FieldModel, path: Sequence[str]) -> bool:
    """Whether a path through arguments and input fields ends at an Int, or at a list, whose length counts."""
    found = field.arguments.get(path[0])
    for name in path[1:]:
        target = subgraph.types.get(named(found.node.type)) if found else None
        found = target.inputs.get(name) if target else None
    return found is not None and (print_ast(found.node.type) in ("Int", "Int!") or _is_list(found.node.type))


def _sized_field_problems(
    subgraph: SubgraphModel, field: FieldModel, path: Sequence[str]
) -> list[tuple[str, str]]:
    for name in path:
        target = subgraph.types.get(named(field.node.type))
        found = target.fields.get(name) if target else None
        if found is None:
            return [("LIST_SIZE_INVALID_SIZED_FIELD", f"{field.coordinate} has no field {name}")]
        field = found
    if _is_list(field.node.type):
        return []
    return [("LIST_SIZE_APPLIED_TO_NON_LIST", f"{field.coordinate} is no list")]


def _is_list(node: TypeNode) -> bool:
    return isinstance(node.type if isinstance(node, NonNullTypeNode) else node, ListTypeNode)


def check_supported(subgraph: SubgraphModel, report: Report) -> None:
    """Refuse what would be composed into something else than it says."""
    for element in subgraph.elements():
        for use in element.uses:
            if use.name in ("context", "fromContext"):
                report.error(
                    "UNSUPPORTED_FEATURE",
                    f"[{subgraph.name}] @{use.local} on {element.coordinate} is not supported: pass the value"
                    " as a field argument, or get it by @requires",
                    (subgraph.name, use.node),
                )


RULES: tuple[Rule, ...] = (
    check_supported,
    _keys,
    _requires,
    _provides,
    _externals,
    _interface_keys,
    _interface_objects,
    _shareables,
    _costs,
    _authorization,
)
