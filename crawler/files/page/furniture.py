"""Headers, footers and page numbers, taken out of the pages of a document."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

from crawler.files.page.records import Piece

# Of a page's rows from either end, how many may be its furniture; the share of a page's height
# beyond which none is; the points by which it may stand higher on one page than on another.
_DEEP = 3
_ZONE = 0.14
_LEVEL = 6.0
# Of the pages from the first to the last with the same row, on how many it stands. In points: how
# far from the sides and the middle of the text a header is at most.
_ALL, _MOST = 0.9, 0.6
_NEAR = 12.0
# Over the usual pitch of the page: how far a header stands from the text at least, where it does
# not stand on all pages.
_AWAY = 1.25
_DIGITS = re.compile(r"[0-9๐-๙]+")
_NUMBER = re.compile(
    r"(?:[-–—(\[]\s*)?(?:หน้า(?:ที่)?|[Pp]age)?\s*[0-9๐-๙]{1,4}"
    r"(?:\s*(?:/|of|จาก)\s*[0-9๐-๙]{1,4})?(?:\s*[-–—)\]])?"
)
# `/เพื่อให้...`: what a letter's page says at its end of how the next one begins.
_CATCHWORD = re.compile(r"/\s?\S.{0,60}?\s?(?:\.{2,}|…)\s*")
# How an official letter, an order or an announcement begins, within so many rows.
_HEAD = re.compile(r"ที่\s{0,3}\S{0,12}\s?[0-9๐-๙.]{1,12}\s?/|เรื่อง\s")
_HEAD_ROWS = 8


@dataclass(frozen=True, slots=True)
class _Row:
    """A row at the top or the foot of a page. `page`, `number`: where it stands; `beyond`: the rows
    between it and the edge; `outer`: it begins or ends at a side of the text, or stands in its
    middle; `away`: it stands further from the text than the lines of that from each other."""

    page: int
    number: int
    y: float
    text: str
    outer: bool
    beyond: tuple[int, ...]
    away: bool

    def counted(self) -> list[int]:
        """The numbers in it."""
        return [int(digits[:9]) for digits in _DIGITS.findall(self.text)]


def without(pages: Sequence[list[Piece]]) -> list[list[Piece]]:
    """The pieces of each page, row by row, without its furniture.

    What stands on several pages at the same height at the top or the foot is furniture, where the
    numbers in it are the same or grow as those of the pages do (those of footnotes do not); so is a
    page number, and the catchword of a letter's page. Pages on which nothing else stands tell of
    none, nor do those that begin letters, where there are several: circular letters in one file
    begin and end alike.
    """
    heights = [piece.y for page in pages for piece in page]
    high, low = max(heights, default=0.0), min(heights, default=0.0)
    deep = _ZONE * (high - low)
    dropped: set[tuple[int, int]] = set()
    alike: defaultdict[str, list[_Row]] = defaultdict(list)
    begins = {page for page, pieces in enumerate(pages) if _begins(pieces)}
    merged = begins if len(begins) > 1 else set()
    usual = median([pitch for page in pages if (pitch := _pitch(page))] or [0.0])
    for page, pieces in enumerate(pages):
        edges = _edges(page, pieces, usual)
        for row in edges:
            if row.y > high - deep or row.y < low + deep:
                alike[_DIGITS.sub("0", row.text)].append(row)
        for row in {id(row): row for row in (*edges[:1], *edges[-1:])}.values():
            if _NUMBER.fullmatch(row.text) or (row is edges[-1] and _CATCHWORD.fullmatch(row.text)):
                dropped.add((page, row.number))
    several = max(2, min(3, len(pages) // 2 + 1))
    groups = [
        group
        for rows in alike.values()
        for group in _level(rows)
        if len({row.page for row in group}) >= several and _steady(group) and _runs(group)
    ]
    groups.sort(key=lambda group: min(len(row.beyond) for row in group))
    maybe = dropped | {(row.page, row.number) for group in groups for row in group}
    text = {
        page
        for page, pieces in enumerate(pages)
        if page not in merged and any((page, piece.row) not in maybe for piece in pieces)
    }
    for group in groups:
        shown = [row for row in group if row.page in text]
        if len({row.page for row in shown}) >= several and (
            _on_all(group) or (not merged and _at_edge(shown, dropped))
        ):
            dropped |= {(row.page, row.number) for row in group}
    out = [
        [piece for piece in pieces if (page, piece.row) not in dropped]
        for page, pieces in enumerate(pages)
    ]
    # Copies of one page are no furniture.
    return out if any(out) else [list(pieces) for pieces in pages]


def _begins(pieces: list[Piece]) -> bool:
    """Whether a page is the first of a letter, an order or an announcement."""
    rows = [list(group) for _, group in groupby(pieces, lambda piece: piece.row)][:_HEAD_ROWS]
    return any(_HEAD.match(_text(row)) for row in rows)


def _text(row: list[Piece]) -> str:
    return " ".join(piece.text.strip() for piece in row)


def _pitch(pieces: list[Piece]) -> float | None:
    """How far the lines of a page usually stand from each other; None where few tell."""
    heights = [next(row).y for _, row in groupby(pieces, lambda piece: piece.row)]
    gaps = [a - b for a, b in pairwise(heights)]
    return median(gaps) if len(gaps) >= _DEEP else None


def _edges(page: int, pieces: list[Piece], usual: float) -> list[_Row]:
    """The highest and the lowest rows of a page, but for footnotes. `usual`: the pitch of a page on
    which few lines stand."""
    rows = [list(group) for _, group in groupby(pieces, lambda piece: piece.row)]
    left = min((row[0].x0 for row in rows), default=0.0)
    right = max((row[-1].x1 for row in rows), default=0.0)
    far = _AWAY * (_pitch(pieces) or usual)
    out: list[_Row] = []
    for at, row in enumerate(rows):
        top = at < _DEEP
        if not (top or at >= len(rows) - _DEEP) or any(piece.note for piece in row):
            continue
        beyond = rows[:at] if top else rows[at + 1 :]
        inner = rows[at + 1 : at + 2] if top else rows[at - 1 : at]
        before, after = row[0].x0 - left, right - row[-1].x1
        middle = len(row) == 1 and abs(before - after) < 2 * _NEAR
        outer = middle or min(before, after) < _NEAR
        away = all(abs(row[0].y - other[0].y) > far for other in inner)
        out.append(
            _Row(
                page, row[0].row, row[0].y, _text(row), outer,
                tuple(other[0].row for other in beyond), away,
            )
        )  # fmt: skip
    return out


def _level(rows: list[_Row]) -> list[list[_Row]]:
    """Rows by the height at which they stand, in the order of the pages."""
    groups: list[list[_Row]] = []
    for row in sorted(rows, key=lambda row: row.y):
        if not groups or row.y - groups[-1][-1].y > _LEVEL:
            groups.append([])
        groups[-1].append(row)
    return [sorted(group, key=lambda row: row.page) for group in groups]


def _on_all(rows: list[_Row]) -> bool:
    """Whether rows stand on all pages from the first that has one to the last."""
    pages = {row.page for row in rows}
    return len(pages) >= _ALL * (max(pages) - min(pages) + 1)


def _steady(rows: list[_Row]) -> bool:
    """Whether rows stand on all pages; or on most, or on those on the left or on the right, and
    where headers stand: cells of a table may be the same on some pages."""
    if _on_all(rows):
        return True
    pages = {row.page for row in rows}
    span = max(pages) - min(pages) + 1
    if len({page % 2 for page in pages}) == 1:
        span = (span + 1) // 2
    return len(pages) >= _MOST * span and all(row.outer for row in rows)


def _at_edge(rows: list[_Row], dropped: set[tuple[int, int]]) -> bool:
    """Whether rows are no text of pages that happen to be alike: nothing but furniture stands
    beyond them, and they stand away from the text or have numbers that run with the pages."""
    if any((row.page, number) not in dropped for row in rows for number in row.beyond):
        return False
    running = all(one.counted() != other.counted() for one, other in pairwise(rows))
    return running or sum(row.away for row in rows) >= _ALL * len(rows)


def _runs(rows: list[_Row]) -> bool:
    """Whether the numbers in rows are the same or grow with the pages, mostly: chapters begin anew,
    and OCR misreads."""
    right = 0
    for one, other in pairwise(rows):
        steps = [b - a for a, b in zip(one.counted(), other.counted(), strict=True)]
        right += all(step in (0, other.page - one.page) for step in steps)
    return 2 * right >= len(rows) - 1
