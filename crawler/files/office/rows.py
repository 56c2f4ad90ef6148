"""Rows of the tables of word processors and pages: one line each, or where a table only sets things
side by side (two signatures, a letter's head), what stands in its cells as it would be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from crawler.files.page.signed import NAME, SIGN_HERE

_MOST_CELLS = 2000


class Out(Protocol):
    """Where the text of a document goes: a Paper, or a Cell of a table."""

    def page(self) -> None:
        """A page begins."""

    def flow(self, text: str) -> None:
        """A paragraph, with LF where a line ends and FF where a page does."""

    def row(self, cells: Iterable[str]) -> None:
        """A row of a table."""

    def note(self, tell: Callable[[Out], None]) -> None:
        """A footnote of the paragraph just said: `tell` says it, where it has its place."""


class Cell:
    """What stands in a cell of a table: kept, until it is known how its row is to be written."""

    def __init__(self) -> None:
        self.holds_table = False
        self.lines: list[str] = []
        self.notes: list[Callable[[Out], None]] = []
        self._said: list[Callable[[Out], None]] = []

    def page(self) -> None:
        """A page begins."""
        self._said.append(lambda out: out.page())

    def flow(self, text: str) -> None:
        """A paragraph."""
        self._said.append(lambda out: out.flow(text))
        self.lines += [" ".join(line.split()) for line in text.replace("\f", "").split("\n")]

    def row(self, cells: Iterable[str]) -> None:
        """A row of a table in this cell."""
        self.holds_table = True
        kept = list(cells)
        self._said.append(lambda out: out.row(kept))
        self.lines.append(" ".join(" ".join(kept).split()))

    def note(self, tell: Callable[[Out], None]) -> None:
        """A footnote: it comes after the row, which it would break."""
        self.notes.append(tell)

    def tell(self, out: Out) -> None:
        """All that stands in it, one after the other."""
        for said in self._said:
            said(out)

    @property
    def text(self) -> str:
        """Its text in one line."""
        return " ".join(filter(None, self.lines))


def write(out: Out, cells: list[Cell], *, only: bool = False, broken: bool = False) -> None:
    """Write a row. `only`: it is the only one of its table; `broken`: a page begins within it.

    A row of data is a line with tabs between its cells. Where people sign side by side, the lines
    of the cells are put beside one another, as a PDF of the same page reads. A cell that alone
    holds something, or holds a table of its own, is written as if it were no cell.
    """
    cells = cells[:_MOST_CELLS]
    filled = [cell for cell in cells if cell.text]
    several = any(len(list(filter(None, cell.lines))) > 1 for cell in filled)
    signed = several and _is_signed(filled)
    if any(cell.holds_table for cell in cells) or (
        len(filled) == 1 and (signed or only or len(cells) == 1)
    ):
        for cell in dict.fromkeys(cells):
            cell.tell(out)
    else:
        if broken:
            out.page()
        if signed:
            for line in _side_by_side([cell.lines for cell in filled]):
                out.row(line)
        else:
            out.row([cell.text for cell in cells])
    # (A cell that is repeated is one.)
    for cell in dict.fromkeys(cells):
        for note in cell.notes:
            note(out)


def _is_signed(cells: list[Cell]) -> bool:
    """Whether cells hold signatures: one with several lines says `ลงชื่อ`, or each such a name in
    brackets alone on a line."""
    tall = [cell.lines for cell in cells if len(list(filter(None, cell.lines))) > 1]
    return any(SIGN_HERE.match(line) for lines in tall for line in lines) or all(
        any(NAME.fullmatch(line) for line in lines) for lines in tall
    )


def _side_by_side(cells: list[list[str]]) -> list[list[str]]:
    """The lines of cells beside one another. Signatures under one another in a cell stand beside
    those of the next cell one by one, and names in brackets on one line."""
    blocks = [_blocks(lines) for lines in cells]
    if len({len(of_cell) for of_cell in blocks}) > 1:
        blocks = [[list(filter(None, lines))] for lines in cells]
    rows: list[list[str]] = []
    for level in zip(*blocks, strict=True):
        at = [_name_at(lines) for lines in level]
        put = [[""] * (max(at) - here) + lines for here, lines in zip(at, level, strict=True)]
        first = len(rows)
        for number in range(max(map(len, put))):
            row = [lines[number] if number < len(lines) else "" for lines in put]
            if not row[0] and len(rows) > first and any(rows[-1]):
                # A line with nothing at its left would read as of the first cell.
                rows[-1] = [f"{a} {b}".strip() for a, b in zip(rows[-1], row, strict=True)]
            else:
                rows.append(row)
    return rows


def _blocks(lines: list[str]) -> list[list[str]]:
    found: list[list[str]] = [[]]
    for line in filter(None, lines):
        if SIGN_HERE.match(line) and any(map(NAME.fullmatch, found[-1])):
            found.append([])
        found[-1].append(line)
    return found


def _name_at(lines: list[str]) -> int:
    return next((n for n, line in enumerate(lines) if NAME.fullmatch(line)), 0)
