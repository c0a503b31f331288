"""Settings of the sales service (``YUBO_SALES_…``)."""

from pydantic_settings import SettingsConfigDict

from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    """The shared settings under this service's prefix; it has none of its own."""

    model_config = SettingsConfigDict(env_prefix="YUBO_SALES_", extra="ignore", populate_by_name=True)
