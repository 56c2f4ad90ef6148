"""The pieces of a page in the order of reading: columns one after the other, rows of tables as one
line with tabs.

Columns: a strip from top to bottom that no piece crosses, with lines of running text on both sides.
Tables: the cells that ruled lines make; without rules, pieces side by side at the same places as in
the lines around them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from statistics import median

from crawler.files.glyphs import Piece
from crawler.files.tables import Rules, ruled, verticals

# A column has at least so many lines; shorter ones are the two blocks of a letter's head, or
# signatures side by side.
_COLUMN_LINES = 4
# How much of a column's width its lines fill, on the middle one: running text does, cells do not.
_FULL = 0.7
_LETTERS = 14
# In ems: the narrowest strip between two columns; the gaps from which on pieces of one line are two
# cells wherever they stand, and where others stand like them.
_GUTTER = 0.7
_CELLS = 2.2
_CLOSE = 0.25
_MOST_PIECES = 20_000


@dataclass(slots=True)
class Line:
    """A line of reading. `left`, `right`: the sides of its column; `cells`: it is a row of a table,
    a line of its own whatever stands around it."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    left: float = 0.0
    right: float = 0.0
    cells: bool = False
    column: int = 0
    bold: bool = False
    confidence: list[tuple[float, int]] = field(default_factory=list)


def order(pieces: Sequence[Piece], rules: Rules | None = None) -> list[Line]:
    """The lines of a page in the order of reading."""
    if len(pieces) > _MOST_PIECES:
        pieces = pieces[:_MOST_PIECES]
    rules = rules or Rules()
    lines: list[Line] = []
    number = 0
    for table, group in groupby(_rows(pieces), lambda row: verticals(row, rules)):
        rows = list(group)
        if table:
            lines += [_of_table(row, table, number) for row in ruled(rows, table, rules)]
            number += 1
            continue
        for column in _columns(rows):
            lines += _plain(column, number)
            number += 1
    return lines


def _rows(pieces: Sequence[Piece]) -> list[list[Piece]]:
    return [list(group) for _, group in groupby(pieces, lambda piece: piece.row)]


# ---- columns ------------------------------------------------------------------------------------


def _columns(rows: list[list[Piece]], depth: int = 0) -> list[list[list[Piece]]]:
    """The rows of a part of a page as columns in the order of reading, each a list of rows."""
    found = _split(rows) if depth < 4 else None
    if found is None:
        return [rows] if rows else []
    first, last, middle = found
    left = [part for row in rows[first:last] if (part := [p for p in row if p.x1 <= middle])]
    right = [part for row in rows[first:last] if (part := [p for p in row if p.x0 >= middle])]
    return [
        *_columns(rows[:first], depth + 1),
        *_columns(left, depth + 1),
        *_columns(right, depth + 1),
        *_columns(rows[last:], depth + 1),
    ]


def _split(rows: list[list[Piece]]) -> tuple[int, int, float] | None:
    """The longest run of rows with a strip between two columns: its first row, the one after its
    last, and the middle of the strip."""
    best: tuple[int, int, float] | None = None
    tried: Counter[int] = Counter()
    for row in rows:
        for a, b in pairwise(row):
            if b.x0 - a.x1 >= _GUTTER * a.size:
                tried[round((a.x1 + b.x0) / 2 / 4)] += 1
                # A ragged right side puts the middle too far to the left.
                tried[round((b.x0 - 0.4 * b.size) / 4)] += 1
    for place, _ in tried.most_common(12):
        middle = place * 4.0
        first = 0
        while first < len(rows):
            if _crossed(rows[first], middle):
                first += 1
                continue
            last = first
            while last < len(rows) and not _crossed(rows[last], middle):
                last += 1
            if (best is None or last - first > best[1] - best[0]) and _are_columns(
                rows[first:last], middle
            ):
                best = first, last, middle
            first = last
    return best


def _crossed(row: list[Piece], middle: float) -> bool:
    return any(p.x0 < middle < p.x1 for p in row)


def _are_columns(rows: list[list[Piece]], middle: float) -> bool:
    for side in (0, 1):
        parts = [
            part
            for row in rows
            if (part := [p for p in row if (p.x0 >= middle if side else p.x1 <= middle)])
        ]
        if len(parts) < _COLUMN_LINES:
            return False
        x0 = min(part[0].x0 for part in parts)
        x1 = max(part[-1].x1 for part in parts)
        filled = median(sum(p.x1 - p.x0 for p in part) / max(1.0, x1 - x0) for part in parts)
        letters = median(length for part in parts for length in _lengths(part))
        if filled < _FULL or letters < _LETTERS:
            return False
    return True


def _lengths(part: list[Piece]) -> list[int]:
    """How many letters stand together in a line, without gaps as between columns or cells."""
    lengths = [len(part[0].text)]
    for a, b in pairwise(part):
        if b.x0 - a.x1 > 1.5 * a.size:
            lengths.append(0)
        lengths[-1] += len(b.text)
    return lengths


# ---- lines --------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Cell:
    x0: float
    x1: float
    text: str


def _plain(rows: list[list[Piece]], number: int) -> list[Line]:
    left = min(row[0].x0 for row in rows)
    right = max(row[-1].x1 for row in rows)
    lines: list[Line] = []
    before: list[_Cell] = []
    for at, row in enumerate(rows):
        around = [other for other in rows[max(0, at - 4) : at + 5] if other is not row]
        cells = _cells(row, around, right - left)
        if _goes_on(before, cells, row[0].size):
            lines[-1].text = "\t".join(cell.text for cell in before)
            lines[-1].confidence += _confidence(row)
            continue
        text = "\t".join(cell.text for cell in cells)
        lines.append(
            Line(
                text,
                row[0].x0,
                row[-1].x1,
                row[0].y,
                max(p.size for p in row),
                left,
                right,
                len(cells) > 1,
                number,
                row[0].bold,
                _confidence(row),
            )
        )
        before = cells
    return lines


def _cells(row: list[Piece], around: list[list[Piece]], width: float) -> list[_Cell]:
    """The cells of a line: one, unless it is of a table or of blocks side by side."""
    running = row[-1].x1 - row[0].x0 > 0.97 * width and _is_text(row)
    cells = [_Cell(row[0].x0, row[0].x1, row[0].text)]
    for a, b in pairwise(row):
        gap = (b.x0 - a.x1) / max(a.size, b.size)
        if gap > _CELLS or (gap > _CLOSE and not running and _aligned(b, around)):
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
    return alike or sum(len(p.text) for p in row) / len(row) >= _LETTERS


def _goes_on(before: list[_Cell], cells: list[_Cell], size: float) -> bool:
    """Whether a line goes on with the cells of the row before it, and if so adds it to them: it has
    nothing under the first of three or more, and each piece of it begins where a cell does."""
    from crawler.files.paragraphs import joined

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


def _of_table(row: tuple[str, list[Piece]], sides: tuple[float, ...], number: int) -> Line:
    text, inside = row
    left, right = sides[0], sides[-1]
    return Line(
        text, left, right, inside[0].y, inside[0].size, left, right, True, number, False,
        _confidence(inside),
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
