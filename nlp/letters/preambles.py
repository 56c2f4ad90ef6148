"""The preamble of an agreement: where it ends, which parties it names, and who acts for each.

… ระหว่าง กรม… โดย นาย… ตำแหน่ง อธิบดี… ซึ่งต่อไปนี้เรียกว่า “…” ฝ่ายหนึ่ง กับ … อีกฝ่ายหนึ่ง
… ระหว่าง  1. กรม… โดย นาย… อธิบดี…  2. บริษัท… โดย …       (on lines of their own)
… โดยมีคู่สัญญาสามฝ่าย ได้แก่ …
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Sequence

from nlp import lexicons
from nlp.letters.found import FieldSpan, PartySpan, SignerSpan, said
from nlp.letters.labels import untoned
from nlp.letters.lists import ITEM, items
from nlp.spans import AgencySpan, Span
from nlp.tables import alternatives, column

_NUMBER = r"(?:(?:\d{1,2}|สอง|สาม|สี่|ห้า|หก|เจ็ด|แปด|เก้า|สิบ)\s*)?"
# Whom it lists, and how: คู่สัญญาสามฝ่าย ได้แก่; หน่วยงานดังต่อไปนี้.
_LISTED = (
    rf"{_NUMBER}(?:หน่วยงาน|องค์กร|คู่\s*(?:สัญญา|ภาคี)|ภาคี|ผู้ร่วมลงนาม|ฝ่าย)"
    r"(?:(?!โดย)[^“”\"]){0,60}?(?:ได้แก่|ประกอบด้วย|ดัง(?:ต่อไป)?นี้|คือ)\s*:?"
)
# What stands before the parties.
BETWEEN = re.compile(untoned(rf"ระหว่าง(?!วันที่|ประเทศ)(?:\s*{_LISTED})?|โดย\s*มี\s*{_LISTED}"))
LONGEST = 5000  # characters of a preamble
# Each ends what is said of one party.
_CALLED = re.compile(
    untoned(
        r"เรียก\s*(?:โดยย่อ|โดยย่อว่า|รวมกัน|สั้น\s?ๆ)?\s*ว่า\s*[\"“”‘'(][^\"“”’'\n)]{1,80}[\"“”’')]\s*(?:\)\s*)?,?\s*"
        r"(?:(?:เป็น\s*)?(?:อีก\s*)?ฝ่าย\s*(?:หนึ่ง|ที่\s*[ก-๎0-9]{1,6}))?"
    )
)
_SIDE = re.compile(untoned(r"(?:อีก\s*)?ฝ่าย\s*(?:หนึ่ง|ที่\s*[ก-๎0-9]{1,6})"))
_OTHER = re.compile(untoned(r"อีก\s*ฝ่าย\s*หนึ่ง"))
# What all of them are called together: no more is said of parties.
_TOGETHER = re.compile(
    untoned(
        r"\(?ซึ่ง\s{0,3}(?:ต่อไป)?\s{0,3}(?:นี้|ใน[ก-๎ ]{2,40}?นี้)?\s{0,3}(?:จะ)?\s{0,3}"
        r"(?:รวม\s{0,3}(?:กัน)?\s{0,3}(?:จะ)?\s{0,3}เรียก|เรียก\s{0,3}(?:โดย)?\s{0,3}รวม)"
    )
)
_JOINED = re.compile(r"(?<=[\s)”\"])(?:กับ|และ)\s")
# The preamble is over.
_OVER = re.compile(
    untoned(
        r"(?:ทั้ง\s*(?:สอง|สาม|สี่|ห้า|หก|เจ็ด|\d{1,2})?|ทุก)\s*(?:ฝ่าย|หน่วยงาน)|(?:คู่\s*(?:สัญญา|ภาคี)|ภาคี|หน่วยงาน)(?:ได้|ทั้ง|ตกลง)"
        r"|\s(?:โดยที่|ด้วย(?=ทั้ง|กรม))|โดย\s*(?:มี)?\s*(?:รายละเอียด|สาระส ?ำคัญ|เงื่อนไข|วัตถุประสงค์)"
        r"|(?<!ข้อ)(?<!ความ)(?:ได้|มา)?ตกลง(?:กัน|ทำ|ร่วม|ความ|ดัง)|มีข้อตกลง|มีความประสงค์|ดังต่อไปนี้|ดังมีรายละเอียด|\n\s*ข้อ\s*1\s"
    )
)
# So it is at the first article, but for a list of the parties.
_ARTICLE = re.compile(r"\n\s*1\s*[.)]\s")
_FIRST_ITEM = re.compile(r"\s*" + ITEM.format(1))
_BULLET = re.compile(r"^[ ]*[-–•●▪*][ ]*(?=[ก-๎A-Z])", re.M)
# At the end of what is said of a party, before the next.
_JOINT_LEFT = re.compile(r"[\s,;]+(?:และ|กับ)?\s*$")
# Where the signatures begin.
_SIGN = re.compile(untoned(r"ลงชื่อ\)?\s*[.…_]|[.…_]{8}|\n\s*\("))
# What the body is part of that is named before it.
_SUPERIOR = re.compile("กระทรวง|สำนักนายกรัฐมนตรี")
# Where someone sits.
_SITS = (
    r"(?:มี)?(?:ส ?ำนักงาน(?:แห่ง)?(?:ใหญ่)?|ที่ทำการ)\s*(?:ตั้ง)?\s*(?:อยู่|เลขที่)"
    r"|ตั้งอยู่|อยู่\s*(?:บ้าน)?\s*เลขที่|เลขที่"
)
# A party's name ends there.
_NAME_END = re.compile(
    untoned(rf"\s*(?:โดย(?!ส่วน)|ซึ่ง|{_SITS}|ผู้แทน|(?:อีก)?ฝ่าย\s*(?:หนึ่ง|ที่)|ในฐานะ|เรียก|[(,])")
)
_NO_PARTY = re.compile(untoned("ซึ่ง|ทั้งนี้|รวมเรียก"))
_LEAD = re.compile(r"\s*(?:(?:กับ|และ|,|\(?\d{1,2}[.)])\s*)*")
_BY = re.compile(untoned(r"(?<!ซึ่ง)โดย\s*(?:มี\s*)?"))
_HOLDS = re.compile(untoned(r"[\s,]*(?:ผู้ดำรง)?(?:ต ?ำแหน่ง|ในฐานะ)?\s*"))
_HELD_END = re.compile(
    untoned(
        rf"\s*(?:ผู้มีอำนาจ|ผู้รับมอบ|\(?ซึ่ง|{_SITS}|ตามหนังสือ|ตามคำสั่ง"
        r"|ปรากฏ|เป็นผู้|มีอำนาจ|(?:อีก)?ฝ่าย\s*(?:หนึ่ง|ที่)|เรียก|,)"
    )
)


def preamble_end(text: str, start: int, limit: int) -> tuple[int, bool]:
    """Where the preamble ends, and whether it says what the parties are called."""
    sides = list(_OTHER.finditer(text, start, limit))
    over = _OVER.search(text, start, limit)
    end = over.start() if over else _paragraph_end(text, start, min(limit, start + 1500))
    first = _CALLED.search(text, start, end) or _SIDE.search(text, start, end)
    listed = _FIRST_ITEM.match(text, start, end)
    known = max((m.end() for m in (first, listed) if m), default=None)
    if known is not None and (article := _ARTICLE.search(text, known, end)):
        end = article.start()
    if sides and sides[0].start() < end:
        end = sides[0].end()
    called = bool(_CALLED.search(text, start, end) or _SIDE.search(text, start, end))
    return end, called


def _paragraph_end(text: str, start: int, limit: int) -> int:
    """Where the line ends on which the last party has someone who acts for it, `limit` where fewer
    than two have."""
    signed = _SIGN.search(text, start, limit)
    by = list(_acts_for().finditer(text, start, signed.start() if signed else limit))
    end = text.find("\n", by[-1].end(), limit) if len(by) > 1 else -1
    return end if end >= 0 else limit


def segments(text: str, start: int, end: int, agencies: Sequence[AgencySpan]) -> list[Span]:
    """What is said of each party: as the list is numbered, else up to what each is called, else by
    who acts for each."""
    if together := _TOGETHER.search(text, start, end):
        end = together.start()
    for listed in (items(text, start, end), _bullets(text, start, end)):
        if len(listed) > 1:
            return listed
    called, sides = (list(m.finditer(text, start, end)) for m in (_CALLED, _SIDE))
    joined = list(_JOINED.finditer(text, start, end))
    marks = called if len(called) > 1 else sides
    if not marks and (parts := _represented_each(text, start, end, agencies)):
        return parts
    marks = marks or joined
    starts, ends = [start, *(m.end() for m in marks)], [*(m.start() for m in marks), end]
    return [(a, b) for a, b in zip(starts, ends, strict=True) if text[a:b].strip()]


def _bullets(text: str, start: int, end: int) -> list[Span]:
    """The items of a list each of which has a bullet."""
    begins = [m.end() for m in _BULLET.finditer(text, start, end)]
    if not begins or text[start : begins[0]].strip(" \n-–•●▪*"):
        return []
    return list(zip(begins, [*begins[1:], end], strict=True))


def _represented_each(
    text: str, start: int, end: int, agencies: Sequence[AgencySpan]
) -> list[Span]:
    """What is said of each party where each has someone who acts for it: a party begins where a
    line does, after กับ or และ, or where an agency is named after a space, between the one before
    and the next โดย. None where there are fewer than two, or where one begins is not found."""
    by = [m.start() for m in _acts_for().finditer(text, start, end)]
    cuts: list[int] = []
    for this, following in itertools.pairwise(by):
        cut = _begins(text, this, following, agencies)
        if cut is None:
            return []
        cuts.append(cut)
    return list(zip([start, *cuts], [*cuts, end], strict=True)) if cuts else []


def _begins(text: str, start: int, stop: int, agencies: Sequence[AgencySpan]) -> int | None:
    """Where the party begins for which someone acts by โดย at `stop`; at `start` stands the โดย of
    the party before."""
    for match in _party_begins().finditer(text, start, stop):
        if not _open().search(text, start, match.start()):
            return match.end()
    joined = [m.end() for m in _JOINED.finditer(text, start, stop)]
    line = text.rfind("\n", start, len(text[:stop].rstrip())) + 1
    if line and _open().search(text, start, line):
        line = 0  # the position goes on there
    found = max([*joined[-1:], *([line] if line else [])], default=None)
    named = _named_last(text, start, stop, agencies)
    # A line that was broken within a name or a position begins no party.
    return named if found is None or (named is not None and named > found) else found


def _named_last(text: str, start: int, stop: int, agencies: Sequence[AgencySpan]) -> int | None:
    """Where the agency before โดย at `stop` begins that stands after no more than a space or a
    comma: its superior may stand after it."""
    heads = {m.start() for m in _next_head().finditer(text, start, stop)}
    heads |= {a.start for a in agencies if start < a.start and a.end <= stop}
    found = [
        at
        for at in sorted(heads)
        if text[at - 1] in " ,\n" and not _open().search(text, start, at) and not _acts(text, at)
    ]
    if len(found) > 1 and _SUPERIOR.match(text, found[-1]) and not _SUPERIOR.match(text, found[-2]):
        between = text[found[-2] : found[-1]]
        if " " not in between.strip():
            found.pop()
    return found[-1] if found else None


def _acts(text: str, at: int) -> bool:
    """Whether what stands before is ปฏิบัติราชการแทน: whom it names is no party."""
    return bool(re.search(r"แทน[\s]*$", text[max(0, at - 6) : at]))


@functools.cache
def _given() -> re.Pattern[str]:
    """A name after its title; what it holds may be glued to it."""
    held = alternatives(h for h in column("positions.tsv", "head") if len(h) > 5)
    return re.compile(
        untoned(
            r"\s*(?:[ก-๎]{2,30}\s{1,3}(?:ณ\s{1,2})?[ก-๎]{2,40}?"
            rf"(?=\s|ต ?ำแหน่ง|ซึ่ง|ผู้ดำรง|ในฐานะ|[,(]|$|{held})|[ก-๎]{{4,60}}?(?=ต ?ำแหน่ง)"
            r"|[A-Z][A-Za-z.'-]+(?: [A-Z][A-Za-z.'-]+){1,3})"
        )
    )


@functools.cache
def _acts_for() -> re.Pattern[str]:
    return re.compile(untoned(rf"{_BY.pattern}(?={lexicons.title_pattern().pattern})"))


@functools.cache
def _party_begins() -> re.Pattern[str]:
    heads = alternatives(h for h in lexicons.heads() if len(h) > 2)
    return re.compile(rf"(?:\n\s*(?:(?:กับ|และ)\s*)?|(?<=[ )”\"])(?:กับ|และ)\s*)(?={heads})")


@functools.cache
def _next_head() -> re.Pattern[str]:
    known = [*(h for h in lexicons.heads() if len(h) > 2), "กรุงเทพมหานคร", "เมืองพัทยา"]
    return re.compile(rf"(?<=[ ,]){alternatives(known)}")


@functools.cache
def _open() -> re.Pattern[str]:
    """The end of a position that says what it is of on the next line."""
    return re.compile(rf"{alternatives(column('positions.tsv', 'head'))}\s*$")


def party_of(text: str, start: int, end: int, agencies: Sequence[AgencySpan]) -> PartySpan | None:
    lead = _LEAD.match(text, start, end)
    begin = lead.end() if lead else start
    stop = _NAME_END.search(text, begin + 2, end)
    name_end = stop.start() if stop else end
    while name_end > begin and text[name_end - 1].isspace():
        name_end -= 1
    if (
        name_end - begin < 4
        or name_end - begin > 200
        or text[begin] in ".…_"
        or _NO_PARTY.match(text, begin)
    ):
        return None
    inside = [a for a in agencies if begin <= a.start and a.end <= name_end]
    if (
        len(inside) > 1
        and inside[0].start == begin
        and not text[inside[0].end : inside[1].start].strip()
    ):
        name_end = inside[0].end  # กรมอนามัย กระทรวงสาธารณสุข: the first is the party
    party = PartySpan(begin, name_end, said(text[begin:name_end]))
    if by := _BY.search(text, name_end, end):
        party.signer = _represented(text, by.end(), end)
    return party


def _represented(text: str, start: int, end: int) -> SignerSpan | None:
    """Who acts for a party, with the position."""
    title = lexicons.title_pattern().match(text, start, end)
    given = _given().match(text, title.end(), end) if title else None
    if title is None or given is None:
        return None
    signer = SignerSpan(start, given.end())
    holds = _HOLDS.match(text, given.end(), end)
    begin = holds.end() if holds else given.end()
    over = _HELD_END.search(text, begin, end)
    stop = min(over.start() if over else end, begin + 200)
    if joint := _JOINT_LEFT.search(text, begin, stop):
        stop = joint.start()
    while stop > begin and text[stop - 1].isspace():
        stop -= 1
    if begin < stop:
        signer.position = FieldSpan(begin, stop, said(text[begin:stop]))
        signer.block = (begin, stop)
    return signer
