"""Letters to everyone: statements, news, orders, announcements, rules, certificates, minutes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.letters import fields, labels
from nlp.letters.addressed import addressed
from nlp.letters.blocks import blocks, copied, under
from nlp.letters.contact import contact
from nlp.letters.found import FieldSpan, LetterSpan
from nlp.letters.heads import FOR_PRESS, FORMS, Head, given, pattern
from nlp.letters.lines import ISSUE, Lines
from nlp.spans import DateSpan

_MEETING_PLACE = re.compile(r"(?<![ก-๎])ณ {0,2}(?P<place>[^\n]{4,120})")
_ENDED = re.compile("|".join(map(labels.loose, ("เลิกประชุม", "ปิดประชุม"))))
# Where a meeting began is told of its hour, not of its place.
_PRESS = re.compile(FOR_PRESS)
_HOUR = re.compile(r" ?(?:เวลา|เริ่ม)")
# Who met: คณะกรรมการ…, คณะทำงาน…, สภา…
_BODY = re.compile(r"คณะ(?:อนุ)?กรรม|คณะทำงาน|สภา|ที่ประชุม")
_PLAIN_YEAR = re.compile(r"พ ?\. ?ศ ?\. {0,2}\d{4}")


def told(
    lines: Lines, head: Head, limit: int, dates: Sequence[DateSpan], letter: LetterSpan
) -> None:
    """A statement or news for the press."""
    _heading(lines, head, limit, dates, letter)
    subject = _subject_at(lines, head, limit)
    stop = _text_at(lines, letter, subject, limit, dates)
    begin = _issued(lines, addressed(letter, lines, subject, stop), letter)
    letter.fields.pop("to", None)
    end = fields.signed_off(lines, begin, limit, dates, letter)
    if "date" in letter.fields:
        found = blocks(lines, end, limit, first_only=True)
        letter.signers = found.signers
        contact(letter, lines, max(end, found.end), limit)


def _text_at(
    lines: Lines, letter: LetterSpan, start: int, limit: int, dates: Sequence[DateSpan]
) -> int:
    """Where the subject is over at the latest: at a line that begins with who writes, or that is
    the day."""
    agency = letter.fields.get("agency")
    days = {d.start: d.end for d in dates}
    for line in lines.within(start + 1, limit)[:5]:
        told = lines.of(line)
        if agency and agency.value and told.startswith(agency.value):
            return line.start
        if days.get(line.start) == line.end:
            return line.start
    return limit


def _subject_at(lines: Lines, head: Head, limit: int) -> int:
    found = labels.label("subject", lines.text, head.start, limit)
    return found.start("label") if found else head.start


def _heading(
    lines: Lines, head: Head, limit: int, dates: Sequence[DateSpan], letter: LetterSpan
) -> None:
    """What stands over เรื่อง: whose it is, its number, the day of a statement."""
    text = lines.text
    top = _subject_at(lines, head, limit)
    word = pattern(head.form).search(text, head.start, top)
    begin = word.end() if word else head.start
    fields.classes(text, head.start, begin, letter)
    if head.form in ("news", "statement") and (kind := _PRESS.match(text, begin, top)):
        begin = kind.end()
    after = fields.plain_number(text, begin, top, letter, "numbered")
    if after == begin and head.form != "order":
        after = _issue(text, begin, top, letter)
    day = fields.day(dates, begin, top, letter) if head.form in ("statement", "news") else None
    taken = [fields.labelled_number(text, letter, begin), (day.start, day.end) if day else None]
    rest = fields.rest(begin, top, taken)
    if rest and rest[0][0] == begin:
        fields.put(letter, lines, "agency", *rest[0])


def _issued(lines: Lines, start: int, letter: LetterSpan) -> int:
    """The issue on a line of its own under เรื่อง; where it ends."""
    following = lines.lines[lines.after(start) :][:1]
    if following and lines.is_issue(following[0]):
        return _issue(lines.text, following[0].start, following[0].end, letter)
    return start


def _issue(text: str, start: int, end: int, letter: LetterSpan) -> int:
    found = ISSUE.search(text, start, end)
    if found is None:
        return start
    value = "ฉบับที่ " + found["which"].replace(" ", "")
    letter.fields["number"] = FieldSpan(*found.span("number"), value)
    return found.end()


def order(
    lines: Lines, head: Head, limit: int, dates: Sequence[DateSpan], letter: LetterSpan
) -> None:
    """An order or an announcement."""
    _heading(lines, head, limit, dates, letter)
    begin = _issued(lines, addressed(letter, lines, _subject_at(lines, head, limit), limit), letter)
    letter.fields.pop("to", None)
    letter.references, letter.enclosures = [], []
    subject = letter.fields.get("subject")
    _given(lines, head.form, subject.end if subject else begin, limit, dates, letter)


def rule(
    lines: Lines, head: Head, limit: int, dates: Sequence[DateSpan], letter: LetterSpan
) -> None:
    """A regulation or a bylaw: ว่าด้วย… to its year is what it is about."""
    text = lines.text
    word = pattern(head.form).search(text, head.start, limit)
    begin = word.end() if word else head.start
    about = pattern("about").search(text, begin, limit)
    if about is None:
        return
    fields.put(letter, lines, "agency", begin, about.start())
    stop = min(limit, about.start() + 400)
    year = _PLAIN_YEAR.search(text, about.end(), stop)
    end = year.end() if year else lines.goes_on(about.start(), limit)
    fields.put(letter, lines, "subject", about.start(), end)
    _issue(text, about.end(), end, letter)
    _given(lines, head.form, end, limit, dates, letter)


def _given(
    lines: Lines, form: str, start: int, limit: int, dates: Sequence[DateSpan], letter: LetterSpan
) -> None:
    """The day after ประกาศ ณ, สั่ง ณ, ให้ไว้ ณ and the signature under it."""
    words = given(form)
    found = re.compile(rf"^[ ]*{words}", re.M).search(lines.text, start, limit)
    if found is None:
        all_of = list(re.compile(words).finditer(lines.text, start, limit))
        found = all_of[-1] if all_of else None
    if found is None:
        return
    end = found.end()
    for day in dates:
        if found.start() <= day.start <= found.end() + 30 and day.kind in ("day", "month"):
            letter.fields["date"] = FieldSpan(day.start, day.end, day.value)
            end = day.end
            break
    stop = copied(lines, end, limit)
    signed = under(lines, end, stop)
    if not signed.signers:
        signed = blocks(lines, end, stop, first_only=True)
    letter.signers = signed.signers


def certificate(
    lines: Lines, head: Head, limit: int, dates: Sequence[DateSpan], letter: LetterSpan
) -> None:
    text = lines.text
    certifies = pattern("certifies").search(text, head.start, limit)
    top = certifies.start() if certifies else limit
    word = pattern("certificate").match(text, head.start, top)
    begin = word.end() if word else head.start
    if word and not fields.elsewhere().match(text[begin : begin + 40].lstrip(" ")):
        begin = lines.lines[lines.number(head.start)].end  # หนังสือรับรองการทำงาน
    if fields.plain_number(text, begin, top, letter, "certificate_at") == begin:
        fields.number(text, begin, top, letter)
    number = letter.fields.get("number")
    at = None
    if number:
        label = rf"(?:{labels.word('certificate_at')}|{labels.word('at')}) *$"
        found = re.compile(label).search(text, begin, number.start)
        at = (found.start() if found else number.start), number.end
    heading = FORMS["certificate"]
    rest = [
        r for r in fields.rest(begin, top, [at]) if text[slice(*r)].strip() not in ("", heading)
    ]
    fields.agency_and_address(letter, lines, rest)
    if "agency" not in letter.fields:
        fields.over_number(lines, head.start, letter)
    _given(lines, "certificate", top, limit, dates, letter)


def minutes(
    lines: Lines, head: Head, limit: int, dates: Sequence[DateSpan], letter: LetterSpan
) -> None:
    text = lines.text
    word = pattern("minutes").search(text, head.start, limit)
    begin = word.end() if word else head.start
    after = fields.plain_number(text, begin, limit, letter, "meeting")
    attended = pattern("attended").search(text, after, limit)
    top = attended.start() if attended else limit
    counted = pattern("meeting").search(text, begin, limit)
    if counted:
        fields.put(letter, lines, "subject", word.start() if word else begin, counted.start())
        who, _ = lines.trimmed(begin, counted.start())
        if _BODY.match(text, who):
            fields.put(letter, lines, "agency", who, counted.start())
    day = fields.day(dates, after, top, letter)
    place = _MEETING_PLACE.search(text, day.end if day else after, top)
    if place:
        begin = place.start("place")
        end = lines.goes_on(begin, top)
        hour = _HOUR.search(text, begin, end)
        fields.put(letter, lines, "place", begin, hour.start() if hour else end)
    ended = _ENDED.search(text, top, limit)
    letter.signers = blocks(lines, ended.end() if ended else top, limit).signers
