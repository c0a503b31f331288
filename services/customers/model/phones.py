"""Phone numbers as E.164, by the phonenumbers library; the country a number is written for from names."""

from functools import cache

import phonenumbers
from babel import Locale

from chassis.text import fold

_LANGUAGES = ("en", "ar", "zh", "de", "fr", "es")
_OTHER_NAMES = {"usa": "US", "uk": "GB", "uae": "AE", "ksa": "SA"}
_FEWEST_DIGITS = 7


@cache
def _countries() -> dict[str, str]:
    names = dict(_OTHER_NAMES)
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha():
                names.setdefault(fold(name), code)
                names.setdefault(code.casefold(), code)
    return names


def country_code(country: str | None) -> str | None:
    """The ISO 3166 code of a country given as code or by name (CLDR); None when it is not known."""
    return _countries().get(fold(country)) if country else None


def e164(phone: str, country: str | None, region: str) -> str | None:
    """``phone`` as E.164, national ones as written in ``country`` or else ``region``.

    A number the library cannot place is reduced to its digits; None when too few are left.
    """
    try:
        number = phonenumbers.parse(phone, country_code(country) or region)
        if phonenumbers.is_possible_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    except phonenumbers.NumberParseException:
        pass
    digits = "".join(c for c in phone if c.isdigit())
    return digits if len(digits) >= _FEWEST_DIGITS else None
