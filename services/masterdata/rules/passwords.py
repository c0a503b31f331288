"""What a password must be: long, not a login, not one everybody tries (NIST SP 800-63B)."""

from chassis.errors import Refused
from services.masterdata.rules.errors import PASSWORD_WEAK

SHORTEST, LONGEST = 8, 128
_TRIED_FIRST = ("password", "qwertyuiop", "1234567890", "administrator", "letmein", "welcome", "iloveyou")


def check_password(password: str, login: str) -> None:
    """Refuses PASSWORD_WEAK with the reason."""
    path = ("input", "password")
    if not SHORTEST <= len(password) <= LONGEST:
        raise Refused(PASSWORD_WEAK, f"a password has {SHORTEST} to {LONGEST} characters", path)
    bare = password.casefold().rstrip("0123456789!.")
    if login.casefold() in password.casefold() or bare in _TRIED_FIRST or password in _TRIED_FIRST:
        raise Refused(PASSWORD_WEAK, "a password must not be the login or one everybody tries", path)
    if len(set(password)) < 5:
        raise Refused(PASSWORD_WEAK, "a password has at least 5 different characters", path)
