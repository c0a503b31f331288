"""A document found valid for one kind of viewer is not thereby valid for another."""

import pytest
from graphql import build_schema

from gateway.http.limits import DocumentLimits
from gateway.pipeline import Rejected
from gateway.pipeline.documents import Documents
from gateway.settings import GatewaySettings

INTROSPECTION = "{__schema{queryType{name}}}"


@pytest.fixture
def documents() -> Documents:
    settings = GatewaySettings()
    return Documents(build_schema("type Query { a: Int  b: Int }"), settings, DocumentLimits(settings))


def test_a_valid_document_is_parsed_once(documents: Documents) -> None:
    first = documents.read("{a}", None)
    documents.validate(first, introspect=False)

    assert documents.read("{a}", None) is first


def test_operations_of_one_document_are_prepared_apart(documents: Documents) -> None:
    text = "query A{a} query B{b}"
    found = {}
    for name in ("A", "B"):
        found[name] = documents.read(text, name)
        documents.validate(found[name], introspect=True)

    assert {name: documents.read(text, name).root_fields for name in found} == {"A": ("a",), "B": ("b",)}


def test_who_may_not_introspect_gets_no_use_of_who_may(documents: Documents) -> None:
    documents.validate(documents.read(INTROSPECTION, None), introspect=True)

    for _ in range(2):
        with pytest.raises(Rejected) as refusal:
            documents.validate(documents.read(INTROSPECTION, None), introspect=False)
        assert "introspection has been disabled" in refusal.value.errors[0]["message"]
    documents.validate(documents.read(INTROSPECTION, None), introspect=True)


def test_an_invalid_document_is_not_kept(documents: Documents) -> None:
    first = documents.read("{nothing}", None)
    with pytest.raises(Rejected):
        documents.validate(first, introspect=True)

    assert documents.read("{nothing}", None) is not first
