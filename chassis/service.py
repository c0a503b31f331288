"""What a service is, and how one runs: web, relay, consumers and jobs over one database."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import orjson
import strawberry
from sqlalchemy import MetaData
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from chassis.clock import Clock
from chassis.db import Database
from chassis.db.migrations import Migrations
from chassis.deadline import HEADER as DEADLINE_HEADER
from chassis.deadline import INVALID_DEADLINE, seconds_given, within
from chassis.errors import Fault
from chassis.events import Event
from chassis.graphql import idempotency
from chassis.graphql.context import Context
from chassis.graphql.engine import Engine
from chassis.graphql.schema import core_schema
from chassis.housekeeping import EVERY_SECONDS, forget_old
from chassis.http.app import JSON, build_app
from chassis.http.body import Unreadable, parse_request, read_body, require_json
from chassis.messaging import Consumer, EventBus, Relay, Subscriber, WorkFactory, tables
from chassis.messaging.embedded import EmbeddedBus
from chassis.messaging.rabbit import RabbitBus
from chassis.organisation import Directory
from chassis.organisation import tables as organisation
from chassis.settings import PlatformSettings, ServiceSettings
from chassis.telemetry import get_logger
from chassis.viewer import ContextVerifier, InvalidContext, KeySet
from chassis.viewer.tokens import HEADER

log = get_logger("service")

LANGUAGES = ("en", "ar", "zh")


@dataclass(frozen=True)
class Job:
    """Something a service does by itself: ``run(service)`` every ``every_seconds``."""

    name: str
    every_seconds: float
    run: Callable[["Service"], Awaitable[None]]


@dataclass(frozen=True)
class ServiceDefinition:
    """A whole service on one screen."""

    name: str
    description: str
    settings: type[ServiceSettings]
    metadata: MetaData
    schema: strawberry.federation.Schema
    events: Sequence[type[Event]]
    subscribers: Sequence[Subscriber]
    package: Path
    jobs: Sequence[Job] = field(default=())

    @property
    def all_metadata(self) -> tuple[MetaData, ...]:
        """The service's own tables and those the chassis keeps beside them."""
        return (self.metadata, tables.metadata, organisation.metadata, idempotency.metadata)

    def migrations(self, settings: ServiceSettings) -> Migrations:
        return Migrations(
            settings.database_for(self.name), self.package / "migrations" / "versions", self.all_metadata
        )


def open_bus(settings: PlatformSettings) -> EventBus:
    """RabbitMQ where a broker URL is set, otherwise the embedded bus."""
    if settings.broker_url:
        return RabbitBus(settings.broker_url, settings.broker_namespace)
    return EmbeddedBus(settings.home.resolve() / "bus.sqlite")


class Service:
    """A service in this process. ``background`` starts and stops relay, consumers and jobs."""

    def __init__(
        self,
        definition: ServiceDefinition,
        settings: ServiceSettings | None = None,
        *,
        bus: EventBus | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.definition = definition
        self.settings = settings or definition.settings()
        self.clock = clock or Clock(self.settings.company_time_zone)
        self.bus = bus or open_bus(self.settings)
        self.database = Database(
            self.settings.database_for(definition.name),
            pool=self.settings.database_pool,
            statement_timeout_ms=self.settings.statement_timeout_ms,
        )
        self.relay = Relay(
            definition.name,
            self.database,
            self.bus,
            batch=self.settings.relay_batch,
            lease_seconds=self.settings.relay_lease_seconds,
            poll_seconds=self.settings.poll_seconds,
            clock=self.clock,
        )
        self.works = WorkFactory(self.database, self.clock, self.relay.wake)
        self.consumers = [self._consumer(subscriber) for subscriber in definition.subscribers]
        self.directory = Directory(self.database, self.settings.organisation_wait_ms)
        self.engine = Engine(definition.name, core_schema(definition.schema))
        self._verifier = ContextVerifier(KeySet(self.settings.keys / "gateway.jwks.json"), definition.name)

    def _consumer(self, subscriber: Subscriber) -> Consumer:
        return Consumer(
            self.definition.name,
            subscriber,
            self.works,
            self.bus,
            batch=self.settings.consumer_batch,
            prefetch=self.settings.consumer_prefetch,
            retry_delays=self.settings.retry_delays_seconds,
            poll_seconds=self.settings.poll_seconds,
        )

    @cached_property
    def _cursor_key(self) -> bytes:
        return (self.settings.keys / "cursor.key").read_bytes()

    @asynccontextmanager
    async def background(
        self, *, relay: bool = True, consumers: bool = True, jobs: bool = True
    ) -> AsyncIterator[None]:
        """Relay, consumers and jobs run while inside; a crash of one is logged and it starts anew."""
        runs: list[tuple[str, Callable[[], Awaitable[None]]]] = []
        if relay:
            runs.append(("relay", self.relay.run))
        if consumers:
            runs += [(consumer.name, consumer.run) for consumer in self.consumers]
        if jobs:
            every = (*self.definition.jobs, Job("housekeeping", EVERY_SECONDS, _forget_old))
            runs += [(job.name, lambda job=job: self._repeat(job)) for job in every]
        tasks = [asyncio.create_task(self._supervise(name, run)) for name, run in runs]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _supervise(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await run()
            except Exception:
                log.exception("task restarts", service=self.definition.name, task=name)
                await asyncio.sleep(1)

    async def _repeat(self, job: Job) -> None:
        while True:
            await job.run(self)
            await asyncio.sleep(job.every_seconds)

    async def declare_queues(self) -> None:
        """Make the queues of all consumers. An event published before its queue is there is lost to it: an
        installation does this for every service before any of them publishes."""
        for consumer in self.consumers:
            await consumer.declare()

    async def close(self) -> None:
        await self.database.close()

    def app(self) -> Starlette:
        """The service's web application; it serves only requests with a valid viewer context."""
        return build_app(
            self.definition.name,
            [Route("/graphql", self._graphql, methods=["POST"])],
            {"database": self.database.ping, "keys": self._keys_there},
        )

    async def _keys_there(self) -> None:
        KeySet(self.settings.keys / "gateway.jwks.json").document()

    async def _graphql(self, request: Request) -> Response:
        try:
            seconds = seconds_given(request.headers.get(DEADLINE_HEADER))
        except ValueError:
            return Response(Unreadable(INVALID_DEADLINE).body(), 400, media_type=JSON)
        with within(seconds):
            return await self._answer(request)

    async def _answer(self, request: Request) -> Response:
        try:
            declared = request.headers.get("content-length")
            body = await read_body(declared, request.receive, self.settings.body_limit_bytes)
            viewer = self._verifier.verify(request.headers.get(HEADER), body)
            require_json(request.headers.get("content-type"))
            asked = parse_request(body)
            if viewer is not None:
                viewer = await self.directory.with_rights(viewer)
        except InvalidContext as problem:
            log.warning("context refused", service=self.definition.name, problem=str(problem))
            return Response(status_code=401)
        except Unreadable as problem:
            return Response(problem.body(), problem.status, media_type=JSON)
        except Fault as fault:
            error = {"message": str(fault), "extensions": {"code": fault.kind.code}}
            return Response(orjson.dumps({"errors": [error], "data": None}), media_type=JSON)
        context = Context(
            viewer,
            self.database,
            self.works,
            self.clock,
            self.settings,
            self._cursor_key,
            language=_language(request.headers.get("accept-language", "")),
            correlation=request.state.correlation,
        )
        answer = await self.engine.run(asked.query, asked.variables, asked.operation_name, context)
        return Response(orjson.dumps(answer, default=str), media_type=JSON)


async def _forget_old(service: Service) -> None:
    await forget_old(service.works, service.settings)


def _language(accepted: str) -> str:
    """The first language of ``Accept-Language`` we have texts in."""
    for part in accepted.split(","):
        tag = part.partition(";")[0].strip().lower()[:2]
        if tag in LANGUAGES:
            return tag
    return LANGUAGES[0]
