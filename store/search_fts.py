"""A query as an expression for FTS5: every way in which the index may hold what is asked for.

A word that newmm cuts into several is a phrase of them, whose first or last may be a part of a
longer compound in the text. Nothing that was typed reaches FTS5 unquoted.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Protocol

from khaosan.text import tokens
from store.search_terms import SHORTEST_PREFIX, Group, QueryError, Term
from store.times import BUDDHIST_YEARS
from store.words import MARK, THOUSANDS, dictionary, is_abbreviation, term_of

# How many compounds around a phrase's first or last word are tried, and phrases in which a number
# is written in another way.
_MOST_COMPOUNDS = 12
_MOST_PHRASES = 48
# Of other names that mean the same, which are long, fewer; each costs time.
_OF_NAMES = 3
_OF_HALVES = 4
_MOST_RECUT = 4  # words
_MOST_CUTS = 20
_JOINED = ("นายก",)
_ERAS = (range(1900, 2101), range(2443, 2644))  # years of the Common and the Buddhist Era


class Vocabulary(Protocol):
    """What the index knows of words."""

    def compounds(self, token: str) -> Sequence[str]:
        """The compounds that hold a token, of those that occur."""
        ...

    def pieces(self, token: str) -> Sequence[str]:
        """The words that a compound is made of, in order; () where they are not known."""
        ...

    def halves(self, token: str) -> Sequence[tuple[str, str]]:
        """Two words that a word can be cut into, where newmm took the longer one."""
        ...

    def only_abbreviation(self, token: str) -> bool:
        """Whether consonants (มท) are an abbreviation rather than a word or a piece of a name."""
        ...


def to_fts(group: Group, vocabulary: Vocabulary, *, names: bool = True, maybe: bool = False) -> str:
    """The query as an FTS5 expression. Every term is a quoted string.

    `names`: with the names that mean the same; `maybe`: with abbreviations that may mean it too.
    Raises QueryError where no word is looked for (fields only).
    """
    if not group.parts:
        raise QueryError("the query has no word to look for")

    def one(part: Term | Group) -> str:
        if isinstance(part, Term):
            return _term_to_fts(part, vocabulary, names, maybe)
        return f"({to_fts(part, vocabulary, names=names, maybe=maybe)})"

    out = (" OR " if group.kind == "or" else " AND ").join(one(p) for p in group.parts)
    for part in group.without:
        out = f"({out}) NOT {one(part)}"
    return out


def _term_to_fts(term: Term, vocabulary: Vocabulary, names: bool, maybe: bool) -> str:
    ways: list[str] = []
    if not term.prefix and is_abbreviation(term.text):
        ways.append(_quoted(term.text + MARK))
    if term.prefix and len(term.tokens) > 1 and (word := term_of(term.text)) == term.text:
        ways.append(_quoted(word) + " *")  # สันนิ is cut, สันนิบาต is one word
    if term.prefix and ways and len(term.tokens[-1]) < SHORTEST_PREFIX:
        # (สัน นิ* would read every word that begins with นิ.)
        ways.append(f"{{title body}} : {_quoted(' '.join(map(term_of, term.tokens)))}")
    elif not ways or term.prefix or not vocabulary.only_abbreviation(term.text):
        ways += _ways(term.tokens, vocabulary, prefix=term.prefix)
    if not term.prefix:
        ways += _cut_in_compounds(term.tokens, vocabulary)
    also = term.also if names else []
    for name in also + [short for short, _ in term.maybe if maybe]:
        ways += _ways(cut_name(name), vocabulary, most=_OF_NAMES)
    for name in [term.text, *also] if not term.prefix else ():
        ways += [_phrase(cut) for _, cut in cut_otherwise(name)]
    unique = list(dict.fromkeys(ways))
    return unique[0] if len(unique) == 1 else f"({' OR '.join(unique)})"


def _cut_in_compounds(cut: list[str], vocabulary: Vocabulary) -> list[str]:
    """Phrases for where a longer compound around the first or the last word makes newmm cut all of
    it otherwise: ปลัด กระทรวงมหาดไทย is สำนักงานปลัดกระทรวง มหาดไทย."""
    ways = []
    for other in _other_cuts(tuple(cut)):
        ends = [c for c in vocabulary.compounds(other[0]) if c.endswith(other[0])]
        ways += [_phrase([c, *other[1:]]) for c in ends[:_OF_NAMES]]
        begins = _beginning(other[-1], vocabulary)[:_OF_NAMES]
        ways += [_phrase([*other[:-1], c]) for c in begins]
    return ways


@functools.lru_cache(maxsize=1024)
def _other_cuts(cut: tuple[str, ...]) -> list[list[str]]:
    """Other ways to cut a few Thai words into as many words of the dictionary."""
    text, words = "".join(cut), dictionary()
    if not 1 < len(cut) <= _MOST_RECUT or not all(token in words for token in cut):
        return []
    found: list[list[str]] = [[]]
    for left in range(len(cut), 0, -1):
        longer = []
        for one in found:
            at = sum(map(len, one))
            ends = range(at + 2, len(text) + 1) if left > 1 else [len(text)]
            longer += [[*one, text[at:end]] for end in ends if text[at:end] in words]
        found = longer[:_MOST_CUTS]
    return [one for one in found if one != list(cut)]


@functools.lru_cache(maxsize=4096)
def cut_name(text: str) -> list[str]:
    """The tokens of a text that are indexed. (The same names are cut for each hit; nobody changes
    the list.)"""
    return [t for t in tokens(text) if term_of(t)]


@functools.lru_cache(maxsize=4096)
def cut_otherwise(text: str) -> list[tuple[str, list[str]]]:
    """How a text is cut behind words with which newmm joins its first letters: นายกองค์การ is cut
    after นายกอง. Pairs of such a word and the tokens, its letters among them."""
    out = []
    for before in _JOINED:
        cut = cut_name(before + text)
        if cut and cut[0] != before and len(cut[0]) > len(before):
            out.append((before, cut))
    return out


def _phrase(cut: list[str]) -> str:
    return f"{{title body}} : {_quoted(' '.join(map(term_of, cut)))}"


def _ways(
    cut: list[str], vocabulary: Vocabulary, *, prefix: bool = False, most: int = 0
) -> list[str]:
    """The ways in which the index may hold these tokens one after the other."""
    most = most or _MOST_COMPOUNDS
    if len(cut) == 1:
        return _word(cut[0], vocabulary, prefix, most)
    spelled = [term_of(t) for t in cut]
    # The first word may be the end of a longer compound in the text, and the last the beginning.
    star = " *" if prefix else ""
    ends = [c for c in vocabulary.compounds(cut[0]) if c.endswith(cut[0])]
    if most == _OF_NAMES and len(cut) > most:
        most = 0
    phrases = [spelled] + [[c, *spelled[1:]] for c in ends[:most]]
    if not prefix:
        phrases += [[*spelled[:-1], c] for c in _beginning(cut[-1], vocabulary)[:most]]
        for i, token in enumerate(cut):
            few = len(phrases) <= _MOST_PHRASES and most > _OF_NAMES
            for other in spellings(token)[1:] if few else ():
                phrases += [[*p[:i], other, *p[i + 1 :]] for p in phrases if p[i] == spelled[i]]
    return [f"{{title body}} : {_quoted(' '.join(phrase))}{star}" for phrase in phrases]


def _word(token: str, vocabulary: Vocabulary, prefix: bool, most: int) -> list[str]:
    if prefix:
        return [_quoted(term_of(token)) + " *", *_abbreviations(token)]
    ways = [*map(_quoted, spellings(token)), *_abbreviations(token)]
    # Its words may stand apart in the text, กระทรวง สาธารณสุข, or newmm cut them otherwise there:
    # ความร่วมมือ is one word, but in ความร่วมมือร่วมใจ the first of two.
    apart = [list(vocabulary.pieces(token))]
    for first, second in vocabulary.halves(token):
        longer = _beginning(second, vocabulary)[: min(most, _OF_HALVES)]
        apart += [[first, second], *([first, c] for c in longer)]
    return ways + [f"{{title body}} : {_quoted(' '.join(words))}" for words in apart if words]


def _beginning(token: str, vocabulary: Vocabulary) -> list[str]:
    """Compounds that begin with a word."""
    begins = [c for c in vocabulary.compounds(token) if c.startswith(token)]
    return begins[:_MOST_COMPOUNDS]


def spellings(token: str) -> list[str]:
    """The terms that a token is asked for as: itself; a number with and without separators of
    thousands, a year in both eras (never as 2,564)."""
    term = term_of(token)
    plain = term.replace(THOUSANDS, "")
    whole, point, rest = plain.partition(MARK)
    if not (whole.isascii() and whole.isdigit() and len(whole) > 3) or whole[0] == "0":
        return [term]
    grouped = f"{int(whole):,}".replace(",", THOUSANDS) + point + rest
    for years, other in zip(_ERAS, (BUDDHIST_YEARS, -BUDDHIST_YEARS), strict=True):
        if not point and len(whole) == 4 and int(whole) in years:
            return [plain, str(int(whole) + other)] if term == plain else [grouped]
    return [plain, grouped]


def _abbreviations(token: str) -> list[str]:
    """กอ.รมน. inside ผอ.กอ.รมน., whose pieces are among the parts."""
    pieces = [p + MARK for p in token.split(".") if len(p) > 1]
    if token.count(".") > 1 and len(pieces) > 1 and term_of(token).endswith(MARK):
        return [f"parts : {_quoted(' '.join(pieces))}"]
    return []


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
