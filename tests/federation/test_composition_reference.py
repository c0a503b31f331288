"""Composition says what is written in the cases, and what Apollo's says, where Node is there to ask it."""

import json
import subprocess
from collections.abc import Sequence
from typing import Any

import pytest

from gateway.composition import Composition, compose
from tests.federation.composition_cases import CompositionCase, composition_cases, fixture_cases
from tests.federation.supergraph_form import supergraph_form
from tests.support.node import NodePackages

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


def codes(found: Sequence[Any]) -> set[str]:
    return {item.code for item in found}


@pytest.fixture(scope="module")
def apollo(node_packages: NodePackages) -> dict[CompositionCase, dict[str, Any]]:
    """What Apollo's composition answers to every case, asked in one process."""
    cases = [*composition_cases(), *fixture_cases()]
    asked = [[{"name": s.name, "url": s.url, "sdl": s.sdl} for s in case.subgraphs] for case in cases]
    run = subprocess.run(
        ["node", "-e", SCRIPT],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        cwd=node_packages(*PACKAGES),
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return dict(zip(cases, json.loads(run.stdout), strict=True))


@pytest.mark.parametrize("case", composition_cases(), ids=str)
def test_codes_are_those_written_down(case: CompositionCase) -> None:
    result = compose(case.subgraphs)

    assert codes(result.errors) == case.errors, "\n".join(map(str, result.errors))
    assert (result.supergraph is None) == bool(case.errors)
    if result.supergraph is not None:
        assert codes(result.hints) == case.hints, "\n".join(map(str, result.hints))


@pytest.mark.parametrize("case", [*composition_cases(), *fixture_cases()], ids=str)
def test_composes_as_apollo_does(
    case: CompositionCase, apollo: dict[CompositionCase, dict[str, Any]]
) -> None:
    answer = apollo[case]
    if case.apollo is not None:
        assert set(answer["errors"]) == case.apollo, "Apollo agrees now: take the line `# apollo:` out"
        return
    check(compose(case.subgraphs), answer)


def check(result: Composition, answer: dict[str, Any]) -> None:
    assert codes(result.errors) == set(answer["errors"]), "\n".join(map(str, result.errors))
    if result.supergraph is not None:
        assert supergraph_form(result.supergraph) == supergraph_form(answer["supergraph"])
        assert codes(result.hints) == set(answer["hints"]), "\n".join(map(str, result.hints))
