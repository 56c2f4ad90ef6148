"""The position under a name, and for whom the signer acts."""

from __future__ import annotations

import functools
import re

from nlp.letters import labels
from nlp.letters.found import FieldSpan, SignerSpan, said
from nlp.roles.extent import patterns
from nlp.spans import Span
from nlp.tables import column

_LABELLED = re.compile(r"(?:ดำรง)?ต ?ำแหน่ง[ :.]*")
# A head without what it is of, which then stands on the next line.
OPEN = re.compile(r"(?:ผู้อำนวยการ|หัวหน้า|ผู้จัดการ|คณบดี|ผู้ช่วย|รอง)$")


@functools.cache
def acting() -> re.Pattern[str]:
    """The words that say that another is acted for."""
    # It may be broken at the end of a line.
    return re.compile(labels.any_of(column(labels.FILE, "acting"), gap=r"\s?"))


@functools.cache
def position_starts() -> re.Pattern[str]:
    """What a line that states a position begins with."""
    words = (_LABELLED.pattern, labels.word("acting"), labels.word("recorder"))
    return re.compile("|".join((*words, patterns()["thai"].pattern, patterns()["latin"].pattern)))


@functools.cache
def next_position() -> re.Pattern[str]:
    """The position of the next name, on a line whose wide gap is lost."""
    words = (_LABELLED.pattern, labels.word("recorder"), patterns()["thai"].pattern)
    return re.compile(rf"(?<= )(?:{'|'.join(words)})")


def set_position(text: str, signer: SignerSpan, spans: list[Span]) -> None:
    """Set the position of a signer, and for whom they act, from the lines under the name."""
    if not spans:
        return
    start, end = spans[0][0], spans[-1][1]
    if labelled := _LABELLED.match(text, start, end):
        start = labelled.end()
    if start >= end:
        return
    signer.block = (start, end)
    acts = acting().search(text, start, end)
    inside = [s for s in spans if s[1] > start]
    if acts is None:
        held = _first_held(text, start, inside)
        signer.position = _field(text, inside, start, held)
        return
    signer.acting = labels.canonical("acting", acts[0]) or acts[0]
    if acts.start() > start:
        stop = acts.start()
        while stop > start and text[stop - 1].isspace():
            stop -= 1
        signer.position = _field(text, inside, start, stop)
    begin = acts.end()
    while begin < end and text[begin].isspace():
        begin += 1
    if begin < end:
        signer.acting_for = _field(text, inside, begin, end)
    if signer.position is None and signer.acting_for is not None:
        signer.position = _field(text, inside, start, end)


def _first_held(text: str, start: int, spans: list[Span]) -> int:
    """Where the first position ends: before a line that begins another."""
    end = spans[0][1]
    for a, b in spans[1:]:
        if position_starts().match(text, a, b) and not OPEN.search(text, max(0, end - 12), end):
            break
        end = b
    recorder = re.compile(labels.word("recorder")).search(text, start + 4, end)
    return recorder.start() if recorder else end


def _field(text: str, spans: list[Span], start: int, end: int) -> FieldSpan:
    """A field over the lines of a block. What stands between them in another column is not said;
    the span is then that of the first line."""
    inside = [(max(a, start), min(b, end)) for a, b in spans if a < end and b > start]
    value = said("\n".join(text[a:b] for a, b in inside))
    last = inside[0][1]
    for a, b in inside[1:]:
        if text[last:a].strip():
            break
        last = b
    return FieldSpan(inside[0][0], last, value)
