"""The command that shows every stage: its inputs, and what it says of bad ones."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.inspection import inspect
from tests.federation.sdl import composed

QUERY = "query A($more: Boolean!) { item { id more @include(if: $more) } } query B { item { id } }"


@pytest.fixture(scope="module")
def supergraph(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("inspect") / "supergraph.graphql"
    text = composed(
        a='type Query { item: Item } type Item @key(fields: "id") { id: ID! }',
        b='type Item @key(fields: "id") { id: ID! more: Int }',
    )
    path.write_text(str(text))
    return str(path)


def run(*words: str, given: str | None = None) -> Result:
    return CliRunner().invoke(inspect, words, input=given)


def test_own_supergraph_is_the_default() -> None:
    assert "type Customer" in run("api").stdout
    assert "keptBy, ownerId" in run("plan", "{ customers(first: 1) { nodes { name } } }").stdout


@pytest.mark.parametrize(
    ("stage", "found"),
    [("api", "more: Int"), ("graph", "Item is looked up at Item/b by { id }"), ("plan", "[1] b at item")],
)
def test_stages_of_another_supergraph(supergraph: str, stage: str, found: str) -> None:
    result = run(stage, "{ item { more } }", "--supergraph", supergraph)

    assert result.exit_code == 0
    assert found in result.stdout


def test_query_from_standard_input_and_from_a_file(supergraph: str, tmp_path: Path) -> None:
    file = tmp_path / "query.graphql"
    file.write_text("{ item { more } }")
    for result in (
        run("paths", "-", "--supergraph", supergraph, given="{ item { more } }"),
        run("paths", str(file), "--supergraph", supergraph),
    ):
        assert result.stdout.startswith("Item.more at $.item\n  * Item/b, looked up at $.item by { id }")


def test_variables_decide_conditions_or_leave_them_open(supergraph: str) -> None:
    words = ("fetches", QUERY, "--operation", "A", "--supergraph", supergraph)

    assert "[1]" in run(*words, "--variables", '{"more": true}').stdout
    assert "[1]" not in run(*words, "--variables", '{"more": false}').stdout
    assert "{ more @include(if: $more) }" in run(*words, "--open").stdout


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("plan",), "needs a QUERY"),
        (("plan", "nowhere.graphql"), "no operation and no file"),
        (("plan", "{ item { id }"), "Syntax Error"),
        (("plan", "{ item { none } }"), "Cannot query field 'none'"),
        (("plan", QUERY), "say by --operation"),
        (("plan", QUERY, "--operation", "A"), "'$more' has invalid value"),
        (("plan", QUERY, "--operation", "A", "--variables", "[1]"), "takes a JSON object"),
    ],
)
def test_what_is_wrong_is_said(supergraph: str, words: tuple[str, ...], problem: str) -> None:
    result = run(*words, "--supergraph", supergraph)

    assert result.exit_code != 0
    assert problem in result.stderr
    assert "Traceback" not in result.stderr


def test_supergraph_that_is_none_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "broken.graphql"
    broken.write_text("type Query { x: Int }")

    assert "no enum join__Graph" in run("api", "--supergraph", str(broken)).stderr
    assert "absent.graphql" in run("api", "--supergraph", str(tmp_path / "absent.graphql")).stderr
