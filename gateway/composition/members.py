"""Merges the parts of enums, inputs and unions."""

from collections.abc import Iterator, Sequence

from graphql import (
    ConstDirectiveNode,
    EnumValueDefinitionNode,
    InputValueDefinitionNode,
    NamedTypeNode,
    print_ast,
)

from gateway.composition import nodes
from gateway.composition.applied import AppliedDirectives
from gateway.composition.descriptions import merge_descriptions
from gateway.composition.errors import Report
from gateway.composition.fieldsets import required
from gateway.composition.model import Element, SubgraphModel, TypeModel
from gateway.composition.references import INPUT_FIELD, References, merge_default


class MemberMerger:
    """Merges values of enums, fields of inputs, members of unions, each over the subgraphs of its type."""

    def __init__(self, references: References, applied: AppliedDirectives, report: Report) -> None:
        self._references = references
        self._applied = applied
        self._report = report

    def values(self, sources: Sequence[TypeModel]) -> list[EnumValueDefinitionNode]:
        """Values of an enum: all of them where it is only answered, the common ones where only taken."""
        name = sources[0].name
        taken, answered = name in self._references.inputs, name in self._references.outputs
        if not taken and not answered:
            self._report.hint(
                "UNUSED_ENUM_TYPE", f"enum {name} is not used; it has the values of all subgraphs"
            )
        merged: list[EnumValueDefinitionNode] = []
        for value in dict.fromkeys(value for source in sources for value in source.values):
            found = [source.values[value] for source in sources if value in source.values]
            label = f"{name}.{value}"
            description = merge_descriptions((item.description for item in found), label, self._report)
            if len(found) < len(sources) and not self._keep(found, label, taken, answered):
                continue
            joins = (_graph("join__enumValue", item.subgraph) for item in found)
            merged.append(
                EnumValueDefinitionNode(
                    description=nodes.text(description),
                    name=nodes.name(value),
                    directives=(*joins, *self._applied.merge(found, label)),
                )
            )
        if not merged:
            self._report.error(
                "EMPTY_MERGED_ENUM_TYPE",
                f"no value of enum {name} is in every subgraph",
                *(source.place for source in sources),
            )
        return merged

    def _keep(self, found: Sequence[Element], label: str, taken: bool, answered: bool) -> bool:
        """Whether a value that only some subgraphs have stays."""
        places = [item.place for item in found]
        if not taken:
            self._report.hint(
                "INCONSISTENT_ENUM_VALUE_FOR_OUTPUT_ENUM", f"{label} is in some subgraphs only", *places
            )
            return True
        if any(item.has("inaccessible") for item in found):
            return True
        if not answered:
            self._report.hint(
                "INCONSISTENT_ENUM_VALUE_FOR_INPUT_ENUM",
                f"{label} is in some subgraphs only, so it is not in the supergraph",
                *places,
            )
            return False
        self._report.error(
            "ENUM_VALUE_MISMATCH",
            f"{label} is in some subgraphs only, but its enum is both taken as input and answered",
            *places,
        )
        return True

    def inputs(self, sources: Sequence[TypeModel]) -> list[InputValueDefinitionNode]:
        """Fields of an input object: those every subgraph has."""
        name = sources[0].name
        merged: list[InputValueDefinitionNode] = []
        for field in dict.fromkeys(field for source in sources for field in source.inputs):
            found = [source.inputs[field] for source in sources if field in source.inputs]
            kept = len(found) == len(sources) or any(item.has("inaccessible") for item in found)
            node = self._input(found, sources, f"{name}.{field}", kept)
            if kept:
                merged.append(node)
            else:
                self._missing(found, f"{name}.{field}")
        if not merged:
            self._report.error(
                "EMPTY_MERGED_INPUT_TYPE",
                f"no field of input {name} is in every subgraph",
                *(source.place for source in sources),
            )
        return merged

    def _input(
        self, found: Sequence[Element], sources: Sequence[TypeModel], label: str, kept: bool
    ) -> InputValueDefinitionNode:
        description = merge_descriptions((item.description for item in found), label, self._report)
        merged, same = self._references.merge(found, INPUT_FIELD, label)
        joins = () if same and len(found) == len(sources) else _joined(found, same)
        return InputValueDefinitionNode(
            description=nodes.text(description),
            name=nodes.name(found[0].name),
            type=merged,
            default_value=merge_default(found, self._report, "INPUT_FIELD_DEFAULT_MISMATCH", label),
            directives=(*joins, *self._applied.merge(found if kept else (), label)),
        )

    def _missing(self, found: Sequence[Element], label: str) -> None:
        places = [item.place for item in found]
        if any(required(item) for item in found):
            self._report.error(
                "REQUIRED_INPUT_FIELD_MISSING_IN_SOME_SUBGRAPH",
                f"{label} is required in some subgraphs and missing in others",
                *places,
            )
        else:
            self._report.hint(
                "INCONSISTENT_INPUT_OBJECT_FIELD",
                f"{label} is not in every subgraph, so it is not in the supergraph",
                *places,
            )

    def union(self, sources: Sequence[TypeModel]) -> tuple[list[NamedTypeNode], list[ConstDirectiveNode]]:
        """Members of a union, and which subgraph has which."""
        names = list(dict.fromkeys(member for source in sources for member in source.members))
        joins = []
        for name in names:
            having = [source for source in sources if name in source.members]
            if len(having) < len(sources):
                self._report.hint(
                    "INCONSISTENT_UNION_MEMBER",
                    f"{name} is a member of {sources[0].name} in some subgraphs only",
                    *(source.place for source in having),
                )
            for source in having:
                graph = nodes.EnumName(source.subgraph.id)
                joins.append(nodes.directive("join__unionMember", graph=graph, member=name))
        return [nodes.named_type(name) for name in names], joins


def _joined(found: Sequence[Element], same: bool) -> Iterator[ConstDirectiveNode]:
    for item in found:
        graph = nodes.EnumName(item.subgraph.id)
        written = None if same else print_ast(item.node.type)
        yield nodes.directive("join__field", graph=graph, type=written)


def _graph(directive: str, subgraph: SubgraphModel) -> ConstDirectiveNode:
    return nodes.directive(directive, graph=nodes.EnumName(subgraph.id))
