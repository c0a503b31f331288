"""Every service ends a request's work when the time its caller gives it is over."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest
from httpx2 import ASGITransport, AsyncClient, Response
from sqlalchemy import func, select, text

from chassis.deadline import HEADER as DEADLINE
from chassis.messaging.tables import event_log
from chassis.service import ServiceDefinition
from chassis.viewer import ContextMinter, SigningKey
from chassis.viewer.tokens import HEADER as VIEWER
from services.customers.service import DEFINITION as CUSTOMERS
from services.masterdata.model import Currency
from services.masterdata.service import DEFINITION as MASTERDATA
from services.reports.service import DEFINITION as REPORTS
from services.sales.service import DEFINITION as SALES
from tests.support.services import Running, company, running, viewer

SAVE = 'mutation { currencySave(input: {code: "CHF"}) { currency { code } userErrors { code } } }'


class Caller:
    """Asks a service over HTTP as the gateway does, in the name of an administrator."""

    def __init__(self, running: Running, key: SigningKey) -> None:
        self.service = running.service
        self._minter = ContextMinter(key)
        transport = ASGITransport(app=running.service.app())
        self._client = AsyncClient(transport=transport, base_url="http://service")

    async def __call__(self, query: str, milliseconds: str | None) -> Response:
        body = orjson.dumps({"query": query})
        headers = {
            "content-type": "application/json",
            VIEWER: self._minter.mint(viewer("admin"), self.service.definition.name, body),
        }
        if milliseconds is not None:
            headers[DEADLINE] = milliseconds
        return await self._client.post("/graphql", content=body, headers=headers)


@asynccontextmanager
async def calling(definition: ServiceDefinition, url: str, home: Path) -> AsyncIterator[Caller]:
    signing = SigningKey.generate()
    signing.save(home / "keys", "gateway")
    (home / "keys" / "cursor.key").write_bytes(b"a key of this test")
    async with running(definition, url, home, organisation=company()) as started:
        yield Caller(started, signing)


def codes(answer: Response) -> list[str]:
    return [error["extensions"]["code"] for error in answer.json().get("errors", ())]


@pytest.mark.parametrize(
    "definition", [CUSTOMERS, MASTERDATA, REPORTS, SALES], ids=lambda definition: definition.name
)
async def test_a_request_without_time_is_refused_with_a_code(
    definition: ServiceDefinition, databases: Any, tmp_path: Path
) -> None:
    async with calling(definition, databases.create("sqlite"), tmp_path) as call:
        assert codes(await call("{ __typename }", "0")) == ["DEADLINE_EXCEEDED"]
        assert (await call("{ __typename }", "60000")).json() == {"data": {"__typename": "Query"}}
        assert (await call("{ __typename }", None)).json() == {"data": {"__typename": "Query"}}
        for malformed in ("soon", "-1", "1.5", "1" * 10, ""):
            answer = await call("{ __typename }", malformed)
            assert (answer.status_code, codes(answer)) == (400, ["INVALID_DEADLINE"])


async def test_a_mutation_that_has_to_wait_too_long_leaves_nothing_behind(
    database_url: str, tmp_path: Path
) -> None:
    """Somebody else holds the table; on SQLite, the database."""
    async with calling(MASTERDATA, database_url, tmp_path) as call:
        database = call.service.database
        async with database.write() as other:
            if not database.is_sqlite:
                await other.execute(text("LOCK TABLE currencies IN EXCLUSIVE MODE"))
            refused = (await call(SAVE, "2000")).json()

        assert refused["data"] is None or refused["data"]["currencySave"] is None
        [error] = refused["errors"]
        assert error["extensions"]["code"] == "DEADLINE_EXCEEDED"
        assert error["path"] == ["currencySave"]
        async with database.read() as session:
            for table in (Currency, event_log):
                assert (await session.execute(select(func.count()).select_from(table))).scalar_one() == 0

        saved = (await call(SAVE, "60000")).json()["data"]["currencySave"]
        assert saved == {"currency": {"code": "CHF"}, "userErrors": []}
