"""Tone marks over vowels that OCR has overlooked (ที for ที่, เรือง for เรื่อง): the mark stands in
the picture, and with it stands a word that is read far more often.

Neither is enough: dust stands over letters too, and เรือง is a word. Without the picture, of words
that have no mark one in thousands would get one.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from crawler.files.thai import IS_MARK
from khaosan.text import pythainlp_corpus

_VOWELS = frozenset("ัิีึื")
_TONES = frozenset("่้๊๋์็")
# Marks that are tried: the others are rare, and rarely lost.
_TRIED = "่้"
# How much more often a word must be read than the one that stands there and is as long.
_OFTENER = 5.0
_LONGEST = 16


def lost(text: str) -> dict[int, str]:
    """Where in a text a word that is far likelier has a tone mark: the places of the vowels before
    it, and the mark."""
    found: dict[int, str] = {}
    for at, vowel in enumerate(text):
        bare = vowel in _VOWELS and text[at + 1 : at + 2] not in IS_MARK and at > 0
        if bare and (mark := _likelier(text, at)):
            found[at] = mark
    return found


def _likelier(text: str, at: int) -> str:
    now = max(_covering(text, at, at), default=(0, 0))
    best, mark = now, ""
    for tone in _TRIED:
        new = text[: at + 1] + tone + text[at + 1 :]
        size, often = max(_covering(new, at, at + 1), default=(0, 0))
        if size >= now[0] and often > _OFTENER * (now[1] if size == now[0] else 0):
            best, mark = max((best, mark), ((size, often), tone))
    return mark


def _covering(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    """The words of a text that reach over a place: how many letters each has that are no tone
    marks, and how often it is read."""
    words = _read()
    for start in range(max(0, first - _LONGEST), first):
        if text[start] in IS_MARK:
            continue
        for end in range(last + 1, min(len(text), start + _LONGEST) + 1):
            if text[end : end + 1] in IS_MARK and end < len(text):
                continue
            word = text[start:end]
            if often := words.get(word):
                yield sum(char not in _TONES for char in word), often


@cache
def _read() -> dict[str, int]:
    """How often words are read in the Thai National Corpus."""
    rows = (pythainlp_corpus() / "tnc_freq.txt").read_text("utf-8-sig").splitlines()
    return {word: int(often) for word, _, often in (row.partition("\t") for row in rows) if often}
