"""What the units of a text tell of those around them: where it holds, and under which key.

A key stands for a group of features (nlp.crf.features.told writes them out). A text is laid out as
one list of units with three empty ones before, between and after the lines, so that nothing reaches
from one line into the next.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from nlp import lexicons
from nlp.crf.matcher import Matcher

Ints = NDArray[np.int64]
#: The name of the group and what tells its features apart from the group's others.
Key = tuple[str | int, ...]
REACH = 3  # units to the left and right that a unit sees whole
GAP = [""] * REACH

_WORD, _SPACE, _HEAD, _TITLE, _LATIN, _JOIN, _OPEN, _CLOSE, _GAP = (1 << i for i in range(9))
_IS_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_IS_JOIN = re.compile(r"[ .&'’,\-–+]+$")
_HEAD_REACH, _TITLE_REACH = 20, 12
_CACHE_LIMIT = 300_000

_SINCE_HEAD: list[Key] = [("since head", min(n, 10)) for n in range(_HEAD_REACH)]


@dataclass(slots=True)
class Layout:
    """Lines of units as one list; `begins[i]` is where line i begins in it, `ends[i]` its end."""

    units: list[str]
    begins: list[int]
    ends: list[int]

    @classmethod
    def of(cls, lines: Iterable[Sequence[str]]) -> Layout:
        """Lay lines out; none of their units is empty."""
        out = cls(GAP.copy(), [], [])
        for line in lines:
            out.begins.append(len(out.units))
            out.units += line
            out.ends.append(len(out.units))
            out.units += GAP
        return out


@dataclass(slots=True)
class Told:
    """Keys, and for each the units for which it holds: the first, and the one after the last. A
    key may be told of a unit more than once, and counts as often."""

    keys: list[Key]
    begins: list[int]
    ends: list[int]

    def add(self, key: Key, begin: int, end: int) -> None:
        """One key for some units side by side."""
        self.keys.append(key)
        self.begins.append(begin)
        self.ends.append(end)

    def each(self, keys: Iterable[Key], begin: int, end: int) -> None:
        """A key of its own for each of some units side by side."""
        self.keys += keys
        self.begins += range(begin, end)
        self.ends += range(begin + 1, end + 1)


class _Kinds(dict[str, int]):
    """What a unit is, as bits; kept for each distinct one."""

    def __init__(self) -> None:
        super().__init__({"": _GAP})
        self._titles, self._heads = lexicons.titles(), lexicons.heads()

    def __missing__(self, unit: str) -> int:
        kind = 0
        if unit[0].isalnum() or unit[-1].isalnum() or unit[-1] in ".ฯ\u0e4c":
            kind |= _WORD
        if unit.isspace():
            kind |= _SPACE
        elif unit in self._heads:
            kind |= _HEAD
        elif unit in self._titles:
            kind |= _TITLE
        if _IS_LATIN.match(unit):
            kind |= _LATIN
        elif _IS_JOIN.match(unit):
            kind |= _JOIN
        if unit == "(":
            kind |= _OPEN
        elif unit == ")":
            kind |= _CLOSE
        if len(self) < _CACHE_LIMIT:
            self[unit] = kind
        return kind


class Context:
    """Finds what holds where in the lines of a text."""

    def __init__(self) -> None:
        self._kinds = _Kinds()
        self._first, self._family = lexicons.first_names(), lexicons.family_names()
        self._titles, self._heads = lexicons.titles(), lexicons.heads()
        self._known = Matcher(lexicons.known_agencies())

    def __call__(self, layout: Layout) -> Told:
        """All that is told of the units of a text."""
        units = layout.units
        kinds = np.fromiter(map(self._kinds.__getitem__, units), np.int64, len(units))
        out = Told([], [], [])
        for begin, end in zip(layout.begins, layout.ends, strict=True):
            if begin < end:
                out.add(("first",), begin, begin + 1)
                out.add(("last",), end - 1, end)
            self._agencies(units, begin, end, out)
        self._chunks(units, kinds, out)
        self._latin(units, kinds, out)
        self._brackets(units, kinds, out)
        self._memory(units, kinds, out)
        return out

    def _agencies(self, units: list[str], begin: int, end: int, out: Told) -> None:
        for first, after, tag in self._known.tags(units[begin:end]):
            first, after = begin + first, begin + after
            size = after - first
            places = "S" if size == 1 else "B" + "I" * (size - 2) + "E"
            out.each([("agency", place, tag) for place in places], first, after)
            if after < end:
                out.add(("agency", ">", tag), after, after + 1)

    def _chunks(self, units: list[str], kinds: Ints, out: Told) -> None:
        # A chunk is what stands between white space and punctuation. A person's family name is
        # the chunk after one that begins with a title, whatever pieces the segmenter made of it.
        edges = np.flatnonzero(np.diff(kinds & _WORD)) + 1  # lines are apart: begin, end, begin ...
        lines = np.cumsum(kinds == _GAP)[edges[::2]].tolist()
        begins, ends = edges[::2].tolist(), edges[1::2].tolist()
        before, before_end, before_line = "", -9, -1
        for a, b, line in zip(begins, ends, lines, strict=True):
            if line != before_line:
                before, before_end, before_line = "", -9, line
            first, size = units[a], min(b - a, 6)
            text = "".join(units[a:b])
            bare = text[len(first) :] if first in self._titles else text
            lists = "f" * (bare in self._first) + "s" * (bare in self._family)
            gap = units[before_end] if before_end + 1 == a else ""
            out.add(("chunk", first, size, lists), a, b)
            out.add(("chunk before", before, gap, int(before in self._titles), size), a, b)
            out.each(_places(b - a) if b - a < _LONG_CHUNK else _places_in(b - a), a, b)
            before, before_end = first, b

    def _latin(self, units: list[str], kinds: Ints, out: Told) -> None:
        # A Latin-script name is a run of words and the little that joins them.
        words = np.flatnonzero(kinds & _LATIN).tolist()
        of = kinds.tolist()
        free = 0
        for begin in words:
            if begin < free:
                continue
            after = free = begin + 1
            while of[free] & (_LATIN | _JOIN):
                free += 1
                if of[free - 1] & _LATIN:
                    after = free
            run = [unit for unit, kind in zip(units[begin:after], of[begin:after], strict=True)
                   if kind & _LATIN]  # fmt: skip
            size = min(len(run), 5)
            head = next((word for word in run if word in self._heads), "")
            capital = all(word[0].isupper() or len(word) < 4 for word in run)
            out.add(("latin", size, int(capital), head), begin, after)
            for i in range(begin, after):
                left, right = min(i - begin, 3), min(after - 1 - i, 3)
                out.add(("latin place", left, right, size), i, i + 1)

    def _brackets(self, units: list[str], kinds: Ints, out: Told) -> None:
        # name (ABBR): the bracket tells of the name as the name of the bracket.
        for begin in np.flatnonzero(kinds & _OPEN).tolist():
            inside = kinds[begin + 1 : begin + 12]
            stops = np.flatnonzero(inside & (_CLOSE | _GAP))
            if not len(stops) or not stops[0] or inside[stops[0]] == _GAP:
                continue
            first, size = begin + 1, int(stops[0])
            out.add(("in brackets", units[first], min(size, 4)), first, first + size)
            for i in (begin - 1, begin - 2):
                if kinds[i] == _GAP:
                    break
                out.add(("before brackets", units[first], min(size, 4)), i, i + 1)

    def _memory(self, units: list[str], kinds: Ints, out: Told) -> None:
        # The head or title last seen, and how many spaces lie between: labels alone forget it.
        places = np.arange(len(units))
        line = np.maximum.accumulate(np.where(kinds == _GAP, places, 0))
        spaces = np.cumsum((kinds & _SPACE) != 0)
        for name, bit, reach in (("head", _HEAD, _HEAD_REACH), ("title", _TITLE, _TITLE_REACH)):
            last = np.maximum.accumulate(np.where(kinds & bit, places, 0))
            held = (last > line) & (places - last < reach)
            between = np.minimum(spaces - spaces[last], 4)
            told = np.where(held, last * 5 + between, -1)
            edges = np.flatnonzero(np.diff(told)) + 1
            runs = zip(told[edges].tolist(), edges.tolist(), strict=True)
            for (code, a), (_, b) in pairwise(runs):  # the last run is a gap
                if code < 0:
                    continue
                at, gap = divmod(code, 5)
                out.add((name, units[at], gap), a, b)
                if bit == _HEAD:
                    out.each(_SINCE_HEAD[a - at : b - at], a, b)


def _places_in(size: int) -> list[Key]:
    """Where each unit of a chunk of so many stands in it."""
    return [("place", min(i, 4), min(size - 1 - i, 4)) for i in range(size)]


_LONG_CHUNK = 100  # units; only shorter ones come often enough to be kept
_places = functools.cache(_places_in)
