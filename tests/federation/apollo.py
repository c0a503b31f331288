"""Apollo's composition (npm `@apollo/composition`), and in what ours differs from it."""

import json
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gateway.composition import Composition, SubgraphSchema
from tests.federation.supergraph_form import supergraph_form

PACKAGES = ("@apollo/composition@2.14", "graphql@16")
SCRIPT = """
const { composeServices } = require('@apollo/composition');
const { parse } = require('graphql');
const answers = JSON.parse(require('fs').readFileSync(0, 'utf8')).map((subgraphs) => {
  try {
    const services = subgraphs.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) }));
    const { errors, hints, supergraphSdl } = composeServices(services);
    return {
      supergraph: supergraphSdl,
      errors: (errors ?? []).map((error) => error.extensions.code),
      hints: (hints ?? []).map((hint) => hint.definition.code),
    };
  } catch (error) {
    return { errors: [error.name === 'GraphQLError' ? 'INVALID_GRAPHQL' : String(error)], hints: [] };
  }
});
console.log(JSON.stringify(answers));
"""
SECONDS = 120


@dataclass(frozen=True)
class Answer:
    """What Apollo's composition makes of subgraphs: a supergraph's SDL or None, codes of errors and hints."""

    supergraph: str | None
    errors: frozenset[str]
    hints: frozenset[str]


def apollo_compositions(folder: Path, asked: Sequence[Sequence[SubgraphSchema]]) -> list[Answer]:
    """Compose each set of subgraphs, all in one process; Node finds `PACKAGES` from `folder`."""
    sets = [[{"name": item.name, "url": item.url, "sdl": item.sdl} for item in each] for each in asked]
    run = subprocess.run(
        ["node", "-e", SCRIPT],
        input=json.dumps(sets),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        cwd=folder,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return [
        Answer(found.get("supergraph"), frozenset(found["errors"]), frozenset(found["hints"]))
        for found in json.loads(run.stdout)
    ]


def codes(found: Sequence[Any]) -> set[str]:
    return {item.code for item in found}


def differences(ours: Composition, theirs: Answer) -> list[str]:
    """In what our composition differs: codes of errors, and elements of the supergraph up to order.

    Not hints: some of Apollo's depend on the order in which it comes to things (record 20).
    """
    return list(_differences(ours, theirs))


def _differences(ours: Composition, theirs: Answer) -> Iterator[str]:
    if codes(ours.errors) != theirs.errors:
        yield f"errors: ours {list(map(str, ours.errors))}, Apollo's {sorted(theirs.errors)}"
    if ours.supergraph is None or theirs.supergraph is None:
        return
    mine, other = supergraph_form(ours.supergraph), supergraph_form(theirs.supergraph)
    for name in sorted(mine.keys() | other.keys()):
        if mine.get(name) != other.get(name):
            yield f"{name}: ours {mine.get(name)}, Apollo's {other.get(name)}"
