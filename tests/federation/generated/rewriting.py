"""Other ways to write an operation: another order, other fragments, the same answer."""

from random import Random
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    print_ast,
)

from tests.federation.generated.operations import Operation


def rewritten(random: Random, operation: Operation) -> Operation:
    """The operation with selections in another order, named fragments inlined, others wrapped anew.

    The root fields of a mutation keep their order.
    """
    document = operation.document
    definition = document.definitions[0]
    assert isinstance(definition, OperationDefinitionNode)
    fragments = {
        node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
    }
    keep = definition.operation is OperationType.MUTATION
    body = _set(random, definition.selection_set, fragments, keep)
    changed = _copy(definition, selection_set=body)
    return Operation(print_ast(DocumentNode(definitions=(changed,))), operation.variables)


def _set(
    random: Random, selections: SelectionSetNode, fragments: dict[str, FragmentDefinitionNode], keep: bool
) -> SelectionSetNode:
    found = [_selection(random, node, fragments) for node in selections.selections]
    if not keep:
        random.shuffle(found)
        if len(found) > 1 and random.random() < 0.4:
            at = random.randrange(1, len(found))
            inner = SelectionSetNode(selections=tuple(found[at:]))
            found[at:] = [InlineFragmentNode(type_condition=None, directives=(), selection_set=inner)]
    return SelectionSetNode(selections=tuple(found))


def _selection(
    random: Random, node: SelectionNode, fragments: dict[str, FragmentDefinitionNode]
) -> SelectionNode:
    if isinstance(node, FragmentSpreadNode):
        target = fragments[node.name.value]
        return InlineFragmentNode(
            type_condition=target.type_condition,
            directives=node.directives,
            selection_set=_set(random, target.selection_set, fragments, False),
        )
    if isinstance(node, FieldNode | InlineFragmentNode) and node.selection_set:
        return _copy(node, selection_set=_set(random, node.selection_set, fragments, False))
    return node


def _copy(node: Any, **changes: Any) -> Any:
    return type(node)(**({key: getattr(node, key) for key in node.keys} | changes))
