"""``docs/settings.md``: every setting with its variable, default and meaning, made from the declarations."""

from collections.abc import Iterator
from pathlib import Path

from pydantic.fields import FieldInfo

from chassis.settings import PlatformSettings, ServiceSettings
from gateway.settings import GatewaySettings
from suite.parts import definitions

PATH = Path(__file__).resolve().parents[1] / "docs" / "settings.md"

_HEAD = """# Settings

Every setting is an environment variable. In a container, a file named like the variable in the folder
`YUBO_SECRETS_DIR` serves as well. This page is generated; `./yubo contracts` writes it anew.

Limits that are part of the API contract (100 rows a page, 500 items a bulk call, 200 values in a list of a
filter) are not settings: clients rely on them.
"""


def settings_reference() -> str:
    """The page's text."""
    parts = [_HEAD, *_section("All processes", PlatformSettings, "YUBO_", ())]
    shared = set(PlatformSettings.model_fields)
    parts += _section("Every service", ServiceSettings, "YUBO_<SERVICE>_", shared)
    common = set(ServiceSettings.model_fields)
    for definition in definitions():
        prefix = f"YUBO_{definition.name.upper()}_"
        parts += _section(definition.name.capitalize(), definition.settings, prefix, common)
    parts += _section("Gateway", GatewaySettings, "YUBO_GATEWAY_", shared)
    return "\n".join(parts)


def _section(
    title: str, settings: type[PlatformSettings], prefix: str, elsewhere: set[str] | tuple[()]
) -> Iterator[str]:
    fields = {name: field for name, field in settings.model_fields.items() if name not in elsewhere}
    if not fields:
        return
    yield f"## {title}\n\n| variable | default | meaning |\n|---|---|---|"
    for name, field in fields.items():
        yield f"| `{prefix}{name.upper()}` | {_default(field)} | {field.description} |"
    yield ""


def _default(field: FieldInfo) -> str:
    if field.default in ("", None, ()):
        return ""
    return f"`{list(field.default) if isinstance(field.default, tuple) else field.default}`"
