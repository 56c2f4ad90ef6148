"""Snippets: the piece of a text where a query's words stand, and the words in it.

They are cut from the text as it was given, so `snippet[start:end]` of each highlight is what the
reader sees. A word is marked only where it stands as a word by the index's own cutting: ขาว is not
marked inside another word.
"""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from khaosan.text import fold, tokens
from store.search_fts import Vocabulary, cut_name, cut_otherwise, spellings
from store.search_terms import Term
from store.words import MARK, THOUSANDS, is_abbreviation, term_of

WIDTH = 200  # characters of a snippet
_LEAD = 60  # characters before the first word marked
_HEADS = (1_500, 6_000, 24_000)  # characters that are looked at first
_MOST_MATCHES = 200  # looked at for one term in one text

_THAI = "\u0e01-\u0e3a\u0e40-\u0e4e"
_RUN = re.compile(f"[{_THAI}]+")
# What may stand between two words of a phrase: anything that is not indexed.
_GAP = f"(?:[^\\w{_THAI}]|[ๆฯ_])*"

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a text and the spans in it to mark, in order and apart."""

    text: str
    highlights: list[Span]


def snippet(
    text: str, terms: Sequence[Term], vocabulary: Vocabulary, *, width: int = WIDTH
) -> Snippet:
    """The piece of `text` of about `width` characters that holds most of `terms`.

    Where none stands in it (it was found by its title alone) the beginning, with nothing marked.
    """
    for piece in _beginnings(text):
        folded = fold(piece)
        candidates = _candidates(folded.text, terms, vocabulary)
        start, end, found = _window(folded.text, candidates, width)
        # Most documents have all of it early; a long one is read on where not.
        if found and len({c.term for c in candidates}) == len(terms):
            break
    a, b = folded.span(start, end)
    b = _whole_characters(folded.original, b)
    spans = [folded.span(s, e) for s, e in found]
    return Snippet(folded.original[a:b], _apart([(s - a, e - a) for s, e in spans]))


def _beginnings(text: str) -> Iterator[str]:
    """The beginnings of a text that are looked at one after the other, up to white space; the last
    is all of it."""
    for most in _HEADS:
        if (
            len(text) > most
            and (end := max(text.rfind(" ", 0, most), text.rfind("\n", 0, most))) > 0
        ):
            yield text[:end]
    yield text


def _window(text: str, candidates: list[_Candidate], width: int) -> tuple[int, int, list[Span]]:
    """The best piece, and the spans in it that stand as words.

    Whether a candidate stands as a word costs cutting the text around it, so only those of the
    piece that is to be shown are looked at, until one has some that do.
    """
    while True:
        first = _best(candidates, width)
        start = _word_start(text, max(0, first - _LEAD), first)
        end = min(len(text), start + width)
        inside = [c for c in candidates if start <= c.start < end]
        standing = {c: span for c in inside if (span := c.standing())}
        if len(standing) == len(inside):
            # A word at the edge is shown whole.
            last = max((b for _, b in standing.values()), default=start)
            end = max(last, _word_end(text, start, end))
            return start, end, sorted(standing.values())
        refused = set(inside) - standing.keys()
        candidates = [c for c in candidates if c not in refused]


@dataclass(frozen=True, slots=True, eq=False)
class _Candidate:
    """A place where a term's letters are; `standing` tells the span of the word, or None."""

    term: int
    start: int
    end: int
    standing: Callable[[], Span | None]


def _candidates(text: str, terms: Sequence[Term], vocabulary: Vocabulary) -> list[_Candidate]:
    """Where the terms' letters are in a folded text, in order of place."""
    lowered = text.lower()
    if len(lowered) != len(text):  # İ and the like grow
        lowered = text
    found: list[_Candidate] = []
    for i, term in enumerate(terms):
        ways = [(term.text, term.tokens)]
        if term.prefix and len(term.tokens) > 1 and term_of(term.text) == term.text:
            ways.append((term.text, [term.text]))
        names = term.also + [short for short, _ in term.maybe]
        ways += [(name, cut_name(name)) for name in names]
        ways += [
            (typed, list(words))
            for typed, cut in ways
            if len(cut) == 1
            for words in (vocabulary.pieces(cut[0]), *vocabulary.halves(cut[0]))
            if words
        ]
        for typed, cut in ways:
            found += _find(i, lowered, typed, cut, vocabulary, term.prefix)
        for name in [] if term.prefix else [term.text, *term.also]:
            for before, cut in cut_otherwise(name):
                found += _behind(len(before), _find(i, lowered, "", cut, vocabulary, prefix=False))
    return sorted(found, key=lambda c: (c.start, -c.end, c.term))


def _find(
    which: int, text: str, typed: str, cut: list[str], vocabulary: Vocabulary, prefix: bool
) -> Iterator[_Candidate]:
    if not cut:
        return
    if not prefix and is_abbreviation(typed):
        for match in _limited(_abbreviation(typed), text):
            yield _Candidate(which, *match.span(), match.span)
    for match in _limited(_phrase(tuple(t.lower() for t in cut)), text):
        a, b = match.span()
        judge = functools.partial(_standing, text, a, b, cut, vocabulary, prefix)
        yield _Candidate(which, a, b, judge)


def _behind(letters: int, found: Iterator[_Candidate]) -> Iterator[_Candidate]:
    """Candidates without so many letters at their beginning."""
    for one in found:
        whole = one.standing()
        span = (whole[0] + letters, whole[1]) if whole else None
        yield _Candidate(one.term, one.start + letters, one.end, functools.partial(_same, span))


def _same(span: Span | None) -> Span | None:
    return span


@functools.lru_cache(maxsize=1024)
def _phrase(cut: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(_GAP.join(_pattern(token) for token in cut))


def _limited(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    for n, match in enumerate(pattern.finditer(text)):
        if n >= _MOST_MATCHES:
            return
        yield match


def _pattern(token: str) -> str:
    """A pattern for a token in lower-cased folded text, with the edges that need no dictionary."""
    term = term_of(token)
    if term.endswith(MARK):
        return _abbreviation(term[:-1]).pattern
    if token[0].isdigit():
        ways = "|".join(
            re.escape(way.replace(MARK, ".").replace(THOUSANDS, ",")) for way in spellings(token)
        )
        return rf"(?<!\d)(?<!\d[.,])(?:{ways})(?![.,]?\d)"
    if _RUN.match(token):
        return re.escape(term)
    return rf"(?<![^\W\d_{_THAI}]){re.escape(term)}"


def _abbreviation(letters: str) -> re.Pattern[str]:
    body = r"\.?".join(re.escape(c) for c in letters)
    return re.compile(rf"(?:(?<![ก-๎]){body}(?:\.|(?![ก-๎]))|{body}\.)")


def _standing(
    text: str, start: int, end: int, cut: list[str], vocabulary: Vocabulary, prefix: bool
) -> Span | None:
    """The span, if it begins and ends where the index's words or their parts do."""
    first, last = cut[0], cut[-1]
    if _RUN.match(first) and not first.endswith("."):
        a, b, word = _word_at(text, start)
        inside = start != a or (len(cut) == 1 and end != b and not prefix)
        if inside and word not in vocabulary.compounds(first):
            return None
    if _RUN.match(last) and not last.endswith("."):
        a, b, word = _word_at(text, end - 1)
        if prefix:
            return (start, b) if len(cut) > 1 or a == start else None
        # The end of a phrase may be the beginning of a longer word, as in the query.
        if end != b and len(cut) > 1 and a != end - len(term_of(last)):
            return None
    elif not _RUN.match(last):
        following = re.match(rf"[^\W\d_{_THAI}]+", text[end : end + 64])
        if following and last[0].isalpha():
            return (start, end + following.end()) if prefix else None
    return start, end


def _word_at(text: str, at: int) -> tuple[int, int, str]:
    """The word that the index cut around a character of a Thai run: its span and itself."""
    begin = at
    while begin > 0 and "\u0e01" <= text[begin - 1] <= "\u0e4e" and text[begin - 1] != "฿":
        begin -= 1
    run = _RUN.match(text, begin)
    assert run is not None  # noqa: S101 - text[at] is Thai
    place = begin
    # Cut as the index cut it, with what makes an abbreviation of the run's beginning.
    for token in tokens(text[begin : run.end() + 1]):
        if place + len(token) > at:
            stripped = token.strip("ๆฯ")
            left = place + token.find(stripped)
            return left, left + len(stripped), stripped
        place += len(token)
    return begin, run.end(), run[0]


# ---- choosing the piece -----------------------------------------------------


def _best(candidates: Sequence[_Candidate], width: int) -> int:
    """Where the first word of the window with most different terms stands, then with most words;
    the earliest of equals. 0 where there is none."""
    best, at = (0, 0), 0
    for i, first in enumerate(candidates):
        inside = []
        for other in itertools.islice(candidates, i, None):
            if other.start >= first.start + width - _LEAD:
                break
            inside.append(other.term)
        score = (len(set(inside)), min(len(inside), 3))
        if score > best:
            best, at = score, first.start
    return at


def _word_start(text: str, start: int, latest: int) -> int:
    """A place to begin at or after `start`: after white space where there is some soon."""
    if start == 0:
        return 0
    # (`latest` is where the first word begins, which is a place to begin at too.)
    space = re.compile(r"\s").search(text, start, latest)
    if space:
        return min(space.end(), latest)
    return _whole_characters(text, start)


def _word_end(text: str, start: int, end: int) -> int:
    """The end of the last word that ends at or before `end`."""
    if end >= len(text):
        return end
    begin = max(start, end - _LEAD)
    begin += next((m.end() for m in re.finditer(r"\s", text[begin:end])), 0)
    for token in tokens(text[begin : end + _LEAD]):
        if begin + len(token) > end:
            break
        begin += len(token)
    return begin if begin > start else end


def _whole_characters(text: str, at: int) -> int:
    """The offset at or after `at` where no mark (a tone, an upper vowel) follows its letter."""
    while at < len(text) and unicodedata.category(text[at]) in ("Mn", "Mc", "Me"):
        at += 1
    return at


def _apart(spans: list[Span]) -> list[Span]:
    out: list[Span] = []
    for start, end in sorted(spans):
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        elif end > start:
            out.append((start, end))
    return out
