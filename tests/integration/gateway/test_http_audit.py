"""The GraphQL over HTTP audit of npm `graphql-http` against the gateway on a port of this machine."""

import asyncio
import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from gateway.executor.transport.in_process import InProcess
from tests.integration.gateway.company import Company
from tests.integration.gateway.conftest import listening
from tests.support.node import NodePackages

SCRIPT = Path(__file__).parent / "http_audit.mjs"
SECONDS = 60
#: What one switches off in production. Introspection stays on: the audit's own queries ask for a type.
PRODUCTION = {"get_queries": False, "graphiql": False, "apq": False}


@pytest.mark.parametrize(
    ("settings", "expected", "missed"),
    [
        ({}, {"ok": 61}, set[str]()),
        # Queries by GET are optional; these three try them.
        (PRODUCTION, {"ok": 58, "notice": 3}, {"5A70", "D6D5", "6A70"}),
    ],
    ids=["default", "production"],
)
async def test_the_audit_of_graphql_over_http(
    company: Company,
    node_packages: NodePackages,
    settings: dict[str, Any],
    expected: dict[str, int],
    missed: set[str],
) -> None:
    folder = await asyncio.to_thread(node_packages, "graphql-http@1", "graphql@16")
    apps = InProcess({each.name: each.app() for each in company.subgraphs})
    app = company.gateway(apps, **settings).app()
    async with listening({"gateway": app}) as urls:
        results = await audited(folder, urls["gateway"], company.token("rep"))

    assert Counter(each["status"] for each in results) == expected, [
        each for each in results if each["status"] != "ok"
    ]
    assert {each["id"] for each in results if each["status"] != "ok"} == missed


async def audited(folder: Path, url: str, token: str) -> list[dict[str, Any]]:
    node = shutil.which("node")
    assert node is not None
    process = await asyncio.create_subprocess_exec(
        node, str(SCRIPT), str(folder), url, token, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await asyncio.wait_for(process.communicate(), SECONDS)
    assert process.returncode == 0
    return json.loads(output)
