"""Settings of the customers service (``YUBO_CUSTOMERS_…``)."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    """What this service is told besides what all are."""

    model_config = SettingsConfigDict(env_prefix="YUBO_CUSTOMERS_", extra="ignore", populate_by_name=True)

    follow_up_backdate_days: int = Field(7, description="how far back a follow-up may be recorded")
    phone_region: str = Field("US", description="ISO country of phone numbers that name none")
    transfer_limit: int = Field(5_000, description="customers one transfer by filter may take")
