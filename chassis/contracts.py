"""The contracts a service commits to: SDL, JSON Schema and example per event, AsyncAPI."""

from pathlib import Path

import orjson
import yaml

from chassis.events.documents import asyncapi, json_schema
from chassis.graphql.schema import print_sdl
from chassis.service import ServiceDefinition


def contracts_of(definition: ServiceDefinition) -> dict[Path, str]:
    """The files of ``contracts/`` and what they must hold."""
    folder = definition.package / "contracts"
    files = {folder / "schema.graphql": print_sdl(definition.schema)}
    if definition.events:
        document = asyncapi(definition.name, definition.description, definition.events)
        files[folder / "asyncapi.yaml"] = yaml.safe_dump(
            document, sort_keys=False, allow_unicode=True, width=100
        )
    for event in definition.events:
        text = orjson.dumps(json_schema(event), option=orjson.OPT_INDENT_2).decode() + "\n"
        files[folder / "events" / f"{event.wire}.schema.json"] = text
    return files


def write_contracts(files: dict[Path, str], folder: Path) -> list[Path]:
    """Make ``folder`` hold exactly ``files``; the paths that changed."""
    changed = differing(files, folder)
    for path in changed:
        if path in files:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(files[path])
        else:
            path.unlink()
    return changed


def differing(files: dict[Path, str], folder: Path) -> list[Path]:
    """Paths whose content is missing, stale or no longer wanted."""
    wrong = [path for path, text in files.items() if not path.exists() or path.read_text() != text]
    strays = [path for path in folder.rglob("*") if path.is_file() and path not in files]
    return sorted([*wrong, *strays])
