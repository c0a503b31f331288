"""The gateway put together: settings, supergraph and transport in, a web application out.

In front of the CRM it knows its viewers from sign-in tokens and masterdata. In front of any other supergraph
(the setting ``supergraph``) it knows what the supergraph says and, with an issuer configured, what its tokens
say.
"""

import asyncio
import gc
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware

from chassis.http.app import GRACE_SECONDS, Check, build_app
from chassis.http.observed import CORRELATION_HEADER
from chassis.telemetry import configure_logs, configure_traces, get_logger
from chassis.telemetry.metrics import SUPERGRAPHS
from chassis.viewer import ContextMinter, KeySet, SigningKey
from gateway.auth.authentication import Authentication, Verifier
from gateway.auth.oidc import Describe, ExternalTokens, RemoteKeys, described, employees
from gateway.auth.tokens import ISSUER, SignInTokens
from gateway.auth.viewer_scope import ViewerScopes
from gateway.auth.viewers import Bearers, Employees, Viewers
from gateway.executor.transport import Routed, Transport
from gateway.executor.transport.breaker import BreakerPolicy
from gateway.executor.transport.calls import Subgraphs
from gateway.executor.transport.in_process import Application, InProcess
from gateway.executor.transport.keep_alive import KeepAlive
from gateway.federation import Supergraph
from gateway.http.limits import DocumentLimits
from gateway.http.routes import PATH, Endpoint, routes
from gateway.location import OWN_SUPERGRAPH, Watch
from gateway.pipeline import Answer, Pipeline
from gateway.pipeline.mutations import Mutations
from gateway.pipeline.sharing import Sharing
from gateway.pipeline.viewers import MASTERDATA, answering, asking
from gateway.settings import GatewaySettings

log = get_logger("gateway")

#: How many objects more, and how many collections of the younger, before each generation is collected: a
#: request makes hundreds that live as long as it does.
COLLECT_AFTER = (10_000, 20, 50)
#: How long masterdata may take to answer a gateway that is asked whether it is ready.
READY_WITHIN_SECONDS = 2.0
#: Gives a supergraph's subgraphs as they are reached.
Connect = Callable[[Supergraph], Subgraphs]


class Gateway:
    """The gateway in this process. ``load`` puts another supergraph in force: requests in flight finish on
    the one they began with. Before the first there is no ``pipeline``. ``keys`` are the public ones it shows;
    ``checks`` are what else it is not ready without.
    """

    def __init__(
        self,
        settings: GatewaySettings,
        viewers: Viewers,
        connect: Connect,
        keys: KeySet | None = None,
        watch: Watch | None = None,
        checks: Mapping[str, Check] | None = None,
    ) -> None:
        self.settings = settings
        self.pipeline: Pipeline | None = None
        self._viewers = viewers
        self._connect = connect
        self._keys = keys
        self._watch = watch
        self._checks = checks or {}
        self._limits = DocumentLimits(settings)
        self._sharing: Sharing[Answer] = Sharing(settings.operation_deadline_seconds)
        self._mutations: Mutations[Answer] = Mutations()
        self._subgraphs: list[Subgraphs] = []

    def load(self, supergraph_sdl: str) -> None:
        """Answer by this supergraph from now on. Raises ``InvalidSupergraph`` and changes nothing."""
        self.pipeline = self._build(supergraph_sdl)

    async def reload(self, document: bytes) -> None:
        """Answer by the supergraph in ``document``; a broken one is refused and the one in force stays."""
        try:
            self.pipeline = await asyncio.to_thread(self._build, document.decode())
            settle()
        except Exception as problem:
            SUPERGRAPHS.labels("refused").inc()
            log.error("supergraph refused", problem=str(problem), in_force=self.pipeline is not None)
        else:
            SUPERGRAPHS.labels("accepted").inc()
            log.info("supergraph in force", bytes=len(document))

    def _build(self, supergraph_sdl: str) -> Pipeline:
        supergraph = Supergraph.parse(supergraph_sdl)
        subgraphs = self._connect(supergraph)
        if subgraphs not in self._subgraphs:
            self._subgraphs.append(subgraphs)
        return Pipeline(
            supergraph,
            self.settings,
            subgraphs,
            self._limits,
            self._viewers,
            self._sharing,
            self._mutations,
        )

    def app(self) -> Starlette:
        """The web application; its lifespan watches the supergraph, and at its end waits for
        mutations whose clients have gone and closes the transports.
        """

        @asynccontextmanager
        async def lifespan(_app: Starlette) -> AsyncIterator[None]:
            async with _watching(self._watch, self.reload):
                yield
            await self._mutations.finish(GRACE_SECONDS)
            for subgraphs in self._subgraphs:
                await subgraphs.transport.close()

        endpoint = Endpoint(lambda: self.pipeline, self._limits, self.settings)
        shown = routes(endpoint, self._keys, self.settings)
        checks = {"supergraph": self._supergraph_there, **self._checks}
        app = build_app("gateway", shown, checks, lifespan, {PATH: endpoint})
        if self.settings.cors_origins:
            app.add_middleware(
                CORSMiddleware,
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

    async def _supergraph_there(self) -> None:
        if self.pipeline is None:
            raise LookupError("no supergraph yet")


def settle() -> None:
    """Spare the collector from walking through what stays: a supergraph is some hundred thousand objects, and
    a request makes enough to have it walked again and again, for a third of the request's time.
    """
    gc.unfreeze()  # what an earlier supergraph left can go
    gc.collect()
    gc.freeze()


@asynccontextmanager
async def _watching(watch: Watch | None, take: Callable[[bytes], Awaitable[None]]) -> AsyncIterator[None]:
    """Watch while inside, after a first look; SIGHUP looks at once, where a process takes signals."""
    if watch is None:
        yield
        return
    loop = asyncio.get_running_loop()
    with suppress(NotImplementedError, RuntimeError, ValueError, AttributeError):
        loop.add_signal_handler(signal.SIGHUP, watch.look)
    task = asyncio.create_task(watch.run(take))
    try:
        await watch.looked.wait()
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def crm_gateway(
    settings: GatewaySettings, supergraph_sdl: str, transport: Transport, watch: Watch | None = None
) -> Gateway:
    """In front of the CRM's services, who are all reached by ``transport``.

    Raises ``FileNotFoundError`` without the signing key, ``InvalidSupergraph`` for a broken supergraph.
    """
    keys = KeySet(settings.keys / "sign-in.jwks.json")
    minter = ContextMinter(SigningKey.load(settings.keys / "gateway.private.json"))
    subgraphs = _subgraphs(settings, transport)
    scopes = ViewerScopes(
        asking(subgraphs, minter),
        settings.scope_cache_seconds,
        settings.scope_cache_size,
    )
    verifiers = {ISSUER: SignInTokens(keys), **_external(settings, employees(settings.oidc_employee_claim))}
    viewers = Employees(_authentication(settings, verifiers), scopes, minter)

    async def keys_there() -> None:
        await asyncio.to_thread(keys.document)

    checks = {"keys": keys_there, MASTERDATA: answering(subgraphs, minter, READY_WITHIN_SECONDS)}
    gateway = Gateway(settings, viewers, lambda _supergraph: subgraphs, keys, watch, checks)
    gateway.load(supergraph_sdl)
    return gateway


def standalone_gateway(settings: GatewaySettings) -> Gateway:
    """In front of the supergraph the settings name, once it could be read."""
    describe = described(settings.oidc_scopes_claim, settings.oidc_policies_claim)
    viewers = Bearers(_authentication(settings, _external(settings, describe)))
    known: dict[tuple[tuple[str, str], ...], Subgraphs] = {}

    def connect(supergraph: Supergraph) -> Subgraphs:
        urls = {name: settings.url_of(name, each.url) for name, each in supergraph.subgraphs.items()}
        place = tuple(sorted(urls.items()))
        if place not in known:  # a supergraph with other places gets connections of its own
            known[place] = _subgraphs(settings, _remote(settings, urls))
        return known[place]

    watch = Watch(settings.supergraph, settings.supergraph_limit_bytes, settings.supergraph_poll_seconds)
    return Gateway(settings, viewers, connect, watch=watch)


def _authentication(settings: GatewaySettings, verifiers: Mapping[str, Verifier]) -> Authentication:
    return Authentication(verifiers, settings.token_cache_seconds, settings.token_cache_size)


def _external(settings: GatewaySettings, describe: Describe) -> dict[str, Verifier]:
    if not settings.oidc_issuer:
        return {}
    keys = RemoteKeys(settings.oidc_jwks_url)
    return {
        settings.oidc_issuer: ExternalTokens(settings.oidc_issuer, settings.oidc_audience, keys, describe)
    }


def _remote(settings: GatewaySettings, urls: Mapping[str, str]) -> Transport:
    return KeepAlive(
        urls,
        connections=settings.subgraph_connections,
        idle_seconds=settings.subgraph_keep_alive_seconds,
        answer_limit=settings.subgraph_answer_limit_bytes,
        subscription_urls=settings.subscription_urls,
    )


def _subgraphs(settings: GatewaySettings, transport: Transport) -> Subgraphs:
    policy = BreakerPolicy(
        settings.breaker_window_seconds,
        settings.breaker_volume,
        settings.breaker_rate,
        settings.breaker_open_seconds,
        settings.breaker_probes,
    )
    return Subgraphs(transport, settings.subgraph_timeout_seconds, policy)


def transport_for(
    settings: GatewaySettings, applications: Mapping[str, Application] | None = None
) -> Transport:
    """By HTTP to every subgraph with a URL, in this process to the others' ``applications``."""
    urls = {name: url for name, url in settings.subgraph_urls.items() if url}
    remote, local = _remote(settings, urls), InProcess(applications or {})
    return Routed({name: remote if name in urls else local for name in settings.subgraph_urls})


def served() -> Starlette:
    """uvicorn's application factory: a gateway of its own, its subgraphs at the URLs of the settings or of
    the supergraph they name."""
    settings = GatewaySettings()
    configure_logs(settings.log_format, settings.log_level)
    configure_traces("gateway", settings.otlp_endpoint)
    gc.set_threshold(*COLLECT_AFTER)
    if settings.supergraph:
        return standalone_gateway(settings).app()
    missing = [f"YUBO_GATEWAY_{name.upper()}_URL" for name, url in settings.subgraph_urls.items() if not url]
    if missing:
        raise ValueError(f"a gateway by itself needs its subgraphs' URLs: set {', '.join(missing)}")
    sdl = OWN_SUPERGRAPH.read_text()
    watch = Watch(
        str(OWN_SUPERGRAPH), settings.supergraph_limit_bytes, settings.supergraph_poll_seconds, sdl.encode()
    )
    app = crm_gateway(settings, sdl, transport_for(settings), watch).app()
    settle()
    return app
