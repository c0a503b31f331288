"""Structured logs carrying the trace id of the request or event they belong to."""

import logging
import sys
from contextvars import ContextVar
from typing import Any

from chassis.telemetry.traces import current_traceparent

if "rich" in sys.modules:
    import structlog
else:
    # Told that it is not there, structlog does without: 8 MiB for drawing tracebacks with all their locals,
    # which we never have it do.
    sys.modules["rich"] = None  # type: ignore[assignment]
    import structlog

    del sys.modules["rich"]

#: The id of the request we are in, which every log line of it carries.
correlation: ContextVar[str | None] = ContextVar("correlation", default=None)


def _add_correlation(_logger: object, _method: str, entry: dict[str, Any]) -> dict[str, Any]:
    if (here := correlation.get()) is not None:
        entry["correlation"] = here
    return entry


def _add_trace(_logger: object, _method: str, entry: dict[str, Any]) -> dict[str, Any]:
    if traceparent := current_traceparent():
        entry["trace_id"] = traceparent.split("-")[1]
    return entry


def configure_logs(format: str = "text", level: str = "info") -> None:
    """Send our logs and the libraries' through one pipeline to standard error.

    ``format``: ``json`` for machines, ``text`` for people; ``level`` as in :mod:`logging`.
    """
    shared: list[Any] = [
        _add_correlation,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_trace,
    ]
    renderer = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if format == "json"
        else [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(),
                exception_formatter=structlog.dev.plain_traceback,  # the default shows locals: passwords
            )
        ]
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for noisy in ("aiormq", "aio_pika", "alembic", "uvicorn.access", "aiosqlite"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger whose events are named ``noun verb`` with their facts as fields."""
    return structlog.stdlib.get_logger(name)
