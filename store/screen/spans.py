"""Where a span of Thai text may begin and end: between characters as people see them, and between
words.

A character is a grapheme cluster of Unicode (`\\X` of the package regex), with the vowel written
before or after it: a mark never parts from its letter, nor a vowel from its consonant (น้ำ is one,
เก้า is one). PyThaiNLP's TCC goes further and takes in final consonants too (เป็น is one), which
would hide places where names do end. Words are those of the search index (khaosan.text.tokens).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import lru_cache

import regex

from khaosan.text import tokens

_CHARACTER = regex.compile(
    r"(?:[\u0e40-\u0e44]+(?=[\u0e01-\u0e2e]))?\X(?:(?=[\u0e30\u0e32\u0e33\u0e45])\X)*",
)


@lru_cache(maxsize=256)
def characters(text: str) -> list[int]:
    """Every offset where a character begins, and the end of the text."""
    return [match.start() for match in _CHARACTER.finditer(text)] + [len(text)]


@lru_cache(maxsize=256)
def words(text: str) -> tuple[list[int], list[int]]:
    """The offsets where words begin, and those where they end; white space is no word. Each is
    also an edge of a character."""
    allowed = set(characters(text))
    starts, ends, at = [], [], 0
    for token in tokens(text):
        if not token.isspace():
            starts.append(at)
            ends.append(at + len(token))
        at += len(token)
    return [s for s in starts if s in allowed], [e for e in ends if e in allowed]


def step(text: str, at: int, by: int) -> int:
    """The edge of a character after `at` (`by` 1) or before it (-1)."""
    first, line = _line(text, at, by)
    return _step([first + edge for edge in characters(line)], at, by)


def step_word(text: str, at: int, by: int, *, end: bool) -> int:
    """The next or last place where a word begins, or (`end`) where one ends; where there is none,
    the text's own edge."""
    first, line = _line(text, at, by)
    while True:
        there = _step([first + edge for edge in words(line)[end]], at, by)
        if there != at:
            return there
        beyond = first + len(line) if by > 0 else first - 1
        if not 0 <= beyond < len(text):
            return max(0, min(beyond, len(text)))
        first, line = _line(text, beyond, by)


def _line(text: str, at: int, by: int) -> tuple[int, str]:
    """The line of a text in which a step from `at` ends, its line break before it, and where it
    begins: no character or word is in two, and a long text is not cut as a whole."""
    if by > 0 or at == 0:
        first = text.rfind("\n", 0, at + 1)
        following = text.find("\n", at + 1)
    else:
        first = text.rfind("\n", 0, at)
        following = text.find("\n", at)
    first = max(0, first)
    return first, text[first : len(text) if following < 0 else following]


def _step(edges: list[int], at: int, by: int) -> int:
    if by > 0:
        n = bisect_right(edges, at)
        return edges[n] if n < len(edges) else at
    n = bisect_left(edges, at)
    return edges[n - 1] if n else at


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without the white space at its edges."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
