"""Each place in a document that tells of an agreement: which act on which instrument."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from nlp.agreements import cues
from nlp.agreements.agenda import Agenda
from nlp.agreements.cues import Instrument
from nlp.agreements.items import Item, Items
from nlp.sentences import sentences
from nlp.spans import Span

# How far an act stands from its instrument.
NEAR, FAR = 45, 220


@dataclass(slots=True)
class Telling:
    """One sentence's word on one instrument.

    `act`: signed, planned, approved, extended, ended, mentioned; `sure`: how plainly the words
    say so (0 to 1); `between`: the chain after ระหว่าง; `subjects`, `objects`: who signs, with
    whom.
    """

    instrument: Instrument | None
    act: str
    at: int  # where the act stands
    sentence: Span
    sure: float
    between: list[Item] = field(default_factory=list)
    subjects: list[Item] = field(default_factory=list)
    objects: list[Item] = field(default_factory=list)
    others: list[list[Item]] = field(default_factory=list)
    numbered: bool = False  # one of a numbered list of instruments; `sentence` is its item


_BETWEEN = re.compile(
    r"ระหว่าง(?!วันที่|ประเทศ(?:[^\s]|$)|กัน|การ|ปี|เดือน|เวลา|ที่)"
    r"|โดยมี(?:คู่สัญญา|คู่ภาคี|ภาคี)[^\n]{0,40}?(?:ได้แก่|ประกอบด้วย|คือ) ?"
)
_WITH = re.compile(r"(?:ร่วม)?กับ|ร่วม (?=[ก-๙A-Z])")
# Those who sign, listed after the word: ผู้ร่วมลงนาม ประกอบด้วย …
_LIST = re.compile(r"(?:ประกอบด้วย|ได้แก่|อาทิ)")
_NOT_LISTED = re.compile(r"พยาน|เข้าร่วม(?!ลงนาม)|โดยมี|สาระ|ประเด็น|เกียรติ|\n")


# จำนวน 3 ฉบับ ประกอบด้วย 1) … 2) … 3) …
_COUNTED = re.compile(
    r"(?P<count>\d{1,2}) ?ฉบับ[^\n]{0,80}?(?:ดังนี้|ได้แก่|ประกอบ(?:ไป)?ด้วย|คือ|ดังต่อไปนี้)"
)
_ITEM_WIDTH = 700
# The first item follows the words that announce the list.
_LIST_NEAR = 60


def _in(spans: list[Span], start: int, end: int) -> Iterator[Span]:
    """The spans inside [start, end), of spans in order."""
    for at in range(bisect_left(spans, (start, 0)), len(spans)):
        if spans[at][1] > end:
            break
        yield spans[at]


class Teller:
    """Finds the tellings of one document."""

    def __init__(self, items: Items) -> None:
        self.text = items.text
        self.items = items
        self.agenda = Agenda(items.text)
        # Where ระหว่าง and กับ stand, found once: each sentence looks from each of its words.
        self._between = [m.span() for m in _BETWEEN.finditer(self.text)]
        self._with = [m.span() for m in _WITH.finditer(self.text)]

    def tellings(self) -> list[Telling]:
        """All tellings, in the order of the text."""
        instruments = cues.instruments(self.text)
        out: list[Telling] = []
        spans = sentences(self.text)
        at = 0
        for number, span in enumerate(spans):
            inside = []
            while at < len(instruments) and instruments[at].start < span[1]:
                if instruments[at].start >= span[0]:
                    inside.append(instruments[at])
                at += 1
            signs = list(cues.SIGN.finditer(self.text, *span))
            if not inside and not signs:
                continue
            out += self._of_sentence(span, inside, signs, self._before(spans, number))
        # A headline and the text may announce the same list.
        numbered = {
            item.at: item for telling in out for item in self._numbered(telling, instruments)
        }
        return out + list(numbered.values())

    def _numbered(self, telling: Telling, instruments: list[Instrument]) -> list[Telling]:
        """The instruments of a numbered list that a telling announces, one telling for each."""
        if telling.instrument is None or telling.act == "mentioned":
            return []
        counted = _COUNTED.search(self.text, telling.instrument.end, telling.instrument.end + 260)
        if counted is None or not 2 <= int(counted["count"]) <= 30:
            return []
        starts: list[Span] = []
        position = counted.end()
        for number in range(1, int(counted["count"]) + 1):
            mark = re.compile(rf"(?<!\d)\(?{number}[.)]\s?(?!\d)").search(
                self.text, position, position + _ITEM_WIDTH
            )
            if mark is None or (number == 1 and mark.start() - position > _LIST_NEAR):
                return []
            starts.append(mark.span())
            position = mark.end()
        # What stands in the list is of its items, not of the sentence that announces it.
        first = starts[0][0]
        for name in ("between", "objects"):
            setattr(telling, name, [i for i in getattr(telling, name) if i.start < first])
        ends = [start for start, _ in starts[1:]]
        return [
            self._item(telling, instruments, start, end)
            for (_, start), end in zip(starts, [*ends, None], strict=True)
        ]

    def _item(
        self, telling: Telling, instruments: list[Instrument], start: int, end: int | None
    ) -> Telling:
        if end is None:
            line = self.text.find("\n", start)
            end = min(start + 400, line if line >= 0 else len(self.text))
        text = self.text[start:end].rstrip()
        end = start + len(text)
        own = next((i for i in instruments if start <= i.start < end), telling.instrument)
        kind = own.kind if own else "mou"
        item = Telling(
            Instrument(start, min(end, start + 1), kind, False),
            telling.act, start, (start, end), telling.sure, numbered=True,
        )  # fmt: skip
        for word in _BETWEEN.finditer(self.text, start, end):
            chain = self.items.chain_after(word.end(), end)
            if len(chain) >= 2:
                item.between = chain
                break
        return item

    def _before(self, spans: list[Span], number: int) -> int:
        # The subject may stand in the sentence before, of the same line.
        start = spans[number][0]
        if number and "\n" not in self.text[spans[number - 1][1] : start]:
            return spans[number - 1][0]
        return start

    def _of_sentence(
        self, span: Span, instruments: list[Instrument], signs: list[re.Match[str]], floor: int
    ) -> list[Telling]:
        out = []
        used: set[int] = set()
        sign_starts = [s.start() for s in signs]
        starts = [i.start for i in instruments]
        for instrument in instruments:
            low, high = instrument.start - FAR - 20, instrument.end + FAR + 20
            sign = self._sign_of(
                instrument,
                instruments[bisect_left(starts, low) : bisect_left(starts, high)],
                signs[bisect_left(sign_starts, low) : bisect_left(sign_starts, high)],
            )
            if instrument.kind in ("support", "annex", "loose") and not self._right_after(
                instrument, sign
            ):
                continue
            if sign:
                used.add(sign.start())
            telling = self._tell(instrument, sign, span)
            self._chains(telling, floor)
            out.append(telling)
            out += [
                replace(telling, between=chain, others=[], subjects=[], objects=[])
                for chain in telling.others
            ]
        for sign in signs:
            if sign.start() not in used:
                act, sure = self._sign_status(sign, span)
                telling = Telling(None, act, sign.start(), span, sure)
                self._chains(telling, floor)
                out.append(telling)
        return sorted(out, key=lambda t: t.at)

    def _right_after(self, instrument: Instrument, sign: re.Match[str] | None) -> bool:
        if sign and 0 <= instrument.start - sign.end() <= 8:
            return True
        return instrument.kind == "loose" and instrument.draft

    def _sign_of(
        self, instrument: Instrument, all_of: list[Instrument], signs: list[re.Match[str]]
    ) -> re.Match[str] | None:
        """The ลงนาม that governs an instrument: right before it, or after it in its sentence."""
        before = [s for s in signs if s.end() <= instrument.start]
        if before:
            sign = before[-1]
            between = [
                i
                for i in all_of
                if sign.end() <= i.start < instrument.start and i.kind != "support"
            ]
            gap = self.text[sign.end() : instrument.start]
            if len(gap) <= NEAR and not between:
                return sign
            # ลงนาม X และ Y: a list of instruments.
            if between and len(gap) <= FAR and re.search(r"(?:และ|,|\d[.)]|รวมถึง)\s*$", gap):
                return sign
        if cues.REFERRED.search(self.text, max(0, instrument.start - 14), instrument.start):
            return None
        for sign in signs:
            if instrument.end <= sign.start() <= instrument.end + FAR and not any(
                instrument.end <= i.start < sign.start() and i.kind not in ("support", "annex")
                for i in all_of
            ):
                return sign
        if before and instrument.start - before[-1].end() <= FAR and not between:
            return before[-1]
        return None

    def _tell(self, instrument: Instrument, sign: re.Match[str] | None, span: Span) -> Telling:
        begin = instrument.start
        near = self.text[max(span[0], begin - 60) : begin]
        if self._approved(instrument, sign, span):
            return Telling(instrument, "approved", begin, span, 0.9)
        if cues.EXTEND.search(near):
            return Telling(instrument, "extended", begin, span, 0.8)
        if cues.END.search(near):
            return Telling(instrument, "ended", begin, span, 0.7)
        if sign:
            act, sure = self._sign_status(sign, span)
            return Telling(instrument, act, sign.start(), span, sure)
        if (
            instrument.kind == "contract"
            and cues.HAS.search(near)
            and cues.SINCE.match(self.text, instrument.end, span[1])
        ):
            return Telling(instrument, "signed", begin, span, 0.8)
        made = cues.MAKE.search(near)
        if made and instrument.kind != "contract":
            before = max(span[0], begin - len(near) + made.start() - 40)
            if self._cue(cues.FUTURE, before, begin - len(near) + made.start()):
                return Telling(instrument, "planned", begin, span, 0.5)
            if made["done"]:
                return Telling(instrument, "signed", begin, span, 0.45)
        if re.search(r"พิธี ?$|งาน ?$", near):
            return Telling(instrument, "signed", begin, span, 0.6)
        return Telling(instrument, "mentioned", begin, span, 0.2)

    def _cue(self, pattern: re.Pattern[str], start: int, end: int) -> bool:
        return cues.found_before(pattern, self.text, start, end, self.items.words)

    def _approved(self, instrument: Instrument, sign: re.Match[str] | None, span: Span) -> bool:
        """Whether a body is said to have approved the instrument, or its signing."""
        start = max(span[0], instrument.start - 150)
        approvals = list(cues.APPROVE.finditer(self.text, start, instrument.start))
        if not approvals:
            return False
        gap = self.text[approvals[-1].end() : instrument.start]
        between = cues.SIGN.search(gap)
        if between and between.start() > NEAR:
            return False
        if not instrument.draft and (len(gap) > 70 or cues.APPROVED_ELSE.search(gap)):
            return False
        return instrument.draft or "ร่าง" in gap or cues.CABINET.search(self.text, *span) is not None

    def _sign_status(self, sign: re.Match[str], span: Span) -> tuple[str, float]:
        start, end = max(span[0], sign.start() - 60), sign.start()
        after = self.text[sign.end() : min(span[1], sign.end() + 260)]
        plain = re.search(r"(?:ได้|พิธี|ผู้)(?:ร่วม)?(?:การ)? ?$", self.text[start:end])
        if cues.NOT_DONE.search(self.text, start, end):
            return "mentioned", 0.5
        if self._cue(cues.CEREMONY_TO_COME, start, end):
            return "planned", 0.7
        if not plain and self._cue(cues.FUTURE, start, end):
            return "planned", 0.7
        if self._cue(cues.DONE, start, end):
            return "signed", 0.9
        if self._cue(cues.WISH, start, end):
            return "mentioned", 0.5
        if cues.DONE_AFTER.search(after):
            return "signed", 0.8
        if cues.FUTURE_AFTER.search(after):
            return "planned", 0.4
        return "signed", 0.7

    def _chains(self, telling: Telling, floor: int) -> None:
        line_end = self.text.find("\n", telling.at)
        # A list of parties may go on over lines.
        limit = min(self.agenda.end(telling.at), telling.at + 2500)
        start = telling.instrument.end if telling.instrument else telling.at + 5
        near = min(limit, max(telling.sentence[1], start) + 200)
        best: list[Item] = []
        for begin, end in _in(self._between, start, near):
            chain = self.items.chain_after(end, limit)
            if len(best) >= 2 and len(chain) >= 2 and begin - best[-1].end <= 20:
                # Two instruments in one sentence: ระหว่าง ก กับ ข และระหว่าง ก กับ ค.
                telling.others.append(chain)
            elif len(best) < 2 and len(chain) > len(best):
                best = chain
        telling.between = best
        sign = telling.at
        if cues.SIGN.match(self.text, sign):
            telling.subjects = self.items.chain_before(sign, floor)
        stop = min(near, line_end if line_end >= 0 else near, telling.sentence[1])
        for _, end in _in(self._with, telling.at, max(stop, telling.at)):
            chain = self.items.chain_after(end, limit)
            if chain:
                telling.objects = chain
                break
        if telling.instrument and telling.instrument.kind == "contract" and not telling.between:
            # สัญญาจ้าง ก: with whom stands right after it.
            chain = self.items.chain_after(telling.instrument.end, limit)
            if chain and chain[0].sort == "agency" and chain[0].start <= start + 3:
                telling.objects = chain
        if not telling.between and not telling.objects:
            for word in _LIST.finditer(self.text, telling.at, min(limit, telling.at + 160)):
                chain = self.items.chain_after(word.start(), limit)
                if _NOT_LISTED.search(self.text, telling.at, word.start()):
                    break
                if len(chain) >= 2:
                    telling.between = chain
                    break
