"""Columns of text: a strip from top to bottom that no piece crosses, with lines of running text on
both sides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from crawler.files.page import signed
from crawler.files.page.records import Piece

# A column has at least so many lines; shorter ones are the two blocks of a letter's head, or
# signatures side by side. Where there were columns before, fewer do.
_COLUMN_LINES = 4
_KNOWN_LINES = 2
# How much of a column's width its lines fill, on the middle one: running text does, cells do not.
_FULL = 0.7
LETTERS = 14
# Of the way to the next column, how far the longest line of one reaches.
_REACH = 0.7
# In ems: the narrowest strip between two columns.
_GUTTER = 0.7
# So many columns stand side by side at most, but for two.
_MORE = 3
# Over the size: lines of one column stand further apart.
_CLOSE_ROWS = 0.9

Sides = tuple[float, float]
# Rows of a part of a page, the sides of its column, which are None for what stands in none, and for
# signatures where they stand side by side.
Part = tuple[list[list[Piece]], Sides | None, signed.Area | None]


def columns(
    rows: list[list[Piece]], known: Sequence[float], sides: Sides | None = None, depth: int = 0
) -> list[Part]:
    """The rows of a part of a page as columns in the order of reading."""
    out: list[Part] = []
    at = 0
    for area in signed.areas(rows):
        out += _text(rows[at : area.first], known, sides, depth)
        out.append((rows, sides, area))
        at = area.end
    return out + _text(rows[at:], known, sides, depth)


def _text(
    rows: list[list[Piece]], known: Sequence[float], sides: Sides | None, depth: int
) -> list[Part]:
    found = _split(rows, known) if depth < 4 else None
    if found is None:
        return [(rows, sides, None)] if rows else []
    first, last, middle = found
    left = [part for row in rows[first:last] if (part := [p for p in row if p.x1 <= middle])]
    right = [part for row in rows[first:last] if (part := [p for p in row if p.x0 >= middle])]
    return [
        *_text(rows[:first], known, sides, depth + 1),
        *columns(left, known, sides_of(left), depth + 1),
        *columns(right, known, sides_of(right), depth + 1),
        *_text(rows[last:], known, sides, depth + 1),
    ]


def sides_of(rows: list[list[Piece]]) -> Sides:
    return min(row[0].x0 for row in rows), max(row[-1].x1 for row in rows)


def _split(
    rows: list[list[Piece]], known: Sequence[float], more: int = _MORE
) -> tuple[int, int, float] | None:
    """The longest run of rows with a strip between two columns: its first row, the one after its
    last, and the middle of the strip. `more`: how often one of the two may part again."""
    best: tuple[int, int, float] | None = None
    tried: Counter[int] = Counter()
    for a, b in _beside(rows):
        if b.x0 - a.x1 >= _GUTTER * a.size:
            tried[round((a.x1 + b.x0) / 2 / 4)] += 1
            # A ragged right side puts the middle too far to the left.
            tried[round((b.x0 - 0.4 * b.size) / 4)] += 1
    for middle in (*known[:4], *(place * 4.0 for place, _ in tried.most_common(12))):
        few = _KNOWN_LINES if middle in known else _COLUMN_LINES
        first = 0
        while first < len(rows):
            if _crossed(rows[first], middle):
                first += 1
                continue
            last = first
            while last < len(rows) and not _crossed(rows[last], middle):
                last += 1
            if (best is None or last - first > best[1] - best[0]) and _are_columns(
                rows[first:last], middle, few, known, more
            ):
                best = first, last, middle
            first = last
    return best


def _beside(rows: list[list[Piece]]) -> Iterator[tuple[Piece, Piece]]:
    """Pieces that stand side by side, in one row or in two that are too close for one column."""
    for row in rows:
        yield from pairwise(row)
    for row, below in pairwise(rows):
        if row[0].y - below[0].y < _CLOSE_ROWS * row[0].size:
            yield row[-1], below[0]
            yield below[-1], row[0]


def _crossed(row: list[Piece], middle: float) -> bool:
    return any(p.x0 < middle < p.x1 for p in row)


def _are_columns(
    rows: list[list[Piece]], middle: float, few: int, known: Sequence[float], more: int
) -> bool:
    left = [part for row in rows if (part := [p for p in row if p.x1 <= middle])]
    right = [part for row in rows if (part := [p for p in row if p.x0 >= middle])]
    if min(len(left), len(right)) < few:
        return False
    (x0, x1), (x2, _) = sides_of(left), sides_of(right)
    # Between the cells of a table there is much more room than between columns.
    if x1 - x0 <= _REACH * (x2 - x0):
        return False
    if not _is_column(left):
        # Lines of columns that are not level with one another fill none of their rows.
        return _is_column(right) and _parts_again(left, known, more)
    return _is_column(right) or _parts_again(right, known, more)


def _is_column(parts: list[list[Piece]]) -> bool:
    """Whether what stands on one side of a strip is running text."""
    x0, x1 = sides_of(parts)
    filled = median(sum(p.x1 - p.x0 for p in part) / max(1.0, x1 - x0) for part in parts)
    letters = median(length for part in parts for length in _lengths(part))
    return filled >= _FULL and letters >= LETTERS


def _parts_again(parts: list[list[Piece]], known: Sequence[float], more: int) -> bool:
    """Whether what stands on one side of a strip is columns, in most of its rows."""
    found = _split(parts, known, more - 1) if more else None
    return found is not None and 2 * (found[1] - found[0]) > len(parts)


def _lengths(part: list[Piece]) -> list[int]:
    """How many letters stand together in a line, without gaps as between columns or cells."""
    lengths = [len(part[0].text)]
    for a, b in pairwise(part):
        if b.x0 - a.x1 > 1.5 * a.size:
            lengths.append(0)
        lengths[-1] += len(b.text)
    return lengths
