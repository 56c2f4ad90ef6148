"""Lines that are centred, each for itself: a name in brackets and the position under it, the day
and the place of a meeting. No paragraph stands so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from crawler.files.page.records import Line
from crawler.files.page.signed import NAME

# In ems: by how much middles differ that are one, and beginnings that are not; how far from the
# left side a centred line begins at least; how far below one another such lines stand at most.
_LEVEL, _APART = 0.35, 0.6
_INSET = 1.0
_BELOW = 3.5
# Of the width of the column, from which on a line begins far in; a letter's width, in ems.
_FAR = 0.25
_LETTER = 0.5
# In ems: what a centred line leaves of its column at most where the next word had no room in it.
_FULL = 2.5
# What begins a line of its own in a heading, however wide the one above is.
_OWN = re.compile(
    r"\(|(?:ครั้งที่|ฉบับที่|ประจำ|พ\.ศ\.|เมื่อวันที่|วันที่|ระหว่าง|ว่าด้วย|เรื่อง|โดย|กับ|และ|ณ)(?:\s|[0-9๐-๙]|$)"
)


def centred(lines: Sequence[Line]) -> set[int]:
    """Which lines, by id, begin and end as far from the middle of one above or below, which is
    longer or shorter; or are two far in that end at one side, as an agency and its address do."""
    found: set[int] = set()
    for last, line in pairwise(lines):
        if (
            _level(last, line)
            and last.bold == line.bold
            and abs(last.x0 - line.x0) > _APART * line.size
        ):
            found |= {id(last), id(line)}
    for at, (last, line) in enumerate(pairwise(lines), 2):
        # A paragraph far in begins so, but goes on below its second line.
        below = lines[at] if at < len(lines) else None
        goes_on = below is not None and abs(below.x0 - line.x0) < _APART * line.size
        if _ends_level(last, line) and not goes_on:
            found |= {id(last), id(line)}
    return found


def wrapped(last: Line, line: Line) -> bool:
    """Whether two centred lines, one below the other, are one: the second is the rest of the first,
    which is as wide as the column."""
    em = max(last.size, line.size)
    before, after = _inset(last), last.right - last.x1
    return (
        last.column == line.column
        and last.bold == line.bold
        and not (last.cells or line.cells)
        and abs(last.size - line.size) < 0.05 * em
        and 0 < last.y - line.y < _BELOW * em
        and abs(last.x0 + last.x1 - line.x0 - line.x1) < 2 * _LEVEL * em
        and before > 0.5 * em
        and abs(before - after) < em
        and before + after < _FULL * em
        and _inset(line) > 2 * em
        and not _OWN.match(line.text)
    )


def apart(last: Line, line: Line, found: set[int]) -> bool:
    """Whether two lines, one below the other, are two by how they are centred. `found`: as
    `centred` gives it."""
    if NAME.fullmatch(last.text.strip()) and _inset(last) > _INSET * last.size:
        return True
    if NAME.fullmatch(line.text.strip()) and _inset(line) > _INSET * line.size:
        return True
    return id(last) in found or id(line) in found


def begins(last: Line, line: Line) -> bool:
    """Whether a line far in is one of its own under another, further in still: its first word would
    have had room at the other's end."""
    width = line.right - line.left
    if _inset(line) < _FAR * width or last.x0 - line.x0 < _APART * line.size:
        return False
    word = line.text.split(" ", 1)[0]
    return last.right - last.x1 > (len(word) + 1) * _LETTER * line.size


def _level(last: Line, line: Line) -> bool:
    em = max(last.size, line.size)
    return (
        last.column == line.column
        and not (last.cells or line.cells)
        and 0 < last.y - line.y < _BELOW * em
        and abs(last.x0 + last.x1 - line.x0 - line.x1) < 2 * _LEVEL * em
        and min(_inset(last), _inset(line)) > _INSET * em
    )


def _ends_level(last: Line, line: Line) -> bool:
    return (
        last.column == line.column
        and last.bold == line.bold
        and not (last.cells or line.cells)
        and 0 < last.y - line.y < _BELOW * line.size
        and abs(last.x1 - line.x1) < _LEVEL * line.size
        and last.x0 - line.x0 > _INSET * line.size
        and _inset(line) > _FAR * (line.right - line.left)
    )


def _inset(line: Line) -> float:
    return line.x0 - line.left
