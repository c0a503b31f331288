"""What a password must be."""

import pytest

from chassis.errors import Refused
from services.masterdata.rules.passwords import LONGEST, check_password


@pytest.mark.parametrize("password", ["a good long secret", "كلمة سر طويلة", "8letters", "x1y2z3w4" * 16])
def test_a_long_and_varied_password_is_good(password: str) -> None:
    check_password(password, "nancy")


@pytest.mark.parametrize(
    "password",
    [
        "short1!",
        "x1y2z3w4" * (LONGEST // 8) + "!",
        "aaaaaaaaaaaa",
        "Password123!",
        "1234567890",
        "my name is Nancy",
        "",
    ],
)
def test_a_password_others_would_guess_is_refused(password: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_password(password, "nancy")

    assert refusal.value.kind.code == "PASSWORD_WEAK"
    assert password not in str(refusal.value) or not password
