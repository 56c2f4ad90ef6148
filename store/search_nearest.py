"""A word that nothing has: the nearest that something has, by its letters or by its sound."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from store.database import Store
from store.resolution.phonetics import skeleton
from store.search_fts import cut_name, to_fts
from store.search_terms import Group, Term
from store.search_vocabulary import Lookup
from store.words import dictionary

# A word is rare where so few documents have it; one like it is meant where so many times as many
# have that.
RARE = 3
_TIMES = 20
_MANY = 1_000
# So many edits for a word of so many letters.
_EDITS = ((5, 1), (9, 2), (99, 3))
# What ten times as many documents are worth, in edits.
_FREQUENT = 0.4
# Two letters under the silencing mark, of which none is heard: จันทร์.
_UNHEARD = re.compile("[ก-ฮ][ก-ฮ]์")
_SHORTEST = 4
_MOST_LIKE = 8  # of one word that are looked up
_MOST_TOKENS = 12
_WIDEST = 4  # tokens that a word spelt wrong is cut into


class Choices:
    """Words that may be meant, with their lengths and which letters are in each, as arrays: of a
    hundred thousand a few hundred are left to be compared letter by letter."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = sorted(words)
        self.lengths = np.array([len(w) for w in self.words], np.int64)
        codes = np.frombuffer("".join(self.words).encode("utf-32-le"), np.uint32)
        bits = np.left_shift(np.uint64(1), codes.astype(np.uint64) & np.uint64(63))
        starts = np.concatenate(([0], np.cumsum(self.lengths)[:-1])).astype(np.int64)
        self.letters = np.bitwise_or.reduceat(bits, starts) if self.words else bits

    def near(self, text: str, edits: int) -> list[str]:
        """All words within so many edits, and others. (An edit adds a letter to a word's and takes
        another one away, at most.)"""
        if not self.words:
            return []
        letters = sum({1 << (ord(c) & 63) for c in text})
        unlike = _ones(self.letters ^ np.uint64(letters)) <= 2 * edits
        close = np.abs(self.lengths - len(text)) <= edits
        return [self.words[i] for i in np.flatnonzero(unlike & close)]


def _ones(bits: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """How many bits are set in each (np.bitwise_count is of NumPy 2)."""
    ones: NDArray[np.uint8] = _ONES[bits.view(np.uint8)].reshape(-1, 8).sum(axis=1, dtype=np.uint8)
    return ones


_ONES = np.array([n.bit_count() for n in range(256)], np.uint8)


@functools.cache
def _dictionary() -> Choices:
    return Choices(dictionary())


class Nearest:
    """Words of the dictionary and of the names in a store, compared with what was typed."""

    def __init__(self, store: Store, lookup: Lookup) -> None:
        self.store = store
        self.lookup = lookup

    def of(self, term: Term) -> str | None:
        """What was probably meant by a term that few or no documents have; None for one that many
        have, and where nothing is near."""
        own = self._count(term)
        if own > RARE or term.prefix or len(term.text) < _SHORTEST or len(term.text) > 60:
            return None
        least = max(1, own * _TIMES)
        if own and self._documents() < least:
            return None
        candidates = self._like(term.text) or self._mended(term.tokens)
        best: tuple[float, str] | None = None
        for distance, text in sorted(candidates)[:_MOST_LIKE]:
            n = self._count(Term(text, cut_name(text)))
            # A frequent word is meant more often than a rare one that is a little nearer.
            far = distance - _FREQUENT * math.log10(n + 1)
            if n >= least and (best is None or far < best[0]):
                best = (far, text)
        return best[1] if best else None

    def _count(self, term: Term) -> int:
        group = Group("and", [term])
        return self.lookup.count(to_fts(group, self.lookup, names=False), _MANY)

    def _documents(self) -> int:
        row = self.store.conn.execute(
            "SELECT count(*) FROM (SELECT 1 FROM search_words_docsize LIMIT ?)",
            (RARE * _TIMES,),
        ).fetchone()
        return int(row[0])

    def _choices(self, text: str, edits: int) -> list[str]:
        """Words of the dictionary and of the names in the store, all within `edits` and others."""
        names = self.store.kept("words of names", self._names)
        return _dictionary().near(text, edits) + names.near(text, edits)

    def _names(self) -> Choices:
        rows = self.store.conn.execute(
            "SELECT name FROM entities WHERE main = number AND whole_documents > 1"
        )
        return Choices({word for row in rows for word in row["name"].split()})

    def _like(self, text: str) -> list[tuple[float, str]]:
        """Known words near a text, with how far they are; what sounds the same is nearer."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        most = next(edits for letters, edits in _EDITS if len(text) <= letters)
        choices = self._choices(text, most + 1)
        found = process.extract(text, choices, scorer=OSA.distance, score_cutoff=most + 1, limit=40)
        sound = _sounds(text)
        near = []
        for word, distance, _ in found:
            same = sound & _sounds(word)
            if word != text and distance - bool(same) <= most:
                near.append(
                    (distance - 0.5 * bool(same) - 0.5 * (distance > 1 and bool(same)), word)
                )
        return sorted(near)[:_MOST_LIKE]

    def _mended(self, cut: list[str]) -> list[tuple[float, str]]:
        """The term with one word in it replaced: a word spelt wrong is cut into pieces, beside
        others that are right."""
        if not 1 < len(cut) <= _MOST_TOKENS:
            return []
        out = []
        windows = [
            (i, j)
            for width in range(_WIDEST, 0, -1)
            for i in range(len(cut) - width + 1)
            if width < len(cut) and (j := i + width)
        ]
        for i, j in windows:
            word = "".join(cut[i:j])
            if len(word) < _SHORTEST or (j - i == 1 and word in dictionary()):
                continue
            for distance, other in self._like(word)[:3]:
                out.append((distance + 0.1, "".join([*cut[:i], other, *cut[j:]])))
        return out


def _sounds(word: str) -> set[str]:
    return {skeleton(word), skeleton(_UNHEARD.sub("", word))} - {""}
