"""Documents by name through the front: posted, by GET, required."""

import hashlib
import json
from pathlib import Path
from typing import Any

from httpx2 import Response

from gateway.executor.transport.in_process import InProcess
from tests.integration.gateway.company import Company, Front

ME = "{me{name}}"
REORGANISE = "mutation{reorganise}"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def extensions(text: str) -> dict[str, Any]:
    return {"persistedQuery": {"version": 1, "sha256Hash": digest(text)}}


def front(company: Company, **settings: Any) -> Front:
    apps = InProcess({each.name: each.app() for each in company.subgraphs})
    return Front(company, company.gateway(apps, **settings))


async def post(front: Front, body: dict[str, Any], viewer: str | None = "rep", **headers: str) -> Response:
    if viewer:
        headers["authorization"] = f"Bearer {front.company.token(viewer)}"
    return await front.client.post("/graphql", json=body, headers=headers)


def code_of(answer: Response) -> str:
    (error,) = answer.json()["errors"]
    return error["extensions"]["code"]


async def test_a_document_that_was_executed_is_known_by_its_hash_to_everybody(near: Front) -> None:
    by_hash = {"extensions": extensions(ME)}
    unknown = await post(near, by_hash)
    assert (unknown.status_code, code_of(unknown)) == (200, "PERSISTED_QUERY_NOT_FOUND")
    assert unknown.json()["errors"][0]["message"] == "PersistedQueryNotFound"
    newer = await post(near, by_hash, accept="application/graphql-response+json")
    assert newer.status_code == 400

    assert (await post(near, {"query": ME, **by_hash})).json() == {"data": {"me": {"name": "rep"}}}

    assert (await post(near, by_hash, "manager")).json() == {"data": {"me": {"name": "manager"}}}
    parameters = {"extensions": json.dumps(extensions(ME))}
    headers = {"authorization": f"Bearer {near.company.token('rep')}"}
    by_get = await near.client.get("/graphql", params=parameters, headers=headers)
    assert by_get.json() == {"data": {"me": {"name": "rep"}}}


async def test_what_was_refused_is_not_kept(near: Front) -> None:
    for query, viewer in (("{nothing}", "rep"), (ME, None)):
        await post(near, {"query": query, "extensions": extensions(query)}, viewer)
        answer = await post(near, {"extensions": extensions(query)})
        assert code_of(answer) == "PERSISTED_QUERY_NOT_FOUND"


async def test_a_hash_of_another_text_is_refused(near: Front) -> None:
    await post(near, {"query": ME, "extensions": extensions(ME)})
    answer = await post(near, {"query": REORGANISE, "extensions": extensions(ME)})

    assert (answer.status_code, code_of(answer)) == (400, "PERSISTED_QUERY_HASH_MISMATCH")
    assert near.company.version == 1


async def test_a_mutation_by_its_name_is_none_by_get_either(near: Front) -> None:
    await post(near, {"query": REORGANISE, "extensions": extensions(REORGANISE)})
    parameters = {"extensions": json.dumps(extensions(REORGANISE))}
    headers = {"authorization": f"Bearer {near.company.token('rep')}"}
    answer = await near.client.get("/graphql", params=parameters, headers=headers)

    assert (answer.status_code, code_of(answer)) == (405, "METHOD_NOT_ALLOWED")
    assert near.company.version == 2


async def test_where_trusted_documents_are_required_only_they_are_executed(
    company: Company, tmp_path: Path
) -> None:
    path = tmp_path / "trusted.json"
    path.write_text(json.dumps({"me": ME}))
    closed = front(company, trusted_documents="required", trusted_documents_path=path)

    for body in ({"documentId": "me"}, {"documentId": f"sha256:{digest(ME)}"}, {"query": ME}):
        assert (await post(closed, body)).json() == {"data": {"me": {"name": "rep"}}}
    by_get = await closed.client.get(
        "/graphql",
        params={"documentId": "me"},
        headers={"authorization": f"Bearer {company.token('rep')}"},
    )
    assert by_get.json() == {"data": {"me": {"name": "rep"}}}
    asked = len(company.masterdata.asked)

    others: list[dict[str, Any]] = [
        {"query": "{me{id}}"},
        {"query": "{__typename}"},
        {"documentId": "other"},
        {"extensions": extensions("{me{id}}")},
        {"query": "{me{id}}", "extensions": extensions("{me{id}}")},
    ]
    for body in others:
        answer = await post(closed, body)
        assert (answer.status_code, code_of(answer)) == (400, "PERSISTED_QUERY_NOT_IN_LIST")
    assert len(company.masterdata.asked) == asked
