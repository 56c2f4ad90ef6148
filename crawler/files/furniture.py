"""Headers, footers and page numbers, taken out of the pages of a document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from crawler.files.layout import Line

# Of a page's lines from either end, how many may be its furniture; the share of a page's height
# beyond which none is.
_DEEP = 3
_ZONE = 0.14
_DIGITS = re.compile(r"[0-9๐-๙]+")
_NUMBER = re.compile(
    r"(?:[-–—(\[]\s*)?(?:หน้า(?:ที่)?|[Pp]age)?\s*[0-9๐-๙]{1,4}"
    r"(?:\s*(?:/|of|จาก)\s*[0-9๐-๙]{1,4})?(?:\s*[-–—)\]])?"
)
# `/เพื่อให้...`: what a letter's page says at its end of how the next one begins.
_CATCHWORD = re.compile(r"/\s?\S.{0,60}?\s?(?:\.{2,}|…)\s*")


def without(pages: Sequence[list[Line]]) -> list[list[Line]]:
    """The lines of each page without its furniture.

    What stands on several pages at the same height (numbers in it may differ) at the top or the
    foot is furniture; so is a page number, and the catchword of a letter's page.
    """
    seen: Counter[tuple[str, int]] = Counter()
    for lines in pages:
        seen.update({_key(line) for line in _edges(lines)})
    several = max(2, min(3, len(pages) // 2 + 1)) if len(pages) > 1 else 2
    out: list[list[Line]] = []
    for lines in pages:
        top, foot = _sides(pages, lines)
        dropped = {
            id(line)
            for line in _edges(lines)
            if (
                len(pages) > 1
                and sum(seen[_near(line, by)] for by in (-1, 0, 1)) >= several
                and (line.y > top or line.y < foot)
            )
            or _alone(line, lines)
        }
        out.append([line for line in lines if id(line) not in dropped])
    return out


def _edges(lines: list[Line]) -> list[Line]:
    """The highest and the lowest lines of a page."""
    ordered = sorted(lines, key=lambda line: -line.y)
    return ordered[:_DEEP] + ordered[max(_DEEP, len(ordered) - _DEEP) :]


def _sides(pages: Sequence[list[Line]], lines: list[Line]) -> tuple[float, float]:
    """The heights above and below which a page's furniture stands."""
    every = [line.y for page in pages for line in page]
    high, low = max(every, default=0.0), min(every, default=0.0)
    return high - _ZONE * (high - low), low + _ZONE * (high - low)


def _key(line: Line) -> tuple[str, int]:
    return _DIGITS.sub("0", line.text), round(line.y / 4)


def _near(line: Line, by: int) -> tuple[str, int]:
    text, y = _key(line)
    return text, y + by


def _alone(line: Line, lines: list[Line]) -> bool:
    """Whether a line is a page number or a catchword at the top or the foot of its page."""
    highest = max(lines, key=lambda other: other.y)
    lowest = min(lines, key=lambda other: other.y)
    if line is lowest and _CATCHWORD.fullmatch(line.text.strip()):
        return True
    return (line is highest or line is lowest) and bool(_NUMBER.fullmatch(line.text.strip()))
