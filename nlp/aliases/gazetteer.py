"""The agencies known by name (nlp/data/agencies.tsv, agencies_mined.tsv), found by any name."""

from __future__ import annotations

import functools
import itertools
from bisect import bisect_left
from dataclasses import dataclass

from khaosan import text
from nlp import lexicons

# The same names come again and again.
key = functools.lru_cache(maxsize=1 << 16)(text.key)


@dataclass(frozen=True, slots=True)
class Known:
    """An agency of the lists: its canonical name, its kind ("" where unknown), and the name of
    what stands above it ("")."""

    name: str
    kind: str
    parent: str


class Gazetteer:
    """Finds known agencies by full name or alias; white space, case and quotes do not matter."""

    def __init__(self) -> None:
        self.by_name: dict[str, Known] = {}
        self._by_alias: dict[str, list[Known]] = {}
        for row in lexicons.rows("agencies.tsv"):
            self._add(row)
        for row in lexicons.rows("agencies_mined.tsv"):
            self._add(row)
        self._sorted = sorted(self.by_name)

    def _add(self, row: list[str]) -> None:
        name, kind, aliases, parent = (*row, "", "", "", "")[:4]
        known = self.by_name.setdefault(key(name), Known(name, kind, parent))
        for alias in aliases.split("|"):
            if alias:
                candidates = self._by_alias.setdefault(key(alias), [])
                if known not in candidates:
                    candidates.append(known)

    def named(self, name: str) -> Known | None:
        """The agency whose canonical name this is."""
        return self.by_name.get(key(name))

    def aliased(self, alias: str) -> list[Known]:
        """The agencies that this abbreviation or short form may stand for, likeliest first."""
        return self._by_alias.get(key(alias), [])

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
