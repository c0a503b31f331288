"""Settings of reports."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    """``YUBO_REPORTS_…``."""

    model_config = SettingsConfigDict(env_prefix="YUBO_REPORTS_", extra="ignore", populate_by_name=True)

    most_groups: int = Field(default=1_000, description="groups a report lists; the rest becomes one group")
    most_columns: int = Field(default=60, description="columns a chart draws; the rest becomes one column")
