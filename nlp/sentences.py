"""Sentences and clauses of Thai news, as spans.

Thai writes no full stop: white space ends a phrase, a clause or a sentence alike. What tells them
apart here: a line break, the marks that do end a sentence (? ! … and a closed quotation followed
by who said it), an item number of a list, and the words that begin a new sentence or clause after
white space (nlp/data/clause_words.tsv). Nothing is cut inside quotation marks or brackets, unless
they are never closed on their line. A piece longer than LONGEST is cut at a space.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from nlp.spans import Span
from nlp.tables import alternatives, column

_OPENING, _CLOSING = "“‘([", "”’)]"
_MARK = re.compile(rf'["{re.escape(_OPENING + _CLOSING)}]')
# A bracket or a quotation longer than this shields nothing: it is a whole speech.
_SHIELD = 300
# No piece is longer: what reads a sentence, and looks from each of its words at the others, then
# takes time linear in the text, even where a whole page is one line without an opener.
LONGEST = 4000
_LINE = re.compile(r"[^\n]+")
_ITEM = r"(?:\(?\d{1,2}[.)](?!\d)|[•●▪◦-]\s)"
# After these, white space ends a sentence.
_ENDED = re.compile(r"(?:[?!…]|ต่อไป|ตามลำดับ|เป็นต้น)$")
# So does who said it after a closed quotation: … อย่างยั่งยืน” นายชัย กล่าว
_SAID = re.compile(r"กล่าว(?:เพิ่มเติม|สรุป|ทิ้งท้าย|ในที่สุด|ในช่วงท้าย)?$")


@functools.cache
def _openers() -> tuple[re.Pattern[str], re.Pattern[str]]:
    sentence = alternatives(column("clause_words.tsv", "sentence"))
    clause = alternatives(column("clause_words.tsv", "clause"))
    return (
        re.compile(rf"{sentence}|{_ITEM}"),
        re.compile(rf"{clause}(?=[\sก-๎“\"(A-Z])"),
    )


def sentences(text: str) -> list[Span]:
    """The sentences of `text` in order: spans with no white space at their edges, covering all
    of the text but white space."""
    opener, _ = _openers()
    out: list[Span] = []
    for line in _LINE.finditer(text):
        out += _split(text, line.start(), line.end(), opener, ended=True)
    return out


def clauses(text: str, span: Span | None = None) -> list[Span]:
    """The clauses of a sentence (of each sentence of the text where no span is given)."""
    _, opener = _openers()
    whole = [span] if span else sentences(text)
    out: list[Span] = []
    for start, end in whole:
        out += _split(text, start, end, opener, ended=False)
    return out


def _split(
    text: str, start: int, end: int, opener: re.Pattern[str], *, ended: bool
) -> Iterator[Span]:
    begin = start
    shielded = _shielded(text, start, end)
    for space in re.finditer(r"\s+", text[start:end]):
        at = start + space.end()
        before = start + space.start()
        if before <= begin or at >= end or shielded[before - start]:
            continue
        if opener.match(text, at) or (ended and _ends(text, begin, before)):
            yield from _trimmed(text, begin, before)
            begin = at
    yield from _trimmed(text, begin, end)


def _ends(text: str, begin: int, end: int) -> bool:
    floor = max(begin, end - 20)
    if _ENDED.search(text, floor, end):
        return True
    said = _SAID.search(text, floor, end)
    return said is not None and any(q in text[max(begin, end - 80) : end] for q in '”"')


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > LONGEST:
        cut = text.rfind(" ", start + LONGEST // 2, start + LONGEST) + 1 or start + LONGEST
        stop = cut
        while text[stop - 1].isspace():
            stop -= 1
        yield start, stop
        start = cut
        while text[start].isspace():
            start += 1
    if start < end:
        yield start, end


def _shielded(text: str, start: int, end: int) -> bytearray:
    """For each offset in [start, end) one byte: whether it is inside closed quotes or brackets."""
    out = bytearray(end - start)
    stack: list[tuple[str, int]] = []
    straight = None
    for mark in _MARK.finditer(text, start, end):
        character, offset = mark[0], mark.start()
        if character in _OPENING:
            stack.append((character, offset))
        elif character in _CLOSING:
            opening = _OPENING[_CLOSING.index(character)]
            while stack and stack[-1][0] != opening:
                stack.pop()
            if stack:
                _shield(out, stack.pop()[1] - start, offset - start)
        elif straight is None:
            straight = offset
        else:
            _shield(out, straight - start, offset - start)
            straight = None
    return out


def _shield(out: bytearray, a: int, b: int) -> None:
    if b - a <= _SHIELD:
        out[a:b] = b"\x01" * (b - a)
