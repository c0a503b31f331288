"""The gateway put together: settings, supergraph and transport in, a web application out."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware

from chassis.http.app import CORRELATION_HEADER, build_app
from chassis.telemetry import configure_logs, configure_traces
from chassis.viewer import ContextMinter, KeySet, SigningKey
from gateway.auth.authentication import Authentication, Verifier
from gateway.auth.oidc import ExternalTokens, RemoteKeys, employees
from gateway.auth.tokens import ISSUER, SignInTokens
from gateway.auth.viewer_scope import ViewerScopes
from gateway.auth.viewers import Employees
from gateway.executor.transport import Routed, Transport
from gateway.executor.transport.in_process import Application, InProcess
from gateway.executor.transport.keep_alive import KeepAlive
from gateway.federation import Supergraph
from gateway.http.limits import DocumentLimits
from gateway.http.routes import Endpoint, routes
from gateway.pipeline import Pipeline
from gateway.pipeline.viewers import asking
from gateway.settings import GatewaySettings

#: The supergraph as delivered: composed by ``./yubo contracts``, never asked of a running service.
SUPERGRAPH = Path(__file__).parent / "contracts" / "supergraph.graphql"


class Gateway:
    """The gateway in this process. ``load`` puts another supergraph in force: requests in flight finish on
    the one they began with.

    Raises ``FileNotFoundError`` without the signing key, ``InvalidSupergraph`` for a broken supergraph.
    """

    def __init__(self, settings: GatewaySettings, supergraph_sdl: str, transport: Transport) -> None:
        self.settings = settings
        self.transport = transport
        self.sign_in_keys = KeySet(settings.keys / "sign-in.jwks.json")
        self._limits = DocumentLimits(settings)
        self._viewers = _employees(settings, self.sign_in_keys, transport)
        self.load(supergraph_sdl)

    def load(self, supergraph_sdl: str) -> None:
        """Answer by this supergraph from now on."""
        self.pipeline = Pipeline(
            Supergraph.parse(supergraph_sdl),
            self.settings,
            self.transport,
            self._limits,
            self._viewers,
        )

    def app(self) -> Starlette:
        """The web application; its lifespan closes the transport."""

        @asynccontextmanager
        async def lifespan(_app: Starlette) -> AsyncIterator[None]:
            yield
            await self.transport.close()

        endpoint = Endpoint(lambda: self.pipeline, self._limits, self.settings)
        app = build_app(
            "gateway",
            routes(endpoint, self.sign_in_keys, self.settings),
            {"keys": self._keys_there},
            lifespan,
        )
        if self.settings.cors_origins:
            app.add_middleware(
                CORSMiddleware,  # pyright: ignore[reportArgumentType]
                allow_origins=self.settings.cors_origins,
                allow_methods=["GET", "POST"],
                allow_headers=[
                    "authorization",
                    "content-type",
                    CORRELATION_HEADER,
                    *self.settings.get_preflight_headers,
                ],
                expose_headers=[CORRELATION_HEADER],
            )
        return app

    async def _keys_there(self) -> None:
        await asyncio.to_thread(self.sign_in_keys.document)


def _employees(settings: GatewaySettings, sign_in_keys: KeySet, transport: Transport) -> Employees:
    minter = ContextMinter(SigningKey.load(settings.keys / "gateway.private.json"))
    return Employees(
        Authentication(
            _verifiers(settings, sign_in_keys), settings.token_cache_seconds, settings.token_cache_size
        ),
        ViewerScopes(
            asking(transport, minter, settings.subgraph_timeout_seconds),
            settings.scope_cache_seconds,
            settings.scope_cache_size,
        ),
        minter,
    )


def _verifiers(settings: GatewaySettings, sign_in_keys: KeySet) -> dict[str, Verifier]:
    found: dict[str, Verifier] = {ISSUER: SignInTokens(sign_in_keys)}
    if settings.oidc_issuer:
        found[settings.oidc_issuer] = ExternalTokens(
            settings.oidc_issuer,
            settings.oidc_audience,
            RemoteKeys(settings.oidc_jwks_url),
            employees(settings.oidc_employee_claim),
        )
    return found


def transport_for(
    settings: GatewaySettings, applications: Mapping[str, Application] | None = None
) -> Transport:
    """By HTTP to every subgraph with a URL, in this process to the others' ``applications``."""
    urls = {name: url for name, url in settings.subgraph_urls.items() if url}
    remote = KeepAlive(
        urls,
        connections=settings.subgraph_connections,
        idle_seconds=settings.subgraph_keep_alive_seconds,
    )
    local = InProcess(applications or {})
    return Routed({name: remote if name in urls else local for name in settings.subgraph_urls})


def create_app(settings: GatewaySettings, supergraph_sdl: str, transport: Transport) -> Starlette:
    """The gateway's web application."""
    return Gateway(settings, supergraph_sdl, transport).app()


def served() -> Starlette:
    """uvicorn's application factory: a gateway of its own, its subgraphs at the URLs of the settings."""
    settings = GatewaySettings()
    configure_logs(settings.log_format, settings.log_level)
    configure_traces("gateway", settings.otlp_endpoint)
    missing = [f"YUBO_GATEWAY_{name.upper()}_URL" for name, url in settings.subgraph_urls.items() if not url]
    if missing:
        raise ValueError(f"a gateway by itself needs its subgraphs' URLs: set {', '.join(missing)}")
    return create_app(settings, SUPERGRAPH.read_text(), transport_for(settings))
