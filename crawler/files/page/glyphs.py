"""The letters of a page at their places, made into pieces of lines.

A PDF says where each letter stands and little more: spaces may be missing, tone marks may come
after the line they belong to. So letters are put in order by where they stand: those with room of
their own from left to right, marks onto the letter that they stand above or below.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable
from itertools import pairwise
from operator import attrgetter
from statistics import median

from crawler.files.page.glyphs_raised import gathered, without_marks
from crawler.files.page.glyphs_stretched import stretched
from crawler.files.page.records import Glyph, LineOfGlyphs, Piece
from crawler.files.thai import IS_MARK

# In ems, the height of a letter's box: from this gap on there is a space between two letters, and
# from this one on they may belong to two columns or cells.
SPACE = 0.17
APART = 0.6
_SAME_LINE = 0.35
# Of the width of a letter: how far to the right its copy is drawn.
_TWICE = 0.3
# From so much larger letters on, a line stands where they do.
_LARGER = 1.15


def pieces(glyphs: Iterable[Glyph]) -> list[Piece]:
    """The pieces of a page, from top to bottom and left to right. The glyphs come in the order in
    which the file draws them."""
    lines = _lines(glyphs)
    moved = stretched(lines)
    out: list[Piece] = []
    for row, line in enumerate(sorted(lines, key=lambda line: -line.y)):
        out += _pieces(line, row, moved)
    return out


def _lines(glyphs: Iterable[Glyph]) -> list[LineOfGlyphs]:
    based: list[Glyph] = []
    marks: list[tuple[Glyph, Glyph | None]] = []
    for glyph in glyphs:
        if glyph.char in IS_MARK:
            marks.append((glyph, based[-1] if based else None))
        else:
            based.append(glyph)
    lines: list[LineOfGlyphs] = []
    for glyph in sorted(based, key=lambda g: -g.y):
        # Letters lower by a third of their size (an index, a figure of a note) are of the line.
        if not lines or lines[-1].y - glyph.y > _SAME_LINE * min(lines[-1].size, glyph.size):
            lines.append(LineOfGlyphs(glyph.y, glyph.size, glyph.size))
        line = lines[-1]
        line.glyphs.append(glyph)
        if glyph.size > line.size:
            if glyph.size > _LARGER * line.size:
                line.y = glyph.y
            line.size = glyph.size
        elif glyph.size < line.least:
            line.least = glyph.size
    lines = gathered(lines)
    line_of = {id(glyph): line for line in lines for glyph in line.glyphs}
    for mark, before in marks:
        under = line_of[id(before)] if before is not None else None
        if under is None or abs(under.y - mark.y) > 0.6 * mark.size:
            under = min(lines, key=lambda at: abs(at.y - mark.y), default=None)
        if under is not None:
            under.marks.append(mark)
    return lines


def _pieces(line: LineOfGlyphs, row: int, moved: dict[int, float]) -> list[Piece]:
    glyphs = _sorted(line.glyphs)
    dropped, begin = without_marks(glyphs, line)
    shown = [g for g in glyphs if g.char != " " and id(g) not in dropped]
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
    noted: set[int] = set()
    first = last = shown[0]
    end, size = first.x1, first.size  # of the last letter, with a mark that was dropped after it
    pending = note = False
    at = 0
    for glyph in glyphs:
        if glyph.char == " ":
            pending = True
            continue
        if id(glyph) in dropped:
            note = id(glyph) in begin
            end = end if note else max(end, glyph.x1)
            continue
        # The width of a drawn space is part of the gap.
        gap = (glyph.x0 - end) / line.size - moved.get(id(glyph), 0.0)
        if text and gap > apart:
            out.append(Piece("".join(text), first.x0, last.x1, line.y, size, row, first.bold))
            text, first, size = [], glyph, glyph.size
        elif text and (pending or gap > space):
            text.append(" ")
        if note and not text:
            noted.add(len(out))
        pending = note = False
        text.append(glyph.char)
        text += carried.get(at, ())
        last, end = glyph, glyph.x1
        if glyph.size > size:
            size = glyph.size
        at += 1
    if pending:  # a space at the end of a line is one of the text
        text.append(" ")
    out.append(Piece("".join(text), first.x0, last.x1, line.y, size, row, first.bold))
    for number in noted:
        out[number].note = True
    return out


def _sorted(glyphs: list[Glyph]) -> list[Glyph]:
    """From left to right, without what is drawn twice to look bold."""
    out: list[Glyph] = []
    reach = -math.inf  # what stands further to the right is drawn over none
    for glyph in sorted(glyphs, key=attrgetter("x0")):
        again = (
            glyph.x0 < reach
            and glyph.char != " "
            and any(
                o.char == glyph.char and 0 < glyph.x0 - o.x0 < _TWICE * (o.x1 - o.x0)
                for o in out[-3:]
            )
        )
        if not again:
            out.append(glyph)
            reach = max(reach, glyph.x0 + _TWICE * (glyph.x1 - glyph.x0))
    return out


def _carried(marks: list[Glyph], shown: list[Glyph]) -> dict[int, list[str]]:
    """The marks of each letter with room of its own, by its number."""
    starts = [glyph.x0 for glyph in shown]
    out: dict[int, list[str]] = {}
    for mark in marks:
        at = max(0, bisect_right(starts, mark.centre) - 1)
        out.setdefault(at, []).append(mark.char)
    return out
