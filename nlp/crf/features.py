"""Features of the units, as the byte strings that CRFsuite wants.

Most of what a unit tells depends on its characters alone, so it is made once for each distinct
string and for each place in the window, and kept; a line's features are then lists of ready bytes.
"""

from __future__ import annotations

import re

from nlp import lexicons
from nlp.crf.matcher import Matcher

_SHAPES = (
    ("space", re.compile(r"\s+$")),
    ("digits", re.compile(r"\d[\d.,]*$")),
    ("abbr", re.compile(r"(?:[ก-ฮ]{1,5}\.)+$")),
    ("LATIN", re.compile(r"[A-Z]+$")),
    ("Latin", re.compile(r"[A-Z][a-z\u00c0-\u024f]+$")),
    ("latin", re.compile(r"[A-Za-z\u00c0-\u024f]+$")),
    ("thai", re.compile(r"[\u0e01-\u0e3a\u0e40-\u0e4e]+$")),
)
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_JOINS = re.compile(r"[ .&'’,\-–+]+$")
_CACHE_LIMIT = 300_000


def shape(unit: str) -> str:
    """The class of a unit's characters; punctuation is itself."""
    for name, pattern in _SHAPES:
        if pattern.match(unit):
            return name
    return unit[0]


class Featurizer:
    """Turns the units of a line into features. Keeps what it made for each distinct unit."""

    def __init__(self) -> None:
        self._own: dict[str, list[bytes]] = {}
        self._near: dict[tuple[int, str], list[bytes]] = {}
        self._first, self._family = lexicons.first_names(), lexicons.family_names()
        self._places = frozenset(lexicons.provinces()) | lexicons.countries()
        self._dictionary = lexicons.dictionary()
        self._titles, self._heads = lexicons.titles(), lexicons.heads()
        self._clusters = lexicons.clusters()
        self._known = Matcher(lexicons.known_agencies())

    def line(self, units: list[str]) -> list[list[bytes]]:
        """Features of each unit of one line."""
        n = len(units)
        own, near = self._own, self._near
        out: list[list[bytes]] = []
        for unit in units:
            feats = own.get(unit)
            if feats is None:
                feats = self._make_own(unit)
                if len(own) < _CACHE_LIMIT:
                    own[unit] = feats
            out.append(feats.copy())
        for offset in (-3, -2, -1, 1, 2, 3):
            for i in range(max(0, -offset), min(n, n - offset)):
                seen = (offset, units[i + offset])
                feats = near.get(seen)
                if feats is None:
                    feats = self._make_near(*seen)
                    if len(near) < 6 * _CACHE_LIMIT:
                        near[seen] = feats
                out[i] += feats
        for i in range(1, n):
            pair = f"{units[i - 1]}|{units[i]}".encode()
            out[i].append(b"<" + pair)
            out[i - 1].append(b">" + pair)
        if n:
            out[0].append(b"first")
            out[-1].append(b"last")
        self._chunks(units, out)
        self._latin(units, out)
        self._brackets(units, out)
        self._memory(units, out)
        for first, after, tag in self._known.tags(units):
            last = after - 1
            for i in range(first, after):
                place = "S" if first == last else "B" if i == first else "E" if i == last else "I"
                out[i].append(f"g{place}{tag}".encode())
            if after < n:
                out[after].append(f"g>{tag}".encode())
        return out

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

    def _make_own(self, unit: str) -> list[bytes]:
        kind = shape(unit)
        feats = [
            "w=" + unit.lower(),
            "sh=" + kind,
            f"fl={self._flags(unit)}",
            f"n={min(len(unit), 12)}",
            "b",
        ]
        fine, coarse = self._clusters.get(unit.lower(), ("", ""))
        if fine:
            feats += ["k=" + fine, "K=" + coarse]
        if kind not in ("space", "digits"):
            feats += [f"p{k}={unit[:k]}" for k in (1, 2, 3, 4) if len(unit) > k]
            feats += [f"s{k}={unit[-k:]}" for k in (1, 2, 3, 4) if len(unit) > k]
        return [f.encode() for f in feats]

    def _make_near(self, offset: int, unit: str) -> list[bytes]:
        feats = [
            f"{offset}w={unit.lower()}",
            f"{offset}sh={shape(unit)}",
            f"{offset}fl={self._flags(unit)}",
        ]
        if abs(offset) <= 2 and (fine := self._clusters.get(unit.lower(), ("", ""))[0]):
            feats.append(f"{offset}k={fine}")
        if abs(offset) == 1 and len(unit) > 3:
            feats += [f"{offset}p={unit[:3]}", f"{offset}s={unit[-3:]}"]
        return [f.encode() for f in feats]

    def _chunks(self, units: list[str], out: list[list[bytes]]) -> None:
        # A chunk is what stands between white space and punctuation. A person's family name is
        # the chunk after one that begins with a title, whatever pieces the segmenter made of it.
        starts: list[tuple[int, int]] = []
        begin = None
        for i, unit in enumerate(units):
            word = unit[0].isalnum() or unit[-1].isalnum() or unit[-1] in ".ฯ\u0e4c"
            if word and begin is None:
                begin = i
            elif not word and begin is not None:
                starts.append((begin, i))
                begin = None
        if begin is not None:
            starts.append((begin, len(units)))
        before_first, before_end = "", -9
        for a, b in starts:
            first, text = units[a], "".join(units[a:b])
            gap = units[before_end] if before_end + 1 == a and before_end > 0 else ""
            bare = text[len(first) :] if first in self._titles else text
            size = min(b - a, 6)
            common = [
                f"c0={first}".encode(),
                f"c-1={before_first}".encode(),
                f"cn={size}".encode(),
                f"cf={'f' * (bare in self._first)}{'s' * (bare in self._family)}".encode(),
                f"c-1g={before_first}|{gap}".encode(),
                f"c-1t={int(before_first in self._titles)}{gap}{size}".encode(),
            ]
            for i in range(a, b):
                feats = out[i]
                feats += common
                feats.append(f"ci={min(i - a, 4)},{min(b - 1 - i, 4)}".encode())
            before_first, before_end = first, b

    def _latin(self, units: list[str], out: list[list[bytes]]) -> None:
        # A Latin-script name is a run of words and the little that joins them.
        i, n = 0, len(units)
        while i < n:
            if not _LATIN.match(units[i]):
                i += 1
                continue
            begin = end = i
            while i < n and (_LATIN.match(units[i]) or _JOINS.match(units[i])):
                if _LATIN.match(units[i]):
                    end = i
                i += 1
            words = [u for u in units[begin : end + 1] if _LATIN.match(u)]
            size = min(len(words), 5)
            told = next((w for w in words if w in self._heads), "")
            capital = all(w[0].isupper() or len(w) < 4 for w in words)
            common = [f"ln={size}{int(capital)}".encode(), f"lk={told}".encode()]
            for k in range(begin, end + 1):
                out[k] += common
                out[k].append(f"li={min(k - begin, 3)},{min(end - k, 3)},{size}".encode())

    def _brackets(self, units: list[str], out: list[list[bytes]]) -> None:
        # name (ABBR): the bracket tells of the name as the name of the bracket.
        for i, unit in enumerate(units):
            if unit != "(":
                continue
            end = next((k for k in range(i + 1, min(i + 12, len(units))) if units[k] == ")"), 0)
            if not end or end == i + 1:
                continue
            kind = f"{shape(units[i + 1])}{min(end - i - 1, 4)}"
            inside, before = f"br={kind}".encode(), f"bb={kind}".encode()
            for k in range(i + 1, end):
                out[k].append(inside)
            for k in (i - 1, i - 2):
                if k >= 0:
                    out[k].append(before)

    def _memory(self, units: list[str], out: list[list[bytes]]) -> None:
        # The head or title last seen, and how many spaces lie between: labels alone forget it.
        head, title, head_at, title_at, spaces = "", "", -99, -99, 0
        head_spaces = title_spaces = 0
        for i, unit in enumerate(units):
            if unit.isspace():
                spaces += 1
            elif unit in self._heads:
                head, head_at, head_spaces = unit, i, spaces
            elif unit in self._titles:
                title, title_at, title_spaces = unit, i, spaces
            if i - head_at < 20:
                gap = min(spaces - head_spaces, 4)
                out[i] += (f"lh={head}{gap}".encode(), f"ld={min(i - head_at, 10)}".encode())
            if i - title_at < 12:
                out[i].append(f"lt={title}{min(spaces - title_spaces, 4)}".encode())
