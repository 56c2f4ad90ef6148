"""Where official letters begin in a text, and of what form each is.

A letter is known by the labels of its head at the beginnings of lines, not by words that an article
about it would use too: a number with เรื่อง and เรียน under it, บันทึกข้อความ over ส่วนราชการ, คำสั่ง… over
ที่ 12/2567 and เรื่อง. A text that tells something else before the first head is an article that quotes
a letter, and holds none.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlp import lexicons
from nlp.letters import labels
from nlp.letters.lines import Line, Lines

# มท 0808.2/ว 1234, นร (กปร) 0105/12, อว 8392(1)/ว 12, ส.ท.ท. 045/2567, มท 0808.2/ (no number yet)
BOOK = (
    r"(?P<letters>[ก-ฮ][ก-ฮ. ]{0,8}?(?: {0,3}\([ก-๎. ]{1,12}\))?) {0,4}"
    r"(?P<code>\d[\d. ]{0,16}(?:\(\d{1,3}\))?[\d.]{0,8})"
    r"(?P<rest> {0,3}[/|] {0,3}(?P<circular>[วล]\.?(?![ก-๎]))? {0,4}"
    r"(?P<running>\d{1,6}(?:/\d{4})?)?)"
)
# 12/2567, สถ. 12/2567 of an order, a certificate, a meeting
NUMBERED = r"(?P<letters>[ก-ฮ][ก-ฮ.]{0,7} ?)?(?P<running>\d{1,6}) ?/ ?(?P<year>\d{4}|\d{2})(?!\d)"
# The same, or a book's number, of a certificate
COUNTED = r"(?:[ก-ฮ][ก-ฮ.]{0,7} ?)?\d[\d.]{0,12} ?/ ?(?:ว ?)?\d{1,6}"
# Before the first head there may be a title, stamps of receipt and classes, no telling.
_BEFORE = 400
_LONG = 130
_MOST = 500  # letters of a file
_HEADLINE = 100  # no line over เรื่อง is longer
# So far after the first line of a head its labels stand.
_HEAD = 14

FORMS = {
    "order": "คำสั่ง",
    "announcement": "ประกาศ",
    "regulation": "ระเบียบ",
    "bylaw": "ข้อบังคับ",
    "statement": "แถลงการณ์",
    "news": "ข่าว",
    "minutes": "รายงานการประชุม",
    "certificate": "หนังสือรับรอง",
}
# What may stand between ข่าว and whose it is, which may be on the next line.
FOR_PRESS = r" *(?:(?:ประชาสัมพันธ์|แจกสื่อมวลชน|แจก|เพื่อการประชาสัมพันธ์|เพื่อสื่อมวลชน|สำหรับสื่อมวลชน) ?\n? *)?"
# The day of such a form stands after these words and ณ วันที่.
GIVEN = {
    "order": ("สั่ง",),
    "announcement": ("ประกาศ",),
    "regulation": ("ประกาศ", "ให้ไว้"),
    "bylaw": ("ประกาศ", "ให้ไว้"),
    "certificate": ("ให้ไว้", "ออกให้"),
}


def given(form: str) -> str:
    """An expression for the words before the day that a form was given; of วันที่ OCR may leave
    some letters."""
    words = "|".join(map(labels.loose, GIVEN[form]))
    day = rf"(?:{labels.loose('วันที่')}|[A-Za-z]{{2,4}}(?= ))"
    return rf"(?:{words}) {{0,2}}ณ {{0,2}}{day}"


@dataclass(slots=True)
class Head:
    """Where a letter begins, its form, and the number among Lines.lines of the line that tells it
    (a class may stand above)."""

    form: str
    start: int
    line: int
    own: int = 0  # up to where the labels are its own


@functools.cache
def _pattern(name: str) -> re.Pattern[str]:
    classes = rf"(?:(?:{labels.word('urgency')}|{labels.word('secrecy')}) ?)*"
    source = {
        "number": rf"{classes}(?P<at>{labels.word('at')}) *(?P<number>{BOOK})",
        "memo": rf"{classes}(?P<memo>{labels.word('memo')})[ .]*$",
        "numbered": rf"{labels.word('at')} *(?P<number>{NUMBERED})",
        "certificate_at": rf"{labels.word('certificate_at')} *(?P<number>{COUNTED})",
        "certifies": rf"(?:{labels.loose('หนังสือฉบับนี้')} ?)?{labels.loose('ให้ไว้เพื่อรับรอง')}"
        rf"|{labels.loose('ขอรับรองว่า')}",
        "meeting": labels.loose("ครั้งที่") + r" {0,2}(?P<number>\d{1,3} {0,2}[/-] {0,2}\d{4})",
        "attended": "|".join(map(labels.loose, ("ผู้มาประชุม", "ผู้เข้าประชุม", "ผู้เข้าร่วมประชุม",
                                                "เริ่มประชุม", "เปิดประชุม", "ระเบียบวาระที่"))),
        "about": labels.loose("ว่าด้วย"),
        "closing": labels.word("closing"),
        **{form: labels.loose(word) for form, word in FORMS.items()},
        **{f"{form}_given": given(form) for form in GIVEN},
    }[name]  # fmt: skip
    return re.compile(source, re.M)


def pattern(name: str) -> re.Pattern[str]:
    """The expression for a part of a head; `number`, `numbered`, `certificate_at` and `meeting`
    have the group number."""
    return _pattern(name)


@functools.cache
def prefilter() -> re.Pattern[str]:
    """Cheap and first: no letter is without one of these at the beginning of a line."""
    words = labels.any_of([*FORMS.values(), "เลขที่", "บันทึกข้อความ", "เรื่อง"])
    number = rf"{labels.word('at')} *[ก-ฮ][^\n]{{0,20}}\d"
    classes = rf"(?:{labels.word('urgency')}|{labels.word('secrecy')})[ \n]"
    return re.compile(rf"^[ ]*(?:{words}|{number}|{classes})", re.M)


def heads(lines: Lines) -> list[Head]:
    """The heads of the letters of a text, in order."""
    out: list[Head] = []
    for number, line in enumerate(lines.lines):
        if (not out and line.start > 2 * _BEFORE) or len(out) == _MOST:
            break
        found = _head(lines, number, line)
        if found is None or (not out and not _may_begin(lines, found)):
            continue
        form, first = found
        last = out[-1] if out else None
        if last and form in ("external", "certificate") and line.start <= last.own:
            continue  # the number of a memo or a certificate, the subject under a number
        if last and last.form == form and number - last.line <= 1:
            out.pop()  # the title of the document, and the head itself
        own = line.end
        for label in ("subject", "to"):
            found_at = labels.label(label, lines.text, own, _limit(lines, number))
            own = found_at.end() if found_at else own
        if form == "certificate" and (said := _said(lines, line)):
            own = max(own, said.end())
        out.append(Head(form, lines.lines[first].start, number, own))
    return out


def _may_begin(lines: Lines, found: tuple[str, int]) -> bool:
    """Whether nothing is told before the first head: no long line, and not many."""
    first = lines.lines[found[1]]
    if first.start > _BEFORE:
        return False
    # The first line may be a title, which may be long.
    return not any(x.end - x.start > _LONG for x in lines.lines[1 : found[1]])


def _head(lines: Lines, number: int, line: Line) -> tuple[str, int] | None:
    """The form of the letter whose head has its first word on a line, and the number of the line
    that it begins with (a class may stand above)."""
    text = lines.text
    limit = _limit(lines, number)
    if memo := _pattern("memo").match(text, line.start, line.end):
        has_office = labels.at_line("office").search(text, memo.end(), limit)
        has_subject = labels.label("subject", text, memo.end(), limit)
        return ("memo", _with_class(lines, number)) if has_office and has_subject else None
    if found := _pattern("number").match(text, line.start, line.end):
        numbered = _numbered(lines, number, found.end(), limit)
        return numbered or (("certificate", number) if _certifies(lines, line) else None)
    for form in FORMS:
        if (word := _pattern(form).match(text, line.start, line.end)) and _is(
            lines, form, line, word.end(), limit
        ):
            return form, _with_class(lines, number)
    if labels.at_line("subject").match(text, line.start, line.end) and _unnumbered(
        lines, number, limit
    ):
        return "external", _first_of_unnumbered(lines, number)
    if _pattern("certificate_at").match(text, line.start, line.end) and _certifies(lines, line):
        return "certificate", number
    return None


def _limit(lines: Lines, number: int) -> int:
    last = lines.lines[min(number + _HEAD, len(lines.lines) - 1)]
    return min(last.end, lines.lines[number].start + 2500)


def _with_class(lines: Lines, number: int) -> int:
    """The line of a class of urgency or secrecy right above, where there is one."""
    classes = re.compile(rf"(?:(?:{labels.word('urgency')}|{labels.word('secrecy')}) ?)+")
    while number and classes.fullmatch(lines.of(lines.lines[number - 1])):
        number -= 1
    return number


def _numbered(lines: Lines, number: int, start: int, limit: int) -> tuple[str, int] | None:
    """A letter that begins with a book's number: to someone about something, or stamped."""
    text = lines.text
    first = _with_class(lines, number)
    send = labels.at_line("send").search(text, start, limit)
    to = labels.label("to", text, start, limit)
    subject = labels.label("subject", text, start, limit)
    if send and (to is None or send.start() < to.start()) and (
        subject is None or subject.start() > send.start()
    ):  # fmt: skip
        return "stamped", first
    return ("external", first) if subject and to else None


def _unnumbered(lines: Lines, number: int, limit: int) -> bool:
    """Whether เรื่อง begins a letter whose number is lost: เรียน under it, and a closing."""
    text = lines.text
    near = lines.lines[min(number + 4, len(lines.lines) - 1)].end
    to = labels.at_line("to").search(text, lines.lines[number].end, min(near, limit))
    return to is not None and lines.last(_pattern("closing")) > to.end()


def _first_of_unnumbered(lines: Lines, number: int) -> int:
    """The address and the day stand on the lines above."""
    first = number
    while first and number - first < 6 and lines.lines[first - 1].end - lines.lines[
        first - 1
    ].start < 80:  # fmt: skip
        first -= 1
    return first


def _said(lines: Lines, line: Line) -> re.Match[str] | None:
    """Where a certificate whose head a line is says that it certifies."""
    return _pattern("certifies").search(lines.text, line.start, line.start + 1500)


def _certifies(lines: Lines, line: Line) -> bool:
    return bool(_said(lines, line)) and lines.last(_pattern("certificate_given")) > line.end


def _is(lines: Lines, form: str, line: Line, start: int, limit: int) -> bool:
    """Whether a line that begins with a form's name is the heading of such a letter."""
    text = lines.text
    if line.end - line.start > 160 or text[start : start + 2].strip().startswith(("ที่เกี่ยว", "ดัง")):
        return False
    subject = labels.label("subject", text, start, limit)
    closed = form in GIVEN and lines.last(_pattern(f"{form}_given")) > line.end
    if form == "order":
        numbered = _pattern("numbered").search(text, start, limit)
        return bool(numbered and subject and numbered.start() < subject.start()) and closed
    if form == "announcement":
        return bool(subject) and closed
    if form in ("regulation", "bylaw"):
        about = _pattern("about").search(text, start, min(limit, start + 300))
        return bool(about) and closed
    if form in ("statement", "news"):
        over = lines.within(line.start, subject.start()) if subject else []
        short = all(x.end - x.start <= _HEADLINE for x in over)
        return bool(over) and short and bool(_whose().match(text, start))
    if form == "minutes":
        meeting = _pattern("meeting").search(text, start, limit)
        return bool(meeting) and lines.last(_pattern("attended")) > line.end
    return _certifies(lines, line)


@functools.cache
def _whose() -> re.Pattern[str]:
    """Whose statement or news it is, right after the word."""
    return re.compile(
        rf"{FOR_PRESS}(?:ของ|จาก)? *{labels.any_of(h for h in lexicons.heads() if len(h) > 2)}"
    )


def every(lines: Lines) -> Iterator[tuple[Head, int]]:
    """Each head with where its letter ends at the latest: where the next begins."""
    found = heads(lines)
    ends = [head.start for head in found[1:]] + [len(lines.text)]
    yield from zip(found, ends, strict=False)  # no head, no end
