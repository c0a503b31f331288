"""Documents by name: what is found, what is refused, what is kept."""

import asyncio
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from chassis.http.body import Unreadable
from gateway.http import persisted
from gateway.http.persisted import Executed, PersistedDocuments, read_manifest
from gateway.pipeline import Rejected
from gateway.settings import GatewaySettings

TEXT, OTHER = "{me{name}}", "{orders{id}}"
HASH = hashlib.sha256(TEXT.encode()).hexdigest()
APOLLO = {
    "format": "apollo-persisted-query-manifest",
    "version": 1,
    "operations": [{"id": "one", "name": "Me", "type": "query", "body": TEXT}],
}


def named(digest: str, version: object = 1) -> dict[str, Any]:
    return {"persistedQuery": {"version": version, "sha256Hash": digest}}


def documents(path: Path | None = None, **settings: Any) -> PersistedDocuments:
    return PersistedDocuments(GatewaySettings(trusted_documents_path=path, **settings))


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps({"one": TEXT}))
    return path


async def code(documents: PersistedDocuments, *request: Any) -> str:
    """The code a request is refused with."""
    with pytest.raises((Rejected, Unreadable)) as refusal:
        await documents.text(*request)
    assert isinstance(refusal.value, Rejected | Unreadable)
    return refusal.value.kind.code


async def test_a_text_is_known_by_its_hash_once_it_was_executed() -> None:
    known = documents()
    assert await code(known, "", None, named(HASH)) == "PERSISTED_QUERY_NOT_FOUND"
    assert await known.text(TEXT, None, named(HASH)) == TEXT
    assert await code(known, "", None, named(HASH)) == "PERSISTED_QUERY_NOT_FOUND"

    known.executed(TEXT, named(HASH))

    assert await known.text("", None, named(HASH.upper())) == TEXT


async def test_a_text_sent_without_its_hash_is_not_kept() -> None:
    known = documents()
    known.executed(TEXT, {})

    assert await code(known, "", None, named(HASH)) == "PERSISTED_QUERY_NOT_FOUND"


@pytest.mark.parametrize(
    ("request_", "refusal"),
    [
        ((OTHER, None, named(HASH)), "PERSISTED_QUERY_HASH_MISMATCH"),
        ((TEXT, None, named("")), "INVALID_REQUEST"),
        ((TEXT, None, {"persistedQuery": 7}), "INVALID_REQUEST"),
        ((TEXT, None, {"persistedQuery": {"version": 1, "sha256Hash": 7}}), "INVALID_REQUEST"),
        ((TEXT, None, named(HASH, 2)), "PERSISTED_QUERY_NOT_SUPPORTED"),
        ((TEXT, None, {"persistedQuery": {"sha256Hash": HASH}}), "PERSISTED_QUERY_NOT_SUPPORTED"),
        (("", None, {}), "INVALID_REQUEST"),
        (("", "one", {}), "PERSISTED_QUERY_NOT_SUPPORTED"),
    ],
)
async def test_what_names_nothing_is_refused(request_: tuple[Any, ...], refusal: str) -> None:
    assert await code(documents(), *request_) == refusal


async def test_hashes_can_be_switched_off() -> None:
    off = documents(apq=False)
    off.executed(TEXT, named(HASH))

    assert await code(off, "", None, named(HASH)) == "PERSISTED_QUERY_NOT_SUPPORTED"


def test_no_more_is_kept_than_the_number_of_characters_and_the_last_used_stay() -> None:
    executed = Executed(10)
    executed.keep("a", "12345")
    executed.keep("b", "12345")
    assert executed.find("a") == "12345"
    executed.keep("c", "1")
    executed.keep("c", "1")
    assert (executed.find("a"), executed.find("b"), executed.find("c")) == ("12345", None, "1")

    executed.keep("d", "x" * 11)

    assert [executed.find(each) for each in "abcd"] == [None] * 4
    executed.keep("a", "x" * 10)
    assert executed.find("a") == "x" * 10


async def test_trusted_documents_are_found_by_name_and_by_hash(manifest: Path) -> None:
    for mode in ("allowed", "required"):
        known = documents(manifest, trusted_documents=mode)
        for name in ("one", HASH, f"sha256:{HASH}"):
            assert await known.text("", name, {}) == TEXT
        assert await known.text("", None, named(HASH)) == TEXT
        assert await known.text(TEXT, None, {}) == TEXT
        assert await code(known, "", "two", {}) == "PERSISTED_QUERY_NOT_IN_LIST"
        assert await code(known, TEXT, "one", {}) == "INVALID_REQUEST"
        assert await code(known, "", "one", named(HASH)) == "INVALID_REQUEST"


async def test_where_they_are_required_nothing_else_is_executed(manifest: Path) -> None:
    known = documents(manifest, trusted_documents="required")
    other = hashlib.sha256(OTHER.encode()).hexdigest()
    known.executed(OTHER, named(other))

    for request in ((OTHER, None, {}), (OTHER, None, named(other)), ("", None, named(other))):
        assert await code(known, *request) == "PERSISTED_QUERY_NOT_IN_LIST"
    assert await code(known, TEXT + " ", None, {}) == "PERSISTED_QUERY_NOT_IN_LIST"


async def test_where_they_are_allowed_others_are_executed_and_kept(manifest: Path) -> None:
    known = documents(manifest, trusted_documents="allowed")
    other = hashlib.sha256(OTHER.encode()).hexdigest()
    assert await known.text(OTHER, None, named(other)) == OTHER
    known.executed(OTHER, named(other))

    assert await known.text("", None, named(other)) == OTHER


def test_a_changed_list_is_taken_up_and_a_broken_one_is_not(
    manifest: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = documents(manifest, trusted_documents="required")
    monkeypatch.setattr(persisted, "FRESH_SECONDS", 0.0)

    def text(name: str) -> str:
        return asyncio.run(known.text("", name, {}))

    manifest.write_text(json.dumps({"one": TEXT, "two": OTHER}))
    assert text("two") == OTHER
    for broken in ('{"one": ', "[]", '{"one": 7}'):
        manifest.write_text(broken)
        assert text("two") == OTHER
    manifest.unlink()
    assert text("two") == OTHER

    manifest.write_text(json.dumps({"two": OTHER}))
    assert asyncio.run(code(known, "", "one", {})) == "PERSISTED_QUERY_NOT_IN_LIST"


async def test_the_lists_of_a_folder_are_one_list(tmp_path: Path) -> None:
    (tmp_path / "web.json").write_text(json.dumps(APOLLO))
    (tmp_path / "app.json").write_text(json.dumps({"two": OTHER, "one": TEXT}))
    known = documents(tmp_path, trusted_documents="required")
    assert [await known.text("", name, {}) for name in ("one", "two")] == [TEXT, OTHER]

    (tmp_path / "app.json").write_text(json.dumps({"one": OTHER}))
    with pytest.raises(ValueError, match=r"web.json: one stands for another text already"):
        documents(tmp_path, trusted_documents="required")


@pytest.mark.parametrize(
    "content",
    [
        [],
        "text",
        {"one": 7},
        {"one": ""},
        {"": TEXT},
        APOLLO | {"version": 2},
        APOLLO | {"operations": {}},
        APOLLO | {"operations": [{"id": "one"}]},
        APOLLO | {"operations": [{"body": TEXT}]},
    ],
)
def test_what_is_no_list_of_documents_is_refused(content: object) -> None:
    with pytest.raises(ValueError, match=r"expected an object|has version 1"):
        read_manifest(content)


def test_both_forms_of_a_list_are_read() -> None:
    assert read_manifest(APOLLO) == read_manifest({"one": TEXT}) == {"one": TEXT}


def test_a_list_that_cannot_be_read_at_the_start_stops_the_gateway(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"nowhere\.json"):
        documents(tmp_path / "nowhere.json", trusted_documents="allowed")
    with pytest.raises(ValidationError, match="trusted_documents_path"):
        GatewaySettings(trusted_documents="required")
