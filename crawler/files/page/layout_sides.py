"""The sides of the text on a page, where what stands there does not tell: a part after a table, a
page of a few short lines. Other parts of the document do."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from crawler.files.page.columns import Sides
from crawler.files.page.records import Line

# Lines that end within so many ems of each other end at the same side: Thai breaks between words.
_RAGGED = 3.0
_LEVEL = 0.5
# So many lines show a side; so many on one page, and such a share of them, are its own.
_FEW = 3
_MANY = 8
_SHARE = 0.4
# A column with so many lines is one whose sides say something.
_COLUMN = 4
_MOST = 20


def settle(pages: Sequence[Sequence[Line]]) -> None:
    """Give the lines that stand in no column the sides of the page's text, told by the document."""
    columns = _columns(pages)
    lines = [[line for line in page if line.wide or line.cells] for page in pages]
    every = [line for page in lines for line in page]
    if not every:
        return
    em = _middle([line.size for line in every])
    left, right = _usual(every, em, _FEW)
    for page in lines:
        own_left, own_right = _sides(page, em, left, right)
        for line in page:
            if not line.wide:
                continue
            inside = [
                (x0, x1) for x0, x1 in columns if x0 - em < line.x0 and line.x1 < x1 + _LEVEL * em
            ]
            if inside:
                line.left, line.right = min(inside, key=lambda sides: sides[1] - sides[0])
            else:
                line.left = min(line.left, own_left)
                line.right = max(line.right, own_right)


def _sides(page: list[Line], em: float, left: float, right: float) -> tuple[float, float]:
    """The sides of a page: its own where much stands there, else the document's. Those on the left
    may differ from page to page (of a book), so few lines are enough."""
    if not page:
        return left, right
    text = [line.x0 for line in page if line.wide]
    own = min(text) if len(text) >= _FEW else left
    high = max(line.x1 for line in page)
    full = sum(high - line.x1 < _RAGGED * em for line in page)
    return own, high if full >= max(_MANY, _SHARE * len(page)) else right


def _usual(lines: list[Line], em: float, few: int) -> tuple[float, float]:
    """The outermost sides at which some lines begin and end."""
    starts = sorted(line.x0 for line in lines)
    ends = sorted(line.x1 for line in lines)
    left = next(
        (x for n, x in enumerate(starts) if bisect_right(starts, x + em) - n >= few), starts[0]
    )
    right = next(
        (
            x
            for n, x in zip(range(len(ends), 0, -1), reversed(ends), strict=True)
            if n - bisect_left(ends, x - _RAGGED * em) >= few
        ),
        ends[-1],
    )
    return left, right


def _columns(pages: Sequence[Sequence[Line]]) -> list[Sides]:
    """The columns of a document whose text stands in columns, for a last page on which one is all
    that is left."""
    found: dict[tuple[int, int], list[Line]] = {}
    wide = narrow = 0
    for page in pages:
        for line in page:
            if line.wide:
                wide += 1
            elif not line.cells:
                narrow += 1
                place = round(line.left / 4), round(line.right / 4)
                found.setdefault(place, []).append(line)
    if narrow <= wide:
        return []
    common = sorted(found.values(), key=len, reverse=True)[:_MOST]
    return [(x[0].left, x[0].right) for x in common if len(x) >= _COLUMN]


def _middle(sizes: list[float]) -> float:
    return max(1.0, sorted(sizes)[len(sizes) // 2])
