"""Texts people type: names with translations, codes, references."""

import re
from dataclasses import asdict, dataclass

from chassis.errors import INVALID_INPUT, Refused

NAME_LENGTH, REFERENCE_LENGTH, EMAIL_LENGTH = 200, 120, 254
_CODE = re.compile(r"^[A-Z0-9][A-Z0-9_]{0,59}$")


@dataclass(frozen=True)
class Translations:
    """A name in the languages of the system; those not given fall back to the plain name."""

    en: str | None = None
    ar: str | None = None
    zh: str | None = None


def text(value: str, longest: int, *path: str) -> str:
    """``value`` without outer space; refuses an empty or too long one."""
    bare = value.strip()
    if not bare:
        raise Refused(INVALID_INPUT, "must not be empty", path)
    if len(bare) > longest:
        raise Refused(INVALID_INPUT, f"at most {longest} characters", path)
    return bare


def name(value: str, *path: str) -> str:
    """A name of 1 to 200 characters."""
    return text(value, NAME_LENGTH, *path)


def reference(value: str | None, *path: str) -> str | None:
    """An external reference or none; an empty one is none."""
    return text(value, REFERENCE_LENGTH, *path) if value and value.strip() else None


def email(value: str | None, *path: str) -> str | None:
    """An e-mail address or none. Only the shape is checked: something@something."""
    if not value or not value.strip():
        return None
    bare = text(value, EMAIL_LENGTH, *path)
    local, at, domain = bare.rpartition("@")
    if not (at and local and domain) or any(c.isspace() for c in bare):
        raise Refused(INVALID_INPUT, "not an e-mail address", path)
    return bare


def login(value: str, *path: str) -> str:
    """A login as it is kept and compared: without outer space, case folded."""
    return text(value, EMAIL_LENGTH, *path).casefold()


def code(value: str, *path: str) -> str:
    """A stable code: capitals, digits and underscores."""
    if not _CODE.match(value):
        raise Refused(INVALID_INPUT, "1 to 60 capitals, digits and underscores, such as KEY_ACCOUNT", path)
    return value


def translations(given: Translations | None, *path: str) -> dict[str, str]:
    """Language → name, of those given."""
    return {k: name(v, *path, k) for k, v in asdict(given or Translations()).items() if v and v.strip()}
