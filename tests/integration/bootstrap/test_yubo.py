"""The bootstrap: an environment is made when there is none or the lock changed, once, and wholly."""

import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import pytest

from tests.support.sources import ROOT

LOCK = "requirements.txt"


class Checkout:
    """A copy of the bootstrap in a folder of its own, with the slow part replaced by a note that it ran."""

    def __init__(self, root: Path) -> None:
        self.yubo = load_bootstrap()
        self.yubo.ROOT = root
        self.yubo.build = self.build
        self.home = root / ".venv"
        self.lock = root / LOCK
        self.lock.write_text("one==1\n")
        self.built = 0
        self.interrupted = False

    def build(self, _home: Path, python: Path, _locks: list[str]) -> None:
        self.built += 1
        python.parent.mkdir(parents=True, exist_ok=True)
        python.touch()
        if self.interrupted:
            raise KeyboardInterrupt

    def environment(self) -> Path:
        return self.yubo.environment(self.home, [LOCK])


def load_bootstrap() -> Any:
    loader = SourceFileLoader("yubo_bootstrap", str(ROOT / "yubo"))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    writes_bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    loader.exec_module(module)
    sys.dont_write_bytecode = writes_bytecode
    return module


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_an_environment_is_made_once(checkout: Checkout) -> None:
    assert checkout.environment() == checkout.environment()

    assert checkout.built == 1


def test_a_changed_lock_renews_it(checkout: Checkout) -> None:
    checkout.environment()
    checkout.lock.write_text("one==2\n")

    checkout.environment()

    assert checkout.built == 2


def test_an_interrupted_set_up_is_done_again(checkout: Checkout) -> None:
    checkout.interrupted = True
    with pytest.raises(KeyboardInterrupt):
        checkout.environment()
    checkout.interrupted = False

    checkout.environment()
    checkout.environment()

    assert checkout.built == 2


def test_of_several_first_runs_at_once_only_one_builds(checkout: Checkout) -> None:
    with ThreadPoolExecutor(4) as runs:
        pythons = {run.result() for run in [runs.submit(checkout.environment) for _ in range(4)]}

    assert len(pythons) == 1
    assert checkout.built == 1


@pytest.mark.parametrize(
    ("typed", "becomes"),
    [
        (["up", "--demo"], ["run/python", "-P", "-m", "suite", "up", "--demo"]),
        ([], ["run/python", "-P", "-m", "suite"]),
        (["test", "unit", "-k", "x"], ["test/python", "-P", "-m", "tests", "unit", "-k", "x"]),
        (["bench", "--quick"], ["test/python", "-P", "-m", "tests.bench", "--quick"]),
        (["tool", "ruff", "check"], ["test/ruff", "check"]),
    ],
)
def test_what_is_typed_says_which_environment_and_command(
    checkout: Checkout, typed: list[str], becomes: list[str]
) -> None:
    checkout.yubo.environment = lambda home, _locks: Path(
        "test/python" if home.name == ".venv-test" else "run/python"
    )

    assert checkout.yubo.command(typed) == becomes
