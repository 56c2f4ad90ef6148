"""Headers, footers and page numbers, taken out of the pages of a document."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from crawler.files.glyphs import Piece

# Of a page's rows from either end, how many may be its furniture; the share of a page's height
# beyond which none is; the points by which it may stand higher on one page than on another.
_DEEP = 3
_ZONE = 0.14
_LEVEL = 6.0
# Of the pages from the first to the last with the same row, on how many it stands. In points: how
# far from the sides and the middle of the text a header is at most.
_ALL, _MOST = 0.9, 0.6
_NEAR = 12.0
_DIGITS = re.compile(r"[0-9๐-๙]+")
_NUMBER = re.compile(
    r"(?:[-–—(\[]\s*)?(?:หน้า(?:ที่)?|[Pp]age)?\s*[0-9๐-๙]{1,4}"
    r"(?:\s*(?:/|of|จาก)\s*[0-9๐-๙]{1,4})?(?:\s*[-–—)\]])?"
)
# `/เพื่อให้...`: what a letter's page says at its end of how the next one begins.
_CATCHWORD = re.compile(r"/\s?\S.{0,60}?\s?(?:\.{2,}|…)\s*")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row at the top or the foot of a page. `page`, `number`: where it stands; `outer`: it begins
    or ends at a side of the text, or stands in its middle."""

    page: int
    number: int
    y: float
    text: str
    outer: bool

    def counted(self) -> list[int]:
        """The numbers in it."""
        return [int(digits[:9]) for digits in _DIGITS.findall(self.text)]


def without(pages: Sequence[list[Piece]]) -> list[list[Piece]]:
    """The pieces of each page, row by row, without its furniture.

    What stands on several pages at the same height at the top or the foot is furniture, where the
    numbers in it are the same or grow as those of the pages do (those of footnotes do not); so is a
    page number, and the catchword of a letter's page.
    """
    heights = [piece.y for page in pages for piece in page]
    high, low = max(heights, default=0.0), min(heights, default=0.0)
    deep = _ZONE * (high - low)
    dropped: set[tuple[int, int]] = set()
    alike: defaultdict[str, list[_Row]] = defaultdict(list)
    for page, pieces in enumerate(pages):
        edges = _edges(page, pieces)
        for row in edges:
            if row.y > high - deep or row.y < low + deep:
                alike[_DIGITS.sub("0", row.text)].append(row)
        for row in {id(row): row for row in (*edges[:1], *edges[-1:])}.values():
            if _NUMBER.fullmatch(row.text) or (row is edges[-1] and _CATCHWORD.fullmatch(row.text)):
                dropped.add((page, row.number))
    several = max(2, min(3, len(pages) // 2 + 1))
    for rows in alike.values():
        for group in _level(rows):
            if len({row.page for row in group}) >= several and _steady(group) and _runs(group):
                dropped |= {(row.page, row.number) for row in group}
    out = [
        [piece for piece in pieces if (page, piece.row) not in dropped]
        for page, pieces in enumerate(pages)
    ]
    # Copies of one page are no furniture.
    return out if any(out) else [list(pieces) for pieces in pages]


def _edges(page: int, pieces: list[Piece]) -> list[_Row]:
    """The highest and the lowest rows of a page, but for footnotes."""
    rows = [list(group) for _, group in groupby(pieces, lambda piece: piece.row)]
    left = min((row[0].x0 for row in rows), default=0.0)
    right = max((row[-1].x1 for row in rows), default=0.0)
    rows = rows[:_DEEP] + rows[max(_DEEP, len(rows) - _DEEP) :]
    out: list[_Row] = []
    for row in rows:
        if any(piece.note for piece in row):
            continue
        before, after = row[0].x0 - left, right - row[-1].x1
        middle = len(row) == 1 and abs(before - after) < 2 * _NEAR
        outer = middle or min(before, after) < _NEAR
        text = " ".join(piece.text.strip() for piece in row)
        out.append(_Row(page, row[0].row, row[0].y, text, outer))
    return out


def _level(rows: list[_Row]) -> list[list[_Row]]:
    """Rows by the height at which they stand, in the order of the pages."""
    groups: list[list[_Row]] = []
    for row in sorted(rows, key=lambda row: row.y):
        if not groups or row.y - groups[-1][-1].y > _LEVEL:
            groups.append([])
        groups[-1].append(row)
    return [sorted(group, key=lambda row: row.page) for group in groups]


def _steady(rows: list[_Row]) -> bool:
    """Whether rows stand on all pages from the first that has one to the last; or on most, or on
    those on the left or on the right, and where headers stand: cells of a table may be the same on
    some pages."""
    pages = sorted({row.page for row in rows})
    span = pages[-1] - pages[0] + 1
    if len(pages) >= _ALL * span:
        return True
    if len({page % 2 for page in pages}) == 1:
        span = (span + 1) // 2
    return len(pages) >= _MOST * span and all(row.outer for row in rows)


def _runs(rows: list[_Row]) -> bool:
    """Whether the numbers in rows are the same or grow with the pages, mostly: chapters begin anew,
    and OCR misreads."""
    right = 0
    for one, other in pairwise(rows):
        steps = [b - a for a, b in zip(one.counted(), other.counted(), strict=True)]
        right += all(step in (0, other.page - one.page) for step in steps)
    return 2 * right >= len(rows) - 1
