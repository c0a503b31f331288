"""Variables that fit their types."""

from collections.abc import Mapping
from math import isfinite
from typing import Any

from graphql import GraphQLSchema
from graphql.execution.values import get_variable_values

from gateway import errors as kinds
from gateway.pipeline.documents import MOST_PROBLEMS, Prepared
from gateway.pipeline.requests import Rejected
from gateway.pipeline.responses import shown


def coerce(
    schema: GraphQLSchema, prepared: Prepared, given: Mapping[str, Any], suggest: bool
) -> dict[str, Any]:
    """The operation's variables, defaults filled in; an unknown one is passed over.

    Raises :class:`Rejected`; ``suggest``: whether its texts may name what the schema has.
    """
    definitions = prepared.operation.variable_definitions
    if not definitions:
        return {}
    found = get_variable_values(
        schema, definitions, dict(given), max_errors=MOST_PROBLEMS, hide_suggestions=not suggest
    )
    if isinstance(found, list):
        errors = [shown(problem) for problem in found]
        raise Rejected(kinds.INVALID_VARIABLES, errors=errors, of_request=True)
    if any(definition.default_value for definition in definitions) and not _representable(found.coerced):
        message = "A variable's default has a number of more than 64 bits: send it as text, or a smaller one."
        raise Rejected(kinds.INVALID_VARIABLES, errors=[{"message": message}], of_request=True)
    return found.coerced


def _representable(value: Any) -> bool:
    """Whether a value can be sent to a subgraph; what clients send has come through the same JSON."""
    if isinstance(value, Mapping):
        return all(map(_representable, value.values()))
    if isinstance(value, list):
        return all(map(_representable, value))
    if isinstance(value, float):
        return isfinite(value)
    return not isinstance(value, int) or -(2**63) <= value < 2**64
