"""Whatever a client sends is answered with a code, never by a 500: bodies, documents, variables, URLs."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Response
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gateway.executor.transport.in_process import InProcess
from tests.integration.gateway.company import Company, Front

EXAMPLES = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
WORDS = [
    *"{}()[]:!=|&@$,#",
    *("...", '"', '\\"', '"""', '"x"', '"\\u0000"', '"\\ud800"', "\0", "\ufeff", "\U0001f600", ""),
    *("0", "-1", "1e999", "9" * 20, "1.5", "null", "true", "$v", "$w", "Int", "Int!", "[Int!]!"),
    *("query", "mutation", "subscription", "fragment", "on", "Query", "Mutation", "F", "{me{...F}}"),
    *("me", "orders", "customers", "customer", "name", "id", "__typename", "__schema", "__type", "__proto__"),
    *("@skip(if:", "@include(if:", "@defer", "@nothing", "(first:", "where:", "in:", "not:", '(id: "a")'),
]

#: Characters JSON may escape, lone surrogates among them.
texts = st.text(st.characters(), max_size=20)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(10**25), 10**25)
    | st.floats(allow_nan=False)
    | texts
    | st.sampled_from([10**12, 2**31, -(2**31) - 1, "\u0000", "\u202e", "1e999", ""])
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
documents = st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join)
VALID = "query Q($v: Int, $w: OrderWhere, $in: [Int!]) {orders(first: $v, where: $w){id} total(in: $in)}"
#: Nested in every way the grammar has, far beyond any use.
DEEP = [
    "{" + "me{" * 400 + "id" + "}" * 401,
    "{" + "...{" * 190 + "__typename" + "}" * 191,
    "{orders(where: " + "{not: " * 450 + "null" + "}" * 450 + "){id}}",
    "{total(in: " + "[" * 450 + "1" + "]" * 450 + ")}",
    "query($v: " + "[" * 450 + "Int" + "]" * 450 + "){__typename}",
    "{...F0}" + "".join(f" fragment F{n} on Query{{...{{...F{n + 1}}}}}" for n in range(150)),
    "{...F0}"
    + "".join(
        f" fragment F{n} on Query{{{'...{' * 90}...F{n + 1}{'}' * 90}}}" for n in range(5)
    ),
    "{...F0}" + "".join(f" fragment F{n} on Query{{{'a{' * 120}...F{n + 1}{'}' * 120}}}" for n in range(5)),
    "{...F0}" + "".join(f" fragment F{n} on Query{{...F{(n + 1) % 200}}}" for n in range(200)),
    "query Q" * 500,
    "query Q{__typename}" * 6,
    '{customer(id: """' + "\n" * 5_000 + '"""){id}}',
    "{__typename " + "@include(if: true) " * 300 + "}",
    "#" * 200_000 + "\n{__typename}",
]  # fmt: skip


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Front:
    company = Company(Path(tmp_path_factory.mktemp("company")) / "keys")
    apps = InProcess({each.name: each.app() for each in company.subgraphs})
    return Front(company, company.gateway(apps))


def is_answered(answer: Response) -> None:
    """A status below 500; a GraphQL answer; a code in every error."""
    assert answer.status_code in (200, 400, 401, 405, 406, 413, 415, 431), answer.text
    body = answer.json()
    assert "data" in body or body["errors"]
    for error in body.get("errors", ()):
        assert isinstance(error["message"], str)
        assert error["extensions"]["code"] not in ("", "INTERNAL", "DOWNSTREAM_SERVICE_ERROR"), error
        assert "Traceback" not in error["message"]


def send(front: Front, runner: asyncio.Runner, body: bytes, content_type: str = "application/json") -> None:
    headers = {
        "authorization": f"Bearer {front.company.token('rep')}",
        "content-type": content_type,
        "accept": "application/graphql-response+json",
    }
    is_answered(runner.run(front.client.post("/graphql", content=body, headers=headers)))


@EXAMPLES
@given(body=st.binary(max_size=200))
@example(body=b'{"query":"{__typename}","query":"{"}')
@example(body=b'\xef\xbb\xbf{"query":"{__typename}"}')
@example(body=b'{"query":"{__typename}"}'.decode().encode("utf-16"))
@example(body=b'{"query":"{__typename}","variables":' + b'{"a":' * 900 + b"1" + b"}" * 901)
@example(body=b'{"query":"{__typename}","variables":{"a":' + b"[" * 5_000 + b"]" * 5_000 + b"}}")
@example(body=b'{"query":"\x00{__typename}"}')
@example(body=b'{"query":"\\u0000{__typename}"}')
@example(body=b'{"query":"\\ud800{__typename}"}')
@example(body=b'{"query":"{__typename}","variables":{"v":' + b"9" * 10_000 + b"}}")
@example(body=b'{"query":"{__typename}","variables":{"v":1e' + b"9" * 1_000 + b"}}")
@example(body=b'{"query":"{__typename}","variables":{"v":NaN}}')
@example(body=b'{"query":"{__typename}","variables":{"v":[' + b"1," * 2_000 + b"1]}}")
@example(body=b'{"query":"query(' + b"$v: Int " * 100 + b'){__typename}"}')
def test_bytes(front: Front, runner: asyncio.Runner, body: bytes) -> None:
    send(front, runner, body)


@EXAMPLES
@given(
    body=st.fixed_dictionaries(
        {"query": documents | texts | values},
        optional={
            "variables": values,
            "operationName": texts | values,
            "extensions": values | st.fixed_dictionaries({"persistedQuery": values}),
            "documentId": texts | values,
        },
    )
)
def test_documents(front: Front, runner: asyncio.Runner, body: dict[str, Any]) -> None:
    send(front, runner, json.dumps(body).encode())


@EXAMPLES
@given(
    variables=st.fixed_dictionaries({}, optional={"v": values, "w": values, "in": values}),
    name=st.none() | texts,
)
@example(variables={"w": {"not": {"not": {"number": "\u0000"}}}}, name=None)
@example(variables={"v": 10**12}, name="Q")
@example(variables={"in": [2**31]}, name="Q")
@example(variables={"in": 1.5}, name="Q")
def test_variables(front: Front, runner: asyncio.Runner, variables: dict[str, Any], name: str | None) -> None:
    send(front, runner, json.dumps({"query": VALID, "variables": variables, "operationName": name}).encode())


@EXAMPLES
@given(
    parameters=st.dictionaries(
        st.sampled_from(["query", "variables", "operationName", "extensions", "documentId"]),
        documents | texts.map(lambda text: text.encode("utf-8", "replace").decode()) | values.map(json.dumps),
    ),
    accept=st.sampled_from(["*/*", "application/json", "text/html;q=0, */*;q=0.1", ";q=,,", "a/b;q=x"]),
)
def test_urls(front: Front, runner: asyncio.Runner, parameters: dict[str, str], accept: str) -> None:
    given = {name: text.encode("utf-8", "replace").decode() for name, text in parameters.items()}
    headers = {"authorization": f"Bearer {front.company.token('rep')}", "accept": accept}
    is_answered(runner.run(front.client.get("/graphql", params=given, headers=headers)))


@pytest.mark.parametrize("document", DEEP, ids=range(len(DEEP)))
def test_deep_and_long_documents(front: Front, runner: asyncio.Runner, document: str) -> None:
    send(front, runner, json.dumps({"query": document}).encode())


@pytest.mark.parametrize(
    "suffix", ["?query=%FF%FE", "?query=%00", "?query=%ED%A0%80", "?" + "a=1&" * 2_000, "?query"]
)
def test_broken_urls(front: Front, runner: asyncio.Runner, suffix: str) -> None:
    is_answered(runner.run(front.client.get("/graphql" + suffix)))
