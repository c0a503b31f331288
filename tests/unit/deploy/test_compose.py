"""docker-compose.yml runs what the services need: none is forgotten when it begins to publish or listen."""

import re
from typing import Any

import pytest
import yaml

from suite.parts import definitions
from tests.support.sources import ROOT

SERVERS = {"gateway", "masterdata", "customers", "sales", "reports"}


@pytest.fixture(scope="module")
def containers() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


def started(containers: dict[str, Any], command: str) -> set[str]:
    """What is given to a command of ours as its first argument, over all containers."""
    commands = [container.get("command") or [""] for container in containers.values()]
    return {words[1] for words in commands if words[0] == command}


def test_every_server_is_served(containers: dict[str, Any]) -> None:
    assert started(containers, "serve") == SERVERS


def test_a_service_that_publishes_has_a_relay(containers: dict[str, Any]) -> None:
    assert started(containers, "relay") == {service.name for service in definitions() if service.events}


def test_a_service_that_listens_has_a_consumer(containers: dict[str, Any]) -> None:
    assert started(containers, "consume") == {
        service.name for service in definitions() if service.subscribers
    }


def test_a_process_mounts_no_secrets_but_its_service_s(containers: dict[str, Any]) -> None:
    mounted = {
        name: {
            volume.partition("-secrets:")[0]
            for volume in container.get("volumes", [])
            if "-secrets:" in volume
        }
        for name, container in containers.items()
        if name != "prepare"
    }

    assert mounted == {name: {re.sub(r"-(relay|consumer)$", "", name)} for name in mounted}


def test_ports_are_open_on_this_machine_only(containers: dict[str, Any]) -> None:
    ports = [port for container in containers.values() for port in container.get("ports", [])]

    assert ports
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_no_password_is_written_down(containers: dict[str, Any]) -> None:
    variables = [
        f"{name}={value}"
        for container in containers.values()
        for name, value in container.get("environment", {}).items()
    ]

    assert [v for v in variables if re.search(r"PASS(WORD)?=|://[^/]*:[^/]*@", v)] == []
