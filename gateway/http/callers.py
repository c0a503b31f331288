"""What of a client's headers counts."""

from gateway.pipeline import Caller

#: Longest ``Accept-Language`` passed on.
LONGEST_LANGUAGES = 200


def caller_of(authorization: str | None, languages: str | None, correlation: str) -> Caller:
    """Who asks, and in which languages. No other header of a client ever reaches a subgraph."""
    passed_on: dict[str, str] = {}
    if languages and len(languages) <= LONGEST_LANGUAGES and languages.isascii() and languages.isprintable():
        passed_on["accept-language"] = languages
    return Caller(authorization, correlation, passed_on)
