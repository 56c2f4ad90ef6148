"""The lines of a letter: what stands on a page for itself, and when a field goes on in the next."""

from __future__ import annotations

import functools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from khaosan.text import Folded
from nlp import lexicons
from nlp.letters import labels
from nlp.spans import Span
from nlp.tables import alternatives

# Page numbers, the emblem, and the first words of the next page at the foot of this one
# (/ทั้งนี้ ...): no part of any field.
_FURNITURE = re.compile(
    r"[-–—−~ ]*\(?\d{1,3}\)?[-–—−~ ]*|หน้า(?:ที่)? ?\d{1,3}(?: ?(?:/|จาก) ?\d{1,3})?"
    r"|\(?(?:ตรา)? ?ครุฑ\)?|/ ?[^\d/].{0,50}?(?:\.{2,}|…) ?|\(?มีต่อ\)?"
)
# A line drawn across the page.
_RULE = re.compile(r"[-_=*.…─━~–— ]{3,}")
_STANDARD = 80  # characters: how wide a page is set where the text does not tell
_WIDEST = 110  # a line longer than this is a whole paragraph
_MOST = 5  # lines of one field
_FULL = 0.62  # of the width: a shorter line was ended, not broken


# The key of doc.user_data under which where tabs stood (`tabs_of`) goes with a text.
TABS = "khaosan_tabs"


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the white space around it. `apart`: a blank line or a rule stands before;
    `indent`: how many spaces stand before it on its line."""

    start: int
    end: int
    apart: bool
    indent: int


class Lines:
    """The lines of a folded text but its page furniture, with what they say of its fields. `tabs`:
    where in it tabs stood, which folding made spaces (tabs_of)."""

    def __init__(self, text: str, tabs: Collection[int] = ()) -> None:
        self.text = text
        self._tabs = sorted(tabs)
        self.lines: list[Line] = []
        apart = False
        position = 0
        for raw in text.split("\n"):
            stripped = raw.strip()
            begin = position + len(raw) - len(raw.lstrip())
            position += len(raw) + 1
            if not stripped or _RULE.fullmatch(stripped):
                apart = True
            elif not _FURNITURE.fullmatch(stripped):
                indent = begin - (position - len(raw) - 1)
                self.lines.append(Line(begin, begin + len(stripped), apart, indent))
                apart = False
        self._starts = [line.start for line in self.lines]
        self._last: dict[re.Pattern[str], int] = {}

    def last(self, pattern: re.Pattern[str]) -> int:
        """Where a pattern matches last in the text, -1 where nowhere; found once."""
        if pattern not in self._last:
            starts = [m.start() for m in pattern.finditer(self.text)]
            self._last[pattern] = starts[-1] if starts else -1
        return self._last[pattern]

    @cached_property
    def full(self) -> float:
        """How long a line is at least that was broken because the page ended."""
        lengths = sorted(x.end - x.start for x in self.lines if x.end - x.start <= _WIDEST)
        width = lengths[int(len(lengths) * 0.9)] if len(lengths) > 4 else _STANDARD
        return _FULL * min(max(width, 24), _STANDARD)

    def number(self, offset: int) -> int:
        """The number of the line that holds an offset, or of the last one before it."""
        return max(0, bisect_right(self._starts, offset) - 1)

    def after(self, offset: int) -> int:
        """The number of the first line that begins at an offset or after it."""
        return bisect_right(self._starts, offset - 1)

    def of(self, line: Line) -> str:
        """What stands on a line."""
        return self.text[line.start : line.end]

    def cells(self, line: Line) -> list[Span]:
        """The cells of a row divided by tabs, without the white space around them; one that is
        empty has no length."""
        start = self.text.rfind("\n", 0, line.start) + 1
        over = self.text.find("\n", line.end)
        over = over if over >= 0 else len(self.text)
        tabs = self._tabs[bisect_left(self._tabs, start) : bisect_left(self._tabs, over)]
        out: list[Span] = []
        for a, b in zip([start, *(t + 1 for t in tabs)], [*tabs, over], strict=True):
            told = self.text[a:b]
            begin = a + len(told) - len(told.lstrip())
            out.append((begin, max(begin, a + len(told.rstrip()))))
        return out

    def cell_end(self, offset: int, limit: int) -> int:
        """Where the cell ends that an offset is in, `limit` at the latest."""
        at = bisect_left(self._tabs, offset)
        return min(limit, self._tabs[at]) if at < len(self._tabs) else limit

    def within(self, start: int, end: int) -> list[Line]:
        """The lines that begin in [start, end)."""
        return self.lines[self.after(start) : self.after(end)]

    def lines_over(self, start: int, end: int) -> list[Line]:
        """The lines that a span touches."""
        found = self.lines[self.number(start) : self.after(end)] if self.lines else []
        return [x for x in found if x.end > start]

    def trimmed(self, start: int, end: int) -> Span:
        """A span without white space, rules and page furniture at its edges."""
        while start < end and self.text[start].isspace():
            start += 1
        first = self.lines[self.number(start)] if self.lines else None
        if first and start > first.end and (following := self.within(start, end)):
            start = following[0].start
        while end > start and self.text[end - 1].isspace():
            end -= 1
        last = self.lines[self.number(max(start, end - 1))] if self.lines else None
        if last and start < last.end < end:
            end = last.end
        return start, end

    def opens_text(self, line: Line) -> bool:
        """Whether a line begins the text of a letter or another field of it."""
        found = _STOPS.match(self.text, line.start, line.end)
        return bool(found) or self.is_issue(line) or bool(_acts().match(self.of(line)))

    def is_issue(self, line: Line) -> bool:
        """Whether a line says which issue this is and no more: (ฉบับที่ 3); that of a rule, with its
        year on the next line, is part of the name."""
        if not ISSUE.fullmatch(self.of(line)):
            return False
        following = self.lines[self.number(line.start) + 1 :][:1]
        return not (following and _YEAR.fullmatch(self.of(following[0])))

    def is_full(self, offset: int) -> bool:
        """Whether the line of an offset is so long that it was broken, not ended."""
        line = self.lines[self.number(offset)]
        return line.end - line.start >= self.full

    def goes_on(self, start: int, limit: int, *, centred: bool = False) -> int:
        """Where a field ends that begins at `start`: at the end of its line, or of a later one
        while the line before it is full and the next neither stands apart nor begins the text.
        `centred`: a heading, whose lines are broken where it looks well."""
        number = self.number(start)
        if not self.lines or self.lines[number].end < start:
            return start
        end = self.lines[number].end
        for line in self.lines[number + 1 : number + _MOST]:
            if (
                line.end > limit
                or line.apart
                or not (centred or self.is_full(end - 1))
                or self.opens_text(line)
                or self.is_paragraph(line)
            ):
                break
            end = line.end
        return min(end, limit)

    def is_paragraph(self, line: Line) -> bool:
        """Whether a line is the text's: longer than a page is wide, or with another full one
        after it."""
        if line.end - line.start > _WIDEST:
            return True
        following = self.lines[self.number(line.start) + 1 :][:1]
        full = line.end - line.start >= self.full * 1.35
        return (
            full
            and bool(following)
            and not following[0].apart
            and not self.opens_text(following[0])
            and following[0].end - following[0].start >= self.full * 1.35
        )


def tabs_of(folded: Folded) -> frozenset[int]:
    """Where in a folded text tabs stood in the one given: between the cells of a row."""
    tabs = (m.start() for m in re.finditer("\t", folded.original))
    return frozenset(map(folded.folded_offset, tabs))


# (ฉบับที่ 3), ฉบับที่ 4/2567
ISSUE = re.compile(
    rf"\(?(?P<number>{labels.loose('ฉบับที่')} {{0,2}}"
    r"(?P<which>\d{1,4}(?: {0,2}/ {0,2}\d{4})?))\)?"
)
_YEAR = re.compile(r"พ ?\. ?ศ ?\. {0,2}\d{4}")


@functools.cache
def _acts() -> re.Pattern[str]:
    """An agency that does something: the first words of a letter's text."""
    heads = alternatives(h for h in lexicons.heads() if len(h) > 2)
    return re.compile(
        rf"{heads}[^\n]{{2,90}}?(?:ขอ(?!ง|น)|ได้|กำหนด|มีความ|มีหนังสือ|พิจารณา|จัดทำ|จะ(?!เชิง))"
    )


_STOPS = re.compile(
    r"|".join(
        [
            *(
                rf"(?:{labels.word(k)})(?=[ :.]|[ก-๎])"
                for k in ("subject", "reference", "enclosure")
            ),
            rf"(?:{labels.word('to')})[ :]",
            labels.word("opener"),
            labels.word("closing"),
            labels.word("given"),
            labels.word("copy"),
            rf"{labels.word('phone')}[ .]",
            r"\d{1,2}[.)] ?(?:เรื่องเดิม|ข้อเท็จจริง|ต้นเรื่อง|ความเป็นมา|ข้อกฎหมาย|ระเบียบ)",
            r"ข้อ ?\d",
        ]
    )
)
