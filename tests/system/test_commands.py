"""The commands of an operator, on an installation of its own."""

import subprocess
from pathlib import Path

import pytest

from suite.client import ApiError, Client, http_post, password_sign_in
from tests.support.deployments import PASSWORD, Deployment, embedded

ME = "{ me { name } }"


@pytest.fixture
def installation(tmp_path: Path) -> Deployment:
    """Nothing is there yet."""
    return embedded(tmp_path / "home")


def fails(installation: Deployment, *words: str, stdin: str = "") -> str:
    """What a command says that has to fail."""
    done = subprocess.run(
        installation.argv(words), env=installation.environment, input=stdin, capture_output=True, text=True,
        cwd=installation.home,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_the_doctor_names_the_next_step_until_all_is_well(installation: Deployment) -> None:
    sick = fails(installation, "doctor")
    assert "./yubo keys init" in sick
    assert "./yubo migrate" in sick

    installation.yubo("keys", "init")
    installation.yubo("migrate")

    assert "up to date" in installation.yubo("doctor")


async def test_passwords_are_set_and_changed_by_the_operator(installation: Deployment) -> None:
    installation.yubo("keys", "init")
    installation.yubo("migrate")
    installation.yubo("user", "create-admin", "--login", "ana", "--password-stdin", stdin=f"{PASSWORD}\n")
    assert "there is such a login" in fails(
        installation, "user", "create-admin", "--login", "ana", "--password-stdin", stdin=f"{PASSWORD}\n"
    )
    assert "8 to 128 characters" in fails(
        installation, "user", "password", "ana", "--password-stdin", stdin="short\n"
    )
    installation.yubo("user", "password", "ana", "--password-stdin", stdin="another-secret-7\n")
    assert "ADMINISTRATOR" in installation.yubo("user", "list")

    installation.start("up")
    try:
        async with http_post(installation.endpoint) as post:
            assert (await Client(post, password_sign_in("ana", "another-secret-7")).ask(ME))["me"]
            with pytest.raises(ApiError, match="SIGN_IN_FAILED"):
                await Client(post, password_sign_in("ana", PASSWORD)).ask(ME)
    finally:
        installation.stop()


def test_an_import_that_cannot_work_changes_nothing_and_says_why(
    installation: Deployment, tmp_path: Path
) -> None:
    (tmp_path / "people.csv").write_text("name,joined\nAnne,yesterday\n")
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(
        "name: a\nsources: {people: {file: people.csv}}\nsteps:\n"
        "  - {step: customers, target: customerImport, rows: people,\n"
        '     fields: {externalReference: "{name}", name: "{name}", createdOn: "{joined}"}}\n'
    )

    said = fails(
        installation, "import", str(tmp_path), "--mapping", str(mapping), "--report", str(tmp_path / "r")
    )

    assert "nothing was" in said
    assert "people.csv,2,INVALID_ROW" in (tmp_path / "r").read_text()
