"""Features of the units, as the byte strings that CRFsuite learns weights for.

Each feature is written out here and nowhere else: training takes the strings (Featurizer), and
inference adds up their weights, once for each distinct unit, pair and key (nlp.crf.tagger).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from khaosan.provinces import provinces
from nlp import lexicons
from nlp.crf.context import REACH, Context, Key, Layout

Strings = list[bytes]

_SHAPES = (
    ("thai", re.compile(r"[\u0e01-\u0e3a\u0e40-\u0e4e]+$")),
    ("space", re.compile(r"\s+$")),
    ("digits", re.compile(r"\d[\d.,]*$")),
    ("abbr", re.compile(r"(?:[ก-ฮ]{1,5}\.)+$")),
    ("LATIN", re.compile(r"[A-Z]+$")),
    ("Latin", re.compile(r"[A-Z][a-z\u00c0-\u024f]+$")),
    ("latin", re.compile(r"[A-Za-z\u00c0-\u024f]+$")),
)
#: Where a unit is seen from: itself, and the units that many places before and after it.
OFFSETS = (0, *(o for o in range(-REACH, REACH + 1) if o))
_SIGNS = [(abs(o), str(o).encode()) for o in OFFSETS[1:]]


def shape(unit: str) -> str:
    """The class of a unit's characters; punctuation is itself."""
    for name, pattern in _SHAPES:
        if pattern.match(unit):
            return name
    return unit[0]


class Words:
    """What a unit tells by its characters alone."""

    def __init__(self) -> None:
        self._first, self._family = lexicons.first_names(), lexicons.family_names()
        self._places = frozenset(provinces()) | lexicons.countries()
        self._dictionary = lexicons.dictionary()
        self._titles, self._heads = lexicons.titles(), lexicons.heads()
        self._clusters = lexicons.clusters()

    def __call__(self, unit: str) -> list[Strings]:
        """For each of OFFSETS what the unit tells of the one that sees it there; an empty unit
        tells nothing."""
        if not unit:
            return [[] for _ in OFFSETS]
        lower, kind, size = unit.lower(), shape(unit), len(unit)
        fine, coarse = self._clusters.get(lower, ("", ""))
        own = [f"n={min(size, 12)}", "b"]
        if fine:
            own += (f"k={fine}", f"K={coarse}")
        if kind not in ("space", "digits"):
            for k in range(1, min(size, 5)):
                own += (f"p{k}={unit[:k]}", f"s{k}={unit[-k:]}")
        # What units at most three, two and one away see.
        three = [f"w={lower}".encode(), f"sh={kind}".encode(), f"fl={self._flags(unit)}".encode()]
        two = [*three, f"k={fine}".encode()] if fine else three
        one = [*two, f"p={unit[:3]}".encode(), f"s={unit[-3:]}".encode()] if size > 3 else two
        near = ([sign + f for f in (one, two, three)[away - 1]] for away, sign in _SIGNS)
        return [three + [f.encode() for f in own], *near]

    def _flags(self, unit: str) -> str:
        flags = ""
        if unit in self._first:
            flags += "f"
        if unit in self._family:
            flags += "s"
        if unit in self._places:
            flags += "p"
        if unit in self._titles:
            flags += "t"
        if unit in self._heads:
            flags += "h"
        if unit not in self._dictionary:
            flags += "u"
        return flags


def pair(units: tuple[str, str]) -> list[Strings]:
    """What two units tell together: of the first, of the second; nothing where one is empty."""
    if not all(units):
        return [[], []]
    joined = "|".join(units).encode()
    return [[b">" + joined], [b"<" + joined]]


# For each name of a key of nlp.crf.context how its features are written.
_WRITTEN: dict[str | int, Callable[..., list[str]]] = {
    "first": lambda: ["first"],
    "last": lambda: ["last"],
    "agency": lambda place, tag: [f"g{place}{tag}"],
    "chunk": lambda first, size, lists: [f"c0={first}", f"cn={size}", f"cf={lists}"],
    "chunk before": lambda first, gap, title, size: [
        f"c-1={first}",
        f"c-1g={first}|{gap}",
        f"c-1t={title}{gap}{size}",
    ],
    "place": lambda left, right: [f"ci={left},{right}"],
    "latin": lambda size, capital, head: [f"ln={size}{capital}", f"lk={head}"],
    "latin place": lambda left, right, size: [f"li={left},{right},{size}"],
    "in brackets": lambda unit, size: [f"br={shape(unit)}{size}"],
    "before brackets": lambda unit, size: [f"bb={shape(unit)}{size}"],
    "head": lambda unit, gap: [f"lh={unit}{gap}"],
    "since head": lambda distance: [f"ld={distance}"],
    "title": lambda unit, gap: [f"lt={unit}{gap}"],
}


def told(key: Key) -> list[Strings]:
    """The one group of features that a key stands for."""
    return [[f.encode() for f in _WRITTEN[key[0]](*key[1:])]]


class Featurizer:
    """Turns the units of a line into features, for training."""

    def __init__(self) -> None:
        self._words = functools.lru_cache(50_000)(Words())
        self._told = functools.lru_cache(50_000)(told)
        self._context = Context()

    def line(
        self, units: Sequence[str], extra: Sequence[Sequence[bytes]] | None = None
    ) -> list[Strings]:
        """Features of each unit of one line; `extra`: more features for each of its units."""
        layout = Layout.of([units])
        out: list[Strings] = [[] for _ in layout.units]
        for i, unit in enumerate(units, REACH):
            for offset, strings in zip(OFFSETS, self._words(unit), strict=True):
                out[i - offset] += strings
        for i, two in enumerate(pairwise(layout.units)):
            before, after = pair(two)
            out[i] += before
            out[i + 1] += after
        found = self._context(layout)
        for key, begin, end in zip(found.keys, found.begins, found.ends, strict=True):
            for i in range(begin, end):
                out[i] += self._told(key)[0]
        out = out[REACH : REACH + len(units)]
        if extra is not None:
            for strings, more in zip(out, extra, strict=True):
                strings += more
        return out
