"""Our supergraphs are supergraphs to Apollo's gateway too. Runs where Node is."""

import json
import subprocess
from pathlib import Path

import pytest

from gateway.federation import Supergraph
from gateway.location import OWN_SUPERGRAPH
from tests.federation.cases import FOLDER, supergraph
from tests.support.node import NodePackages

PACKAGES = ("@apollo/gateway@2", "graphql@16")
SCRIPT = """
const { ApolloGateway } = require('@apollo/gateway');
const gateway = new ApolloGateway({
  supergraphSdl: require('fs').readFileSync(0, 'utf8'),
  logger: { debug() {}, info() {}, warn: console.error, error: console.error },
});
gateway.load().then(({ schema }) => {
  console.log(JSON.stringify(Object.keys(schema.getTypeMap()).filter((name) => !name.startsWith('__'))));
  return gateway.stop();
}).catch((error) => { console.error(error); process.exit(1); });
"""


@pytest.fixture(scope="session")
def node_folder(node_packages: NodePackages) -> Path:
    """A folder from which Node finds @apollo/gateway."""
    return node_packages(*PACKAGES)


#: What Apollo leaves to its router: a supergraph that links it is refused by the gateway.
ROUTER_ONLY = ("authenticated", "requiresScopes", "policy")
CASES = [
    folder
    for folder in sorted({path.parent for path in FOLDER.glob("*/*/*.graphql")})
    if not any(f"https://specs.apollo.dev/{name}/" in str(supergraph(folder)) for name in ROUTER_ONLY)
]


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_apollo_gateway_loads_the_supergraph_of_a_case(case: Path, node_folder: Path) -> None:
    check(supergraph(case), node_folder)


def test_apollo_gateway_loads_the_systems_supergraph(node_folder: Path) -> None:
    check(Supergraph.parse(OWN_SUPERGRAPH.read_text()), node_folder)


def check(ours: Supergraph, node_folder: Path) -> None:
    run = subprocess.run(
        ["node", "-e", SCRIPT],
        input=str(ours),
        capture_output=True,
        text=True,
        timeout=60,
        cwd=node_folder,
        check=False,
    )

    assert run.returncode == 0, run.stderr
    names = {name for name in ours.api_schema.type_map if not name.startswith("__")}
    assert set(json.loads(run.stdout)) >= names - {"Int", "Float", "ID"}
