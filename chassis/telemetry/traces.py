"""OpenTelemetry traces. Spans are made only where an endpoint takes them; the trace id is always there, for
logs and to be passed on.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext

from opentelemetry import context, trace
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_propagator = TraceContextTextMapPropagator()
_tracer = trace.get_tracer("yubo")
_ids = RandomIdGenerator()
_sampled = trace.TraceFlags(trace.TraceFlags.SAMPLED)
_inside = nullcontext()
_taken = False


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
    if traceparent is None and trace.get_current_span().get_span_context().is_valid:
        return _inside
    return _identified(traceparent)


@contextmanager
def _recorded(
    name: str, traceparent: str | None, attributes: Mapping[str, str | int] | None
) -> Iterator[None]:
    parent = _propagator.extract({"traceparent": traceparent}) if traceparent else None
    with _tracer.start_as_current_span(name, context=parent, attributes=attributes):
        yield


@contextmanager
def _identified(traceparent: str | None) -> Iterator[None]:
    here = _propagator.extract({"traceparent": traceparent}) if traceparent else None
    if here is None or not trace.get_current_span(here).get_span_context().is_valid:
        identity = trace.SpanContext(
            _ids.generate_trace_id(), _ids.generate_span_id(), is_remote=False, trace_flags=_sampled
        )
        here = trace.set_span_in_context(trace.NonRecordingSpan(identity))
    token = context.attach(here)
    try:
        yield
    finally:
        context.detach(token)


def recording() -> bool:
    """Whether spans are made: somebody takes them."""
    return _taken


def current_traceparent() -> str | None:
    """The W3C ``traceparent`` of the span we are in, to pass on."""
    here = trace.get_current_span().get_span_context()
    if not here.is_valid:
        return None
    return f"00-{here.trace_id:032x}-{here.span_id:016x}-{here.trace_flags:02x}"
