"""What in a document is usual: how far lines of a paragraph stand from each other, how large they
are. What is not so tells paragraphs and footnotes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from crawler.files.page.records import Line

# Over the usual pitch, from which on a gap is one between paragraphs, and in ems above it; the
# pitches of a scan are less sure. As far as the last, the same font may push lines apart.
_WIDE = 1.3
_MORE = 0.3
_SCANNED = 1.6
_STRETCHED = 1.4
# In ems: a line with so little room on its right goes on in most cases; a gap that is none.
_ROOM = 2.5
_FAR = 4.0
# Gaps that differ by less are one; such a share of gaps, or so many, is no chance.
_ALIKE = 1.12
_SHARE = 0.3
_OFTEN = 0.15
_FEW = 4
# Over the usual size: the text of footnotes.
_SMALLER = 0.95

_Gaps = defaultdict[tuple[int, float], list[float]]


class Pitch:
    """How far lines usually stand from each other, within paragraphs: on a page, in a document, by
    their size."""

    def __init__(self, pages: Sequence[Sequence[Line]]) -> None:
        # By page (0: all) and size: below lines that are full, and below any.
        full: _Gaps = defaultdict(list)
        every: _Gaps = defaultdict(list)
        for number, lines in enumerate(pages, 1):
            for last, line in pairwise(lines):
                gap = last.y - line.y
                if not _comparable(last, line) or not 0 < gap < _FAR * last.size:
                    continue
                for page in (0, number):
                    every[page, _size(line)].append(gap)
                    if last.right - last.x1 < _ROOM * last.size:
                        full[page, _size(line)].append(gap)
        self._full = {key: usual for key, gaps in full.items() if (usual := _usual(gaps, _FEW))}
        self._every = {key: usual for key, gaps in every.items() if (usual := _usual(gaps, 2))}

    def breaks(self, page: int, last: Line, line: Line) -> bool:
        """Whether the gap between two lines, one below the other, is one between paragraphs."""
        if not _comparable(last, line):
            return False
        size = _size(line)
        usual = (
            self._full.get((page, size))
            or self._full.get((0, size))
            or self._every.get((page, size))
            or self._every.get((0, size))
        )
        if usual is None:
            return False
        wide = _SCANNED if line.confidence else _WIDE
        gap = last.y - line.y
        return gap > wide * usual and gap - usual > _MORE * line.size


def _comparable(last: Line, line: Line) -> bool:
    return (
        last.column == line.column
        and not last.cells
        and not line.cells
        and _size(last) == _size(line)
    )


def _size(line: Line) -> float:
    return round(line.size)


def _usual(gaps: list[float], few: int) -> float | None:
    """The smallest gap that is no chance: those of paragraphs are larger and may be more. Where
    larger ones of many lines are not yet wide, the largest of these: tone marks over vowels push
    lines of some fonts apart."""
    if len(gaps) < few:
        return None
    gaps = sorted(gaps)
    first: float | None = None
    usual: float | None = None
    end = 0
    for start, least in enumerate(gaps):
        while end < len(gaps) and gaps[end] <= _ALIKE * least:
            end += 1
        if first is not None and least > _STRETCHED * first:
            break
        often = _SHARE if first is None else _OFTEN
        if end - start >= max(2, often * len(gaps)):
            usual = gaps[(start + end) // 2]
            first = first or usual
    return usual


def of_notes(lines: Sequence[Line]) -> set[int]:
    """Which lines of a page, by id, are of footnotes: from one that begins as such, in smaller
    letters than the text, to the end of its column."""
    if not any(line.note for line in lines):
        return set()
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    ((usual, _),) = sizes.most_common(1)
    found: set[int] = set()
    aside: set[int] = set()  # of the column, from its end
    column = None
    small = False
    for line in reversed(lines):
        if line.column != column:
            column, small, aside = line.column, True, set()
        small = small and line.size < _SMALLER * usual and not line.cells
        if small:
            aside.add(id(line))
            if line.note:
                found |= aside
    return found
