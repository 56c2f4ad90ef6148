"""The text of an agreement itself, not news of it: what its preamble and signature blocks say.

บันทึกข้อตกลงฉบับนี้ทำขึ้น ณ … เมื่อวันที่ … ระหว่าง … โดย … ตำแหน่ง … ซึ่งต่อไปนี้เรียกว่า “…” ฝ่ายหนึ่ง
กับ … อีกฝ่ายหนึ่ง
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp import lexicons
from nlp.agreements.cues import instruments as named
from nlp.letters import english
from nlp.letters.blocks import Blocks, blocks
from nlp.letters.found import FieldSpan, InstrumentSpan, PartySpan, SignerSpan, said
from nlp.letters.lines import Lines
from nlp.spans import AgencySpan, DateSpan, Span

_MADE = re.compile(
    r"(?P<name>(?:บันทึก|ข้อตกลง|สัญญา|ความตกลง|หนังสือ)[ก-๎A-Za-z() ]{0,80}?)\s*"
    r"(?:ฉบับ\s*)?นี้\s*(?:ได้\s*)?(?:จัด\s*)?"
    r"ท ?ำ(?:\s*ขึ้น)?(?=\s|ณ|ที่|เมื่อ|ใน|ระหว่าง|โดย)"
)
_BETWEEN = re.compile(r"ระหว่าง(?!วันที่|ประเทศ)")
_MOST = 50  # instruments of a file
_TRIED = 1000  # sentences that may be a preamble
_LONGEST = 5000  # characters of a preamble
# Each ends what is said of one party.
_CALLED = re.compile(
    r"เรียก\s*(?:โดยย่อ|โดยย่อว่า|รวมกัน|สั้น\s?ๆ)?\s*ว่า\s*[\"“”‘'(][^\"“”’'\n)]{1,80}[\"“”’')]\s*,?\s*"
    r"(?:(?:เป็น\s*)?(?:อีก\s*)?ฝ่าย\s*(?:หนึ่ง|ที่\s*[ก-๎0-9]{1,6}))?"
)
_SIDE = re.compile(r"(?:อีก\s*)?ฝ่าย\s*(?:หนึ่ง|ที่\s*[ก-๎0-9]{1,6})")
_OTHER = re.compile(r"อีก\s*ฝ่าย\s*หนึ่ง")
_JOINED = re.compile(r"(?<=[\s)”\"])(?:กับ|และ)\s")
# The preamble is over.
_OVER = re.compile(
    r"ทั้ง\s*(?:สอง|สาม|สี่|ห้า|\d{1,2})?\s*ฝ่าย|คู่\s*(?:สัญญา|ภาคี)(?:ได้|ทั้ง|ตกลง)|\s(?:โดยที่|ด้วย(?=ทั้ง|กรม))"
    r"|(?<!ข้อ)(?<!ความ)(?:ได้|มา)?ตกลง(?:กัน|ทำ|ร่วม|ความ)|มีข้อตกลง|มีความประสงค์|ดังต่อไปนี้|ดังมีรายละเอียด|\n\s*ข้อ\s*1\s"
)
# So it is at the first article, but for a list of the parties.
_ARTICLE = re.compile(r"\n\s*1\s*[.)]\s")
# Where someone sits.
_SITS = (
    r"(?:มี)?(?:ส ?ำนักงาน(?:แห่ง)?(?:ใหญ่)?|ที่ทำการ)\s*(?:ตั้ง)?\s*(?:อยู่|เลขที่)"
    r"|ตั้งอยู่|อยู่\s*(?:บ้าน)?\s*เลขที่|เลขที่"
)
# A party's name ends there.
_NAME_END = re.compile(
    rf"\s*(?:โดย(?!ส่วน)|ซึ่ง|{_SITS}|ผู้แทน|(?:อีก)?ฝ่าย\s*(?:หนึ่ง|ที่)|ในฐานะ|เรียก|[(,])"
)
_LEAD = re.compile(r"\s*(?:(?:กับ|และ|,|\(?\d{1,2}[.)])\s*)*")
_BY = re.compile(r"(?<!ซึ่ง)โดย\s*(?:มี\s*)?")
_GIVEN = re.compile(
    r"\s*(?:[ก-๎]{2,30}\s{1,3}(?:ณ\s{1,2})?[ก-๎]{2,40}?"
    r"(?=\s|ต ?ำแหน่ง|ซึ่ง|ผู้ดำรง|ในฐานะ|[,(]|$)|[ก-๎]{4,60}?(?=ต ?ำแหน่ง)"
    r"|[A-Z][A-Za-z.'-]+(?: [A-Z][A-Za-z.'-]+){1,3})"
)
_HOLDS = re.compile(r"[\s,]*(?:ผู้ดำรง)?(?:ต ?ำแหน่ง|ในฐานะ)?\s*")
_HELD_END = re.compile(
    rf"\s*(?:ผู้มีอำนาจ|ผู้รับมอบ|ซึ่ง|{_SITS}|ตามหนังสือ|ตามคำสั่ง"
    r"|ปรากฏ|เป็นผู้|มีอำนาจ|(?:อีก)?ฝ่าย\s*(?:หนึ่ง|ที่)|เรียก|,)"
)
_OPEN = re.compile(r"(?:วันที่|เดือน|พ\.?\s?ศ\.?|ณ|โดย|ระหว่าง)\s*(?:[.…_]\s?){3,}")
_TOLD_DAY = re.compile(
    r"วัน(?:[ก-๎]{2,8}\s?)?ที่\s*(?!เดือน|พ\.?\s?ศ|พุทธ|ณ\s|ระหว่าง|ที่|ลงนาม|ทำ|ลง|มี)[ก-๎\d]"
)
_AT = re.compile(
    r"(?:(?<![ก-๎])ณ|(?<=ขึ้น)ณ|\s(?<!วัน)ที่(?!ประชุม))\s*(?P<place>(?!วันที่)[^.…_\s].{2,160}?)\s*(?:,\s*)?(?=เมื่อ|(?:ใน)?วันที่|ระหว่าง)",
    re.S,
)
_MADE_AT = re.compile(r"^[ ]*(?:ทำ|เขียน)ที่ *(?P<place>[^\n]{3,120}?)[ ]*$", re.M)
_DRAFT = re.compile(r"\(?ร่าง\)? *")
_NO_TITLE = re.compile(r"\(?ร่าง\)?$|ระหว่าง|(?:สัญญา)?เลขที่|ที่ |ทำที่|เขียนที่|ณ |วันที่|กับ$|และ$|ฉบับที่")
# Words for many things, not what an instrument is called (nlp/data/instruments.tsv).
_LOOSE = ("support", "annex", "loose")
_FORMAL = re.compile(r"ลงชื่อ|ลงนาม")


def find(
    text: str, dates: Sequence[DateSpan], agencies: Sequence[AgencySpan]
) -> list[InstrumentSpan]:
    """The agreements whose own text this is, in order: the Thai ones, and the English ones."""
    return sorted(
        [*_thai(text, dates, agencies), *english.find(text, dates)], key=lambda i: i.start
    )


def _thai(
    text: str, dates: Sequence[DateSpan], agencies: Sequence[AgencySpan]
) -> list[InstrumentSpan]:
    out: list[InstrumentSpan] = []
    lines: Lines | None = None
    made = [m for m in _MADE.finditer(text) if not _quoted(text, m.start())][:_TRIED]
    for number, match in enumerate(made):
        if len(out) == _MOST:
            break
        if out and match.start() < out[-1].end:
            continue
        kinds = [i.kind for i in named(match["name"])]
        between = _BETWEEN.search(text, match.end(), match.end() + 400)
        if not kinds or between is None:
            continue
        lines = lines or Lines(text)
        limit = next((m.start() for m in made[number + 1 :] if m.start() > between.end() + 300),
                     len(text))  # fmt: skip
        found = _read(lines, match, between.end(), limit, dates, agencies)
        if found:
            kind = {"support": "mou", "annex": "mou", "loose": "other"}.get(kinds[0], kinds[0])
            found.kind = kind
            _heading(lines, match, found, out[-1].end if out else 0)
            out.append(found)
    return out


def _quoted(text: str, at: int) -> bool:
    return text[max(0, at - 2) : at].strip().endswith(("“", '"'))


def _read(
    lines: Lines, made: re.Match[str], start: int, limit: int, dates: Sequence[DateSpan],
    agencies: Sequence[AgencySpan],
) -> InstrumentSpan | None:  # fmt: skip
    text = lines.text
    end, called = _preamble_end(text, start, min(limit, start + _LONGEST))
    found = InstrumentSpan("mou", *lines.trimmed(made.start(), end), limit)
    found.parties = [p for s in _segments(text, start, end) if (p := _party(text, *s, agencies))]
    signed = blocks(lines, end, limit)
    formal = bool(_FORMAL.search(text, end, limit)) and (signed.signers or signed.blank)
    if len(found.parties) < 2 or not (called or formal):
        return None
    _signatures(signed, found)
    place = _AT.search(text, made.end(), start)
    found.place = place.span("place") if place else None
    days = [d for d in dates if made.start() <= d.start < start and d.kind == "day" and d.value]
    days = days or [
        d for d in dates
        if start <= d.start < end and d.kind == "day" and text[d.start - 2 : d.start] != "ลง"
        and not re.search(r"ลง\s*$", text[max(0, d.start - 8) : d.start])
    ]  # fmt: skip
    found.date = days[0].value if days else None
    nameless = signed.blank and not signed.signers
    # A day that is told and not understood is not left open.
    told = found.date is not None or _TOLD_DAY.search(text, made.start(), end) is not None
    found.draft = bool(_OPEN.search(text, made.start(), end) or nameless or not told)
    return found


def _preamble_end(text: str, start: int, limit: int) -> tuple[int, bool]:
    """Where the preamble ends, and whether it says what the parties are called."""
    sides = list(_OTHER.finditer(text, start, limit))
    over = _OVER.search(text, start, limit)
    end = over.start() if over else min(limit, start + 1500)
    first = _CALLED.search(text, start, end) or _SIDE.search(text, start, end)
    if first and (article := _ARTICLE.search(text, first.end(), end)):
        end = article.start()
    if sides and sides[0].start() < end:
        end = sides[0].end()
    called = bool(_CALLED.search(text, start, end) or _SIDE.search(text, start, end))
    return end, called


def _segments(text: str, start: int, end: int) -> list[Span]:
    """What is said of each party."""
    for mark in (_CALLED, _SIDE, _JOINED):
        marks = list(mark.finditer(text, start, end))
        if marks and (mark is not _CALLED or len(marks) > 1):
            starts = [start, *(m.end() for m in marks)]
            ends = [*(m.start() for m in marks), end]
            return [(a, b) for a, b in zip(starts, ends, strict=True) if text[a:b].strip()]
    return [(start, end)]


def _party(text: str, start: int, end: int, agencies: Sequence[AgencySpan]) -> PartySpan | None:
    lead = _LEAD.match(text, start, end)
    begin = lead.end() if lead else start
    stop = _NAME_END.search(text, begin + 2, end)
    name_end = stop.start() if stop else end
    while name_end > begin and text[name_end - 1].isspace():
        name_end -= 1
    if name_end - begin < 4 or name_end - begin > 200 or text[begin] in ".…_":
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
    given = _GIVEN.match(text, title.end(), end) if title else None
    if title is None or given is None:
        return None
    signer = SignerSpan(start, given.end())
    holds = _HOLDS.match(text, given.end(), end)
    begin = holds.end() if holds else given.end()
    over = _HELD_END.search(text, begin, end)
    stop = min(over.start() if over else end, begin + 200)
    while stop > begin and text[stop - 1].isspace():
        stop -= 1
    if begin < stop:
        signer.position = FieldSpan(begin, stop, said(text[begin:stop]))
        signer.block = (begin, stop)
    return signer


def _signatures(signed: Blocks, found: InstrumentSpan) -> None:
    found.witnesses = [s for s in signed.signers if s.witness]
    found.signers = [s for s in signed.signers if not s.witness]


def _heading(lines: Lines, made: re.Match[str], found: InstrumentSpan, floor: int) -> None:
    """What the instrument is called over its preamble, whether it is a draft, where it was made."""
    text = lines.text
    over = [x for x in lines.within(floor, made.start()) if x.end <= made.start()]
    start = stop = None
    for line in over[-16:]:
        told = lines.of(line)
        draft = _DRAFT.match(told)
        begin = line.start + (draft.end() if draft else 0)
        if draft:
            found.draft = True
        if start is None:
            first = named(text[begin : line.end])
            if first and first[0].start <= len("ร่าง") and first[0].kind not in _LOOSE:
                start = begin
                if first[0].draft:
                    found.draft, start = True, begin + len("ร่าง")
                cut = _BETWEEN.search(text, begin, line.end)
                stop = cut.start() if cut else line.end
                if cut:
                    break
        elif _NO_TITLE.match(told):
            break
        else:
            stop = line.end
    if start is None or stop is None:
        start, stop = made.span("name")
    found.title = lines.trimmed(start, stop)
    told = said(text[slice(*found.title)])
    found.about = bool(re.search("ว่าด้วย|เรื่อง|โครงการ|ด้าน|การ|เพื่อ", told))
    if found.place is None and (at := _MADE_AT.search(text, floor, made.start())):
        found.place = at.span("place")
