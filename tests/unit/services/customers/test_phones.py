"""Phone numbers as E.164."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.customers.model.phones import country_code, e164


@pytest.mark.parametrize(
    ("phone", "country", "expected"),
    [
        ("+966 11 234 5678", None, "+966112345678"),
        ("011 234 5678", "Saudi Arabia", "+966112345678"),
        ("0112345678", "SA", "+966112345678"),
        ("٠١١٢٣٤٥٦٧٨", "المملكة العربية السعودية", "+966112345678"),
        ("030-0074321", "Germany", "+49300074321"),
        ("(5) 555-4729", "Mexico", "+5255554729"),
        ("12", None, None),
        ("call me", None, None),
    ],
)
def test_a_number_is_read_for_its_country(phone: str, country: str | None, expected: str | None) -> None:
    assert e164(phone, country, "US") == expected


@settings(deadline=None)
@given(st.text(max_size=40), st.none() | st.text(max_size=10))
def test_any_text_is_read_or_left(phone: str, country: str | None) -> None:
    read = e164(phone, country, "US")

    assert read is None or len(read) >= 3


@pytest.mark.parametrize(
    ("name", "code"), [("UK", "GB"), ("中国", "CN"), ("jordan", "JO"), ("Atlantis", None)]
)
def test_countries_are_known_by_code_and_name(name: str, code: str | None) -> None:
    assert country_code(name) == code
