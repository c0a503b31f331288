"""What every request of a command has in common."""

import dataclasses
import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest

from services.masterdata import commands

SENSITIVE = re.compile("password|token")
SECRET = "not to be seen"


def requests() -> Iterator[type]:
    """Every dataclass the commands' modules define: requests, their parts and results."""
    for module in pkgutil.walk_packages(commands.__path__, f"{commands.__name__}."):
        for member in vars(importlib.import_module(module.name)).values():
            if (
                isinstance(member, type)
                and dataclasses.is_dataclass(member)
                and member.__module__ == module.name
            ):
                yield member


def with_secrets(kind: type) -> object:
    """One whose passwords and tokens are SECRET; a repr asks nothing of the other fields."""
    fields = dataclasses.fields(kind)
    return kind(**{f.name: SECRET if SENSITIVE.search(f.name) else None for f in fields})


def test_the_requests_with_passwords_and_tokens_are_looked_at() -> None:
    shown = {kind.__name__ for kind in requests() if any(map(SENSITIVE.search, vars(with_secrets(kind))))}

    assert {"SignIn", "SetPassword", "FirstPassword", "CreateAccount", "SeedBaseline", "SignOut"} <= shown


@pytest.mark.parametrize("kind", list(requests()))
def test_no_password_or_token_is_in_a_repr(kind: type) -> None:
    assert SECRET not in repr(with_secrets(kind))
