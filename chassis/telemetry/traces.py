"""OpenTelemetry traces. Spans are made only where an endpoint takes them; the trace id is always there, for
logs and to be passed on.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar, Token
from random import getrandbits

from opentelemetry import trace
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_propagator = TraceContextTextMapPropagator()
_tracer = trace.get_tracer("yubo")
_inside = nullcontext()
_taken = False
_begun: ContextVar[str | None] = ContextVar("traceparent", default=None)
"""Where nobody takes spans, the traceparent of what we are in."""


def configure_traces(process: str, endpoint: str = "") -> None:
    """Name this process in traces and send them to an OTLP/HTTP ``endpoint``; without one, make no spans."""
    global _taken
    if not endpoint:
        return
    # The exporter's libraries take long to load.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": f"yubo-{process}"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    trace.set_tracer_provider(provider)
    _taken = True


def span(
    name: str, traceparent: str | None = None, attributes: Mapping[str, str | int] | None = None
) -> AbstractContextManager[object]:
    """A span, continuing the W3C ``traceparent`` a caller or an event brought along.

    Where nobody takes spans, only the trace id: the caller's, that of the trace we are in, or a new one.
    """
    if _taken:
        return _recorded(name, traceparent, attributes)
    if traceparent is None and _begun.get() is not None:
        return _inside
    return _Identified(traceparent)


@contextmanager
def _recorded(
    name: str, traceparent: str | None, attributes: Mapping[str, str | int] | None
) -> Iterator[None]:
    parent = _propagator.extract({"traceparent": traceparent}) if traceparent else None
    with _tracer.start_as_current_span(name, context=parent, attributes=attributes):
        yield


class _Identified:
    """A trace that is known by its id only: a caller's, or a new one."""

    __slots__ = ("_before", "_traceparent")

    def __init__(self, traceparent: str | None) -> None:
        self._traceparent = traceparent

    def __enter__(self) -> None:
        self._before = enter_trace(self._traceparent)

    def __exit__(self, *_problem: object) -> None:
        _begun.reset(self._before)


def enter_trace(traceparent: str | None) -> Token[str | None]:
    """Be in the trace a caller brought along or in a new one until this context ends; without spans."""
    found = None
    if traceparent:
        given = _propagator.extract({"traceparent": traceparent})
        found = _written(trace.get_current_span(given).get_span_context())
    return _begun.set(found or _new())


def _new() -> str:
    digits = getrandbits(192).to_bytes(24, "big").hex()
    return f"00-{digits[:32]}-{digits[32:]}-01"  # sampled


def _written(here: trace.SpanContext) -> str | None:
    if not here.is_valid:
        return None
    return f"00-{here.trace_id:032x}-{here.span_id:016x}-{here.trace_flags:02x}"


def recording() -> bool:
    """Whether spans are made: somebody takes them."""
    return _taken


def current_traceparent() -> str | None:
    """The W3C ``traceparent`` of the span we are in, to pass on."""
    return _written(trace.get_current_span().get_span_context()) if _taken else _begun.get()
