"""Every Prometheus metric of the system, named once."""

from prometheus_client import Counter, Gauge

from chassis.telemetry.histogram import Histogram

REQUESTS = Counter("yubo_requests_total", "Requests answered", ["process", "status"])
REQUEST_SECONDS = Histogram("yubo_request_seconds", "Seconds from request to answer", ["process"])
OPERATION_ERRORS = Counter(
    "yubo_operation_errors_total", "GraphQL errors answered, by code", ["process", "code"]
)
OUTBOX_PENDING = Gauge("yubo_outbox_pending", "Events committed and not yet published", ["service"])
OUTBOX_PUBLISHED = Counter("yubo_outbox_published_total", "Events published and confirmed", ["service"])
EVENTS_HANDLED = Counter("yubo_events_handled_total", "Events handled", ["consumer", "result"])
EVENT_LAG_SECONDS = Histogram(
    "yubo_event_lag_seconds",
    "Seconds from commit to effect",
    ["consumer"],
    buckets=(0.005, 0.02, 0.1, 0.5, 2, 10, 60),
)
SUBGRAPH_SECONDS = Histogram("yubo_subgraph_seconds", "Seconds a subgraph call took", ["subgraph"])
SUBSCRIBERS = Gauge("yubo_subscribers", "Connections held open for subscribers", ["transport"])
SUBSCRIPTION_EVENTS = Counter(
    "yubo_subscription_events_total", "Events of subscriptions, answered or withheld by the guard", ["result"]
)
SUBGRAPH_CIRCUIT = Gauge(
    "yubo_subgraph_circuit", "A subgraph's circuit: 0 closed, 1 half open, 2 open", ["subgraph"]
)
SUBGRAPH_CIRCUIT_CHANGES = Counter(
    "yubo_subgraph_circuit_changes_total",
    "Changes of a circuit, by new state",
    ["subgraph", "state"],
)
SHARED_READS = Counter("yubo_shared_reads_total", "Subgraph reads answered by an equal one in flight")
GUARD_REFUSALS = Counter("yubo_guard_refusals_total", "Entities the hierarchy guard took out", ["type"])
SUPERGRAPHS = Counter("yubo_supergraphs_total", "Supergraphs put in force or refused", ["result"])
SHARED_OPERATIONS = Counter(
    "yubo_shared_operations_total", "Queries answered by the execution of an identical one"
)
OPERATION_COST = Histogram(
    "yubo_operation_cost",
    "Cost of operations, estimated before and actual after execution",
    ["kind"],
    buckets=(10, 100, 1_000, 10_000, 100_000),
)
