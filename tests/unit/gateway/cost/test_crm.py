"""What the README and the demo ask of the CRM costs far less than is allowed."""

import re

import pytest
from graphql import parse, validate

from gateway.cost import Estimator
from gateway.federation import Supergraph
from gateway.settings import GatewaySettings
from suite.demo.create import EXAMPLE
from tests.support.sources import ROOT

CRM = Supergraph.parse((ROOT / "gateway/contracts/supergraph.graphql").read_text())
README = re.findall(r"```graphql\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)


@pytest.mark.parametrize("query", [*README, EXAMPLE])
def test_what_we_ask_first_is_cheap(query: str) -> None:
    document = parse(query)
    assert validate(CRM.api_schema, document) == []
    cost = Estimator(CRM, GatewaySettings().list_size_default).operation(document, None).of({})

    assert 0 < cost <= GatewaySettings().cost_limit / 10


def test_the_readme_has_queries() -> None:
    assert len(README) == 2
