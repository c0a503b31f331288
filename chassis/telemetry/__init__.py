"""Log, trace and metric names in one catalogue."""

from chassis.telemetry.logs import configure_logs, correlation, get_logger
from chassis.telemetry.traces import configure_traces, current_traceparent, enter_trace, recording, span

__all__ = [
    "configure_logs",
    "configure_traces",
    "correlation",
    "current_traceparent",
    "enter_trace",
    "get_logger",
    "recording",
    "span",
]
