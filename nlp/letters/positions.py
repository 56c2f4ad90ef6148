"""The position under a name, and for whom the signer acts."""

from __future__ import annotations

import functools
import itertools
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


# What the civil service calls those of a rank: นิติกรชำนาญการพิเศษ, นายแพทย์เชี่ยวชาญ.
_RANKED = (
    r"[ก-๎]{4,40}?(?:ปฏิบัติการ|ช ?ำนาญการ(?:พิเศษ)?|เชี่ยวชาญ(?:พิเศษ)?|ทรงคุณวุฒิ"
    r"|ปฏิบัติงาน|ช ?ำนาญงาน|อาวุโส|ทักษะพิเศษ)(?![ก-๎])"
)


@functools.cache
def position_starts() -> re.Pattern[str]:
    """What a line that states a position begins with."""
    words = (_LABELLED.pattern, labels.word("acting"), labels.word("recorder"))
    known = (patterns()["thai"].pattern, patterns()["latin"].pattern, _RANKED)
    return re.compile("|".join((*words, *known)))


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
    inside = [(max(a, start), b) for a, b in spans if b > start]
    # What stands between them in another column is not of this one.
    apart = any(text[a:b].strip() for (_, a), (b, _) in itertools.pairwise(inside))
    signer.columns = inside if apart else []
    acts = next(
        (m for a, b in (inside if apart else [(start, end)]) if (m := acting().search(text, a, b))),
        None,
    )
    if acts is None:
        signer.position = _field(text, inside, start, _recorder_from(text, start, end))
        signer.held = _first_held(text, inside)
        return
    signer.acting = labels.canonical("acting", acts[0]) or acts[0]
    if acts.start() > start:
        signer.position = _field(text, inside, start, _stripped(text, start, acts.start()))
        signer.held = _first_held(text, [(a, min(b, acts.start())) for a, b in inside])
    begin = acts.end()
    while begin < end and text[begin].isspace():
        begin += 1
    if begin < end:
        signer.acting_for = _field(text, inside, begin, end)
    if signer.position is None and signer.acting_for is not None:
        signer.position = _field(text, inside, start, end)


def _stripped(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


def _recorder_from(text: str, start: int, end: int) -> int:
    """Where ผู้จดรายงานการประชุม begins after a position, which is none."""
    found = re.compile(labels.word("recorder")).search(text, start + 4, end)
    return _stripped(text, start, found.start()) if found else end


def _first_held(text: str, spans: list[Span]) -> int:
    """Where the first of the positions held ends: before a line that begins another."""
    end = spans[0][1]
    for a, b in spans[1:]:
        if a >= b or _begins_another(text, end, a, b) or text[end:a].strip():
            break
        end = b
    return _stripped(text, spans[0][0], _recorder_from(text, spans[0][0], end))


def _begins_another(text: str, end: int, a: int, b: int) -> bool:
    """Whether a line begins another position than the line before, which ends at `end`, states."""
    return bool(position_starts().match(text, a, b)) and not OPEN.search(
        text, max(0, end - 12), end
    )


def _field(text: str, spans: list[Span], start: int, end: int) -> FieldSpan:
    """A field over the lines of a block. What stands between them in another column is not said;
    the span is then that of the first line."""
    inside = [(max(a, start), min(b, end)) for a, b in spans if a < end and b > start]
    value = text[slice(*inside[0])]
    for (_, before), (a, b) in itertools.pairwise(inside):
        value += (" \n" if _begins_another(text, before, a, b) else "\n") + text[a:b]
    last = inside[0][1]
    for a, b in inside[1:]:
        if text[last:a].strip():
            break
        last = b
    return FieldSpan(inside[0][0], last, said(value))
