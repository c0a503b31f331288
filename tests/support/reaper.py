"""Kills what its owner left behind; run as a script, told what to watch through its standard input.

The owner writes ``group PID``, ``directory PATH`` or ``forget VALUE``, one a line. When the pipe closes,
because the owner ended in whatever way (a SIGKILL included), every process group still listed is killed and
every directory still listed is removed. So an interrupted test run leaves no server behind.
"""

import os
import shutil
import signal
import sys
import time
from pathlib import Path

SECONDS_TO_REMOVE = 10


def main() -> None:
    left: dict[str, str] = {}
    for line in sys.stdin:
        verb, value = line.rstrip("\n").split(" ", 1)
        if verb == "forget":
            left.pop(value, None)
        else:
            left[value] = verb
    for value, verb in left.items():
        if verb == "group":
            kill_group(int(value))
    for value, verb in left.items():
        if verb == "directory":
            remove(Path(value))


def kill_group(leader: int) -> None:
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return


def remove(directory: Path) -> None:
    """Remove a directory which children of a killed server may still write to for a moment."""
    give_up = time.monotonic() + SECONDS_TO_REMOVE
    while directory.exists() and time.monotonic() < give_up:
        shutil.rmtree(directory, ignore_errors=True)
        time.sleep(0.05)


if __name__ == "__main__":
    main()
