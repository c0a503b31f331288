"""``compose``: anyone's subgraphs, from files or URLs, into a supergraph; what is wrong is shown in place."""

import asyncio
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import yaml

from gateway.composition import CompositionError, Location, SubgraphSchema, compose
from gateway.location import is_url, post_json, read_document

TIMEOUT_SECONDS = 10.0
"""How long a subgraph may take to tell its SDL."""
SIZE_LIMIT_BYTES = 4_000_000
"""How large the SDL of one subgraph, or its answer, may be."""
#: What ends a line in GraphQL, where errors count lines.
LINE_ENDS = re.compile(r"\r\n|[\n\r]")
SERVICE_QUERY = json.dumps({"query": "{ _service { sdl } }"}).encode()
NOT_READABLE, NOT_COMPOSABLE = 2, 1


class Unreadable(click.ClickException):
    """A subgraph, or the list of them, that cannot be read."""

    exit_code = NOT_READABLE


@dataclass(frozen=True, slots=True)
class Listed:
    """A subgraph as listed: its name, where requests go, and the file or URL of its SDL."""

    name: str
    url: str
    source: str
    headers: Mapping[str, str]


@click.command(
    help="Compose subgraphs into a supergraph. Each SUBGRAPH is NAME=FILE, NAME=URL or just a file; of a URL"
    " the SDL is asked by { _service { sdl } }."
)
@click.argument("subgraphs", metavar="[SUBGRAPH]...", nargs=-1)
@click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A list of subgraphs in YAML, as rover reads it: subgraphs: NAME: routing_url:, schema: file: or"
    " subgraph_url:.",
)
@click.option("--url", "urls", metavar="NAME=URL", multiple=True, help="Where requests to a subgraph go.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write instead.")
@click.option(
    "--timeout",
    default=TIMEOUT_SECONDS,
    show_default=True,
    type=click.FloatRange(min=0, min_open=True),
    help="Seconds a URL may take.",
)
@click.option(
    "--size-limit",
    default=SIZE_LIMIT_BYTES,
    show_default=True,
    type=click.IntRange(min=1),
    help="Bytes the SDL of a subgraph may have.",
)
def compose_command(
    subgraphs: tuple[str, ...],
    config: Path | None,
    urls: tuple[str, ...],
    output: Path | None,
    timeout: float,
    size_limit: int,
) -> None:
    """The supergraph goes to the output; errors and hints go to stderr. Exits 1 if there is no supergraph."""
    listed = [*(_configured(config) if config else ()), *_given(subgraphs, dict(map(_pair, urls)))]
    if not listed:
        raise click.UsageError("name subgraphs, or a --config that lists them")
    schemas = asyncio.run(_read_all(listed, timeout, size_limit))
    result = compose(schemas)
    shown = _Places({item.name: item.source for item in listed}, {item.name: item.sdl for item in schemas})
    for hint in result.hints if result.supergraph else ():
        click.echo(shown.text("hint", hint), err=True)
    for error in result.errors:
        click.echo(shown.text("error", error), err=True)
    if result.supergraph is None:
        click.echo(f"there is no supergraph; errors: {len(result.errors)}", err=True)
        raise SystemExit(NOT_COMPOSABLE)
    if output is None:
        click.echo(result.supergraph, nl=False)
    else:
        _replace(output, result.supergraph)
        click.echo(f"wrote {output} of {len(listed)} subgraphs", err=True)


def _given(subgraphs: Sequence[str], urls: dict[str, str]) -> Iterator[Listed]:
    for text in subgraphs:
        name, source = _pair(text) if "=" in text else (Path(text).stem, text)
        if "=" not in text and is_url(text):
            raise click.UsageError(f"say how the subgraph at {text} is called: NAME={text}")
        yield Listed(name, urls.pop(name, source if is_url(source) else ""), source, {})
    if urls:
        raise click.UsageError(f"--url names no subgraph given: {', '.join(urls)}")


def _pair(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not (name and separator and value):
        raise click.UsageError(f"{text} is not NAME=VALUE")
    return name, value


def _configured(path: Path) -> Iterator[Listed]:
    try:
        document = yaml.safe_load(path.read_text())
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
        raise Unreadable(f"{path}: {problem}") from problem
    subgraphs = document.get("subgraphs") if isinstance(document, dict) else None
    if not isinstance(subgraphs, dict) or not subgraphs:
        raise Unreadable(f"{path} has no subgraphs: write subgraphs: NAME: schema: file: PATH")
    for name, entry in subgraphs.items():
        yield _entry(path, str(name), entry)


def _entry(path: Path, name: str, entry: Any) -> Listed:
    schema = entry.get("schema") if isinstance(entry, dict) else None
    if not isinstance(schema, dict):
        raise Unreadable(f"{path}: subgraph {name} has no schema:")
    headers = schema.get("introspection_headers") or {}
    if isinstance(file := schema.get("file"), str):
        source = str(path.parent / file)
    elif isinstance(source := schema.get("subgraph_url"), str) and is_url(source):
        pass
    else:
        raise Unreadable(f"{path}: the schema of subgraph {name} is neither file: PATH nor subgraph_url: URL")
    url = entry.get("routing_url") or (source if is_url(source) else "")
    return Listed(name, str(url), source, {str(key): str(value) for key, value in headers.items()})


async def _read_all(listed: Sequence[Listed], timeout: float, limit: int) -> list[SubgraphSchema]:
    return list(await asyncio.gather(*(_read(item, timeout, limit) for item in listed)))


async def _read(item: Listed, timeout: float, limit: int) -> SubgraphSchema:
    try:
        if is_url(item.source):
            click.echo(f"asking {item.name} at {item.source} ...", err=True)
            sdl = _told(await post_json(item.source, SERVICE_QUERY, item.headers, limit, timeout))
        else:
            sdl = (await read_document(item.source, limit)).decode()
    except TimeoutError as problem:
        raise Unreadable(
            f"{item.name}: {item.source} took longer than {timeout:g} s (--timeout)"
        ) from problem
    except (OSError, ValueError) as problem:
        raise Unreadable(f"{item.name}: {problem}") from problem
    return SubgraphSchema(item.name, item.url, sdl)


def _told(answer: bytes) -> str:
    """The SDL in a subgraph's answer. Raises ``ValueError``."""
    try:
        return json.loads(answer)["data"]["_service"]["sdl"]
    except (ValueError, TypeError, KeyError) as problem:
        raise ValueError(f"its answer has no SDL: {answer[:200].decode(errors='replace')}") from problem


class _Places:
    """Shows problems with the lines they are at."""

    def __init__(self, sources: Mapping[str, str], sdls: Mapping[str, str]) -> None:
        self._sources = sources
        self._sdls = sdls

    def text(self, kind: str, problem: CompositionError) -> str:
        lines = [f"{kind} {problem.code}: {problem.message}"]
        for location in problem.locations:
            lines += self._place(location)
        return "\n".join(lines)

    def _place(self, location: Location) -> list[str]:
        lines = LINE_ENDS.split(self._sdls[location.subgraph])
        line = lines[location.line - 1] if location.line <= len(lines) else ""  # the end of the text
        margin = " " * len(str(location.line))
        return [
            f"  --> {self._sources[location.subgraph]}:{location.line}:{location.column}",
            f"  {location.line} | {line}",
            f"  {margin} | {' ' * (location.column - 1)}^",
        ]


def _replace(path: Path, text: str) -> None:
    """Write a file at once: whoever follows it never reads half of it."""
    unfinished = path.with_name(f"{path.name}.new")
    try:
        unfinished.write_text(text)
        unfinished.replace(path)
    except OSError as problem:
        raise Unreadable(f"cannot write {path}: {problem}") from problem
