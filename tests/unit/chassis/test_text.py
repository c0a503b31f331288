"""Folding of names (domain.md, Customers, Duplicate check)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.text import fold


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ÉMILE's  Café", "emile s cafe"),
        ("ＡＢＣ Ｌｔｄ．", "abc ltd"),
        ("شَرِكَة الأمل", "شركه الامل"),
        ("مستشفى", "مستشفي"),
        ("Straße", "STRASSE"),
    ],
)
def test_spellings_of_one_name_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)
