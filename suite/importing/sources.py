"""CSV rows, with the place they came from."""

import csv
from collections import defaultdict
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from suite.importing.mapping import Defaults, Source
from suite.importing.problems import ImportFailed
from suite.importing.templates import Template

#: Longest single cell; a larger one is a file with a quote that never closes.
LONGEST_CELL = 1_000_000


@dataclass(frozen=True)
class Row:
    """A row: its columns (None where empty), its file's name and its line there."""

    file: str
    line: int
    cells: Dict[str, str | None]


#: Stands for a row that a look-up did not find and may miss: all its columns are empty.
NO_ROW = Row("", 0, defaultdict(lambda: None))


@dataclass(frozen=True)
class Table:
    """A file, read and checked."""

    name: str
    source: Source
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    _groups: dict[tuple[str, ...], Any] = field(default_factory=dict)

    @cached_property
    def by_key(self) -> dict[str, Row]:
        """Rows by the source's key; :class:`ImportFailed` where a key that must be single is not."""
        assert self.source.key is not None
        template, found = Template.parse(self.source.key), {}
        for row in self.rows:
            key = template.render(row.cells.get)
            if key is None or (key in found and self.source.take == "first"):
                continue
            if key in found and self.source.take == "only":
                raise ImportFailed(
                    f"{row.file}:{row.line}: the key {key!r} of source {self.name!r} is there twice; "
                    "say `take: first` or `take: last`"
                )
            found[key] = row
        return found

    def where(self, columns: tuple[str, ...], values: tuple[str | None, ...]) -> list[Row]:
        """The rows whose ``columns`` hold ``values``, in the file's order."""
        if columns not in self._groups:
            groups = self._groups[columns] = defaultdict(list)
            for row in self.rows:
                groups[tuple(row.cells[column] for column in columns)].append(row)
        return self._groups[columns].get(values, [])


def read_table(folder: Path, name: str, source: Source, defaults: Defaults) -> Table:
    """The CSV file of ``source``; :class:`ImportFailed` naming file and line when it is not well-formed."""
    path = folder / source.file
    csv.field_size_limit(LONGEST_CELL)
    rows = []
    try:
        with path.open(encoding=source.encoding, newline="") as file:
            reader = csv.reader(file, delimiter=source.delimiter, strict=True)
            columns = tuple(column.strip() for column in next(reader, ()))
            if not columns or len(set(columns)) < len(columns):
                raise ImportFailed(f"{path}:1: the first line must name every column, each once")
            for cells in reader:
                if not cells:
                    continue
                if len(cells) != len(columns):
                    raise ImportFailed(
                        f"{path}:{reader.line_num}: {len(cells)} cells, but {len(columns)} columns"
                    )
                kept = (None if cell.strip() in defaults.empty else cell.strip() for cell in cells)
                rows.append(Row(source.file, reader.line_num, dict(zip(columns, kept, strict=True))))
    except FileNotFoundError:
        raise ImportFailed(f"{path}: there is no such file") from None
    except (UnicodeDecodeError, LookupError) as problem:
        raise ImportFailed(f"{path}: not in {source.encoding}: {problem}") from problem
    except (csv.Error, OSError) as problem:
        raise ImportFailed(f"{path}: not a well-formed CSV file: {problem}") from problem
    return Table(name, source, columns, tuple(rows))
