"""What directives make of a subgraph's fields: external, provided, shareable, key fields, used ones."""

from collections.abc import Iterator

from graphql import StringValueNode

from gateway.composition.model import FieldModel, KeyModel, SubgraphModel, TypeModel, Use, named, targets
from gateway.federation.model import Kind
from gateway.federation.selection import FieldSetError, Selections, parse_field_set


def analyse(subgraph: SubgraphModel) -> None:
    """Work out the flags of every field anew, from the directives there are now."""
    for model in subgraph.types.values():
        model.keys = [
            KeyModel(field_set_text(subgraph, use) or "", selections, use.arguments.get("resolvable"), use)
            for use in model.all("key")
            if (selections := selections_of(subgraph, use)) is not None
        ]
    for item in subgraph.fields():
        item.fake_external = item.external = item.provided = item.key_field = item.used = False
        item.shareable = _marked_shareable(item)
    for model in subgraph.types.values():
        _keys(subgraph, model)
    for item in subgraph.fields():
        marked = item.has("external") or (
            not subgraph.federation_1 and item.parent.kind is Kind.OBJECT and item.parent.has("external")
        )
        item.external = marked and not item.fake_external
    for item in subgraph.fields():
        _provides_and_requires(subgraph, item)
    for interface in subgraph.types.values():
        if interface.kind is Kind.INTERFACE:
            for model in subgraph.implementations(interface.name):
                for name in interface.fields.keys() & model.fields.keys():
                    model.fields[name].used = True


def _marked_shareable(item: FieldModel) -> bool:
    on_type = any(use.extension == item.extension for use in item.parent.all("shareable"))
    return item.has("shareable") or (item.parent.kind is Kind.OBJECT and on_type)


def _keys(subgraph: SubgraphModel, model: TypeModel) -> None:
    for key in model.keys:
        for found in targets(subgraph, model.name, key.selections, implementations=True):
            found.key_field = found.used = found.shareable = True
        if model.key_on_extension(key):
            for found in targets(subgraph, model.name, key.selections):
                found.fake_external |= found.has("external")


def _provides_and_requires(subgraph: SubgraphModel, item: FieldModel) -> None:
    for found in field_set_targets(subgraph, item, "provides"):
        found.used = found.provided = True
        found.shareable |= found.external
    for found in field_set_targets(subgraph, item, "requires"):
        found.used = True


def field_set_targets(subgraph: SubgraphModel, item: FieldModel, directive: str) -> Iterator[FieldModel]:
    """The fields `@requires` or `@provides` of a field name, implementations of interfaces included."""
    type_name = item.parent.name if directive == "requires" else named(item.node.type)
    for use in item.all(directive):
        if selections := selections_of(subgraph, use):
            yield from targets(subgraph, type_name, selections, implementations=True)


def field_set_text(subgraph: SubgraphModel, use: Use) -> str | None:
    """The text of a field set: a string, in Federation 1 also a list of them or a bare name."""
    value = use.arguments.get("fields")
    if not subgraph.federation_1:
        return value if isinstance(use.argument("fields"), StringValueNode) else None
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return " ".join(value)
    return value if isinstance(value, str) else None


def selections_of(subgraph: SubgraphModel, use: Use) -> Selections | None:
    """A field set, parsed; None where it is none."""
    text = field_set_text(subgraph, use)
    try:
        return None if text is None else parse_field_set(text)
    except FieldSetError:
        return None
