"""A field in every subgraph that could have it: declared, stood in for, overridden."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gateway.composition.model import FieldModel, SubgraphModel
from gateway.federation.model import Kind


@dataclass(slots=True)
class Source:
    """What one subgraph has of a field.

    `field` is None where the subgraph has the type without the field. `stand_ins` are the same field on an
    `@interfaceObject` where it has not even the type. Overridden by another subgraph, the field is
    `used_overridden` if this one still needs it, else `unused_overridden`. `label` is the condition of a
    progressive override, on both sides of it.
    """

    subgraph: SubgraphModel
    has_type: bool
    field: FieldModel | None = None
    stand_ins: tuple[FieldModel, ...] = ()
    used_overridden: bool = False
    unused_overridden: bool = False
    unknown_target: bool = False
    label: str | None = None

    @property
    def external(self) -> bool:
        """Whether nothing here resolves the field."""
        if self.field is None:
            return all(item.external for item in self.stand_ins)
        return self.field.external

    @property
    def local(self) -> FieldModel | None:
        """The field, unless it is external."""
        return None if self.field is None or self.field.external else self.field

    @property
    def overridden(self) -> bool:
        return self.used_overridden or self.unused_overridden


class Sources:
    """Finds the sources of fields; `interfaces` are the ones each type implements in the supergraph."""

    def __init__(self, subgraphs: Sequence[SubgraphModel], interfaces: Mapping[str, Sequence[str]]) -> None:
        self._subgraphs = subgraphs
        self._interfaces = interfaces

    def of(self, type_name: str, field: str) -> list[Source]:
        """Sources in the subgraphs that have the type, or an interface of it as object type."""
        return list(self._of(type_name, field))

    def _of(self, type_name: str, field: str) -> Iterator[Source]:
        for subgraph in self._subgraphs:
            if model := subgraph.types.get(type_name):
                yield Source(subgraph, True, model.fields.get(field))
                continue
            objects = [
                found
                for name in self._interfaces.get(type_name, ())
                if (found := subgraph.types.get(name)) and found.kind is Kind.OBJECT
            ]
            if objects:
                stand_ins = tuple(found.fields[field] for found in objects if field in found.fields)
                yield Source(subgraph, False, None, stand_ins)
