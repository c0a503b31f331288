"""Which media type to answer in, and with which status (the GraphQL-over-HTTP specification)."""

from functools import lru_cache

from gateway.executor.transport.streams import EVENT_STREAM

#: Clients send the same few `Accept` headers with every request.
KEPT = 100
RESPONSE = "application/graphql-response+json"
JSON = "application/json"
HTML = "text/html"
_OFFERED = (RESPONSE, JSON, EVENT_STREAM)


def preferences(accept: str) -> list[tuple[str, float]]:
    """Media ranges of an ``Accept`` header with their weights, the most wanted first; malformed ones out."""
    found: list[tuple[str, float]] = []
    for part in accept.split(","):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weight, usable = 1.0, "/" in media
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                try:
                    weight = float(value)
                except ValueError:
                    usable = False
            elif name.strip() == "charset" and value.strip(' "') not in ("utf-8", "utf8"):
                usable = False
        if usable and weight > 0:
            found.append((media, weight))
    return sorted(found, key=lambda each: -each[1])


@lru_cache(KEPT)
def negotiate(accept: str | None) -> str | None:
    """The media type of the answer; None when the client accepts neither. JSON for who does not say."""
    if accept is None or not accept.strip():
        return JSON
    for media, _ in preferences(accept):
        if media in _OFFERED:
            return media
        if media in ("*/*", "application/*"):
            return JSON
    return None


def wants_page(accept: str | None) -> bool:
    """Whether a browser asks for a page rather than a client for an answer."""
    ranked = preferences(accept or "")
    return any(media == HTML for media, _ in ranked) and not any(media in _OFFERED for media, _ in ranked)


def status_of(status: int, of_request: bool, media: str) -> int:
    """A request error keeps its status in the newer media type; in plain JSON it is answered with 200."""
    return 200 if of_request and media == JSON else status
