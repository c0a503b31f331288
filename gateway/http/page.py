"""GraphiQL for browsers, from the files in ``graphiql/``: nothing is loaded from elsewhere."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

FOLDER = Path(__file__).parent / "graphiql"
ASSETS_PATH = "/graphiql"
#: Scripts and styles are files of ours; GraphiQL's editor and menus set style attributes, its fonts are
#: inside its style sheet.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-cache",
}


def response() -> Response:
    """The page."""
    return FileResponse(FOLDER / "index.html", headers=HEADERS)


def routes() -> list[BaseRoute]:
    """``/`` and the files of the page."""

    async def show(_request: Request) -> Response:
        return response()

    return [Route("/", show), Mount(ASSETS_PATH, StaticFiles(directory=FOLDER))]
