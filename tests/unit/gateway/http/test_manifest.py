"""A list of trusted documents from a folder."""

import hashlib
from pathlib import Path

import pytest

from gateway.http.manifest import manifest_of
from gateway.http.persisted import read_manifest


def test_every_operation_is_listed_with_the_fragments_it_needs(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages/me.graphql").write_text("query Me { me { ...Name } } mutation Out { signOut }")
    (tmp_path / "parts.gql").write_text(
        "fragment Name on Employee { name } fragment Unused on Employee { id }"
    )

    manifest = manifest_of(tmp_path)

    assert [(each["name"], each["type"]) for each in manifest["operations"]] == [
        ("Me", "query"),
        ("Out", "mutation"),
    ]
    me = manifest["operations"][0]
    assert "fragment Name" in me["body"]
    assert "Unused" not in me["body"]
    assert read_manifest(manifest)[hashlib.sha256(me["body"].encode()).hexdigest()] == me["body"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("query Me { me {", "Syntax Error"),
        ("{ me { id } }", "has no name"),
        ("query Me { a } query Me { b }", "several operations are called Me"),
        ("query Me { me { ...Nowhere } }", "fragments no file has: Nowhere"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "wrong.graphql").write_text(text)

    with pytest.raises(ValueError, match=problem):
        manifest_of(tmp_path)
