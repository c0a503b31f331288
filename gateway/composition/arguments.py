"""Merges the arguments of fields and directives."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graphql import InputValueDefinitionNode

from gateway.composition import nodes
from gateway.composition.applied import AppliedDirectives
from gateway.composition.descriptions import merge_descriptions
from gateway.composition.errors import Report
from gateway.composition.fieldsets import required
from gateway.composition.model import Element
from gateway.composition.references import ARGUMENT, References, merge_default

Arguments = dict[str, Element]


@dataclass(frozen=True, slots=True)
class ArgumentMerger:
    """Merges arguments: those every source has."""

    references: References
    applied: AppliedDirectives
    report: Report

    def merge(self, sources: Sequence[Arguments], what: str) -> Iterator[InputValueDefinitionNode]:
        """`sources` are the arguments by name in each subgraph that has the field or directive."""
        for name in dict.fromkeys(name for source in sources for name in source):
            found = [source[name] for source in sources if name in source]
            label = f"{what}({name}:)"
            places = [item.place for item in found]
            if len(found) < len(sources):
                if any(required(item) for item in found):
                    self.report.error(
                        "REQUIRED_ARGUMENT_MISSING_IN_SOME_SUBGRAPH",
                        f"{label} is required in some subgraphs and missing in others",
                        *places,
                    )
                else:
                    self.report.hint(
                        "INCONSISTENT_ARGUMENT_PRESENCE",
                        f"{label} is not in every subgraph, so it is not in the supergraph",
                        *places,
                    )
                continue
            yield self._argument(name, found, label)

    def _argument(self, name: str, found: list[Element], label: str) -> InputValueDefinitionNode:
        description = merge_descriptions((item.description for item in found), label, self.report)
        directives = self.applied.merge(found, label)
        merged, _ = self.references.merge(found, ARGUMENT, label)
        return InputValueDefinitionNode(
            description=nodes.text(description),
            name=nodes.name(name),
            type=merged,
            default_value=merge_default(found, self.report, "FIELD_ARGUMENT_DEFAULT_MISMATCH", label),
            directives=tuple(directives),
        )
