"""Lines under names that stand side by side: which words of each are under which name, and whether
they go on with the position there.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field

from nlp import lexicons
from nlp.letters import labels
from nlp.letters.lines import Line, Lines
from nlp.letters.persons import is_name, is_name_line
from nlp.letters.positions import OPEN, acting, next_position, position_starts
from nlp.roles.extent import patterns
from nlp.spans import Span
from nlp.tables import alternatives

NAME = re.compile(r"\((?P<name>[^()]{3,70})\)")
BLANK = re.compile(r"\([ .…_\-]{4,}\)")
SIGNED = re.compile(r"\(? ?ล\W?ง ?(?:ช[ืี]?[่้]?อ|นาม(?=[ .…_:)]|$)) ?\)?")
WITNESS = re.compile(r"พ ?ย ?า ?น(?![ก-๎])")
SIGN_LINE = re.compile(rf"{SIGNED.pattern}|[.…_]{{4}}")
_WITNESSES = re.compile(r"(?:สักขี)? ?พ ?ย ?า ?น[ :]*")
_EACH_WITNESS = re.compile(r"(?:\(? ?พ ?ย ?า ?น ?\)?\s*)+")
_APART = re.compile(r" {2,}")
_FIELD = re.compile(r"ด้าน|ฝ่าย|สาย")
# What goes on with a position that is complete.
_AFTER_WHOLE = re.compile(r"แห่ง|ประจำ|ด้าน|คนที่|\(")
_YEAR = re.compile(r"\d{4}(?!\d)")


@dataclass(slots=True)
class Column:
    """What stands under a name: its lines, and which cell of a row divided by tabs it is (None
    where no tab divides the line of the names)."""

    cell: int | None
    start: int  # of the name
    end: int
    spans: list[Span] = field(default_factory=list)


def columns(lines: Lines, row: list[re.Match[str]]) -> list[Column]:
    """A column for each of the names that stand side by side."""
    cells = lines.cells(lines.lines[lines.number(row[0].start())])
    divided = sum(a < b for a, b in cells) > 1
    out: list[Column] = []
    for match in row:
        at = next((n for n, (a, b) in enumerate(cells) if a <= match.start() < b), None)
        out.append(Column(at if divided else None, *match.span()))
    if len({column.cell for column in out}) < len(out):
        for column in out:
            column.cell = None
    return out


def goes_on(lines: Lines, line: Line, under: list[Column], limit: int) -> list[Span | None] | None:
    """What a line holds for each of the columns; None where it is no more of any of them."""
    pieces = _split(lines, line, under)
    if sum(p is not None for p in pieces) == 0:
        return None
    if _stops(lines, line, pieces, under, limit):
        return None
    kept = [
        piece if piece and _is_more(lines, line, piece, column, len(under)) else None
        for piece, column in zip(pieces, under, strict=True)
    ]
    return kept if any(kept) else None


def _stops(
    lines: Lines, line: Line, pieces: list[Span | None], under: list[Column], limit: int
) -> bool:
    """Whether a line begins something else than what stands under names."""
    told = " ".join(lines.text[slice(*p)] for p in pieces if p)
    if _named(told) or BLANK.search(told) or SIGNED.match(told) or len(told) > 150:
        return True
    if contact_line().match(told) or lines.opens_text(line) or told[0] in "0123456789":
        return True
    if endorses().match(told) or is_name_line(told) or annexed().search(told):
        return True
    if under[0].cell is None and (_is_table(lines, line) or _heads_table(lines, line)):
        return True
    return bool(_WITNESSES.fullmatch(told)) and _heads_witnesses(lines, line, under, limit)


def _is_table(lines: Lines, line: Line) -> bool:
    """Whether a line is a row of a table, and not of signatures."""
    filled = [lines.text[a:b] for a, b in lines.cells(line) if a < b]
    return len(filled) > 1 and not any(
        SIGN_LINE.match(told) or NAME.match(told) or BLANK.match(told) for told in filled
    )


def _heads_table(lines: Lines, line: Line) -> bool:
    """Whether a line is the heading of the table below it: it neither begins a position nor plainly
    goes on with one, or it tells of a year, as no position does."""
    told = lines.of(line)
    following = lines.lines[lines.number(line.start) + 1 :][:1]
    over = bool(following) and _is_table(lines, following[0])
    if not over or position_starts().match(told) or _agency().match(told):
        return bool(_YEAR.search(told))
    return not told.startswith("และ") and not _AFTER_WHOLE.match(told)


def _named(told: str) -> bool:
    """Whether a line holds a name in brackets, not a part of a position: (ด้านเวชกรรมป้องกัน)."""
    return any(
        is_name(m["name"], sure=True) or not (m.start() or _FIELD.match(m["name"]))
        for m in NAME.finditer(told)
    )


def _heads_witnesses(lines: Lines, line: Line, under: list[Column], limit: int) -> bool:
    """Whether พยาน alone on a line is the heading of the signatures below, and does not say what
    the one above is: those below are not marked."""
    following = lines.lines[lines.number(line.start) + 1 :][:1]
    if not following or following[0].start >= limit:
        return False
    told = lines.of(following[0])
    begins = SIGN_LINE.match(told) or NAME.match(told)
    most = min(limit, line.end + 2000)
    return bool(begins) and (len(under) > 1 or not WITNESS.search(lines.text, line.end, most))


def _is_more(lines: Lines, line: Line, piece: Span, column: Column, count: int) -> bool:
    """Whether a piece goes on with what is known of the position in its column."""
    told = lines.text[slice(*piece)]
    if WITNESS.match(told):
        return True
    starts = position_starts().match(told)
    unit = _unit().match(told)
    if not column.spans:
        return not unit or bool(starts)
    if line.apart and not starts:
        return False
    before = lines.text[slice(*column.spans[-1])]
    if _acts(before) or (starts and not unit):
        return True
    if unit and (count == 1 or not _bare(before)):
        return OPEN.search(before) is not None
    if _bare(before) and _agency().match(told):
        return count > 1 or not _is_office(lines, line)
    whole = patterns()["thai"].fullmatch(before)
    if whole and whole["whole"] and not _AFTER_WHOLE.match(told):
        return False
    # The end of a position that was too long for its line.
    return not line.apart and len(before) >= 12 and re.match(r"[ก-๎(]", told) is not None


def _acts(before: str) -> bool:
    """Whether a position ends with ปฏิบัติราชการแทน and the like: for whom is to follow."""
    return any(m.end() == len(before) for m in acting().finditer(before, max(0, len(before) - 30)))


def _bare(before: str) -> bool:
    """Whether a position does not say what it is of: อธิบดี."""
    found = patterns()["thai"].fullmatch(before)
    return bool(found and found["head"])


def _is_office(lines: Lines, line: Line) -> bool:
    """Whether a line is whom to ask: the telephone is on the next."""
    following = lines.lines[lines.number(line.start) + 1 :][:1]
    return bool(following and contact_line().match(lines.of(following[0])))


def _split(lines: Lines, line: Line, under: list[Column]) -> list[Span | None]:
    """A line under names that stand side by side, cut into what is under each."""
    count, text = len(under), lines.text
    if under[0].cell is not None and (found := _by_cell(lines, line, under)):
        return found
    if count == 1:
        return [(line.start, line.end)]
    if _EACH_WITNESS.fullmatch(lines.of(line)):
        marks = [m.span() for m in WITNESS.finditer(text, line.start, line.end)]
        if len(marks) == count:
            return list(marks)
    gaps = [m.span() for m in _APART.finditer(text, line.start, line.end)]
    starts = [_cut(text, m) for m in next_position().finditer(text, line.start + 1, line.end)]
    agencies = [m.start() - 1 for m in _next_agency().finditer(text, line.start + 1, line.end)]
    for cuts in (gaps, [(at, at + 1) for at in starts], [(at, at + 1) for at in agencies]):
        pieces = _between(line, cuts)
        if len(pieces) == count:
            return list(pieces)
    out: list[Span | None] = [None] * count
    out[_whose(lines, line, under)] = (line.start, line.end)
    return out


def _by_cell(lines: Lines, line: Line, under: list[Column]) -> list[Span | None] | None:
    """The cells of a line that stand in the columns; None where the line is not so divided."""
    cells = lines.cells(line)
    filled = [n for n, (a, b) in enumerate(cells) if a < b]
    mine = [column.cell for column in under]
    if len(cells) < 2 or (len(under) > 1 and not set(filled) <= set(mine)):
        return None
    return [cells[n] if n is not None and n in filled else None for n in mine]


def _cut(text: str, match: re.Match[str]) -> int:
    """Where the next position begins: after ปฏิบัติราชการแทน where a space stands there, as that
    then ends the first one's line."""
    acts = acting().match(text, match.start(), match.end())
    return acts.end() if acts and text[acts.end()] == " " else match.start() - 1


def _whose(lines: Lines, line: Line, under: list[Column]) -> int:
    """The column of a line that is in one only: below which name it stands, or which position is
    not complete."""
    top = lines.text.rfind("\n", 0, under[0].start) + 1
    middle = (under[0].end + under[-1].start) // 2 - top
    if line.indent > middle > 0:
        return len(under) - 1
    told = lines.of(line)
    last = [lines.text[slice(*c.spans[-1])] if c.spans else "" for c in under]
    acts = [n for n, before in enumerate(last) if _acts(before)]
    if acts:
        return acts[0]
    if _agency().match(told) and (bare := [n for n, before in enumerate(last) if _bare(before)]):
        return bare[0]
    return 0


def _between(line: Line, gaps: list[Span]) -> list[Span]:
    edges = [line.start, *(x for gap in gaps for x in gap), line.end]
    return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]


@functools.cache
def _agency() -> re.Pattern[str]:
    return re.compile(alternatives(h for h in lexicons.heads() if len(h) > 2))


@functools.cache
def _next_agency() -> re.Pattern[str]:
    return re.compile(rf"(?<= ){_agency().pattern}")


@functools.cache
def contact_line() -> re.Pattern[str]:
    """What a line under the signatures begins with that is no more of them."""
    kinds = "|".join(labels.word(kind) for kind in ("phone", "fax", "copy", "mail"))
    return re.compile(rf"(?:{kinds})[ .:]|{labels.word('copied')}|{labels.word('note')}")


@functools.cache
def endorses() -> re.Pattern[str]:
    """What someone above the writer says under the signature, ticked off or not."""
    return re.compile(rf"(?:[-–•/☐□○ ]|\( *\)|\[ *\])*{labels.word('endorse')}")


@functools.cache
def annexed() -> re.Pattern[str]:
    """The heading of what is annexed, on pages of its own that the text does not tell apart."""
    return re.compile(rf"^{labels.word('annex')}|{labels.loose('แนบท้าย')}")


@functools.cache
def _unit() -> re.Pattern[str]:
    return re.compile(labels.word("unit"))
