"""Snippets: the piece of a text where a query's words stand, and the words in it.

They are cut from the text as it was given, so `snippet[start:end]` of each highlight is what the
reader sees. A word is marked only where it stands as a word by the index's own cutting: ขาว is not
marked inside another word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from khaosan.text import Folded, fold, tokens
from store.query import Term, Vocabulary
from store.words import MARK, is_abbreviation, term_of

WIDTH = 200  # characters of a snippet
_LEAD = 60  # characters before the first word marked
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
    folded = fold(text)
    found = matches(folded, terms, vocabulary)
    first = _best(found, width)
    start = _word_start(folded.text, max(0, first - _LEAD) if first > _LEAD else 0, first)
    end = min(len(folded.text), start + width)
    for _, a, b in found:
        if start <= a < end < b:  # a word at the edge is shown whole
            end = b
    a, b = folded.span(start, end)
    b = _whole_characters(text, b)
    spans = [folded.span(s, e) for _, s, e in found if start <= s and e <= end]
    return Snippet(text[a:b], _apart([(s - a, e - a) for s, e in spans]))


def matches(
    folded: Folded, terms: Sequence[Term], vocabulary: Vocabulary
) -> list[tuple[int, int, int]]:
    """Where the terms stand in a folded text: (which term, start, end), in order of place."""
    lowered = folded.text.lower()
    if len(lowered) != len(folded.text):  # İ and the like grow
        lowered = folded.text
    found: list[tuple[int, int, int]] = []
    for i, term in enumerate(terms):
        ways = [(term.text, term.tokens)]
        if term.prefix and len(term.tokens) > 1 and term_of(term.text) == term.text:
            ways.append((term.text, [term.text]))
        ways += [(name, [t for t in tokens(name) if term_of(t)]) for name in term.also]
        ways += [(text, list(p)) for text, cut in ways if len(cut) == 1
                 and (p := vocabulary.pieces(cut[0]))]  # fmt: skip
        for text, cut in ways:
            found += [(i, a, b) for a, b in _find(lowered, text, cut, vocabulary, term.prefix)]
    return sorted(set(found), key=lambda m: (m[1], -m[2], m[0]))


def _find(
    text: str, typed: str, cut: list[str], vocabulary: Vocabulary, prefix: bool
) -> Iterator[Span]:
    if not cut:
        return
    if not prefix and is_abbreviation(typed):
        for match in _limited(_abbreviation(typed), text):
            yield match.span()
    pattern = re.compile(_GAP.join(_pattern(t.lower()) for t in cut))
    for match in _limited(pattern, text):
        if span := _standing(text, *match.span(), cut, vocabulary, prefix):
            yield span


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
        digits = ",?".join(re.escape(c) for c in term.replace(MARK, "."))
        return rf"(?<!\d)(?<!\d[.,]){digits}(?![.,]?\d)"
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
    while begin > 0 and _RUN.match(text[begin - 1]):
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


def _best(found: Sequence[tuple[int, int, int]], width: int) -> int:
    """Where the first word of the window with most different terms stands, then with most words;
    the earliest of equals."""
    best, at = (0, 0), 0
    for i, (_, start, _) in enumerate(found):
        inside = []
        for which, a, b in found[i:]:
            if a >= start + width:
                break
            if b <= start + width:
                inside.append(which)
        score = (len(set(inside)), min(len(inside), 3))
        if score > best:
            best, at = score, start
    return at


def _word_start(text: str, start: int, latest: int) -> int:
    """A place to begin at or after `start`: after white space where there is some soon."""
    if start == 0:
        return 0
    space = re.compile(r"\s").search(text, start, latest)
    if space:
        return min(space.end(), latest)
    return _whole_characters(text, start)


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
