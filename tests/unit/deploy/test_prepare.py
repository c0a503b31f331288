"""The secrets of a composed system: who may touch what on the broker."""

import base64
import hashlib
import re
import runpy
from typing import Any

import pytest

from tests.support.sources import ROOT

PREPARE = runpy.run_path(str(ROOT / "deploy" / "compose" / "prepare.py"))
SERVICES = PREPARE["SERVICES"]


@pytest.fixture
def definitions() -> dict[str, Any]:
    return PREPARE["definitions"]({user: f"secret of {user}" for user in ("operator", "migrate", *SERVICES)})


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_reaches_its_own_queues_and_the_shared_exchange_only(
    definitions: dict[str, Any], service: str
) -> None:
    [permission] = [p for p in definitions["permissions"] if p["user"] == service]
    names = [f"{other}.projections" for other in SERVICES] + ["crm.events", "amq.topic", "crm.eventsx"]

    for kind in ("configure", "write", "read"):
        assert [name for name in names if re.search(permission[kind], name)] == [
            f"{service}.projections",
            "crm.events",
        ]


def test_only_the_operator_administers(definitions: dict[str, Any]) -> None:
    assert [user["name"] for user in definitions["users"] if user["tags"]] == ["operator"]


def test_passwords_are_stored_as_salted_hashes(definitions: dict[str, Any]) -> None:
    for user in definitions["users"]:
        stored = base64.b64decode(user["password_hash"])
        salt, digest = stored[:4], stored[4:]
        assert digest == hashlib.sha256(salt + f"secret of {user['name']}".encode()).digest()


def test_the_key_that_speaks_for_viewers_is_the_gateways_alone() -> None:
    holders = {name: [who for who, keys in PREPARE["KEYS"].items() if name in keys] for name in (
        "gateway.private.json", "sign-in.private.json",
    )}  # fmt: skip

    assert holders == {"gateway.private.json": ["gateway"], "sign-in.private.json": ["masterdata"]}
