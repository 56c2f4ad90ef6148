"""What the facets count over, in memory: each document's day, source and entities as arrays.

A query may find a tenth of all documents, each with dozens of mentions. Counted by SQL that takes
seconds; here it is the sum of an array. The arrays are read from the store when they are first
asked for (a few tens of milliseconds for 50,000 documents); what serves many queries keeps them,
and reads them again when the file has changed.
"""

from __future__ import annotations

import itertools
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from store.database import Store

Numbers = NDArray[np.int64]
T = TypeVar("T")
Stamp = tuple[tuple[int, int], ...]

# So many lists of documents and pictures are remembered.
_KEPT = 500


def stamp_of(path: Path) -> Stamp:
    """What tells that the file has changed; taken before the transaction that reads it."""
    found = []
    for file in (path, path.with_name(path.name + "-wal")):
        try:
            stat = file.stat()
        except OSError:
            continue
        found.append((stat.st_mtime_ns, stat.st_size))
    return tuple(found)


class Corpus:
    """The newest versions of all documents, by their numbers.

    `day` is the day of publication as YYYYMMDD (0: none), `source` an index into `sources`.
    """

    def __init__(self, store: Store, stamp: Stamp = ()) -> None:
        self.stamp = stamp
        rows = _tuples(
            store,
            "SELECT number, CAST(replace(substr(published, 1, 10), '-', '') AS INTEGER), source "
            "FROM documents INDEXED BY documents_search WHERE newest = 1",
        )
        numbers = np.fromiter((row[0] for row in rows), np.int64, len(rows))
        size = int(numbers.max(initial=0)) + 1
        self.newest: NDArray[np.bool_] = np.zeros(size, bool)
        self.day: NDArray[np.int32] = np.zeros(size, np.int32)
        self.source: NDArray[np.int32] = np.zeros(size, np.int32)
        self.newest[numbers] = True
        self.day[numbers] = np.fromiter((row[1] or 0 for row in rows), np.int32, len(rows))
        code: dict[str | None, int] = {}
        codes = (code.setdefault(row[2], len(code)) for row in rows)
        self.source[numbers] = np.fromiter(codes, np.int32, len(rows))
        self.sources: list[str | None] = list(code)
        self._kept: OrderedDict[Any, Any] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def all(self) -> Numbers:
        """The numbers of all newest versions."""
        return np.flatnonzero(self.newest)

    def known(self, numbers: Iterable[int] | Numbers) -> Numbers:
        """Those of the numbers that are of a newest version."""
        array = np.asarray(numbers if isinstance(numbers, np.ndarray) else list(numbers), np.int64)
        array = array[array < len(self.newest)]
        return array[self.newest[array]]

    def of(self, store: Store, entity: int) -> Numbers:
        """The documents that mention a main entity (its number)."""
        return self.kept(("documents", entity), lambda: self.known(_mentioning(store, entity)))

    def telling(self, store: Store, kind: str) -> Numbers:
        """The documents that tell of an agreement of this kind."""
        sql = "SELECT DISTINCT document FROM agreement_documents WHERE kind = ?"
        return self.kept(("telling", kind), lambda: self.known(_first(store, sql, kind)))

    def kept(self, name: Any, make: Callable[[], T]) -> T:
        """What `make` gives, remembered under a name until the file changes."""
        with self._lock:
            if name in self._kept:
                self._kept.move_to_end(name)
                found: T = self._kept[name]
                return found
        made = make()
        with self._lock:
            self._kept[name] = made
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return made

    def mask(self, numbers: Numbers) -> NDArray[np.bool_]:
        """True at each of the numbers."""
        out = np.zeros(len(self.newest), bool)
        out[numbers] = True
        return out

    def by_date(self, numbers: Numbers, *, oldest: bool = False) -> Numbers:
        """The numbers by their days, the latest first; those without a day last."""
        days = self.day[numbers]
        if oldest:
            return numbers[np.lexsort((numbers, np.where(days == 0, 99_999_999, days)))]
        return numbers[np.lexsort((-numbers, -days))]

    def years(self, numbers: Numbers) -> list[tuple[int, int]]:
        """How many of the documents are of each year (Common Era), the latest first."""
        years, counts = np.unique(self.day[numbers] // 10_000, return_counts=True)
        pairs = [(int(y), int(n)) for y, n in zip(years, counts, strict=True) if y]
        return pairs[::-1]

    def counted_sources(self, numbers: Numbers) -> list[tuple[str, int]]:
        """How many of the documents are of each source, the most first."""
        counts = np.bincount(self.source[numbers], minlength=len(self.sources))
        pairs = [(s, int(n)) for s, n in zip(self.sources, counts, strict=True) if n and s]
        return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))


def _tuples(store: Store, sql: str, *values: Any) -> list[Any]:
    """Rows as plain tuples, which take half the time of sqlite3.Row."""
    cursor = store.conn.cursor()
    cursor.row_factory = None
    return cursor.execute(sql, values).fetchall()


def _first(store: Store, sql: str, *values: Any) -> Numbers:
    """The first column of what a query gives."""
    return np.fromiter(itertools.chain.from_iterable(_tuples(store, sql, *values)), np.int64)


def _mentioning(store: Store, main: int) -> Numbers:
    """As search_fields.ENTITY_DOCUMENTS, name by name: each is one walk along an index."""
    found = [np.zeros(0, np.int64)]
    for name in _first(store, "SELECT number FROM entities WHERE main = ?", main).tolist():
        mentioned = _first(store, "SELECT DISTINCT document FROM mentions WHERE entity = ?", name)
        read = _first(store, "SELECT document FROM readings WHERE name = ?", name)
        found.append(np.setdiff1d(mentioned, read, assume_unique=True) if len(read) else mentioned)
        found.append(_first(store, "SELECT document FROM readings WHERE entity = ?", name))
    return np.unique(np.concatenate(found))


class Corpora:
    """The corpus of the file as it is now."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._latest: Corpus | None = None

    def get(self, store: Store, stamp: Stamp) -> Corpus:
        """The corpus, read anew where the file has changed since."""
        with self._lock:
            if self._latest is None or self._latest.stamp != stamp:
                self._latest = Corpus(store, stamp)
            return self._latest
