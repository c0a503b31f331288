"""Variables that fit their types, and that a subgraph can be sent."""

from typing import Any

import orjson
import pytest
from graphql import OperationDefinitionNode, build_schema, parse

from gateway.errors import INVALID_VARIABLES
from gateway.pipeline import Rejected
from gateway.pipeline.documents import Prepared
from gateway.pipeline.variables import coerce

SCHEMA = build_schema(
    "scalar Any input In { list: [Any] } type Query { a(any: Any, float: Float, in: In): Int }",
)


def coerced(text: str, given: dict[str, Any] | None = None) -> dict[str, Any]:
    document = parse(text)
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    return coerce(SCHEMA, Prepared(text, document, None, operation), given or {}, suggest=False)


@pytest.mark.parametrize(
    ("definition", "value"),
    [
        ("$v: Any = 9223372036854775807", 2**63 - 1),
        ("$v: Any = -9223372036854775808", -(2**63)),
        ("$v: Float = 1e300", 1e300),
        ('$v: In = {list: [1, "a", null]}', {"list": [1, "a", None]}),
    ],
)
def test_a_default_a_subgraph_can_be_sent_is_taken(definition: str, value: object) -> None:
    found = coerced(f"query({definition}) {{ a }}")

    assert found == {"v": value}
    assert orjson.loads(orjson.dumps(found)) == found


@pytest.mark.parametrize(
    "definition",
    [
        "$v: Any = 100000000000000000000000",
        "$v: Any = -9223372036854775809",
        "$v: Any = {deep: [100000000000000000000000]}",
        "$v: In = {list: [100000000000000000000000]}",
        "$v: Any = 1e400",
    ],
)
def test_a_default_json_cannot_carry_is_refused(definition: str) -> None:
    with pytest.raises(Rejected) as refused:
        coerced(f"query({definition}) {{ a }}")

    assert refused.value.kind is INVALID_VARIABLES
