"""Makes schemas of Federation 1 mean in Federation 2 what they meant.

Federation 1 had no `@shareable`: every type of several subgraphs was shared, and so was what `@external`
says of fields nobody uses, or of keys in extensions, nothing. What a subgraph may lose or share depends on
the others, so all are upgraded together.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from gateway.composition.analysis import analyse, selections_of
from gateway.composition.errors import Report
from gateway.composition.model import FieldModel, SubgraphModel, TypeModel, Use, named, targets
from gateway.federation.model import Kind
from gateway.federation.selection import FieldSelection, FragmentSelection, Selections


@dataclass(frozen=True, slots=True)
class Declared:
    """A field as it was before any upgrade."""

    field: FieldModel
    resolves: bool
    tags: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Before:
    """A subgraph as it was before any upgrade."""

    types: Mapping[str, TypeModel]
    fields: Mapping[str, Declared]
    shareable: frozenset[str]
    defined: frozenset[str]


def upgrade(subgraphs: Sequence[SubgraphModel], report: Report) -> None:
    """Upgrade the subgraphs of Federation 1 among all, in place."""
    old = [subgraph for subgraph in subgraphs if subgraph.federation_1]
    if not old:
        return
    before = {subgraph.name: _before(subgraph) for subgraph in subgraphs}
    objects = {
        model.name for subgraph in subgraphs for model in subgraph.types.values() if model.interface_object
    }
    for subgraph in old:
        _Upgrade(subgraph, before, report).run()
        for name in sorted(objects & subgraph.types.keys()):
            if before[subgraph.name].types[name].kind is Kind.INTERFACE and _had_key(subgraph, name):
                report.error(
                    "INTERFACE_OBJECT_USAGE_ERROR",
                    f"[{subgraph.name}] the @key on interface {name} is one of Federation 1, which does not"
                    " tell types apart as an @interfaceObject elsewhere needs: upgrade it to Federation 2.3",
                    subgraph.types[name].place,
                )


def _before(subgraph: SubgraphModel) -> Before:
    return Before(
        dict(subgraph.types),
        {
            field.coordinate: Declared(
                field,
                not field.external or field.provided,
                tuple(use.arguments.get("name") for use in field.all("tag"))
                if not field.has("external")
                else (),
            )
            for field in subgraph.fields()
        },
        frozenset(field.coordinate for field in subgraph.fields() if field.shareable),
        frozenset(name for name, model in subgraph.types.items() if model.defined),
    )


def _had_key(subgraph: SubgraphModel, name: str) -> bool:
    return any(
        item.name.value == "key"
        for node in subgraph.document.definitions
        if getattr(getattr(node, "name", None), "value", None) == name
        for item in getattr(node, "directives", None) or ()
    )


class _Upgrade:
    def __init__(self, subgraph: SubgraphModel, before: Mapping[str, Before], report: Report) -> None:
        self._subgraph = subgraph
        self._own = before[subgraph.name]
        self._others = [found for name, found in before.items() if name != subgraph.name]
        self._report = report

    def run(self) -> None:
        self._require_bases()
        self._drop_meaningless_externals()
        self._drop_inactive_field_sets()
        for model in list(self._subgraph.types.values()):
            if self._extends(model):
                _unextend(model)
        self._drop_on_interfaces()
        analyse(self._subgraph)
        self._drop_unused_externals()
        self._share()
        self._drop_tags_of_externals()
        shared = {field.coordinate for field in self._subgraph.fields() if field.shareable}
        analyse(self._subgraph)
        for field in self._subgraph.fields():
            field.shareable |= field.coordinate in shared

    def _extends(self, model: TypeModel) -> bool:
        """Whether a type is one of Federation 1's extensions: another subgraph has its base."""
        if model.kind not in (Kind.OBJECT, Kind.INTERFACE):
            return False
        return model.has("extends") or (model.extended and not model.defined)

    def _require_bases(self) -> None:
        for model in self._subgraph.types.values():
            if not self._extends(model) or model.name in self._subgraph.roots:
                continue
            if not any(model.name in other.defined for other in self._others):
                self._report.error(
                    "EXTENSION_WITH_NO_BASE",
                    f"[{self._subgraph.name}] {model.name} is an extension, but no subgraph defines it",
                    model.place,
                )

    def _drop_meaningless_externals(self) -> None:
        for model in self._subgraph.types.values():
            model.drop("external")
            if model.kind is Kind.INTERFACE:
                for field in model.fields.values():
                    field.drop("external")
            if self._extends(model):
                for field in self._key_fields(model):
                    field.drop("external")

    def _key_fields(self, model: TypeModel) -> Iterator[FieldModel]:
        """The type's own fields that are keys of it, here or, if it has none here, elsewhere."""
        if model.keys:
            for key in model.keys:
                for found in targets(self._subgraph, model.name, key.selections):
                    if found.parent is model:
                        yield found
            return
        for other in self._others:
            there = other.types.get(model.name)
            for key in there.keys[:1] if there else ():
                for selection in key.selections:
                    if isinstance(selection, FieldSelection) and selection.name in model.fields:
                        yield model.fields[selection.name]

    def _drop_inactive_field_sets(self) -> None:
        """Take out of `@requires` and `@provides` what the subgraph resolves anyway."""
        for field in list(self._subgraph.fields()):
            for directive, type_name in (
                ("provides", named(field.node.type)),
                ("requires", field.parent.name),
            ):
                if type_name not in self._subgraph.types:
                    continue
                field.uses = [
                    kept
                    for use in field.uses
                    if (kept := self._active(use, type_name) if use.name == directive else use)
                ]

    def _active(self, use: Use, type_name: str) -> Use | None:
        selections = selections_of(self._subgraph, use)
        if selections is None:
            return use
        active = self._external_part(selections, type_name)
        if active == selections:
            return use
        text = " ".join(map(str, active))
        return replace(use, arguments={**use.arguments, "fields": text}) if active else None

    def _external_part(self, selections: Selections, type_name: str) -> Selections:
        found: list[FieldSelection | FragmentSelection] = []
        model = self._subgraph.types.get(type_name)
        for selection in selections:
            if isinstance(selection, FragmentSelection):
                inner = self._external_part(selection.selections, selection.type)
                found += [replace(selection, selections=inner)] if inner else []
                continue
            field = model.fields.get(selection.name) if model else None
            if model is None or field is None or self._external_anywhere(model, field):
                found.append(selection)
            elif selection.selections:
                inner = self._external_part(selection.selections, named(field.node.type))
                found += [replace(selection, selections=inner)] if inner else []
        return tuple(found)

    def _external_anywhere(self, model: TypeModel, field: FieldModel) -> bool:
        if field.has("external"):
            return True
        return model.kind is Kind.INTERFACE and any(
            other.fields[field.name].has("external")
            for other in self._subgraph.implementations(model.name)
            if field.name in other.fields
        )

    def _drop_on_interfaces(self) -> None:
        for model in self._subgraph.types.values():
            if model.kind is Kind.INTERFACE:
                model.drop("key")
            for field in model.fields.values():
                target = self._subgraph.types.get(named(field.node.type))
                if model.kind is Kind.INTERFACE:
                    field.drop("requires")
                    field.drop("provides")
                elif target is None or not target.composite:
                    field.drop("provides")

    def _drop_unused_externals(self) -> None:
        types = self._subgraph.types.values()
        referenced = {named(field.node.type) for field in self._subgraph.fields()}
        referenced.update(name for model in types for name in (*model.members, *model.interfaces))
        for model in list(self._subgraph.types.values()):
            if model.kind not in (Kind.OBJECT, Kind.INTERFACE) or not model.fields:
                continue
            model.fields = {
                name: field for name, field in model.fields.items() if not field.external or field.used
            }
            if model.fields or model.name in self._subgraph.roots:
                continue
            if model.name in referenced:
                self._report.error(
                    "TYPE_WITH_ONLY_UNUSED_EXTERNAL",
                    f"[{self._subgraph.name}] {model.name} has only @external fields, of which none is used",
                    model.place,
                )
            else:
                del self._subgraph.types[model.name]

    def _share(self) -> None:
        for model in self._subgraph.types.values():
            if model.kind is not Kind.OBJECT or model.name == "Subscription":
                continue
            if not (model.keys or model.name in self._subgraph.roots):
                if any(
                    other.types[model.name].kind in (Kind.OBJECT, Kind.INTERFACE)
                    for other in self._others
                    if model.name in other.types
                ):
                    for field in model.fields.values():
                        field.shareable |= field.extension is None
                continue
            for field in model.fields.values():
                if field.coordinate in self._own.shareable:
                    continue
                found = [other.fields.get(field.coordinate) for other in self._others]
                field.shareable |= any(declared.resolves for declared in found if declared)

    def _drop_tags_of_externals(self) -> None:
        for field in self._subgraph.fields():
            if not field.has("external"):
                continue
            tags = {
                tag
                for other in self._others
                if (declared := other.fields.get(field.coordinate))
                for tag in declared.tags
            }
            field.uses = [
                use for use in field.uses if use.name != "tag" or use.arguments.get("name") not in tags
            ]


def _unextend(model: TypeModel) -> None:
    """Make an extension a definition."""
    model.extended, model.defined = False, True
    model.uses = [replace(use, extension=None) for use in model.uses]
    for field in model.fields.values():
        field.extension = None
