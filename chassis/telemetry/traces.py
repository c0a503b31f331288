"""OpenTelemetry spans; exported only where an endpoint is set, always there for the trace id."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_propagator = TraceContextTextMapPropagator()
_tracer = trace.get_tracer("yubo")


def configure_traces(process: str, endpoint: str = "") -> None:
    """Name this process in traces and, with an OTLP/HTTP ``endpoint``, send them there."""
    provider = TracerProvider(resource=Resource.create({"service.name": f"yubo-{process}"}))
    if endpoint:  # the exporter's libraries take long to load
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    trace.set_tracer_provider(provider)


@contextmanager
def span(
    name: str, traceparent: str | None = None, attributes: Mapping[str, str | int] | None = None
) -> Iterator[None]:
    """A span, continuing the W3C ``traceparent`` a caller or an event brought along."""
    context = _propagator.extract({"traceparent": traceparent}) if traceparent else None
    with _tracer.start_as_current_span(name, context=context, attributes=attributes):
        yield


def current_traceparent() -> str | None:
    """The W3C ``traceparent`` of the span we are in, to pass on."""
    carrier: dict[str, str] = {}
    _propagator.inject(carrier)
    return carrier.get("traceparent")
