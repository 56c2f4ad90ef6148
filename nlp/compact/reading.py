"""What the compact model reads of a text: pieces, and features of the units that they make up.

The units are the CRF's (nlp.crf.units) without the spaces, a fifth of all: a unit knows whether a
space stands before it. Each is cut into pieces of the subword vocabulary, and has features beside:
its shape, its first and last letters, what the lexicons say of it. A feature is a number below
`BUCKETS`, its hash; two features on one number are rare and do little harm.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from khaosan.provinces import provinces
from nlp import lexicons
from nlp.crf.features import shape
from nlp.crf.matcher import Matcher
from nlp.crf.units import units

BUCKETS = 1 << 14
FEATURES = 16  # places for features of a unit; unused ones are 0
WINDOW = 128  # pieces that the model reads at once
OVERLAP = 16
LABELS = ("O", "B-P", "I-P", "B-A", "I-A")
NEWLINE = "\n"

Ints = NDArray[np.int64]
ToPieces = Callable[[str], tuple[int, ...]]


@dataclass(slots=True)
class Reading:
    """A text as the model reads it.

    `units`: what it is cut into, spaces left out; unit i is text[starts[i]:ends[i]]. `pieces`:
    numbers of the pieces; `spaced`: 1 for a piece with a space before it; `of`: for each piece, its
    unit; `features`: a row for each unit.
    """

    units: list[str]
    starts: list[int]
    ends: list[int]
    pieces: Ints
    spaced: Ints
    of: Ints
    features: Ints


def bucket(feature: str) -> int:
    """The number of a feature; never 0, which stands for none."""
    return 1 + zlib.crc32(feature.encode()) % (BUCKETS - 1)


class Reader:
    """Turns the tokens of a text into a Reading."""

    def __init__(self, pieces: ToPieces) -> None:
        self._pieces = pieces
        self._known: dict[str, tuple[tuple[int, ...], list[int]]] = {}
        self._first, self._family = lexicons.first_names(), lexicons.family_names()
        self._places = frozenset(provinces()) | lexicons.countries()
        self._dictionary = lexicons.dictionary()
        self._titles, self._heads = lexicons.titles(), lexicons.heads()
        self._agencies = Matcher(lexicons.known_agencies())

    def __call__(self, tokens: Iterable[str]) -> Reading:
        """Read the tokens of a folded text; joined they are the text."""
        return self.units(units(tokens))

    def units(self, whole: list[str]) -> Reading:
        """Read a text that is cut into units already, white space among them."""
        found: list[str] = []
        starts: list[int] = []
        numbers: list[int] = []
        spaced: list[int] = []
        of: list[int] = []
        owns: list[list[int]] = []
        places: list[int] = []  # for each unit of the text, its number here, or that of the next
        at, space = 0, 0
        for unit in whole:
            places.append(len(found))
            if unit.isspace() and "\n" not in unit:
                space = 1
            else:
                pieces, own = self._unit(unit)
                numbers += pieces
                spaced += [space] + [0] * (len(pieces) - 1)
                of += [len(found)] * len(pieces)
                owns.append(own)
                found.append(unit)
                starts.append(at)
                space = 0
            at += len(unit)
        places.append(len(found))
        rows = np.zeros((len(found), FEATURES), dtype=np.int64)
        for i, own in enumerate(owns):
            rows[i, : len(own)] = own
        for first, after, tag in self._agencies.tags(whole):
            begin, end = places[first], places[after]
            for i in range(begin, end):
                place = "B" if i == begin else "E" if i == end - 1 else "I"
                rows[i, FEATURES - 1] = bucket(f"g{place}{tag}")
        ends = [start + len(unit) for start, unit in zip(starts, found, strict=True)]
        return Reading(
            found,
            starts,
            ends,
            pieces=np.asarray(numbers, dtype=np.int64),
            spaced=np.asarray(spaced, dtype=np.int64),
            of=np.asarray(of, dtype=np.int64),
            features=rows,
        )

    def _unit(self, unit: str) -> tuple[tuple[int, ...], list[int]]:
        known = self._known.get(unit)
        if known is None:
            if len(self._known) > 200_000:
                self._known.clear()
            known = self._known[unit] = (self._pieces(unit), self._features(unit))
        return known

    def _features(self, unit: str) -> list[int]:
        kind = shape(unit)
        lists = {
            "f": self._first,
            "s": self._family,
            "p": self._places,
            "t": self._titles,
            "h": self._heads,
            "d": self._dictionary,
        }
        flags = "".join(flag for flag, words in lists.items() if unit in words)
        out = ["sh=" + kind, "fl=" + flags, f"n={min(len(unit), 12)}"]
        if kind not in ("space", "digits"):
            # A unit that is shorter has the whole of itself as its beginning and end.
            out += [f"p{k}={unit[:k]}" for k in (1, 2, 3, 4)]
            out += [f"s{k}={unit[-k:]}" for k in (1, 2, 3, 4)]
        return [bucket(feature) for feature in out]


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of whole units: pieces [first, after) and units [unit, unit_after)."""

    first: int
    after: int
    unit: int
    unit_after: int


def windows(reading: Reading, size: int = WINDOW, overlap: int = OVERLAP) -> Iterator[Window]:
    """Windows of whole units over a text, each at most `size` pieces, sharing about `overlap`.

    All are of about the same length: run side by side, the longest tells what all of them cost. A
    unit of more pieces than a window holds stands in a window alone, cut off at its end.
    """
    total = len(reading.pieces)
    if not total:
        return
    # firsts[u]: the first piece of unit u
    firsts = np.searchsorted(reading.of, np.arange(len(reading.units) + 1))
    unit = 0
    while True:
        first = int(firsts[unit])
        rest = total - first
        ahead = max(1, -(-(rest - overlap) // (size - overlap)))
        length = min(size, -(-(rest - overlap) // ahead) + overlap)
        # Units end where they end: up to `size` the window may be longer than its share.
        after_unit = int(np.searchsorted(firsts, first + length))
        if firsts[min(after_unit, len(reading.units))] > first + size:
            after_unit -= 1
        after_unit = min(max(after_unit, unit + 1), len(reading.units))
        after = min(int(firsts[after_unit]), first + size)
        yield Window(first, after, unit, after_unit)
        if after_unit >= len(reading.units):
            return
        following = int(np.searchsorted(firsts, max(after - overlap, 0)))
        unit = min(max(following, unit + 1), after_unit)


@dataclass(slots=True)
class Batch:
    """Windows as arrays for the model, filled up to the same length.

    `pieces`, `spaced` [windows, pieces]; `features` [windows, pieces, FEATURES], of each piece's
    unit; `heads`, `tails` [windows, units]: first and last piece of each unit, -1 for no unit.
    """

    pieces: Ints
    spaced: Ints
    features: Ints
    heads: Ints
    tails: Ints

    def inputs(self) -> dict[str, Ints]:
        """What the network is given, by name."""
        return {
            "pieces": self.pieces,
            "spaced": self.spaced,
            "features": self.features,
            "heads": np.maximum(self.heads, 0),
            "tails": np.maximum(self.tails, 0),
        }


def batch(some: Sequence[tuple[Reading, Window]]) -> Batch:
    """The arrays of some windows."""
    longest = max(w.after - w.first for _, w in some)
    most = max(w.unit_after - w.unit for _, w in some)
    out = Batch(
        pieces=np.zeros((len(some), longest), dtype=np.int64),
        spaced=np.zeros((len(some), longest), dtype=np.int64),
        features=np.zeros((len(some), longest, FEATURES), dtype=np.int64),
        heads=np.full((len(some), most), -1, dtype=np.int64),
        tails=np.full((len(some), most), -1, dtype=np.int64),
    )
    for row, (reading, window) in enumerate(some):
        stretch = slice(window.first, window.after)
        length = window.after - window.first
        out.pieces[row, :length] = reading.pieces[stretch]
        out.spaced[row, :length] = reading.spaced[stretch]
        of = reading.of[stretch]
        out.features[row, :length] = reading.features[of]
        inside = np.arange(window.unit, window.unit_after)
        out.heads[row, : len(inside)] = np.searchsorted(of, inside)
        out.tails[row, : len(inside)] = np.searchsorted(of, inside, side="right") - 1
    return out
