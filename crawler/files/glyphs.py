"""The letters of a page at their places, made into pieces of lines.

A PDF says where each letter stands and little more: spaces may be missing, tone marks may come
after the line they belong to. So letters are put in order by where they stand: those with room of
their own from left to right, marks onto the letter that they stand above or below.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from crawler.files.thai import IS_MARK

# In ems, the height of a letter's box: from this gap on there is a space between two letters, and
# from this one on they may belong to two columns or cells.
SPACE = 0.17
APART = 0.6
_SAME_LINE = 0.35


@dataclass(slots=True)
class Glyph:
    """A letter. `x0`, `x1`: where it begins and where the next one may; `y`: of the line that it
    stands on, growing upwards; `centre`: the middle of its ink."""

    char: str
    x0: float
    x1: float
    y: float
    size: float
    centre: float
    bold: bool = False


@dataclass(slots=True)
class Piece:
    """Letters in one line with no wide gap between them. `row`: the number of the line on the page;
    pieces of one row stand side by side."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    row: int = 0
    bold: bool = False
    confidence: float | None = None


@dataclass(slots=True)
class _Line:
    y: float
    size: float
    glyphs: list[Glyph] = field(default_factory=list)
    marks: list[Glyph] = field(default_factory=list)


def pieces(glyphs: Iterable[Glyph]) -> list[Piece]:
    """The pieces of a page, from top to bottom and left to right. The glyphs come in the order in
    which the file draws them."""
    lines = _lines(glyphs)
    out: list[Piece] = []
    for row, line in enumerate(sorted(lines, key=lambda line: -line.y)):
        out += _pieces(line, row)
    return out


def _lines(glyphs: Iterable[Glyph]) -> list[_Line]:
    based: list[Glyph] = []
    marks: list[tuple[Glyph, Glyph | None]] = []
    for glyph in glyphs:
        if glyph.char in IS_MARK:
            marks.append((glyph, based[-1] if based else None))
        else:
            based.append(glyph)
    lines: list[_Line] = []
    line_of: dict[int, _Line] = {}
    for glyph in sorted(based, key=lambda g: -g.y):
        # Letters lower by a third of their size (an index, a figure of a note) are of the line.
        if not lines or lines[-1].y - glyph.y > _SAME_LINE * min(lines[-1].size, glyph.size):
            lines.append(_Line(glyph.y, glyph.size))
        lines[-1].glyphs.append(glyph)
        lines[-1].size = max(lines[-1].size, glyph.size)
        line_of[id(glyph)] = lines[-1]
    for mark, before in marks:
        line = line_of[id(before)] if before is not None else None
        if line is None or abs(line.y - mark.y) > 0.6 * mark.size:
            line = min(lines, key=lambda at: abs(at.y - mark.y), default=None)
        if line is not None:
            line.marks.append(mark)
    return lines


def _pieces(line: _Line, row: int) -> list[Piece]:
    glyphs = _sorted(line.glyphs)
    shown = [g for g in glyphs if g.char != " "]
    if not shown:
        return []
    carried = _carried(line.marks, shown)
    # Text that is stretched to a width has small gaps everywhere.
    wide = [
        (b.x0 - a.x1) / line.size for a, b in pairwise(glyphs) if a.char != " " and b.char != " "
    ]
    usual = median(wide) if len(wide) > 8 else 0.0
    space = max(SPACE, usual + SPACE)
    apart = max(APART, usual + APART)
    out: list[Piece] = []
    text: list[str] = []
    first = last = shown[0]
    pending = False
    at = 0
    for glyph in glyphs:
        if glyph.char == " ":
            pending = True
            continue
        # The width of a drawn space is part of the gap.
        gap = (glyph.x0 - last.x1) / line.size
        if text and gap > apart:
            out.append(_piece(text, first, last, line, row))
            text, first = [], glyph
        elif text and (pending or gap > space):
            text.append(" ")
        pending = False
        text.append(glyph.char)
        text += carried.get(at, ())
        last = glyph
        at += 1
    if pending:  # a space at the end of a line is one of the text
        text.append(" ")
    out.append(_piece(text, first, last, line, row))
    return out


def _piece(text: list[str], first: Glyph, last: Glyph, line: _Line, row: int) -> Piece:
    return Piece("".join(text), first.x0, last.x1, line.y, line.size, row, first.bold)


def _sorted(glyphs: list[Glyph]) -> list[Glyph]:
    """From left to right, without what is drawn twice to look bold."""
    glyphs = sorted(glyphs, key=lambda g: g.x0)
    out: list[Glyph] = []
    for glyph in glyphs:
        again = any(
            o.char == glyph.char and 0 < glyph.x0 - o.x0 < 0.3 * (o.x1 - o.x0) for o in out[-3:]
        )
        if not again or glyph.char == " ":
            out.append(glyph)
    return out


def _carried(marks: list[Glyph], shown: list[Glyph]) -> dict[int, list[str]]:
    """The marks of each letter with room of its own, by its number."""
    starts = [glyph.x0 for glyph in shown]
    out: dict[int, list[str]] = {}
    for mark in marks:
        at = max(0, bisect_right(starts, mark.centre) - 1)
        out.setdefault(at, []).append(mark.char)
    return out
