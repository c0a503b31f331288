"""Keys, similarity and score of the duplicate check."""

from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.customers.rules.duplicates import (
    DUPLICATE_SCORE,
    WEIGHTS,
    Key,
    company_key,
    domain_of,
    masked,
    matched_kinds,
    name_words,
    score,
    similarity,
    tax_key,
)
from services.customers.rules.states import KeyKind


@pytest.mark.parametrize(
    "names",
    [
        ("Acme Co., Ltd.", "ACME GmbH", "acme", "Acme Inc", "Ａｃｍｅ LLC"),
        ("شركة الأمل للتجارة ذ.م.م", "الامل للتجارة", "مؤسسة الأَمَل للتجاره"),
        ("上海宏达贸易有限公司", "上海宏达贸易", "上海宏达贸易股份有限公司"),
        ("Société Générale S.A.", "SOCIETE GENERALE", "societe generale SA"),
        ("Müller GmbH & Co. KG", "Muller"),
    ],
)
def test_one_company_has_one_key_whatever_its_legal_form(names: tuple[str, ...]) -> None:
    assert len({company_key(name) for name in names}) == 1


@pytest.mark.parametrize("name", ["GmbH", "S.A.", "公司", "شركة", "Ltd Co"])
def test_a_name_of_nothing_but_a_legal_form_keeps_something(name: str) -> None:
    assert company_key(name)


def test_other_companies_have_other_keys() -> None:
    names = [
        "Alfa Trading",
        "Alfa Transport",
        "宏达",
        "宏远",
        "الأمل",
        "العمل",
        "SA Industries",
        "Industries",
    ]

    assert all(company_key(one) != company_key(other) for one, other in combinations(names, 2))


@settings(deadline=None)
@given(st.text(max_size=60))
def test_a_key_is_stable_and_its_words_are_few(name: str) -> None:
    key = company_key(name)

    assert company_key(name.upper().lower()) == company_key(name.lower().upper().lower())
    assert len(name_words(key)) <= 8
    assert masked(name).count("•••") >= 1


@settings(deadline=None)
@given(st.text(max_size=30), st.text(max_size=30))
def test_similarity_is_symmetric_and_between_nothing_and_all(one: str, other: str) -> None:
    likeness = similarity(one, other)

    assert likeness == similarity(other, one)
    assert 0 <= likeness <= 1
    assert similarity(one, one) == (1 if one else 0)


def test_similarity_disregards_the_order_of_words() -> None:
    assert similarity("trading alfa", "alfa trading") == 1


kinds = st.sets(st.sampled_from(sorted(WEIGHTS)))


@settings(deadline=None)
@given(kinds, kinds, st.decimals(0, 1, places=4))
def test_more_matches_never_make_less_sure(some: set[KeyKind], more: set[KeyKind], likeness: Decimal) -> None:
    assert 0 <= score(some, likeness) <= 1
    assert score(some | more) >= score(some)
    assert score(some) >= max((WEIGHTS[kind] for kind in some), default=Decimal(0)) - Decimal("0.0001")


def test_a_shared_domain_alone_is_no_duplicate_and_a_shared_phone_is() -> None:
    assert score({KeyKind.DOMAIN}) < DUPLICATE_SCORE < score({KeyKind.PHONE})
    assert score((), Decimal("0.95")) > DUPLICATE_SCORE > score((), Decimal("0.84"))


def test_words_alone_are_no_match() -> None:
    word, phone = Key(KeyKind.WORD, "alfa"), Key(KeyKind.PHONE, "+1")

    assert matched_kinds({word, phone}, {word}) == []
    assert matched_kinds({word, phone}, {phone}) == [KeyKind.PHONE]


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("buy@ACME.example", "acme.example"),
        ("https://www.acme.example/about?x=1", "acme.example"),
        ("acme.example:8080", "acme.example"),
        ("somebody@gmail.com", None),
        ("nonsense", None),
        ("", None),
    ],
)
def test_the_domain_of_an_address(address: str, domain: str | None) -> None:
    assert domain_of(address) == domain


def test_a_tax_id_is_its_letters_and_digits() -> None:
    assert tax_key(" de-300 012/345 ") == "DE300012345"


def test_a_masked_name_shows_first_letters_only() -> None:
    assert masked("Alfa Trading") == "A••• T•••"
