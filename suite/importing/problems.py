"""What can be wrong with a mapping, a file or a row, said so that it can be put right."""

from dataclasses import dataclass


class ImportFailed(Exception):
    """The import cannot go on at all; the message says what to do."""


class BadMapping(ImportFailed):
    """The mapping file is not usable; the message names the place in it."""


@dataclass
class RowProblem(Exception):
    """A row that cannot be sent: which file, line, column, and why."""

    message: str
    column: str = ""
    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" + (f" {self.column}" if self.column else "")
        return f"{place}: {self.message}"
