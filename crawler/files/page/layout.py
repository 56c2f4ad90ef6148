"""The pieces of a page in the order of reading: columns one after the other, rows of tables as one
line with tabs.

Columns: a strip from top to bottom that no piece crosses, with lines of running text on both sides.
Tables: the cells that ruled lines make; without rules, pieces side by side at the same places as in
the lines around them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from crawler.files.page import signed
from crawler.files.page.columns import LETTERS, Sides, columns, sides_of
from crawler.files.page.joining import joined
from crawler.files.page.records import Line, Piece, Row, Rules
from crawler.files.page.tables import ruled, verticals
from crawler.files.page.tables_bare import bare

# In ems: the gaps from which on pieces of one line are two cells wherever they stand, and where
# others stand like them.
_CELLS = 2.2
_INDENT = 5.0
# In a column, text that is stretched to its width has wider gaps.
_STRETCHED = 4.0
_CLOSE = 0.25
# The text of a footnote over that above it; the rule between them over its column.
_SMALLER = 0.93
_SHORT = 0.6
MOST_PIECES = 20_000


def order(
    pieces: Sequence[Piece], rules: Rules | None = None, known: Sequence[float] = ()
) -> list[Line]:
    """The lines of a page in the order of reading. `known`: where columns part on the page before,
    which often are the same and end here after a few lines."""
    rules = rules or Rules()
    lines: list[Line] = []
    number = 0
    for table, group in groupby(_rows(pieces), lambda row: verticals(row, rules)):
        rows = list(group)
        if table:
            lines += [_of_table(row, number) for row in ruled(rows, table, rules)]
            number += 1
            continue
        for column, sides, area in columns(rows, known):
            lines += _signed(area, column, sides, number) if area else _plain(column, sides, number)
            number += 1
    _notes_under_rules(lines, rules)
    return lines


def _rows(pieces: Sequence[Piece]) -> list[list[Piece]]:
    return [list(group) for _, group in groupby(pieces, lambda piece: piece.row)]


# ---- columns ------------------------------------------------------------------------------------


def gutters(lines: Sequence[Line]) -> list[float]:
    """Where the columns of a page part."""
    sides = sorted({(line.left, line.right) for line in lines if not (line.wide or line.cells)})
    return [(a[1] + b[0]) / 2 for a, b in pairwise(sides) if a[1] < b[0]]


# ---- lines --------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Cell:
    x0: float
    x1: float
    text: str


def _plain(rows: list[list[Piece]], sides: Sides | None, number: int) -> list[Line]:
    own = sides_of(rows)
    left, right = sides or own
    lines: list[Line] = []

    def line(pieces: list[Piece], cells: list[str]) -> Line:
        first = pieces[0]
        return Line(
            "\t".join(cells), min(p.x0 for p in pieces), max(p.x1 for p in pieces), first.y,
            max(p.size for p in pieces), left, right, len(cells) > 1, number, first.bold,
            _confidence(pieces), sides is None, first.note,
        )  # fmt: skip

    before: list[_Cell] = []
    tables = {part.first: part for part in bare(rows)}
    at = 0
    while at < len(rows):
        row = rows[at]
        if at in tables:
            part = tables[at]
            lines.append(line([p for r in rows[at : part.end] for p in r], part.cells(rows)))
            at, before = part.end, []
            continue
        around = [other for other in rows[max(0, at - 4) : at + 5] if other is not row]
        cells = _cells(row, around, own, _CELLS if sides is None else _STRETCHED)
        at += 1
        if _goes_on(before, cells, row[0].size):
            lines[-1].text = "\t".join(cell.text for cell in before)
            lines[-1].confidence += _confidence(row)
            continue
        lines.append(line(row, [cell.text for cell in cells]))
        before = cells
    return lines


def _cells(
    row: list[Piece], around: list[list[Piece]], sides: Sides, stretched: float
) -> list[_Cell]:
    """The cells of a line: one, unless it is of a table or of blocks side by side. `stretched`: how
    wide a gap may be in a line of text that reaches from side to side."""
    left, right = sides
    # From side to side, but for the indent of a paragraph.
    whole = right - row[-1].x1 < 0.03 * (right - left)
    running = whole and row[0].x0 - left < _INDENT * row[0].size and _is_text(row)
    cells = [_Cell(row[0].x0, row[0].x1, row[0].text)]
    for a, b in pairwise(row):
        gap = (b.x0 - a.x1) / max(a.size, b.size)
        if gap > (stretched if running else _CELLS) or (
            gap > _CLOSE and not running and _aligned(b, around)
        ):
            cells[-1].text = cells[-1].text.rstrip(" ")
            cells.append(_Cell(b.x0, b.x1, b.text))
        else:
            cells[-1].text = cells[-1].text.rstrip(" ") + " " + b.text
            cells[-1].x1 = b.x1
    return cells


def _is_text(row: list[Piece]) -> bool:
    """Whether pieces that reach from side to side are a line of text that is stretched to it: there
    is much in each, or all gaps are alike."""
    gaps = [b.x0 - a.x1 for a, b in pairwise(row)]
    alike = len(gaps) > 1 and max(gaps) < 1.8 * min(gaps)
    return alike or sum(len(p.text) for p in row) / len(row) >= LETTERS


def _goes_on(before: list[_Cell], cells: list[_Cell], size: float) -> bool:
    """Whether a line goes on with the cells of the row before it, and if so adds it to them: it has
    nothing under the first of three or more, and each piece of it begins where a cell does."""
    if len(before) < 3 or len(cells) >= len(before) or cells[0].x0 < before[0].x1:
        return False
    under = [
        next((cell for cell in before[1:] if abs(cell.x0 - part.x0) < 0.3 * size), None)
        for part in cells
    ]
    if None in under:
        return False
    for cell, part in zip(under, cells, strict=True):
        assert cell is not None  # noqa: S101 - looked for above
        cell.text = joined((cell.text, part.text))
    return True


def _notes_under_rules(lines: list[Line], rules: Rules) -> None:
    """Mark where footnotes begin that have no raised mark: smaller text under a short rule on the
    left side of its column."""
    heights = [y for y, _, _ in rules.across]
    for above, below in pairwise(lines):
        if below.size > _SMALLER * above.size or above.column != below.column or below.note:
            continue
        between = slice(bisect_left(heights, below.y), bisect_right(heights, above.y))
        below.note = any(
            abs(x0 - below.left) < below.size and x1 - x0 < _SHORT * (below.right - below.left)
            for _, x0, x1 in rules.across[between]
        )


def _signed(
    area: signed.Area, rows: list[list[Piece]], sides: Sides | None, number: int
) -> list[Line]:
    left, right = sides or sides_of(rows)
    lines: list[Line] = []
    for row in signed.signed(area, rows):
        first = row.pieces[0]
        lines.append(
            Line(
                "\t".join(row.cells), min(p.x0 for p in row.pieces), max(p.x1 for p in row.pieces),
                first.y, max(p.size for p in row.pieces), left, right, True, number, first.bold,
                _confidence(row.pieces),
            )
        )  # fmt: skip
    return lines


def _of_table(row: Row, number: int) -> Line:
    left, right = row.sides[0], row.sides[-1]
    first = row.pieces[0]
    return Line(
        row.text, left, right, first.y, first.size, left, right, True, number, False,
        _confidence(row.pieces), row=row,
    )  # fmt: skip


def _aligned(piece: Piece, around: list[list[Piece]]) -> bool:
    """Whether a piece begins, ends or has its middle where pieces that are not the first of their
    line do in two of the lines around it."""
    near = 0.25 * piece.size
    rows = sum(
        any(
            abs(p.x0 - piece.x0) < near
            or abs(p.x1 - piece.x1) < near
            or abs(p.x0 + p.x1 - piece.x0 - piece.x1) < near
            for p in other[1:]
        )
        for other in around
    )
    return rows >= min(2, len(around))


def _confidence(row: Sequence[Piece]) -> list[tuple[float, int]]:
    return [(p.confidence, len(p.text)) for p in row if p.confidence is not None]
