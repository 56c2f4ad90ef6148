"""The agencies known by name (nlp/data/agencies.tsv, agencies_mined.tsv, agency_english.tsv), found
by any name."""

from __future__ import annotations

import functools
import itertools
import re
from bisect import bisect_left
from dataclasses import dataclass

from khaosan import text
from nlp import lexicons

# The same names come again and again.
key = functools.lru_cache(maxsize=1 << 16)(text.key)
_LONG_NAME = 12
_HEAD, _EDGE, _SLIP = 3, 6, 2
_ABBREVIATION = re.compile("[ก-ฮ]{3,}")


@dataclass(frozen=True, slots=True)
class Known:
    """An agency of the lists: its canonical name, its kind ("" where unknown), and the name of
    what stands above it ("")."""

    name: str
    kind: str
    parent: str


def _slip(written: str, right: str) -> bool:
    """Whether two names differ by a slip of the pen."""
    same = _common(written, right)
    end = _common(written[same:][::-1], right[same:][::-1])
    a, b = written[same : len(written) - end], right[same : len(right) - end]
    # การ… and กรม… are two kinds of organisation.
    if same < _HEAD or any(map(str.isdigit, a + b)):
        return False
    if max(len(a), len(b)) <= _SLIP:
        return True
    if a and b:
        return False
    return (a or b) == "การ" or (not b and written[:same].endswith(a))


def _common(one: str, two: str) -> int:
    """How many letters two strings begin with alike."""
    both = enumerate(zip(one, two, strict=False))
    return next((i for i, (x, y) in both if x != y), min(len(one), len(two)))


class Gazetteer:
    """Finds known agencies by full name or alias; white space, case and quotes do not matter."""

    def __init__(self) -> None:
        self.by_name: dict[str, Known] = {}
        self._by_alias: dict[str, list[Known]] = {}
        for row in lexicons.rows("agencies.tsv"):
            self._add(row)
        for row in lexicons.rows("agencies_mined.tsv"):
            self._add(row)
        for name, english in lexicons.rows("agency_english.tsv"):
            self._add([name, "", english])
        self._sorted = sorted(self.by_name)
        # บริษัท อสมท. จำกัด is written for บริษัท อสมท จำกัด; a short name may not lose its dots.
        self._undotted = {
            bare: known
            for name, known in self.by_name.items()
            if len(bare := name.replace(".", "")) >= _LONG_NAME
        }
        # A misspelt name keeps its beginning or its end.
        self._by_edge: dict[str, list[str]] = {}
        for name in self.by_name:
            if len(name) >= _LONG_NAME:
                self._by_edge.setdefault(name[:_EDGE], []).append(name)
                self._by_edge.setdefault(name[-_EDGE:], []).append(name)
        self._undotted_aliases: dict[str, list[Known]] = {}
        for alias, candidates in self._by_alias.items():
            bare = alias.replace(".", "")
            if _ABBREVIATION.fullmatch(bare) or (bare != alias and len(bare) >= _EDGE):
                self._undotted_aliases.setdefault(bare, []).extend(candidates)

    def _add(self, row: list[str]) -> None:
        name, kind, aliases, parent = (*row, "", "", "", "")[:4]
        known = self.by_name.setdefault(key(name), Known(name, kind, parent))
        for alias in aliases.split("|"):
            if alias:
                candidates = self._by_alias.setdefault(key(alias), [])
                if known not in candidates:
                    candidates.append(known)

    def named(self, name: str) -> Known | None:
        """The agency whose canonical name this is, full stops in a long name aside."""
        wanted = key(name)
        return self.by_name.get(wanted) or self._undotted.get(wanted.replace(".", ""))

    def misspelt(self, name: str) -> Known | None:
        """The one agency whose long name this is but for a slip of one or two letters in one
        place, a การ too much or too little, or a part written twice."""
        wanted = key(name)
        if len(wanted) < _LONG_NAME or wanted in self.by_name:
            return None
        candidates = {
            *self._by_edge.get(wanted[:_EDGE], ()),
            *self._by_edge.get(wanted[-_EDGE:], ()),
        }
        alike = [c for c in candidates if _slip(wanted, c)]
        return self.by_name[alike[0]] if len(alike) == 1 else None

    def aliased(self, alias: str) -> list[Known]:
        """The agencies that this abbreviation or short form may stand for, likeliest first; one of
        three letters or more is known with other full stops too (อสมท., ปปช)."""
        wanted = key(alias)
        known = self._by_alias.get(wanted)
        return known or self._undotted_aliases.get(wanted.replace(".", ""), [])

    def starting(self, beginning: str) -> list[Known]:
        """Known agencies whose name begins so, the shortest first."""
        wanted = key(beginning)
        first = bisect_left(self._sorted, wanted)
        found = []
        for name in itertools.islice(self._sorted, first, None):
            if not name.startswith(wanted):
                break
            found.append(self.by_name[name])
        return sorted(found, key=lambda known: len(known.name))


@functools.cache
def gazetteer() -> Gazetteer:
    """The lists, read once."""
    return Gazetteer()
