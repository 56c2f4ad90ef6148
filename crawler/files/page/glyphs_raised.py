"""Small letters that stand above or below a line: indices, powers, the marks of footnotes.

They are drawn with a height of their own, so that by height alone they are lines; and a mark of a
footnote is no text: within a sentence it would be a number that nobody wrote.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.files.page.records import Glyph, LineOfGlyphs

# Over the size of a line: how large its raised letters are at most (browsers have 0.83, Word 0.65),
# how high they may stand, how low, and how little of either is none.
_SMALL = 0.86
_RISE = 0.7
_FALL = 0.45
_LEVEL = 0.12
# In ems: the room that a raised letter may have on its left; on its right, where it begins a line.
_AFTER = 0.35
_BEFORE = 0.8

_MARK = re.compile(
    r"[\[(]?(?:[0-9๐-๙]{1,3}(?:[,–-][0-9๐-๙]{1,3})*,?|[*†‡§¶]{1,4})[\])]?"
)  # fmt: skip
_POWER = re.compile(r"[-−–]?[0-9๐-๙]{1,2}")
_ZERO = re.compile("[0๐]")
# What a raised 2 or 3 is of: a unit, a letter that stands for a number.
_UNIT = re.compile(
    r"(?:(?<![ก-๙])(?:ตร\.?|ลบ\.?)?\s?(?:[กซม]?ม)\.?"
    r"|(?<!ตาราง)(?<!ลูกบาศก์)(?:เมตร|ฟุต|นิ้ว)|(?<![A-Za-z])(?:[ckm]?m|ft|in|[A-Za-z]|CO))$"
)
_TEN = re.compile(r"(?<![0-9๐-๙])(?:10|๑๐)$")
_RAISED = str.maketrans("0123456789๐๑๒๓๔๕๖๗๘๙-−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁻")


def gathered(lines: list[LineOfGlyphs]) -> list[LineOfGlyphs]:
    """Lines from top to bottom, with the small letters that stand above or below one in it."""
    for above, below in pairwise(lines):
        gap = above.y - below.y
        if gap < _RISE * below.size:
            _move(above, below, leading=True)
        if gap < _FALL * above.size:
            _move(below, above, leading=False)
    return [line for line in lines if line.glyphs]


def _move(small: LineOfGlyphs, line: LineOfGlyphs, *, leading: bool) -> None:
    """Move the small letters of a line into another, where it has room for them beside its own.
    `leading`: they may stand before what they belong to."""
    most = _SMALL * line.size
    some = sorted((g for g in small.glyphs if g.size <= most and g.char != " "), key=_left)
    own = sorted((g for g in line.glyphs if g.char != " "), key=_left)
    if not some or not own:
        return
    starts = [g.x0 for g in own]
    moved: set[int] = set()
    run: list[Glyph] = []
    for glyph, following in zip(some, [*some[1:], None], strict=True):
        run.append(glyph)
        if following is not None and following.x0 - glyph.x1 < _AFTER * line.size:
            continue
        at = bisect_right(starts, run[0].centre) - 1
        room = at == bisect_right(starts, glyph.centre) - 1
        after = at >= 0 and run[0].x0 - own[at].x1 < _AFTER * line.size
        before = at + 1 < len(own) and own[at + 1].x0 - glyph.x1 < _BEFORE * line.size
        # What stands above a letter is of a line of its own.
        if room and (at < 0 or own[at].x1 <= run[0].centre) and (after or (leading and before)):
            moved |= {id(g) for g in run}
        run = []
    if moved:
        line.glyphs += [g for g in small.glyphs if id(g) in moved]
        small.glyphs = [g for g in small.glyphs if id(g) not in moved]
        line.least = min(line.least, *(g.size for g in line.glyphs))


def _left(glyph: Glyph) -> float:
    return glyph.x0


def without_marks(glyphs: list[Glyph], line: LineOfGlyphs) -> tuple[set[int], set[int]]:
    """Which letters of a line, in their order, are marks of footnotes (by id), and which of these
    stand before the text that they are of: the footnote itself. Raised digits that are of the text
    become powers: ม², 10³."""
    dropped: set[int] = set()
    begin: set[int] = set()
    if line.least > _SMALL * line.size:
        return dropped, begin
    shown = [g for g in glyphs if g.char != " "]
    runs = [list(group) for _, group in groupby(shown, key=_style)]
    for at, run in enumerate(runs):
        before = runs[at - 1][-1] if at else None
        after = runs[at + 1][0] if at + 1 < len(runs) else None
        if before is not None and run[0].x0 - before.x1 > _BEFORE * before.size:
            before = None
        beside = before or after
        if beside is None or not _is_raised(run[0], beside):
            continue
        text = "".join(g.char for g in run)
        said = "".join(g.char for g in runs[at - 1][-12:]) if before is not None else ""
        follows = after.char if after is not None else ""
        if _is_power(text, said, follows):
            for glyph in run:
                glyph.char = glyph.char.translate(_RAISED)
        elif _MARK.fullmatch(text) and follows not in ("/", "⁄"):
            dropped |= {id(g) for g in run}
            if before is None:
                begin |= {id(g) for g in run}
    return dropped, begin


def _style(glyph: Glyph) -> tuple[float, float]:
    return round(glyph.size, 1), round(glyph.y, 1)


def _is_raised(glyph: Glyph, beside: Glyph) -> bool:
    high = glyph.y - beside.y
    return glyph.size <= _SMALL * beside.size and _LEVEL < high / beside.size < _RISE


def _is_power(text: str, before: str, after: str) -> bool:
    if not _POWER.fullmatch(text):
        return False
    if _TEN.search(before) or (_ZERO.fullmatch(text) and after in ("C", "F", "ซ")):
        return True
    return text in ("2", "3", "๒", "๓") and bool(_UNIT.search(before))
