"""Settings of the platform and of a service, read from the environment (prefix ``YUBO_``).

Shared settings are ``YUBO_…``; a service's own are ``YUBO_<SERVICE>_…``.
"""

import os
from pathlib import Path
from typing import Any

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


def shared(name: str, default: object, description: str) -> Any:
    """A setting all processes share: ``YUBO_<NAME>`` whatever the service."""
    return Field(default, description=description, validation_alias=f"YUBO_{name.upper()}")


class PlatformSettings(BaseSettings):
    """What every process of the system is told."""

    #: A folder of files named like the variables stands behind the environment: passwords stay out of it.
    model_config = SettingsConfigDict(
        env_prefix="YUBO_",
        extra="ignore",
        populate_by_name=True,
        secrets_dir=os.environ.get("YUBO_SECRETS_DIR"),
    )

    home: Path = shared("home", Path(".yubo"), "folder of the embedded databases, the bus and the keys")
    keys_dir: Path | None = shared("keys_dir", None, "folder of the signing keys; default: <home>/keys")
    broker_url: str = shared("broker_url", "", "AMQP URL of RabbitMQ; empty: the embedded bus")
    broker_namespace: str = shared("broker_namespace", "crm", "prefix of exchanges on the broker")
    company_time_zone: str = shared("company_time_zone", "UTC", "IANA zone of business dates")
    base_currency: str = shared("base_currency", "USD", "ISO 4217 currency the company reports in")
    log_format: str = shared("log_format", "text", "text or json")
    log_level: str = shared("log_level", "info", "debug, info, warning or error")
    drain_seconds: float = shared(
        "drain_seconds", 0.0, "how long a server that is to stop still answers, no longer ready"
    )
    otlp_endpoint: str = shared("otlp_endpoint", "", "OTLP/HTTP endpoint for traces; empty: none")

    @property
    def keys(self) -> Path:
        return self.keys_dir or self.home / "keys"


class ServiceSettings(PlatformSettings):
    """What a service is told besides; subclasses set ``env_prefix`` to ``YUBO_<SERVICE>_``."""

    database_url: str = Field(default="", description="SQLAlchemy URL; empty: an SQLite file in <home>")
    database_pool: int = Field(default=10, description="connections kept per engine")
    statement_timeout_ms: int = Field(default=10_000, description="longest a statement may take (PostgreSQL)")
    body_limit_bytes: int = Field(
        default=5_000_000, description="largest request body a service reads; more than the gateway's limit"
    )
    lists_per_request: int = Field(default=250, description="pages of lists one request may open")
    inbox_days: int = Field(default=30, description="how long the ids of handled events are remembered")
    idempotency_days: int = Field(default=7, description="how long first results are kept by their key")
    organisation_wait_ms: int = Field(
        default=1_000, description="longest wait for the organisation copy to catch up"
    )
    position_wait_ms: int = Field(
        default=2_000, description="longest wait for minPosition and fresh references"
    )
    relay_batch: int = Field(default=500, description="events published and confirmed together")
    relay_lease_seconds: float = Field(default=3.0, description="after this a silent relay is replaced")
    consumer_batch: int = Field(default=200, description="events handled in one transaction")
    consumer_prefetch: int = Field(default=400, description="unacknowledged events the broker may send ahead")
    retry_delays_seconds: tuple[float, ...] = Field(
        default=(1, 10, 60, 600), description="waits before a failed event is tried again; then it is dead"
    )
    poll_seconds: float = Field(default=1.0, description="safety poll where a wake-up signal got lost")

    def database_for(self, service: str) -> str:
        """The database URL, the embedded default when none is set."""
        return self.database_url or f"sqlite+aiosqlite:///{self.home.resolve() / f'{service}.sqlite'}"
