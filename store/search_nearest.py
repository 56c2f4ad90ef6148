"""A word that nothing has: the nearest that something has, by its letters or by its sound."""

from __future__ import annotations

import functools
import math
import re

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


@functools.cache
def _of_length(letters: int) -> list[str]:
    """The words of the dictionary of so many letters."""
    return sorted(word for word in dictionary() if len(word) == letters)


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

    def _choices(self, shortest: int, longest: int) -> list[str]:
        """Words of so many letters: of the dictionary and of the names in the store."""
        words = self.store.remembered
        if not words("names by length"):
            words("names by length").add("read")
            for row in self.store.conn.execute(
                "SELECT name FROM entities WHERE main = number AND whole_documents > 1"
            ):
                for word in row["name"].split():
                    words(f"names of {len(word)} letters").add(word)
        lengths = range(max(1, shortest), longest + 1)
        return [w for n in lengths for w in (*_of_length(n), *words(f"names of {n} letters"))]

    def _like(self, text: str) -> list[tuple[float, str]]:
        """Known words near a text, with how far they are; what sounds the same is nearer."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        most = next(edits for letters, edits in _EDITS if len(text) <= letters)
        choices = self._choices(len(text) - most - 1, len(text) + most + 1)
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
