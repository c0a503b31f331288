"""`@override`: which subgraph's field takes over from which."""

import re
from collections.abc import Mapping, Sequence

from gateway.composition.errors import Place, Report
from gateway.composition.model import FieldModel, Use
from gateway.composition.sources import Source
from gateway.federation.model import Kind

LABEL = re.compile(r"[a-zA-Z][a-zA-Z0-9_\-:./]*")
PERCENTAGE = re.compile(r"percent\((\d{1,2}(\.\d{1,8})?|100)\)")


class Overrides:
    """Works out the overrides of fields; `graphs` are the names of all subgraphs."""

    def __init__(self, graphs: Sequence[str], report: Report) -> None:
        self._graphs = frozenset(graphs)
        self._report = report

    def apply(self, sources: Sequence[Source], what: str) -> None:
        """Mark the sources of a field that are overridden; report overrides that cannot be."""
        by_name = {source.subgraph.name: source for source in sources if source.field or source.stand_ins}
        overriding = {
            source.subgraph.name: uses[0]
            for source in sources
            if source.field and (uses := source.field.all("override"))
        }
        for graph, use in overriding.items():
            source = by_name[graph]
            assert source.field is not None
            self._apply(source, source.field, use, by_name, overriding, what)

    def _apply(
        self,
        source: Source,
        field: FieldModel,
        use: Use,
        by_name: Mapping[str, Source],
        overriding: Mapping[str, Use],
        what: str,
    ) -> None:
        graph, origin = source.subgraph.name, use.arguments["from"]
        place = (graph, use.node)
        if field.parent.kind is Kind.INTERFACE:
            self._report.error(
                "OVERRIDE_ON_INTERFACE", f"[{graph}] {what} is of an interface: no @override", place
            )
        elif field.parent.interface_object:
            self._collision(f"[{graph}] {what} is of an @interfaceObject: no @override", place)
        elif origin not in self._graphs:
            source.unknown_target = True
            self._report.hint(
                "FROM_SUBGRAPH_DOES_NOT_EXIST",
                f"[{graph}] {what} overrides {origin}, a subgraph that is not there",
                place,
            )
        elif origin == graph:
            self._report.error("OVERRIDE_FROM_SELF_ERROR", f"[{graph}] {what} overrides itself", place)
        elif origin in overriding:
            self._report.error(
                "OVERRIDE_SOURCE_HAS_OVERRIDE",
                f"[{graph}] {what} of {origin} is overridden and overrides another itself",
                place,
                (origin, overriding[origin].node),
            )
        elif origin not in by_name:
            self._removable(f"[{graph}] {what}: {origin} no longer has the field", place)
        else:
            self._override(source, field, use, by_name[origin], what)

    def _override(self, source: Source, field: FieldModel, use: Use, origin: Source, what: str) -> None:
        graph, place = source.subgraph.name, (source.subgraph.name, use.node)
        overridden = origin.field
        if overridden is None:
            self._collision(
                f"[{graph}] {what} cannot override {origin.subgraph.name}: it has an @interfaceObject",
                place,
            )
            return
        conflicting = next((name for name in ("requires", "provides") if overridden.has(name)), None)
        if conflicting or field.external:
            where = f"@{conflicting} in {origin.subgraph.name}" if conflicting else "@external"
            self._collision(f"[{graph}] {what} cannot be overridden while it is {where}", place)
            return
        label = use.arguments.get("label")
        if overridden.external:
            self._removable(f"[{graph}] {what} is @external in {origin.subgraph.name}", place)
        elif overridden.used:
            origin.used_overridden = True
        else:
            origin.unused_overridden = True
        if origin.overridden and not label:
            self._report.hint(
                "OVERRIDDEN_FIELD_CAN_BE_REMOVED",
                f"[{origin.subgraph.name}] {what} is overridden by {graph}"
                + (" but still used here: mark it @external" if overridden.used else " and can be removed"),
                overridden.place,
            )
        if label:
            self._label(source, origin, label, what, use)

    def _label(self, source: Source, origin: Source, label: str, what: str, use: Use) -> None:
        if LABEL.fullmatch(label) or PERCENTAGE.fullmatch(label):
            source.label = origin.label = label
        else:
            self._report.error(
                "OVERRIDE_LABEL_INVALID",
                f'[{source.subgraph.name}] {what}: the label "{label}" is neither a letter followed by'
                " letters, digits and _-:./ nor percent(number from 0 to 100)",
                (source.subgraph.name, use.node),
            )
        self._report.hint(
            "OVERRIDE_MIGRATION_IN_PROGRESS",
            f"{what} is being moved from {origin.subgraph.name} to {source.subgraph.name}",
            (source.subgraph.name, use.node),
        )

    def _collision(self, message: str, place: Place) -> None:
        self._report.error("OVERRIDE_COLLISION_WITH_ANOTHER_DIRECTIVE", message, place)

    def _removable(self, message: str, place: Place) -> None:
        self._report.hint("OVERRIDE_DIRECTIVE_CAN_BE_REMOVED", message, place)
