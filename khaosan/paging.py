"""The pages of a document: where in its text each begins, and how it was read.

A document's text is one string over all pages; `Document.pages` holds the offset (code points) at
which each page begins. It never falls: an empty page begins where the next one does.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self, TypeGuard

# Where a page's characters were read from: its own text, a picture of it by OCR, or not at all (a
# scan where no OCR is installed).
WAYS = ("text", "ocr", "unread")
# A page that OCR read with less confidence on the mean is marked.
LOW_CONFIDENCE = 0.75


@dataclass(frozen=True, slots=True)
class PageNote:
    """How a page was read, for each that was not plainly read from its own text.

    `page` counts from 1; `way` is one of WAYS; `confidence`, between 0 and 1: what OCR says of the
    page on the mean, None where none read it; `reason`: why the page was not read plainly.
    """

    page: int
    way: str
    confidence: float | None = None
    reason: str | None = None

    @property
    def low(self) -> bool:
        """Whether the page's text is not to be relied on: badly read, or not at all."""
        badly = self.confidence is not None and self.confidence < LOW_CONFIDENCE
        return badly or self.way == "unread"

    @classmethod
    def from_json(cls, row: Any) -> Self:
        """Read one of the interchange format. Raises ValueError where it is none."""
        if not isinstance(row, Mapping) or row.get("way") not in WAYS:
            raise ValueError(f'"page_notes" holds what is none: {str(row)[:80]}')
        page, confidence, reason = row.get("page"), row.get("confidence"), row.get("reason")
        if not _is_count(page) or page == 0:
            raise ValueError(f'"page_notes": "page" is {page!r}, no page number')
        if confidence is not None and not (
            type(confidence) in (int, float) and 0 <= confidence <= 1
        ):
            raise ValueError(f'"page_notes": "confidence" is {confidence!r}, not from 0 to 1')
        if reason is not None and not isinstance(reason, str):
            raise ValueError(f'"page_notes": "reason" is {type(reason).__name__}, not a string')
        return cls(page, row["way"], confidence, reason or None)


def notes_from_json(value: object) -> list[PageNote]:
    """The notes of a line of the interchange format. Raises ValueError for what are none."""
    if not isinstance(value, list):
        raise ValueError(f'"page_notes" is {type(value).__name__}, not a list')
    return [PageNote.from_json(row) for row in value]


def pages_from_json(value: object, length: int) -> list[int]:
    """Where the pages of a text of some length begin. Raises ValueError for what no text has: a
    mention would be put on a page that does not hold it."""
    if not isinstance(value, list) or not all(_is_count(start) for start in value):
        raise ValueError(f'"pages" is {str(value)[:80]}, not a list of offsets')
    if value != sorted(value) or (value and value[-1] > length):
        raise ValueError('"pages" falls, or goes past the end of the text')
    return value


def page_of(pages: Sequence[int], offset: int) -> int | None:
    """The number (from 1) of the page that holds a character; None for a text without pages.

    What stands before the first page (a title that was put in front) counts as on it.
    """
    return max(1, bisect_right(pages, offset)) if pages else None


def _is_count(value: object) -> TypeGuard[int]:
    return type(value) is int and value >= 0
