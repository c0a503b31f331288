"""Texts people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Refused
from services.masterdata.rules import names
from services.masterdata.rules.names import Translations


@given(st.text(max_size=300))
def test_a_name_is_kept_without_outer_space_or_refused(given_name: str) -> None:
    bare = given_name.strip()
    if 1 <= len(bare) <= names.NAME_LENGTH:
        assert names.name(given_name, "input", "name") == bare
    else:
        with pytest.raises(Refused) as refusal:
            names.name(given_name, "input", "name")
        assert refusal.value.path == ("input", "name")


@pytest.mark.parametrize("blank", [None, "", "  "])
def test_an_empty_reference_or_address_is_none(blank: str | None) -> None:
    assert names.reference(blank, "externalReference") is None
    assert names.email(blank, "email") is None


@pytest.mark.parametrize("address", ["nancy", "@example.com", "nancy@", "nancy davolio@example.com"])
def test_an_address_without_its_parts_is_refused(address: str) -> None:
    with pytest.raises(Refused):
        names.email(address, "email")


def test_logins_are_compared_without_case() -> None:
    assert names.login("  Nancy@Example.COM ", "login") == "nancy@example.com"


@pytest.mark.parametrize("code", ["", "lower", "A-B", "É", "A" * 61, "_A"])
def test_a_code_of_other_characters_is_refused(code: str) -> None:
    with pytest.raises(Refused):
        names.code(code, "code")


def test_only_given_translations_are_kept() -> None:
    assert names.translations(Translations(ar=" شاي ", zh=""), "names") == {"ar": "شاي"}
    assert names.translations(None, "names") == {}
