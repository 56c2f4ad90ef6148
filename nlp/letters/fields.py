"""The fields at the top of a letter: number, classes, agency and address, day."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from nlp import lexicons
from nlp.letters import labels
from nlp.letters.cells import contact_line
from nlp.letters.found import FieldSpan, LetterSpan, said
from nlp.letters.heads import BOOK, pattern
from nlp.letters.lines import Line, Lines
from nlp.spans import DateSpan, Span
from nlp.tables import alternatives, column

# An address begins there, after white space; before a road or a quarter also glued to a name.
_ADDRESS = re.compile(
    rf"(?:(?<=\s)|^)(?:{alternatives(column(labels.FILE, 'street'))}"
    rf"|เลขที(?=[ \d])|\d{{1,4}}(?:/\d{{1,4}})?\s(?!ปี)|[ก-ฮ]{{2}} \d{{5}})"
    r"|(?:ถนน|แขวง|กทม\.|กรุงเทพฯ)(?=[ก-๎ ]|\d)|\d{5}(?!\d)"
)
# So no name of an agency begins (จังหวัด… or อำเภอ… may).
_NO_AGENCY = re.compile(
    r"ถนน|ถ\. ?[ก-ฮ]|เลขที่|บ้านเลขที่|หมู่(?:ที่| ?\d)|ม\. ?\d|ซอย|ซ\. ?[ก-ฮ]|ตำบล|ต\. ?[ก-ฮ]|แขวง"
    r"|ชั้น|ตู้ ?ป|\d"
)
# So many lines of the agency and its address may stand over the number.
_OVER = 4


@functools.cache
def _class(kind: str) -> re.Pattern[str]:
    # No part of a word, but ที่ may be glued to it.
    return re.compile(rf"(?<![ก-๎])(?:{labels.word(kind)})(?![ก-๎](?!ี่|ี))")


def number(text: str, start: int, end: int, letter: LetterSpan) -> int:
    """The number of a letter that stands first in [start, end); where it ends."""
    found = re.compile(rf"{labels.word('at')} *(?P<number>{BOOK})").search(text, start, end)
    return _book(found, letter) if found else start


def _book(found: re.Match[str], letter: LetterSpan) -> int:
    running = found["running"] or ""
    letters = " ".join(re.sub(r" ?\. ?", ".", found["letters"]).split())
    letter.circular = (found["circular"] or "").startswith("ว")
    kind = f"{found['circular'][0]} " if found["circular"] else ""
    value = f"{letters} {found['code'].replace(' ', '')}/{kind}{running}".strip()
    a, b = found.span("number")
    b -= len(found["number"]) - len(found["number"].rstrip())
    letter.fields["number"] = FieldSpan(a, b, value)
    return b


def plain_number(text: str, start: int, end: int, letter: LetterSpan, name: str) -> int:
    """The number of an order, a certificate or a meeting (12/2567); where it ends."""
    found = pattern(name).search(text, start, end)
    if found is None:
        return start
    a, b = found.span("number")
    value = re.sub(r" ?([/-]) ?", r"\1", " ".join(text[a:b].split()))
    letter.fields["number"] = FieldSpan(a, b, value)
    return b


def classes(text: str, start: int, end: int, letter: LetterSpan) -> None:
    """Urgency and secrecy, as they stand in the head."""
    for kind in ("urgency", "secrecy"):
        if found := _class(kind).search(text, start, end):
            value = labels.canonical(kind, found[0])
            letter.fields[kind] = FieldSpan(*found.span(), value)


# An abbreviation with its full stop: กทม., สำนักงาน ก.พ.
_SHORT = re.compile(r"(?:[กจศตอถมคร]|[. ][ก-ฮ]{1,3})\.$")
# Fields of which each line is one thing.
_BY_LINE = ("address", "office")


def put(letter: LetterSpan, lines: Lines, name: str, start: int, end: int) -> FieldSpan | None:
    """Set a field from a span without what surrounds it; none where nothing stands there."""
    a, b = lines.trimmed(start, end)
    while b > a and lines.text[b - 1] in " .…_–-,:" and not _SHORT.search(lines.text, a, b):
        b -= 1
    if a >= b:
        return None
    told = [lines.text[max(a, x.start) : min(b, x.end)] for x in lines.lines_over(a, b)]
    # The lines of an address are told one after another; another field is broken at any word.
    found = FieldSpan(a, b, said((" \n " if name in _BY_LINE else "\n").join(told)))
    letter.fields[name] = found
    return found


def agency_and_address(letter: LetterSpan, lines: Lines, pieces: Sequence[Span]) -> None:
    """Set who writes and where from: what stands beside and under the number, in [start, end)
    pieces that hold neither number nor day nor class."""
    whole = [lines.trimmed(*p) for p in pieces]
    whole = [p for p in whole if p[0] < p[1]]
    if not whole:
        return
    start, end = _without_spoiled_number(lines, whole[0][0], whole[-1][1])
    if _NO_AGENCY.match(lines.text, start):
        put(letter, lines, "address", start, end)
        return
    found = _ADDRESS.search(lines.text, start + 3, end)
    stop = found.start() if found else end
    # A line under the name that begins another name tells where that is: กระทรวง…, ทำเนียบรัฐบาล.
    for line in lines.within(start + 1, stop):
        if elsewhere().match(lines.text, line.start):
            stop = line.start
            break
    if _THAI.search(lines.text, start, stop):
        put(letter, lines, "agency", start, stop)
    if stop < end:
        put(letter, lines, "address", stop, end)


_THAI = re.compile(r"[ก-ฮ]")
_NO_THAI = re.compile(r"[^ก-๎\n]*\d[^ก-๎\n]*(?:ว\.?(?![ก-๎])[^ก-๎\n]*)?(?=[ก-๎])")


def _without_spoiled_number(lines: Lines, start: int, end: int) -> Span:
    """A span without what a scan has left of the number before an agency's name: US 1004/315."""
    found = _NO_THAI.match(lines.text, start, end)
    return (found.end() if found and elsewhere().match(lines.text, found.end()) else start), end


def over_number(lines: Lines, start: int, letter: LetterSpan) -> None:
    """Set agency and address where they stand over the line of the number at `start`, or are read
    before it, as it stands at their left."""
    first = last = lines.number(start)
    while first and last - first < _OVER:
        above = lines.lines[first - 1]
        if above.end - above.start > 90 or contact_line().match(lines.of(above)):
            break
        first -= 1
        if elsewhere().match(lines.text, above.start):
            letter.start = above.start
            agency_and_address(letter, lines, [(above.start, start)])
            break


@functools.cache
def elsewhere() -> re.Pattern[str]:
    """What the name of an agency or of a place where agencies sit begins with."""
    known = [head for head in lexicons.heads() if len(head) > 2]
    return re.compile(labels.any_of([*known, "ทำเนียบ", "ตึก", "วัง"]))


def day(dates: Sequence[DateSpan], start: int, end: int, letter: LetterSpan) -> DateSpan | None:
    """Set the day of the letter: the last one in [start, end); of a draft the month."""
    found = [d for d in dates if start <= d.start and d.end <= end and d.kind in ("day", "month")]
    if not found:
        return None
    one = next((d for d in reversed(found) if d.kind == "day"), found[-1])
    letter.fields["date"] = FieldSpan(one.start, one.end, one.value)
    return one


def labelled_number(text: str, letter: LetterSpan, start: int) -> Span | None:
    """The number with its ที่."""
    number = letter.fields.get("number")
    if number is None:
        return None
    found = re.compile(rf"{labels.word('at')} *$").search(
        text, max(start, number.start - 20), number.start
    )
    return (found.start() if found else number.start), number.end


def rest(start: int, end: int, taken: Sequence[Span | None]) -> list[Span]:
    """What is left of [start, end)."""
    out: list[Span] = []
    at = start
    for a, b in sorted(t for t in taken if t):
        if at < a < end:
            out.append((at, a))
        at = max(at, b)
    if at < end:
        out.append((at, end))
    return out


def signed_off(
    lines: Lines, start: int, limit: int, dates: Sequence[DateSpan], letter: LetterSpan
) -> int:
    """The agency over the day or before it, under the text; where they end."""
    within = [d for d in dates if start < d.start < limit and d.kind in ("day", "month")]
    for beside in (False, True):
        for day in within:
            line = lines.lines[lines.number(day.start)]
            alone = line.end - line.start <= day.end - day.start + 4 or day.start - line.start < 8
            if line.start < start or line.end > day.end + 2 or alone == beside:
                continue
            over = _writer_before(lines, line, day) if beside else _writer_over(lines, line, start)
            if over is None:
                continue
            letter.fields["date"] = FieldSpan(day.start, day.end, day.value)
            if "agency" not in letter.fields:
                put(letter, lines, "agency", *over)
            return day.end
    return start


def _writer_before(lines: Lines, line: Line, day: DateSpan) -> Span | None:
    """Who writes, on the line of the day."""
    before = lines.trimmed(line.start, day.start)
    plain = day.kind == "day" and not _TELLS.search(lines.text, *before)
    return before if plain and _is_agency(lines, *before) else None


# Where the stamp is to stand, or was read.
_STAMP = re.compile(r"\(?(?:ตรา|ประทับ|ลงชื่อย่อ|ลายมือชื่อ)[^\n]{0,40}\)?")


# The last line of the text, which may begin with an agency too.
_TELLS = re.compile(
    r"ทราบ|ต่อไป|ด้วย|ทั่วกัน|เกี่ยวข้อง|ดังกล่าว|นี้|แล้ว|ขอบคุณ|ขอ(?!นแก่น)|ให้|จะ(?!เชิง)|ได้|เข้าร่วม|จ ?ำนวน|\d"
)


def _writer_over(lines: Lines, line: Line, start: int) -> Span | None:
    """Who writes, on the lines over the day: the upper one of two that each name an agency, and
    a name broken between two lines as one."""
    above = [x for x in lines.within(start, line.start) if not _STAMP.fullmatch(lines.of(x))][-4:]
    if not above or above[-1].end - above[-1].start > 100:
        return None
    over: Span = (above[-1].start, above[-1].end)
    if len(above) < 2:
        return over
    upper = above[-2]
    if _TELLS.search(lines.of(upper)) or not _is_agency(lines, upper.start, upper.end):
        return over
    if elsewhere().match(lines.text, over[0]):
        return upper.start, upper.end
    return upper.start, over[1]


def _is_agency(lines: Lines, start: int, end: int) -> bool:
    """Whether a stretch is the name of an agency and does not tell what one does."""
    line = Line(start, end, False, 0)
    named = elsewhere().match(lines.text, start)
    return bool(named) and 0 < end - start <= 100 and not lines.opens_text(line)
