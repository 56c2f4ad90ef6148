"""Signature blocks: a name in brackets, the position under it, in one column or side by side.

ลงชื่อ ........................ พยาน        ลงชื่อ ........................ พยาน
      (นายสมชาย ใจดี)                        (นางสมหญิง รักเรียน)
   รองอธิบดี ปฏิบัติราชการแทน                     ผู้อำนวยการกองคลัง
        อธิบดีกรมการปกครอง
"""

from __future__ import annotations

import functools
import itertools
import re
from dataclasses import dataclass, field

from nlp import lexicons
from nlp.letters import labels
from nlp.letters.found import SignerSpan, said
from nlp.letters.lines import Line, Lines
from nlp.letters.persons import GLUED, is_name, is_name_line
from nlp.letters.positions import OPEN, acting, next_position, position_starts, set_position
from nlp.roles.extent import patterns
from nlp.spans import Span

_NAME = re.compile(r"\((?P<name>[^()]{3,70})\)")
_BLANK = re.compile(r"\([ .…_\-]{4,}\)")
# What may stand before a name in brackets on its line.
_BEFORE = re.compile(r"[ .…_\-]*")
_SIGNED = re.compile(r"\(? ?ล\W?ง ?ช[ืี]?[่้]?อ ?\)?")
_WITNESS = re.compile(r"พ ?ย ?า ?น(?![ก-๎])")
_WITNESS_LAST = re.compile(rf"(?<![ก-๎]){_WITNESS.pattern}[ .]*$")
_WITNESSES = re.compile(r"(?:สักขี)? ?พ ?ย ?า ?น[ :]*")
_APART = re.compile(r" {2,}")
_MOST_LINES = 5
_MOST_UNDER = 10  # signers without brackets
_CELL = 160  # characters of a position between two names of one line
_WHOLE = re.compile(r"(?P<name>.+)")
# Whose the signature is: พยาน, ผู้ว่าจ้าง, ฝ่ายที่หนึ่ง, ผู้จดรายงานการประชุม.
_LABEL = re.compile(r"[ .…_\-]*[ก-๎ 0-9]{0,30}[ .…_\-]*")
_SIGN_LINE = re.compile(rf"{_SIGNED.pattern}|[.…_]{{4}}")
# What goes on with a position that is complete.
_AFTER_WHOLE = re.compile(r"แห่ง|ประจำ|ด้าน|คนที่|\(")


@functools.cache
def _rank() -> re.Pattern[str]:
    return re.compile(rf"(?:{lexicons.title_pattern().pattern})$")


@functools.cache
def contact_line() -> re.Pattern[str]:
    """What a line under the signatures begins with that is no more of them."""
    kinds = "|".join(labels.word(kind) for kind in ("phone", "fax", "copy", "mail"))
    return re.compile(rf"(?:{kinds})[ .:]|{labels.word('copied')}|{labels.word('note')}")


@functools.cache
def _recorder() -> re.Pattern[str]:
    return re.compile(labels.word("recorder"))


@functools.cache
def _endorses() -> re.Pattern[str]:
    """What someone above the writer says under the signature."""
    return re.compile(rf"[-–•/ ]*{labels.word('endorse')}")


@functools.cache
def _unit() -> re.Pattern[str]:
    return re.compile(labels.word("unit"))


@dataclass(slots=True)
class Blocks:
    """The signature blocks of a stretch of text; `rows`: how many stand side by side, row by row;
    `blank` of them have no name yet."""

    signers: list[SignerSpan] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    witnesses: bool = False  # whether a heading says that those below are
    blank: int = 0
    end: int = 0


def blocks(lines: Lines, start: int, end: int, *, first_only: bool = False) -> Blocks:
    """The signature blocks in [start, end). `first_only`: those up to the first gap in which other
    text stands, and not what is signed further down."""
    out = Blocks(end=start)
    text = lines.text
    done = start
    for match in _NAME.finditer(text, start, end):
        if match.start() < done:
            continue
        row = _row(lines, match, end)
        if not row:
            continue
        if first_only and out.signers and _told_between(lines, out.end, row[0].start()):
            break
        done = row[-1].end()
        _read(lines, row, end, out)
    out.blank = len(_BLANK.findall(text[start:end]))
    return out


def under(lines: Lines, start: int, limit: int) -> Blocks:
    """Signers without brackets on the next lines, each with a position under the name, as the
    Royal Gazette prints them."""
    out = Blocks(end=start)
    number = lines.after(start)
    while number < len(lines.lines) and len(out.rows) < _MOST_UNDER:
        if _rank().fullmatch(lines.of(lines.lines[number])) and number + 1 < len(lines.lines):
            number += 1
        line = lines.lines[number]
        told = lines.of(line)
        named = is_name_line(told) or is_name(told, sure=True)
        following = lines.lines[number + 1 : number + 2]
        if line.end > limit or not named or not following or following[0].end > limit:
            break
        if not position_starts().match(lines.text, following[0].start, following[0].end):
            break
        match = _WHOLE.match(lines.text, line.start, line.end)
        if match is None:
            break
        _read(lines, [match], limit, out)
        number = lines.after(out.end)
    return out


def copied(lines: Lines, start: int, limit: int) -> int:
    """Where what is signed in [start, limit) ends and a note follows that the copy is true."""
    found = labels.at_line("copied").search(lines.text, start, limit)
    return found.start() if found else limit


def _told_between(lines: Lines, start: int, end: int) -> bool:
    return sum(x.end - x.start for x in lines.within(start, end)) > 160


def _row(lines: Lines, match: re.Match[str], end: int) -> list[re.Match[str]]:
    """The names side by side with `match`, itself the first; none where it is no signature."""
    text = lines.text
    line_start = text.rfind("\n", 0, match.start()) + 1
    line_end = text.find("\n", match.end())
    line_end = min(end, line_end if line_end >= 0 else len(text))
    before = _SIGNED.sub("", text[line_start : match.start()])
    title = _rank().fullmatch(before.strip()) if before.strip() else None
    labelled = _SIGNED.match(text, line_start) and _LABEL.fullmatch(before)
    if not _BEFORE.fullmatch(before) and not title and not labelled:
        return []
    ranked = bool(title or _rank_of(lines, match.start()))
    sure = ranked or _has_position_under(lines, match.end())
    if not is_name(match["name"], sure=sure) and not (ranked and GLUED.fullmatch(match["name"])):
        return []
    row = [match]
    for other in _NAME.finditer(text, match.end(), line_end):
        if _beside(text[row[-1].end() : other.start()], other["name"]):
            row.append(other)
    rest = text[row[-1].end() : line_end].strip(" .…")
    if rest and not (position_starts().match(rest) or _WITNESS.match(rest) or len(rest) < 60):
        return []
    return row


def _beside(gap: str, name: str) -> bool:
    """Whether a name stands beside another with `gap` between them: nothing, ลงชื่อ, or, where a
    whole block stands in a cell of a table, the other's position."""
    if _BEFORE.fullmatch(_WITNESS.sub("", _SIGNED.sub("", gap))):
        return is_name(name, sure=True)
    if len(gap) > _CELL or not position_starts().match(gap.strip()):
        return False
    return is_name(name, sure=_SIGNED.search(gap) is not None)


def _has_position_under(lines: Lines, end: int) -> bool:
    number = lines.number(end - 1)
    rest = lines.text[end : lines.lines[number].end].strip() if lines.lines else ""
    if rest:
        return bool(position_starts().match(rest))
    return any(
        position_starts().match(lines.text, x.start, x.end)
        for x in lines.lines[number + 1 : number + 2]
    )


def _above(lines: Lines, start: int) -> Line | None:
    number = lines.number(start)
    return lines.lines[number - 1] if number else None


def _read(lines: Lines, row: list[re.Match[str]], limit: int, out: Blocks) -> None:
    """Read the blocks of names that stand side by side."""
    text = lines.text
    number = lines.number(row[-1].end() - 1)
    signers = [SignerSpan(*lines.trimmed(*match.span("name"))) for match in row]
    for signer, match in zip(signers, row, strict=True):
        signer.rank = _rank_of(lines, match.start())
    above = lines.within(out.end, row[0].start())
    out.witnesses |= any(_WITNESSES.fullmatch(lines.of(x)) for x in above)
    for at, signed in enumerate(_signed_cells(lines, row)):
        signers[at].witness = out.witnesses or bool(_WITNESS.search(signed))
    cells: list[list[Span]] = [[] for _ in row]
    for at, (this, following) in enumerate(itertools.pairwise(row)):
        gap = _SIGNED.split(text[this.end() : following.start()])[0]
        inside = lines.trimmed(this.end(), this.end() + len(gap))
        if _WITNESS.match(text, *inside):
            signers[at].witness = True
        elif position_starts().match(text, *inside):
            cells[at].append(inside)
    end = row[-1].end()
    rest = lines.trimmed(end, min(limit, max(end, lines.lines[number].end)))
    if rest[0] < rest[1]:
        if len(row) == 1 or position_starts().match(text, *rest):
            cells[-1].append(rest)
        if _WITNESS.search(text, *rest) and (len(row) == 1 or _WITNESS.match(text, *rest)):
            signers[-1].witness = True
            cells[-1].clear()
        end = rest[1]
    recorder = _recorder_over(lines, row) if len(row) == 1 else None
    for line in lines.lines[number + 1 : number + 1 + _MOST_LINES]:
        if line.start >= limit or _ends_block(lines, line, cells):
            break
        if recorder and _recorder().match(text, line.start, line.end):
            break  # over the next name
        pieces = _split(lines, line, len(row), row)
        for at, piece in enumerate(pieces):
            if piece and _WITNESS.match(text, *piece):
                signers[at].witness = True
            elif piece:
                cells[at].append(piece)
        end = line.end
    if recorder and not cells[0]:
        cells[0].append(recorder)
    for signer, spans in zip(signers, cells, strict=True):
        set_position(text, signer, spans)
    out.signers += signers
    out.rows.append(len(signers))
    out.end = max(out.end, end)


def _rank_of(lines: Lines, start: int) -> str:
    """The rank that stands before the bracket, or alone on the line above."""
    text = lines.text
    before = _SIGNED.sub("", text[text.rfind("\n", 0, start) + 1 : start]).strip(" .…")
    if before and _rank().fullmatch(before):
        return said(before)
    above = _above(lines, start)
    if before or above is None:
        return ""
    told = _SIGNED.sub("", lines.of(above)).strip(" .…")
    if _rank().fullmatch(told):
        return said(told)
    # The name with the rank over the one in brackets, which has none.
    title = lexicons.title_pattern().match(told)
    named = _NAME.match(text, start)
    if title and named and _bare(told[title.end() :]) == _bare(named["name"]):
        return said(title[0])
    return ""


def _bare(name: str) -> str:
    return "".join(name.split())


def _recorder_over(lines: Lines, row: list[re.Match[str]]) -> Span | None:
    """ผู้จดรายงานการประชุม at ลงชื่อ over a name or before it."""
    start = row[0].start()
    above = _above(lines, start)
    line = lines.lines[lines.number(start)]
    begin = above.start if above and _SIGN_LINE.match(lines.text, above.start) else line.start
    found = _recorder().search(lines.text, begin, start)
    return found.span() if found else None


def _signed_cells(lines: Lines, row: list[re.Match[str]]) -> list[str]:
    """What stands at ลงชื่อ above each of the names of a row, or before it on its line."""
    text, start, count = lines.text, row[0].start(), len(row)
    begins = [text.rfind("\n", 0, start) + 1, *(m.end() for m in row)]
    own = [text[a : m.start()] for a, m in zip(begins, row, strict=False)]
    if all(_SIGNED.search(x) for x in own):
        return [_SIGNED.split(x)[-1] for x in own]
    number = lines.number(start)
    for line in reversed(lines.lines[max(0, number - 2) : number]):
        parts = _SIGNED.split(lines.of(line))[1:]
        if len(parts) == count:
            return parts
        if line is lines.lines[number - 1] and _WITNESS_LAST.search(lines.of(line)):
            return [lines.of(line)] * count  # what stands for ลงชื่อ is spoiled
        if _NAME.search(lines.of(line)) or len(parts) > count:
            break
    return [""] * count


def _ends_block(lines: Lines, line: Line, cells: list[list[Span]]) -> bool:
    """Whether a line under a name is no more of the position."""
    text = lines.text
    told = lines.of(line)
    if _NAME.search(told) or _BLANK.search(told) or _SIGNED.match(told) or len(told) > 150:
        return True
    if contact_line().match(told) or lines.opens_text(line) or told[0] in "0123456789":
        return True
    if _endorses().match(told) or is_name_line(told):
        return True
    if _WITNESS.match(told):
        return False
    known = any(cells)
    starts = position_starts().match(told)
    if not known:
        return bool(_unit().match(told) and not starts)
    if line.apart and not starts:
        return True
    last = max((c[-1] for c in cells if c), key=lambda s: s[1])
    before = text[slice(*last)]
    if any(m.end() == len(before) for m in acting().finditer(before, len(before) - 30)):
        return False
    if starts and not _unit().match(told):
        return False
    if _unit().match(told):
        return not OPEN.search(before)
    whole = patterns()["thai"].fullmatch(before)
    if whole and whole["whole"] and not _AFTER_WHOLE.match(told):
        return True
    # The end of a position that was too long for its line.
    return line.apart or len(before) < 12 or not re.match(r"[ก-๎(]", told)


def _split(lines: Lines, line: Line, count: int, row: list[re.Match[str]]) -> list[Span | None]:
    """A line under names that stand side by side, cut into what is under each."""
    text = lines.text
    if count == 1:
        return [(line.start, line.end)]
    gaps = [m.span() for m in _APART.finditer(text, line.start, line.end)]
    pieces = _between(line, gaps)
    if len(pieces) == count:
        return list(pieces)
    starts = [m.start() - 1 for m in next_position().finditer(text, line.start + 1, line.end)]
    pieces = _between(line, [(at, at + 1) for at in starts])
    if len(pieces) == count:
        return list(pieces)
    # One piece: under the name that it stands below.
    out: list[Span | None] = [None] * count
    column_of = text.rfind("\n", 0, row[-1].start()) + 1
    middle = (row[0].end() + row[-1].start()) // 2 - column_of
    out[count - 1 if line.indent > middle > 0 else 0] = (line.start, line.end)
    return out


def _between(line: Line, gaps: list[Span]) -> list[Span]:
    edges = [line.start, *(x for gap in gaps for x in gap), line.end]
    return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]
