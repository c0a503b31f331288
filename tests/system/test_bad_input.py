"""Whatever is sent: a clear typed error, never a failure of ours, and nothing half done."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest

from tests.support.deployments import PASSWORD, Deployment
from tests.system.company import found_company
from tests.system.conftest import ADMIN, Asking, eventually
from tests.system.evidence import astray, contents

NOBODY = "0190c0de-0000-7000-8000-000000000000"
LARGE = 5_000_000
JSON = {"content-type": "application/json"}
ME = {"query": "{ me { name } }"}


class Facts:
    """Records a hostile client may refer to: the ids by name, a version."""

    def __init__(self) -> None:
        self.ids: dict[str, str] = {}
        self.version = 0

    def fill(self, value: Any) -> Any:
        """``value`` with ``$name`` replaced by the id of that name."""
        if isinstance(value, dict):
            return {key: self.fill(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self.fill(each) for each in value]
        return self.ids[value[1:]] if isinstance(value, str) and value.startswith("$") else value


@pytest.fixture(scope="module")
def facts(deployment: Deployment) -> Facts:
    return Facts()


@pytest.fixture
async def raw(deployment: Deployment) -> AsyncIterator[Any]:
    """Sends bytes as they are; the status and the codes of the answer."""
    connector = Connector()
    async with aiohttp.ClientSession(connector=connector) as session:

        async def send(body: bytes, headers: Mapping[str, str] = JSON) -> tuple[int, list[str]]:
            async with session.post(deployment.endpoint, data=BytesIO(body), headers=headers) as answer:
                document = orjson.loads(await answer.read())
                return answer.status, [error["extensions"]["code"] for error in document["errors"]]

        yield send
    await connector.hang_up()


class Connector(aiohttp.TCPConnector):
    """Remembers its connections. One refused in the middle of a large body closes only once the rest is
    sent, which nobody reads any more; the test's loop would end before that."""

    def __init__(self) -> None:
        super().__init__()
        self._made: list[asyncio.Transport] = []

    async def connect(self, *arguments: Any, **named: Any) -> aiohttp.connector.Connection:
        connection = await super().connect(*arguments, **named)
        if isinstance(connection.transport, asyncio.Transport):
            self._made.append(connection.transport)
        return connection

    async def hang_up(self) -> None:
        for transport in self._made:
            transport.abort()
        await asyncio.sleep(0)  # the loop's turn to drop them


async def test_a_company_with_an_order_shipped_and_paid_in_part(
    asking: Asking, facts: Facts, tmp_path: Path
) -> None:
    facts.ids |= await found_company(asking, tmp_path)
    where = {"externalReference": {"in": ["rep-001", "stranger-001", "public-001"]}}
    listing = "query($w: CustomerWhere) { customers(where: $w) { nodes { id externalReference version } } }"

    async def customers() -> dict[str, str]:
        nodes = (await asking("head", listing, w=where))["customers"]["nodes"]
        facts.version = max((node["version"] for node in nodes), default=0)
        return {node["externalReference"]: node["id"] for node in nodes}

    await eventually(lambda: _length(customers()), 3)
    facts.ids |= await customers()
    products = (await asking("rep", "{ products(first: 9) { nodes { id sku } } }"))["products"]["nodes"]
    facts.ids |= {product["sku"]: product["id"] for product in products}
    lines = [{"productId": facts.ids["PUMP"], "quantity": "2"}]
    made = await asking.do(
        "rep", "orderCreate", "order { id lines { id } }", customerId=facts.ids["rep-001"], lines=lines
    )
    facts.ids |= {"order": made["order"]["id"], "line": made["order"]["lines"][0]["id"]}
    await asking.do("manager", "orderConfirm", "position", id=facts.ids["order"])
    one = [{"orderLineId": facts.ids["line"], "quantity": "1"}]
    await asking.do("rep", "shipmentCreate", "position", customerId=facts.ids["rep-001"], lines=one)


async def _length(found: Any) -> int:
    return len(await found)


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b'{"query": ', JSON, 400, "MALFORMED_JSON"),
        (b"\xff\xfe{}", JSON, 400, "MALFORMED_JSON"),
        (b'{"query": "{ me { name } }", "variables": {"a": "\xc3\x28"}}', JSON, 400, "MALFORMED_JSON"),
        (b"[]", JSON, 400, "INVALID_REQUEST"),
        (b'{"query": 1}', JSON, 400, "INVALID_REQUEST"),
        (b'{"query": "{ me { name } }", "variables": []}', JSON, 400, "INVALID_REQUEST"),
        (orjson.dumps(ME), {"content-type": "text/plain"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        (b"query=a", {"content-type": "application/x-www-form-urlencoded"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        (b'{"query": "' + b"x" * LARGE + b'"}', JSON, 413, "PAYLOAD_TOO_LARGE"),
        (orjson.dumps(ME), JSON, 401, "UNAUTHENTICATED"),
        (orjson.dumps(ME), {**JSON, "authorization": "Bearer nonsense"}, 401, "UNAUTHENTICATED"),
        (orjson.dumps(ME), {**JSON, "authorization": "Basic eDp5"}, 401, "UNAUTHENTICATED"),
        (orjson.dumps(ME), {**JSON, "yubo-viewer": "forged"}, 401, "UNAUTHENTICATED"),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
async def test_a_request_that_cannot_be_read(
    raw: Any, body: bytes, headers: Mapping[str, str], status: int, code: str
) -> None:
    assert await raw(body, headers) == (status, [code])


@pytest.mark.parametrize(
    ("query", "variables", "code"),
    [
        ("{ me { name ", {}, "GRAPHQL_PARSE_FAILED"),
        ("{ me { salary } }", {}, "GRAPHQL_VALIDATION_FAILED"),
        ("{ _entities(representations: []) { __typename } }", {}, "GRAPHQL_VALIDATION_FAILED"),
        ("{ viewerScope { employeeId } }", {}, "GRAPHQL_VALIDATION_FAILED"),
        ("{" + " ".join(f"a{n}: me {{ name }}" for n in range(200)) + "}", {}, "OPERATION_TOO_LARGE"),
        ("{ me " + "{ manager " * 30 + "{ name }" + " }" * 31, {}, "OPERATION_TOO_LARGE"),
        ("{ me { name } }" + " " * 300_000, {}, "OPERATION_TOO_LARGE"),
        ("query($n: Int!) { orders(first: $n) { totalCount } }", {"n": "ten"}, "INVALID_VARIABLES"),
        ("query($n: Int!) { orders(first: $n) { totalCount } }", {}, "INVALID_VARIABLES"),
        ("{ orders(first: 1000) { totalCount } }", {}, "INVALID_INPUT"),
        ("{ orders(first: 0) { totalCount } }", {}, "INVALID_INPUT"),
        ('{ orders(after: "nonsense") { totalCount } }', {}, "INVALID_CURSOR"),
        ('{ orders(where: {customerId: {eq: "no"}}) { totalCount } }', {}, "INVALID_INPUT"),
        ('{ customers(where: {name: {contains: "\\u0000"}}) { totalCount } }', {}, "INVALID_INPUT"),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_an_operation_that_cannot_be_answered(
    asking: Asking, query: str, variables: dict[str, Any], code: str
) -> None:
    answer = await asking.by("rep").raw(query, variables)

    assert answer["status"] < 500
    assert answer["errors"][0]["extensions"]["code"] == code, answer


PUMPS = [{"productId": "$PUMP", "quantity": "1"}]
MONEY = {"amount": "10.00", "currency": "USD"}


@pytest.mark.parametrize(
    ("mutation", "input"),
    [
        ("opportunityCreate", {"name": "a", "amount": {"amount": 12.5, "currency": "USD"}}),
        ("opportunityCreate", {"name": "a", "amount": {"amount": "1e999", "currency": "USD"}}),
        ("opportunityCreate", {"name": "a", "amount": {"amount": "NaN", "currency": "USD"}}),
        ("opportunityCreate", {"name": "a", "amount": {"amount": "1.00", "currency": "dollars"}}),
        ("opportunityCreate", {"name": 7, "amount": MONEY}),
        ("opportunityCreate", {"name": "a", "amount": MONEY, "probability": True}),
        ("orderCreate", {"customerId": "$rep-001", "lines": [{"productId": "$PUMP", "quantity": 1.5}]}),
        ("orderCreate", {"customerId": "$rep-001", "lines": PUMPS, "orderedOn": "31/12/2026"}),
        ("orderCreate", {"customerId": "$rep-001", "lines": PUMPS, "status": "CONFIRMED"}),
        ("orderCreate", {"customerId": "$rep-001", "lines": PUMPS, "maker": "$head"}),
        ("collectionCreate", {"customerId": "$rep-001", "amount": MONEY, "method": "BARTER"}),
        ("customerCreate", {}),
        ("customerCreate", {"name": None}),
    ],
)
async def test_values_of_wrong_types_are_refused_before_any_rule(
    asking: Asking, facts: Facts, mutation: str, input: dict[str, Any]
) -> None:
    type = f"{mutation[0].upper()}{mutation[1:]}Input"
    document = f"mutation($input: {type}!) {{ {mutation}(input: $input) {{ position }} }}"

    answer = await asking.by("rep").raw(document, {"input": facts.fill(input)})

    assert answer["status"] in (200, 400)
    codes = {error["extensions"]["code"] for error in answer["errors"]}
    assert codes <= {"INVALID_VARIABLES", "BAD_REQUEST"}, answer  # the gateway's, or a service's own scalars


def shipped(quantity: str, line: str = "$line", customer: str = "$rep-001") -> dict[str, Any]:
    return {"customerId": customer, "lines": [{"orderLineId": line, "quantity": quantity}]}


def paid(
    amount: str, order: str = "$order", given: str = "1000.00", customer: str = "$rep-001"
) -> dict[str, Any]:
    part = {"orderId": order, "amount": {"amount": amount, "currency": "USD"}}
    whole = {"amount": given, "currency": "USD"}
    return {
        "customerId": customer, "amount": whole, "method": "CASH", "rule": "EXPLICIT", "allocations": [part],
    }  # fmt: skip


def ordered(customer: str = "$rep-001", **line: Any) -> dict[str, Any]:
    return {"customerId": customer, "lines": [{"productId": "$PUMP", "quantity": "1", **line}]}


REFUSALS: list[tuple[str, dict[str, Any], str]] = [
    ("customerUpdate", {"id": "$rep-001", "expectedVersion": 99, "name": "b"}, "STALE_VERSION"),
    ("customerUpdate", {"id": NOBODY, "expectedVersion": 1, "name": "b"}, "NOT_FOUND"),
    ("customerUpdate", {"id": "$stranger-001", "expectedVersion": 1, "name": "b"}, "NOT_FOUND"),
    ("customerUpdate", {"id": "$order", "expectedVersion": 1, "name": "b"}, "NOT_FOUND"),
    ("customerUpdate", {"id": "no id", "expectedVersion": 1, "name": "b"}, "INVALID_INPUT"),
    ("customerCreate", {"name": "  "}, "INVALID_INPUT"),
    ("customerCreate", {"name": "x" * 20_000}, "INVALID_INPUT"),
    ("customerCreate", {"name": "nul \x00"}, "INVALID_INPUT"),
    ("customerCreate", {"name": "Customer of another", "ownerId": "$stranger"}, "FORBIDDEN"),
    ("customerClaim", {"id": "$rep-001"}, "ALREADY_CLAIMED"),
    ("customerClaim", {"id": NOBODY}, "NOT_FOUND"),
    ("customerTransfer", {"ids": ["$rep-001"] * 501, "to": "$rep2", "reason": "x"}, "LIMIT_EXCEEDED"),
    ("orderCreate", ordered(quantity="-1"), "INVALID_INPUT"),
    ("orderCreate", ordered(quantity="0"), "INVALID_INPUT"),
    ("orderCreate", ordered(unitPrice="-0.01"), "INVALID_INPUT"),
    ("orderCreate", ordered(discount="1.5"), "INVALID_INPUT"),
    ("orderCreate", ordered(productId=NOBODY), "REFERENCE_UNKNOWN"),
    ("orderCreate", ordered(productId="$rep-001"), "REFERENCE_UNKNOWN"),
    ("orderCreate", ordered(customer=NOBODY), "REFERENCE_UNKNOWN"),
    ("orderCreate", ordered(customer="$stranger-001"), "REFERENCE_UNKNOWN"),
    ("orderConfirm", {"id": "$order"}, "FORBIDDEN"),
    ("orderCancel", {"id": "$order"}, "ORDER_IN_PROGRESS"),
    ("shipmentCreate", shipped("1.000001"), "OVER_SHIPPED"),
    ("shipmentCreate", shipped("-1"), "INVALID_INPUT"),
    ("shipmentCreate", shipped("0"), "INVALID_INPUT"),
    ("shipmentCreate", shipped("1", line=NOBODY), "REFERENCE_UNKNOWN"),
    ("shipmentCreate", {"customerId": "$rep-001", "lines": []}, "INVALID_INPUT"),
    ("collectionCreate", paid("200.01"), "OVER_COLLECTED"),
    ("collectionCreate", paid("100.00", given="99.99"), "OVER_ALLOCATED"),
    ("collectionCreate", paid("-5.00"), "INVALID_INPUT"),
    ("collectionCreate", paid("0.001"), "INVALID_INPUT"),
    ("collectionCreate", paid("1.00", order=NOBODY), "REFERENCE_UNKNOWN"),
]  # fmt: skip


async def test_what_a_rule_forbids_is_refused_and_nothing_is_half_done(
    asking: Asking, facts: Facts, deployment: Deployment
) -> None:
    await asking.by("rep").sign_in()  # leaves a session behind
    await eventually(lambda: astray(deployment), {})
    before = await contents(deployment)
    seen = {}
    for number, (mutation, input, code) in enumerate(REFUSALS):
        codes = await asking.codes("rep", mutation, **facts.fill(input))
        if codes != [code]:
            seen[f"{number} {mutation} {str(input)[:80]}"] = (codes, code)
    after = await contents(deployment)

    assert seen == {}
    assert {"customers.customers", "sales.orders", "sales.shipments", "sales.collections"} <= set(before)
    assert [table for table in {**before, **after} if before.get(table) != after.get(table)] == []


async def test_an_idempotency_key_is_for_one_request(asking: Asking) -> None:
    given = {"name": "Keyed customer", "idempotencyKey": "once"}
    first = await asking.do("rep", "customerCreate", "customer { id }", **given)
    again = await asking.do("rep", "customerCreate", "customer { id }", **given)
    other = await asking.codes("rep", "customerCreate", **{**given, "name": "Something else entirely"})

    assert first["customer"] == again["customer"]
    assert other == ["IDEMPOTENCY_KEY_REUSED"]


async def test_a_signed_out_refresh_token_is_worth_nothing(asking: Asking) -> None:
    used, other = [await signed_in(asking) for _ in range(2)]
    latest = (await asking.do(ADMIN, "sessionRefresh", TOKENS, refreshToken=used))["refreshToken"]
    assert latest not in (used, other)

    await asking.do(ADMIN, "signOut", "position", refreshToken=latest)

    for worthless in (latest, used, "never-issued"):
        refused = await asking.attempt(ADMIN, "sessionRefresh", TOKENS, refreshToken=worthless)
        assert [error["code"] for error in refused["userErrors"]] == ["SESSION_ENDED"]
        assert (refused["accessToken"], refused["refreshToken"]) == (None, None)
    again = await asking.do(ADMIN, "sessionRefresh", TOKENS, refreshToken=other)
    assert again["accessToken"] is not None  # a session ends by itself, not with another


TOKENS = "accessToken refreshToken"


async def signed_in(asking: Asking) -> str:
    """The refresh token of a new session."""
    return (await asking.do(ADMIN, "signIn", TOKENS, login="rep", password=PASSWORD))["refreshToken"]
