"""Composition cases: a file each in `composition/`, its subgraphs one after the other.

`# subgraph NAME` begins a subgraph; `# subgraph NAME federation 2.9` one that links that version and imports
all its directives. Before them, `# errors: CODE ...` or `# hints: CODE ...` are the codes that must come out,
and `# apollo: CODE ...` (or `none`) what Apollo's composition says where it says something else, on purpose.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gateway.composition import SubgraphSchema
from gateway.composition.specifications import federation_elements

FOLDER = Path(__file__).parent
SUBGRAPH = re.compile(r"^# subgraph (?P<name>\S+)(?: federation (?P<major>\d+)\.(?P<minor>\d+))?$", re.M)
HEADER = re.compile(r"^# (?P<key>errors|hints|apollo): (?P<codes>.+)$", re.M)


@dataclass(frozen=True)
class CompositionCase:
    """Subgraphs and what composing them says; `apollo` is None where Apollo says the same."""

    name: str
    subgraphs: tuple[SubgraphSchema, ...]
    errors: frozenset[str] | None = frozenset()
    hints: frozenset[str] | None = frozenset()
    apollo: frozenset[str] | None = None

    def __str__(self) -> str:
        return self.name


@cache
def composition_cases() -> tuple[CompositionCase, ...]:
    """Every case of `composition/`."""
    return tuple(_read(path) for path in sorted((FOLDER / "composition").glob("*.graphql")))


@cache
def fixture_cases() -> tuple[CompositionCase, ...]:
    """The subgraphs of every `DIRECTIVE/NAME/`, of which only is known that they compose; a file `apollo` has
    the codes of Apollo's composition where it refuses them."""
    folders = sorted({path.parent for path in FOLDER.glob("*/*/*.graphql")})
    return tuple(
        CompositionCase(
            str(folder.relative_to(FOLDER)),
            tuple(
                SubgraphSchema(path.stem, f"http://{path.stem}", path.read_text())
                for path in sorted(folder.glob("*.graphql"))
            ),
            frozenset(),
            None,
            frozenset(apollo.read_text().split()) if (apollo := folder / "apollo").exists() else None,
        )
        for folder in folders
    )


def _read(path: Path) -> CompositionCase:
    text = path.read_text()
    begins = list(SUBGRAPH.finditer(text))
    header = {
        match["key"]: frozenset(match["codes"].split()) - {"none"}
        for match in HEADER.finditer(text[: begins[0].start()])
    }
    ends = [match.start() for match in begins[1:]] + [len(text)]
    subgraphs = tuple(
        SubgraphSchema(match["name"], f"http://{match['name']}", _link(match) + text[match.end() : end])
        for match, end in zip(begins, ends, strict=True)
    )
    return CompositionCase(
        path.stem,
        subgraphs,
        header.get("errors", frozenset()),
        header.get("hints", frozenset()),
        header.get("apollo"),
    )


def _link(match: re.Match[str]) -> str:
    if match["major"] is None:
        return ""
    version = int(match["major"]), int(match["minor"])
    names = ", ".join(f'"@{name}"' for name in federation_elements(version).directives)
    url = f"https://specs.apollo.dev/federation/v{version[0]}.{version[1]}"
    return f'extend schema @link(url: "{url}", import: [{names}])\n'
