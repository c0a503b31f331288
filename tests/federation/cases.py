"""Cases on disk: `DIRECTIVE/NAME/` with the subgraphs' SDL, the data, operations and what must come out.

`*.graphql` are the subgraphs, `data.json` the data set, `composed.json` the directives elements of the
supergraph must have. Each `*.query` is an operation with its `*.plan` beside it (or what is invalid in it);
`*.json` of the same name may give

- `variables`, `labels` (the active ones of progressive overrides) and `viewer` (`authenticated`, `scopes`,
  `policies`; without it all that is required is granted),
- `errors` (what the answer's errors must be) and `data` (where the answer is not the single schema's),
- `cost` (what the operation is estimated to cost, and the requests to each subgraph).

`YUBO_WRITE_PLANS=1` writes missing plans.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from gateway.composition import SubgraphSchema, compose
from gateway.federation import Supergraph
from tests.federation.subgraphs import Network, Reference, Subgraph

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Case:
    """One operation of one case."""

    folder: Path
    name: str

    def __str__(self) -> str:
        return f"{self.folder.relative_to(FOLDER)}/{self.name}"

    @property
    def query(self) -> str:
        return (self.folder / f"{self.name}.query").read_text()

    @property
    def plan_file(self) -> Path:
        return self.folder / f"{self.name}.plan"

    @property
    def expected(self) -> dict[str, Any]:
        path = self.folder / f"{self.name}.json"
        return json.loads(path.read_text()) if path.exists() else {}


def cases() -> list[Case]:
    return [Case(path.parent, path.stem) for path in sorted(FOLDER.glob("*/*/*.query"))]


@dataclass(frozen=True)
class Viewer:
    """Who asks in a case."""

    authenticated: bool
    scopes: frozenset[str]
    policies: frozenset[str]


def viewer(case: Case) -> Viewer | None:
    """Who asks; None for somebody who may do everything."""
    given = case.expected.get("viewer")
    if given is None:
        return None
    return Viewer(
        given.get("authenticated", False),
        frozenset(given.get("scopes", ())),
        frozenset(given.get("policies", ())),
    )


@cache
def supergraph(folder: Path) -> Supergraph:
    composition = compose(
        [
            SubgraphSchema(path.stem, f"http://{path.stem}", path.read_text())
            for path in subgraph_files(folder)
        ]
    )
    assert composition.supergraph is not None, "\n".join(map(str, composition.errors))
    return Supergraph.parse(composition.supergraph)


def subgraph_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.graphql"))


def world(folder: Path) -> tuple[Network, Reference]:
    """The subgraphs of a case, and the single schema to compare with."""
    data = json.loads((folder / "data.json").read_text())
    absent = frozenset(data.pop("absent", ()))
    log: list[str] = []
    network = Network(
        {
            path.stem: Subgraph(path.stem, path.read_text(), data, absent, log=log)
            for path in subgraph_files(folder)
        }
    )
    return network, Reference(supergraph(folder).api_schema, data)
