"""Packages are looked for where YUBO_NODE says, by their bare names."""

from pathlib import Path

import pytest

from tests.support import node


def folder_with(path: Path, *packages: str) -> Path:
    for package in packages:
        (path / "node_modules" / package).mkdir(parents=True)
    return path


@pytest.fixture(autouse=True)
def node_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node.shutil, "which", lambda name: f"/bin/{name}")


def test_a_folder_given_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YUBO_NODE", str(folder_with(tmp_path, "@apollo/gateway", "graphql")))

    assert node.node_folder("@apollo/gateway@2", "graphql") == tmp_path


def test_a_folder_given_without_the_package_is_a_mistake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YUBO_NODE", str(folder_with(tmp_path, "graphql")))

    with pytest.raises(RuntimeError, match="does not have @apollo/gateway@2"):
        node.node_folder("@apollo/gateway@2", "graphql@16")


def test_without_node_it_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node.shutil, "which", lambda name: None)

    with pytest.raises(node.NodeUnavailable, match="node is not installed"):
        node.node_folder("graphql@16")
