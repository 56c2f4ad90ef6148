"""The items of a long agenda: the summary of a cabinet's meeting lists them and then tells of each.

What is told under one item is of other instruments than what is told under the next, however alike
they are; an item of the list and its text further down are one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nlp.agreements.tellings import Telling

# "12.     เรื่อง     ร่างบันทึกความเข้าใจ…" at the beginning of a line.
_HEADING = re.compile(r"^[ \t\u00a0]*(?P<number>\d{1,3})\.[ \t\u00a0]*เรื่อง[ \t\u00a0]", re.M)
# A page with fewer is no agenda.
_LEAST = 4


class Agenda:
    """Where the items of a text begin; it has none where the text is no agenda."""

    def __init__(self, text: str) -> None:
        headings = [(m.start(), int(m["number"])) for m in _HEADING.finditer(text)]
        if len(headings) < _LEAST:
            headings = []
        self._starts = [start for start, _ in headings]
        self._numbers = [number for _, number in headings]
        self._length = len(text)

    def end(self, at: int) -> int:
        """Where the item ends in which a character stands: the text's end where there are none."""
        place = bisect_right(self._starts, at)
        return self._starts[place] if place < len(self._starts) else self._length

    def by_item(self, tellings: Sequence[Telling]) -> list[list[Telling]]:
        """The tellings of each item, those before the first item first; those of a text without
        items in one list."""
        groups: dict[int, list[Telling]] = {}
        for telling in tellings:
            place = bisect_right(self._starts, telling.at) - 1
            number = self._numbers[place] if place >= 0 else 0
            groups.setdefault(number, []).append(telling)
        return [groups[number] for number in sorted(groups)]
