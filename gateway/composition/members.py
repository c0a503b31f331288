"""Merges enums, inputs, unions and scalars."""

from collections.abc import Iterable, Iterator, Sequence

from graphql import (
    ConstDirectiveNode,
    EnumValueDefinitionNode,
    InputValueDefinitionNode,
    NamedTypeNode,
    print_ast,
)

from gateway.composition import nodes
from gateway.composition.elements import Elements, inaccessible
from gateway.composition.errors import Report
from gateway.composition.fields import required
from gateway.composition.references import Subtypes, merge_default, merge_types, same_types
from gateway.composition.subgraph import Element, SubgraphModel, TypeModel, named


class EnumUsage:
    """Which types are used as inputs and which in answers: it decides how enums merge."""

    def __init__(self, subgraphs: Iterable[SubgraphModel]) -> None:
        self.inputs: set[str] = set()
        self.outputs: set[str] = set()
        for subgraph in subgraphs:
            for model in subgraph.types.values():
                for field in model.fields.values():
                    self.outputs.add(named(field.node.type))
                    self.inputs.update(named(item.node.type) for item in field.arguments.values())
                self.inputs.update(named(item.node.type) for item in model.inputs.values())


def merge_values(
    sources: Sequence[TypeModel], usage: EnumUsage, elements: Elements, report: Report
) -> list[EnumValueDefinitionNode]:
    """Values of an enum: all of them where it is only answered, the common ones where only taken."""
    name = sources[0].name
    as_input, as_output = name in usage.inputs, name in usage.outputs
    merged: list[EnumValueDefinitionNode] = []
    for value in dict.fromkeys(value for source in sources for value in source.values):
        found = [source.values[value] for source in sources if value in source.values]
        label = f"{name}.{value}"
        if len(found) < len(sources) and as_input and not inaccessible(found):
            if as_output:
                report.error(
                    "ENUM_VALUE_MISMATCH",
                    f"{label} is not in every subgraph, but {name} is used as input and in answers",
                    *(item.place for item in found),
                )
            else:
                report.hint("INCONSISTENT_ENUM_VALUE_FOR_INPUT_ENUM", f"{label} is not in every subgraph")
                continue
        joins = (_graph("join__enumValue", item.subgraph) for item in found)
        merged.append(
            EnumValueDefinitionNode(
                description=nodes.text(elements.description(found, label)),
                name=nodes.name(value),
                directives=(*joins, *elements.directives(found)),
            )
        )
    if not merged:
        report.error("EMPTY_MERGED_ENUM_TYPE", f"no value of {name} is in every subgraph", sources[0].place)
    return merged


def merge_inputs(
    sources: Sequence[TypeModel], known: Subtypes, elements: Elements, report: Report
) -> list[InputValueDefinitionNode]:
    """Fields of an input object: those every subgraph has."""
    name = sources[0].name
    merged: list[InputValueDefinitionNode] = []
    for field in dict.fromkeys(field for source in sources for field in source.inputs):
        found = [source.inputs[field] for source in sources if field in source.inputs]
        label = f"{name}.{field}"
        if len(found) < len(sources):
            if any(required(item) for item in found):
                report.error(
                    "REQUIRED_INPUT_FIELD_MISSING_IN_SOME_SUBGRAPH",
                    f"{label} is required in some subgraphs and missing in others",
                    *(item.place for item in found),
                )
            else:
                report.hint("INCONSISTENT_INPUT_OBJECT_FIELD", f"{label} is not in every subgraph")
            continue
        default = merge_default(found, report, "INPUT_FIELD_DEFAULT_MISMATCH", label)
        equal = same_types(found)
        merged.append(
            InputValueDefinitionNode(
                description=nodes.text(elements.description(found, label)),
                name=nodes.name(field),
                type=merge_types(found, known, report, "FIELD_TYPE_MISMATCH", label, narrowest=True),
                default_value=default,
                directives=(*(() if equal else _typed(found)), *elements.directives(found)),
            )
        )
    if not merged:
        report.error("EMPTY_MERGED_INPUT_TYPE", f"no field of {name} is in every subgraph", sources[0].place)
    return merged


def _typed(found: Sequence[Element]) -> Iterator[ConstDirectiveNode]:
    for item in found:
        graph = nodes.EnumName(item.subgraph.id)
        yield nodes.directive("join__field", graph=graph, type=print_ast(item.node.type))


def merge_members(sources: Sequence[TypeModel]) -> tuple[list[NamedTypeNode], list[ConstDirectiveNode]]:
    """Members of a union, and which subgraph has which."""
    names = dict.fromkeys(member for source in sources for member in source.members)
    joins = [
        nodes.directive("join__unionMember", graph=nodes.EnumName(source.subgraph.id), member=member)
        for source in sources
        for member in source.members
    ]
    return [nodes.named_type(name) for name in names], joins


def _graph(directive: str, subgraph: SubgraphModel) -> ConstDirectiveNode:
    return nodes.directive(directive, graph=nodes.EnumName(subgraph.id))
