"""`compose` as a user calls it: files, a list of subgraphs, URLs; what it prints and how it ends."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.composing import compose_command
from gateway.federation import Supergraph

LINK = (
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])\n'
)
USERS = LINK + 'type Query { me: User }\ntype User @key(fields: "id") { id: ID! name: String }\n'
REVIEWS = LINK + 'type User @key(fields: "id") { id: ID! reviews: [String] }\n'
BROKEN = LINK + 'type User\n  @key(fields: "uuid") { id: ID! }\n'


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(compose_command, [str(word) for word in words])


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name, sdl in (("users", USERS), ("reviews", REVIEWS), ("broken", BROKEN)):
        (tmp_path / f"{name}.graphql").write_text(sdl)
    return tmp_path


def test_files_are_named_after_themselves_or_as_said(files: Path) -> None:
    result = run(
        files / "users.graphql", f"opinions={files}/reviews.graphql", "--url", "opinions=http://opinions:1"
    )

    assert result.exit_code == 0, result.output
    supergraph = Supergraph.parse(result.stdout)
    assert {name: found.url for name, found in supergraph.subgraphs.items()} == {
        "opinions": "http://opinions:1",
        "users": "",
    }


def test_a_list_of_subgraphs_names_files_beside_it(files: Path) -> None:
    config = files / "supergraph.yaml"
    config.write_text(
        "federation_version: =2.9.0\n"
        "subgraphs:\n"
        "  users: {routing_url: 'http://users:1/graphql', schema: {file: ./users.graphql}}\n"
        "  reviews: {schema: {file: reviews.graphql}}\n"
    )
    output = files / "supergraph.graphql"
    result = run("--config", config, "--output", output)

    assert (result.exit_code, result.stdout) == (0, "")
    assert "wrote" in result.stderr
    assert Supergraph.parse(output.read_text()).subgraphs["users"].url == "http://users:1/graphql"


def test_errors_show_the_file_and_the_line(files: Path) -> None:
    output = files / "supergraph.graphql"
    result = run(files / "users.graphql", files / "broken.graphql", "--output", output)

    assert (result.exit_code, result.stdout) == (1, "")
    assert "error KEY_INVALID_FIELDS" in result.stderr
    assert f"  --> {files}/broken.graphql:3:3\n" in result.stderr
    assert '  3 |   @key(fields: "uuid") { id: ID! }\n    |   ^' in result.stderr
    assert not output.exists()


def test_a_field_no_key_leads_to_is_shown_in_its_file(files: Path) -> None:
    (files / "reviews.graphql").write_text(LINK + "type User @shareable {\n  id: ID! reviews: [String] }\n")
    result = run(files / "users.graphql", files / "reviews.graphql")

    assert result.exit_code == 1
    assert "error SATISFIABILITY_ERROR: query.me leads to User in users" in result.stderr
    assert f"  --> {files}/reviews.graphql:3:11\n  3 |   id: ID! reviews: [String] }}\n" in result.stderr
    assert f"  --> {files}/users.graphql:3:1\n" in result.stderr


@pytest.mark.parametrize("text", ["", "type Query {\n", LINK + "type Query { a: Int }\n\u2028 }", "\x0b}"])
def test_an_error_at_the_end_or_beside_odd_line_ends_is_shown(text: str, files: Path) -> None:
    (files / "cut.graphql").write_text(text)
    result = run(files / "cut.graphql")

    assert (result.exit_code, result.stdout) == (1, "")
    assert f"  --> {files}/cut.graphql:" in result.stderr


def test_hints_go_beside_the_supergraph(files: Path) -> None:
    other = files / "other.graphql"
    other.write_text("extend type Query { two: Int } enum Unused { A }")
    result = run(files / "users.graphql", other)

    assert result.exit_code == 0, result.output
    assert "hint UNUSED_ENUM_TYPE" in result.stderr
    assert "hint" not in result.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "name subgraphs"),
        (["http://127.0.0.1:1/"], "NAME=http://127.0.0.1:1/"),
        (["a=b", "--url", "c=http://c"], "names no subgraph given: c"),
        (["a=/nowhere/a.graphql"], "/nowhere/a.graphql"),
        (["a=http://127.0.0.1:1/"], "a: http://127.0.0.1:1/"),
    ],
)
def test_what_cannot_be_read_is_said(words: list[str], says: str) -> None:
    result = run(*words)

    assert result.exit_code == 2
    assert says in result.stderr


@pytest.mark.parametrize("text", ["", "a: [", "subgraphs: {a: {schema: {}}}", "subgraphs: {a: 1}"])
def test_a_broken_list_is_said(text: str, tmp_path: Path) -> None:
    config = tmp_path / "supergraph.yaml"
    config.write_text(text)
    result = run("--config", config)

    assert result.exit_code == 2
    assert str(config) in result.stderr


def test_more_than_the_size_limit_is_refused(files: Path) -> None:
    result = run(files / "users.graphql", "--size-limit", "10")

    assert result.exit_code == 2
    assert "larger than 10 bytes" in result.stderr


class Subgraph(BaseHTTPRequestHandler):
    """Tells its SDL at /graphql to who knows the word, hangs at /slow, and is no subgraph elsewhere."""

    let_go = threading.Event()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        if self.path == "/slow":
            self.let_go.wait(30)
        elif self.path == "/graphql" and self.headers["authorization"] == "the word":
            self._answer(json.dumps({"data": {"_service": {"sdl": REVIEWS}}}))
        else:
            self._answer('{"errors": [{"message": "no"}]}')

    def _answer(self, body: str) -> None:
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    Subgraph.let_go.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Subgraph) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        Subgraph.let_go.set()
        running.shutdown()
        thread.join()


def test_a_running_subgraph_tells_its_sdl(files: Path, server: str) -> None:
    config = files / "supergraph.yaml"
    config.write_text(
        "subgraphs:\n"
        "  users: {schema: {file: users.graphql}}\n"
        f"  reviews: {{schema: {{subgraph_url: '{server}/graphql',"
        " introspection_headers: {authorization: the word}}}\n"
    )
    result = run("--config", config)

    assert result.exit_code == 0, result.output
    assert f"asking reviews at {server}/graphql" in result.stderr
    assert Supergraph.parse(result.stdout).subgraphs["reviews"].url == f"{server}/graphql"


def test_an_answer_without_an_sdl_is_shown(server: str) -> None:
    result = run(f"reviews={server}/other")

    assert result.exit_code == 2
    assert 'its answer has no SDL: {"errors"' in result.stderr


def test_a_subgraph_that_does_not_answer_costs_no_more_than_the_timeout(server: str) -> None:
    result = run(f"reviews={server}/slow", "--timeout", "0.2")

    assert result.exit_code == 2
    assert "took longer than 0.2 s" in result.stderr
