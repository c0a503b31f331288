"""Settings of master data (``YUBO_MASTERDATA_…``)."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    """What master data is told besides."""

    model_config = SettingsConfigDict(env_prefix="YUBO_MASTERDATA_")

    access_token_seconds: int = Field(default=600, description="how long an access token is good for")
    session_days: int = Field(default=30, description="how long a session may be refreshed")
    sign_in_attempt_limit: int = Field(default=10, description="attempts per login within the window")
    sign_in_window_seconds: int = Field(default=300, description="the window attempts are counted in")
    password_threads: int = Field(default=2, description="passwords hashed at once; each takes 19 MiB")
    password_queue: int = Field(
        default=100, ge=0, description="people waiting for a password to be hashed; more are refused"
    )
