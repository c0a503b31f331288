"""What the gateway is told, by environment variables ``YUBO_GATEWAY_…`` and the shared ``YUBO_…``."""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from chassis.settings import PlatformSettings


class GatewaySettings(PlatformSettings):
    """The gateway's settings. The defaults are those of the embedded system."""

    model_config = SettingsConfigDict(env_prefix="YUBO_GATEWAY_", extra="ignore", populate_by_name=True)

    customers_url: str = Field(default="", description="GraphQL URL of customers; empty: in this process")
    sales_url: str = Field(default="", description="GraphQL URL of sales; empty: in this process")
    masterdata_url: str = Field(default="", description="GraphQL URL of masterdata; empty: in this process")
    reports_url: str = Field(default="", description="GraphQL URL of reports; empty: in this process")

    supergraph: str = Field(
        default="",
        description="file or URL of a supergraph to serve instead of the CRM's: its subgraphs are where it "
        "says, no hierarchy is known and nothing is signed",
    )
    supergraph_poll_seconds: float = Field(
        default=1.0, description="how often the supergraph's file or URL is looked at for a change"
    )
    supergraph_limit_bytes: int = Field(default=64_000_000, description="largest supergraph read")
    subgraph_overrides: dict[str, str] = Field(
        default={}, description="URL by subgraph name, in place of the supergraph's"
    )

    body_limit_bytes: int = Field(
        default=4_000_000,
        description="largest request body; bulk mutations carry 500 items in their variables",
    )
    document_limit_characters: int = Field(default=256_000, description="longest document, variables apart")
    token_limit: int = Field(default=2_000, description="most tokens of a document")
    depth_limit: int = Field(default=12, description="deepest selection, fragments unfolded")
    introspection_depth_limit: int = Field(
        default=20, description="deepest selection below __schema and __type"
    )
    alias_limit: int = Field(default=30, description="most aliases, fragments unfolded")
    introspection_field_limit: int = Field(default=2, description="most fields __schema and __type")
    repeated_field_limit: int = Field(
        default=100,
        description="most fields repeating a response key of their object; validation compares them all",
    )
    root_field_limit: int = Field(default=20, description="most fields of the operation itself")
    directive_limit: int = Field(default=50, description="most directives, fragments unfolded")
    nesting_limit: int = Field(
        default=60, description="most selections inside each other, fragments and inline fragments counted"
    )
    operation_limit: int = Field(default=5, description="most operations in one document")
    variable_depth_limit: int = Field(default=64, description="deepest nesting inside variables")
    variable_list_limit: int = Field(default=1_000, description="longest list inside variables")
    cost_limit: int = Field(
        default=25_000, description="most an operation may cost: about as many objects as it may ask for"
    )
    subgraph_cost_limit: int = Field(
        default=25_000, description="most an operation's requests to one subgraph may cost"
    )
    list_size_default: int = Field(default=10, description="items assumed in a list of unknown size")
    show_cost: bool = Field(
        default=False, description="whether answers tell their cost, estimated and actual, in extensions.cost"
    )
    unauthorized: Literal["filter", "reject"] = Field(
        default="filter",
        description="what becomes of an operation that asks for fields its viewer may not see: filter answers"
        " the rest, reject executes nothing",
    )
    header_limit_bytes: int = Field(default=65_536, description="most bytes of a request's headers together")

    share_queries: bool = Field(
        default=True, description="whether identical queries of a viewer in flight share one execution"
    )
    subgraph_timeout_seconds: float = Field(default=10.0, description="longest wait for one subgraph call")
    operation_deadline_seconds: float = Field(
        default=30.0, description="time an operation has, all its subgraph calls together"
    )
    subgraph_connections: int = Field(default=100, description="most kept-alive connections per subgraph")
    subgraph_keep_alive_seconds: float = Field(
        default=4.0, description="idle connections are closed before the subgraph would close them"
    )
    subgraph_answer_limit_bytes: int = Field(
        default=32_000_000, description="largest answer of a subgraph, packed or unpacked"
    )
    breaker_window_seconds: float = Field(
        default=10.0, description="how far back a subgraph's failures are counted"
    )
    breaker_volume: int = Field(default=20, description="fewer calls in that time never open the circuit")
    breaker_rate: float = Field(default=0.5, description="part of the calls that must fail to open it")
    breaker_open_seconds: float = Field(default=5.0, description="how long a circuit stays open")
    breaker_probes: int = Field(default=3, description="calls that try then whether the subgraph works again")
    scope_cache_seconds: float = Field(default=1.0, description="how long a viewer's scope is believed")
    scope_cache_size: int = Field(default=10_000, description="most viewers whose scope is kept")
    token_cache_seconds: float = Field(
        default=60.0, description="how long a verified token is believed, its end apart"
    )
    token_cache_size: int = Field(default=10_000, description="most verified tokens kept")
    plan_cache_size: int = Field(default=1_000, description="most documents and most plans kept")
    plan_step_limit: int = Field(
        default=10_000, description="most steps planning one operation may take, some 15 microseconds each"
    )
    plan_condition_limit: int = Field(
        default=4, description="most variables of @skip and @include that make plans of their own"
    )
    override_labels: tuple[str, ...] = Field(
        default=(), description="labels of @override(label:) in force; percent(N) is decided by itself"
    )
    document_cache_characters: int = Field(
        default=16_000_000, description="most text of kept documents, all together"
    )

    subscription_urls: dict[str, str] = Field(
        default={},
        description="JSON: where subgraphs serve subscriptions, if not over a WebSocket at their URL; "
        "ws(s):// for graphql-transport-ws, http(s):// for server-sent events",
    )
    subscriber_limit: int = Field(
        default=1_000, description="most WebSockets and event streams of known viewers open in a process"
    )
    subscriber_limit_per_viewer: int = Field(
        default=50, description="most of them of one viewer, or of one address of the anonymous"
    )
    subscription_limit: int = Field(default=50, description="most operations at once on one WebSocket")
    uninitialised_socket_limit: int = Field(
        default=1_000, description="most WebSockets open beside them that have not sent connection_init yet"
    )
    connection_init_seconds: float = Field(
        default=10.0, description="how long a WebSocket's client has to send connection_init"
    )
    slow_client_seconds: float = Field(
        default=10.0, description="a subscriber that takes no message for so long is disconnected"
    )

    oidc_issuer: str = Field(default="", description="issuer of accepted external access tokens; empty: none")
    oidc_audience: str = Field(default="", description="audience external tokens must name, and no other")
    oidc_jwks_url: str = Field(default="", description="URL or file of the external issuer's keys")
    oidc_employee_claim: str = Field(default="sub", description="external claim that holds the employee id")
    oidc_scopes_claim: str = Field(
        default="scope", description="external claim of what @requiresScopes asks for; without the CRM"
    )
    oidc_policies_claim: str = Field(
        default="policies", description="external claim of what @policy asks for; without the CRM"
    )

    shown_error_codes: tuple[str, ...] = Field(
        default=(
            "BAD_USER_INPUT",
            "CONFLICT",
            "FORBIDDEN",
            "NOT_FOUND",
            "RATE_LIMITED",
            "UNAUTHENTICATED",
        ),
        description="codes of subgraphs' errors whose text clients are told, beside the CRM's own; any other "
        "error is told as DOWNSTREAM_SERVICE_ERROR",
    )
    shown_error_extensions: tuple[str, ...] = Field(
        default=("code", "service", "argument", "affectedPath"),
        description="what of an error's extensions clients are told; its code they always are",
    )
    cors_origins: tuple[str, ...] = Field(default=(), description="web origins browsers may call from")
    get_preflight_headers: tuple[str, ...] = Field(
        default=(),
        description="headers one of which a GET must carry, so that no foreign page can send it; empty: none",
    )
    compress_from_bytes: int = Field(
        default=2_000, description="answers of this size or more are compressed; 0: none are"
    )
    apq: bool = Field(default=True, description="whether clients may name documents executed before by hash")
    apq_cache_characters: int = Field(
        default=8_000_000, description="most characters of documents kept to be named by hash"
    )
    trusted_documents: Literal["off", "allowed", "required"] = Field(
        default="off", description="off, allowed, or required: nothing but the list is executed"
    )
    trusted_documents_path: Path | None = Field(
        default=None, description="manifest of the trusted documents, or a folder of manifests"
    )
    introspection: bool = Field(default=True, description="whether signed-in viewers may introspect")
    anonymous_introspection: bool = Field(
        default=False, description="whether, in front of any supergraph, the anonymous may, too"
    )
    graphiql: bool = Field(default=True, description="whether / shows GraphiQL to browsers")
    get_queries: bool = Field(default=True, description="whether queries may be sent by GET")

    @model_validator(mode="after")
    def _oidc_is_whole(self) -> Self:
        if self.oidc_issuer and not (self.oidc_audience and self.oidc_jwks_url):
            raise ValueError("oidc_issuer needs oidc_audience and oidc_jwks_url beside it")
        return self

    @model_validator(mode="after")
    def _trusted_documents_are_somewhere(self) -> Self:
        if self.trusted_documents != "off" and self.trusted_documents_path is None:
            raise ValueError("trusted_documents needs trusted_documents_path beside it")
        return self

    @field_validator("cors_origins")
    @classmethod
    def _origins_are_named(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        for origin in origins:
            if "*" in origin or "://" not in origin or origin.endswith("/"):
                raise ValueError(f"cors_origins names each origin, as in https://crm.example; not {origin!r}")
        return origins

    def url_of(self, subgraph: str, declared: str) -> str:
        """Where a supergraph's subgraph is asked that it declares to be at a URL."""
        return self.subgraph_overrides.get(subgraph, declared)

    @property
    def subgraph_urls(self) -> dict[str, str]:
        """URL by subgraph; empty: in this process."""
        return {
            "customers": self.customers_url,
            "masterdata": self.masterdata_url,
            "reports": self.reports_url,
            "sales": self.sales_url,
        }
