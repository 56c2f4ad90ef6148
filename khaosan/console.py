"""Terminal output: data to standard output, all else to standard error.

Rich is imported only where a table or a bar is really drawn. Text from documents is untrusted:
control characters never reach the terminal, and Rich never reads it as markup.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

from khaosan.records import dumps

# C0 and C1 controls, and the bidirectional overrides, which reorder what the reader sees.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
# Of these, JSON escapes the first 32 alone.
_UNESCAPED = re.compile("[\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def safe(text: object) -> str:
    """Text as it may be shown on a terminal: no control characters."""
    return _CONTROLS.sub("\ufffd", str(text))


def one_line(text: object) -> str:
    """Text as it may stand in a line of a list: safe, every run of white space one space."""
    return " ".join(safe(text).split())


def plural(number: int, one: str, many: str | None = None) -> str:
    """A count with its noun: "1 document", "2,000 documents". `many`: where it is not `one`s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def on_terminal() -> bool:
    """Whether a person reads standard output, and not a file or a pipe."""
    return sys.stdout.isatty()


def note(message: str) -> None:
    """A line for the person at the terminal (standard error)."""
    print(safe(message), file=sys.stderr)  # noqa: T201


def out(text: str = "") -> None:
    """A line of data (standard output)."""
    print(safe(text))  # noqa: T201


def json_safe(text: str) -> str:
    """JSON as it may be shown on a terminal: the same values, control characters escaped."""
    return _UNESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def write_object(value: dict[str, Any]) -> None:
    """One JSON object over several lines, for a person to read."""
    sys.stdout.write(json_safe(json.dumps(value, ensure_ascii=False, indent=1)) + "\n")


def write_json(rows: Iterable[Any]) -> None:
    """One JSON array, a row a line, written as the rows come."""
    first = True
    for row in rows:
        sys.stdout.write("[" if first else ",\n ")
        sys.stdout.write(json_safe(dumps(row)))
        first = False
    sys.stdout.write("[]\n" if first else "]\n")


def write_jsonl(rows: Iterable[Any]) -> None:
    """A JSON value a line."""
    for row in rows:
        sys.stdout.write(json_safe(dumps(row)) + "\n")


# What a spreadsheet takes for the beginning of a formula, with the white space that it drops before
# one (OWASP, CSV injection).
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")


def write_csv(rows: Iterable[dict[str, Any]], columns: Sequence[str]) -> None:
    """RFC 4180; lists are joined by "; ". A cell that a spreadsheet would run as a formula is
    quoted with an apostrophe. In a file or a pipe the text is as it is; on a
    terminal it is safe."""
    shown = safe if on_terminal() else str
    writer = csv.writer(sys.stdout, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([shown(cell(row.get(c))) for c in columns])


def cell(value: Any) -> str:
    """A value as a cell of CSV: a list joined by semicolons, and what a spreadsheet would take for
    a formula after an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        value = "; ".join(dumps(v) if isinstance(v, dict) else str(v) for v in value)
    elif isinstance(value, dict):
        value = dumps(value)
    text = str(value)
    return "'" + text if text[:1] in _FORMULA and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table on a terminal; tab-separated lines where standard output is no terminal."""
    if not on_terminal():
        for row in rows:
            out("\t".join(one_line(c if c is not None else "") for c in row))
        return
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from khaosan.wrap import Wrapped

    console = Console()
    cells = [
        [c if isinstance(c, Text) else Text(safe(c if c is not None else "")) for c in row]
        for row in rows
    ]
    widths = [
        max([Text(column).cell_len, *(row[n].cell_len for row in cells)])
        for n, column in enumerate(columns)
    ]
    short = _unbroken(widths, console.width)
    grid = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    for column, whole in zip(columns, short, strict=True):
        grid.add_column(column, overflow="fold", no_wrap=whole)
    for row_cells in cells:
        grid.add_row(*map(Wrapped, row_cells))
    console.print(grid)


_SHORT = 16  # cells; the id of a document
_GAP = 2  # cells between two columns
_NARROWEST = 10  # cells for a column that is broken over lines


def _unbroken(widths: Sequence[int], room: int) -> list[bool]:
    """Which columns of a table are never broken: ids, kinds and numbers, if all have room."""
    short = [width <= _SHORT for width in widths]
    needed = sum(
        _GAP + (width if whole else _NARROWEST) for width, whole in zip(widths, short, strict=True)
    )
    return short if needed <= room else [False] * len(widths)


class Bar(Protocol):
    """A progress bar: `advance` by so many, `total` once it is known."""

    def advance(self, by: int = 1) -> None: ...

    def total(self, total: int) -> None: ...


class _Quiet:
    def advance(self, by: int = 1) -> None: ...

    def total(self, total: int) -> None: ...


@contextmanager
def progress(label: str, total: int | None = None) -> Iterator[Bar]:
    """A bar on standard error where that is a terminal, else nothing."""
    if not sys.stderr.isatty():
        yield _Quiet()
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as shown:
        task = shown.add_task(label, total=total)

        class _Shown:
            def advance(self, by: int = 1) -> None:
                shown.advance(task, by)

            def total(self, total: int) -> None:
                shown.update(task, total=total)

        yield _Shown()
