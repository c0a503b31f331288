"""`./yubo test [GROUP | PATH ...] [pytest arguments]`: without a group or path, every test.

GROUP is unit (which includes architecture: all that needs no input or output), integration, contract,
federation, system or architecture.
"""

import os
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
GROUPS = {
    "unit": ("unit", "architecture"),
    "architecture": ("architecture",),
    "integration": ("integration",),
    "contract": ("contract",),
    "federation": ("federation",),
    "system": ("system",),
}
PARALLEL = ("-n", "auto", "--dist", "loadfile", "--maxprocesses", "8")
"""Files stay whole, so that what a module sets up is set up once."""


def arguments(words: list[str]) -> list[str]:
    """pytest's arguments for what the user typed; groups are named before any option."""
    first_option = next((at for at, word in enumerate(words) if word.startswith("-")), len(words))
    chosen, options = words[:first_option], words[first_option:]
    paths = [_absolute(word) for word in chosen if word not in GROUPS]
    folders = [TESTS / folder for word in chosen for folder in GROUPS.get(word, ())]
    if not chosen:
        folders = [TESTS]
    one_process = paths or any(word.startswith(("-n", "--pdb", "--dist")) for word in options)
    existing = [str(folder) for folder in folders if folder.is_dir()]
    return [*(() if one_process else PARALLEL), *existing, *paths, *map(_absolute, options)]


def _is_path(word: str) -> bool:
    return not word.startswith("-") and Path(word.partition("::")[0]).exists()


def _absolute(word: str) -> str:
    return str(Path(word).absolute()) if _is_path(word) else word


def main() -> int:
    words = sys.argv[1:]
    if words[:1] in (["-h"], ["--help"]):
        sys.stdout.write(f"{__doc__}\n")
        return 0
    argv = arguments(words)
    os.chdir(TESTS.parent)
    return pytest.main(argv)


if __name__ == "__main__":
    sys.exit(main())
