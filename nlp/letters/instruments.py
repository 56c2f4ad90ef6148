"""The text of an agreement itself, not news of it: what its preamble and signature blocks say.

บันทึกข้อตกลงฉบับนี้ทำขึ้น ณ … เมื่อวันที่ … ระหว่าง … โดย … ตำแหน่ง … ซึ่งต่อไปนี้เรียกว่า “…” ฝ่ายหนึ่ง
กับ … อีกฝ่ายหนึ่ง
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from nlp.agreements.cues import instruments as named
from nlp.letters import english, treaties
from nlp.letters.blocks import Blocks, blocks
from nlp.letters.found import InstrumentSpan, said
from nlp.letters.labels import toned, untoned
from nlp.letters.lines import Lines
from nlp.letters.preambles import BETWEEN, LONGEST, party_of, preamble_end, segments
from nlp.spans import AgencySpan, DateSpan

_MADE = re.compile(
    untoned(
        r"(?P<name>(?:บันทึก|ข้อตกลง|สัญญา|ความตกลง|หนังสือ|(?:คำ)?ปฏิญญา|แถลงการณ์ร่วม|ถ้อยแถลงร่วม"
        r"|(?:คำ)?ประกาศ(?:เจตนารมณ์|เจตจำนง|ความร่วมมือ))[ก-๎A-Za-z() ]{0,80}?)\s*"
        r"(?:ฉบับ\s*)?นี้\s*(?:ได้\s*)?(?:จัด\s*)?"
        r"ท ?ำ(?:\s*ขึ้น)?(?=\s|ณ|ที่|เมื่อ(?!ง)|ใน|ระหว่าง|โดย)"
    )
)
_MOST = 50  # instruments of a file
_TRIED = 1000  # sentences that may be a preamble
_OPEN = re.compile(untoned(r"(?:วันที่|เดือน|พ\.?\s?ศ\.?|ณ|โดย|ระหว่าง)\s*(?:[.…_]\s?){3,}"))
_TOLD_DAY = re.compile(
    untoned(r"วัน(?:[ก-๎]{2,8}\s?)?ที่\s*(?!เดือน|พ\.?\s?ศ|พุทธ|ณ\s|ระหว่าง|ที่|ลงนาม|ทำ|ลง|มี)[ก-๎\d]")
)
_AT = re.compile(
    untoned(
        r"(?:(?<![ก-๎])ณ|(?<=ขึ้น)ณ|(?:\s(?<!วัน)|(?<=ขึ้น))ที่(?!ประชุม))\s*(?P<place>(?!วันที่)[^.…_\s].{2,160}?)\s*(?:,\s*)?(?=เมื่อ(?!ง)|(?:ใน)?วันที่|ระหว่าง|โดย\s*มี)"
    ),
    re.S,
)
_MADE_AT = re.compile(untoned(r"^[ ]*(?:ทำ|เขียน)ที่ *(?P<place>[^\n]{3,120}?)[ ]*$"), re.M)
_DRAFT = re.compile(untoned(r"\(?ร่าง\)? *"))
_NO_TITLE = re.compile(
    untoned(r"\(?ร่าง\)?$|ระหว่าง|(?:สัญญา)?เลขที่|ที่ |ทำที่|เขียนที่|ณ |วันที่|กับ$|และ$|ฉบับที่")
)
# Words for many things, not what an instrument is called (nlp/data/instruments.tsv).
_LOOSE = ("support", "annex", "loose")
# What is an instrument where it has a preamble of its own, and what one may be called over it.
_PLEDGE = re.compile("(?:คำ)?ประกาศเจต|(?:การ)?แสดงเจต|(?:คำ)?ประกาศความร่วมมือ")
# What most instruments are called.
_NAMES = ("บันทึกข้อตกลง", "บันทึกความเข้าใจ", "บันทึกความร่วมมือ", "ข้อตกลง")
_FORMAL = re.compile(untoned(r"ลงชื่อ|ลงนาม|ลง ?ลายมือ ?ชื่อ"))


def find(
    text: str,
    dates: Sequence[DateSpan],
    agencies: Sequence[AgencySpan],
    tabs: Collection[int] = (),
) -> list[InstrumentSpan]:
    """The agreements whose own text this is, in order: the Thai ones, and the English ones.
    `tabs`: where tabs stood in the text (nlp.letters.lines.tabs_of)."""
    latin = english.find(text, dates, tabs)
    latin += [
        one
        for one in treaties.find(text, dates, tabs)
        if not any(
            one.start <= x.start < one.limit or x.start <= one.start < x.limit for x in latin
        )
    ]
    known = sorted((one.title or (one.start, 0))[0] for one in latin)
    found = [*_thai(text, dates, agencies, tabs, known), *latin]
    return treaties.without_twins(sorted(found, key=lambda i: i.start), text)


def _thai(
    text: str, dates: Sequence[DateSpan], agencies: Sequence[AgencySpan], tabs: Collection[int],
    others: Sequence[int],
) -> list[InstrumentSpan]:  # fmt: skip
    """The Thai ones; `others`: where the English ones begin, at which a Thai one ends."""
    out: list[InstrumentSpan] = []
    lines: Lines | None = None
    made = [m for m in _MADE.finditer(text) if not _quoted(text, m.start())][:_TRIED]
    for number, match in enumerate(made):
        if len(out) == _MOST:
            break
        if out and match.start() < out[-1].end:
            continue
        kinds = [i.kind for i in named(toned(match["name"], _NAMES))]
        if not kinds and _PLEDGE.match(match["name"]):
            kinds = ["declaration"]
        between = BETWEEN.search(text, match.end(), match.end() + 400)
        if not kinds or between is None:
            continue
        lines = lines or Lines(text, tabs)
        limit = next((m.start() for m in made[number + 1 :] if m.start() > between.end() + 300),
                     len(text))  # fmt: skip
        # One in a column beside this ends with it.
        below = text.find("\n", between.end())
        limit = next((x for x in others if 0 <= below < x < limit), limit)
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
    end, called = preamble_end(text, start, min(limit, start + LONGEST))
    found = InstrumentSpan("mou", *lines.trimmed(made.start(), end), limit)
    found.parties = [
        p for s in segments(text, start, end, agencies) if (p := party_of(text, *s, agencies))
    ]
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


def _signatures(signed: Blocks, found: InstrumentSpan) -> None:
    found.witnesses = [s for s in signed.signers if s.witness]
    found.signers = [s for s in signed.signers if not s.witness]


def _heading(lines: Lines, made: re.Match[str], found: InstrumentSpan, floor: int) -> None:
    """What the instrument is called over its preamble, whether it is a draft, where it was made."""
    text = lines.text
    over = [x for x in lines.within(floor, made.start()) if x.end <= made.start()]
    start = stop = None
    for line in over[-16:]:
        line_end = lines.cell_end(line.start, line.end)
        told = text[line.start : line_end]
        draft = _DRAFT.match(told)
        begin = line.start + (draft.end() if draft else 0)
        if draft:
            found.draft = True
        if start is None:
            first = named(toned(text[begin:line_end], _NAMES))
            plain = first and first[0].start <= len("ร่าง") and first[0].kind not in _LOOSE
            if plain or _PLEDGE.match(text, begin, line_end):
                start = begin
                if plain and first[0].draft:
                    found.draft, start = True, begin + len("ร่าง")
                cut = BETWEEN.search(text, begin, line_end)
                stop = cut.start() if cut else line_end
                if cut:
                    break
        elif _NO_TITLE.match(told):
            break
        else:
            stop = line_end
    if start is None or stop is None:
        start, stop = made.span("name")
    found.title = lines.trimmed(start, stop)
    told = said(text[slice(*found.title)])
    found.about = bool(re.search("ว่าด้วย|เรื่อง|โครงการ|ด้าน|การ|เพื่อ", told))
    if found.place is None and (at := _MADE_AT.search(text, floor, made.start())):
        found.place = at.span("place")
