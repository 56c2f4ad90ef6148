"""The data files that a person edits: tab-separated lines, `#` begins a comment line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


def read_table(path: Path, columns: int = 0) -> Iterator[list[str]]:
    """The lines of a table as lists of cells; comment lines and blank lines are left out.

    `columns`: how many cells a line must have (0: any number). Raises ValueError, with file and
    line, for a line of another number; FileNotFoundError where khaosan was installed without data.
    """
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if columns and len(cells) != columns:
            raise ValueError(f"{path}:{number}: {len(cells)} columns, not {columns}")
        yield cells
