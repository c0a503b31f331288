"""The gateway's committed files, made of the services' schemas."""

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from graphql import build_schema

import gateway.__main__ as commands
from gateway import contract_files
from gateway.contract_files import NotComposable
from gateway.federation import Supergraph
from tests.integration.gateway.company import Company


@pytest.fixture
def folder(company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the contracts of the company's gateway go."""
    for subgraph in company.subgraphs:
        path = tmp_path / "services" / subgraph.name / "contracts" / "schema.graphql"
        path.parent.mkdir(parents=True)
        path.write_text(subgraph.schema().sdl)
    found = contract_files.subgraphs(tmp_path / "services")
    monkeypatch.setattr(contract_files, "FOLDER", tmp_path / "contracts")
    monkeypatch.setattr(contract_files, "subgraphs", lambda: found)
    return tmp_path / "contracts"


def test_the_supergraph_and_the_schema_clients_see_are_written(folder: Path) -> None:
    result = CliRunner().invoke(commands.gateway_cli, ["contracts"])

    assert result.exit_code == 0, result.output
    supergraph = Supergraph.parse((folder / "supergraph.graphql").read_text())
    assert set(supergraph.subgraphs) == {"masterdata", "customers", "sales"}
    schema = build_schema((folder / "schema.graphql").read_text())
    assert "Customer" in schema.type_map
    assert "ViewerScope" not in schema.type_map
    assert "_Entity" not in schema.type_map


def test_a_difference_is_named_and_fails(folder: Path) -> None:
    runner = CliRunner()
    assert runner.invoke(commands.gateway_cli, ["contracts", "--check"]).exit_code == 1
    runner.invoke(commands.gateway_cli, ["contracts"])
    assert runner.invoke(commands.gateway_cli, ["contracts", "--check"]).exit_code == 0

    (folder / "schema.graphql").write_text("type Query { a: Int }")
    result = runner.invoke(commands.gateway_cli, ["contracts", "--check"])

    assert result.exit_code == 1
    assert "differs" in result.output
    assert "schema.graphql" in result.output


def test_schemas_that_do_not_fit_are_named_with_their_reasons(company: Company) -> None:
    schemas = [subgraph.schema() for subgraph in company.subgraphs]
    schemas[2] = replace(schemas[2], sdl=schemas[2].sdl.replace("orders: [Order]!", "name: Int!"))

    with pytest.raises(NotComposable, match="name"):
        contract_files.contract_files(schemas)


def test_every_code_is_documented_with_its_meaning() -> None:
    schema = build_schema(
        """
        type Query { a: AErrorCode b: BErrorCode }
        enum AErrorCode { NOT_FOUND "Only a | few." TOO_FEW }
        enum BErrorCode { NOT_FOUND }
        """
    )
    text = contract_files.errors_document(schema)

    assert "| `UNAUTHENTICATED` | Sign in first, or your sign-in has expired. |" in text
    assert "| `SUBGRAPH_UNAVAILABLE` |" in text
    assert "| `NOT_FOUND` | There is no such record, or none you may see. | all |" in text
    assert "| `TOO_FEW` | Only a \\| few. | A |" in text
