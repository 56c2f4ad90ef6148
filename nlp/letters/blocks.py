"""Signature blocks: a name in brackets, the position under it, in one column or side by side.

ลงชื่อ ........................ พยาน        ลงชื่อ ........................ พยาน
      (นายสมชาย ใจดี)                        (นางสมหญิง รักเรียน)
   รองอธิบดี ปฏิบัติราชการแทน                     ผู้อำนวยการกองคลัง
        อธิบดีกรมการปกครอง
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field

from nlp import lexicons
from nlp.letters import labels
from nlp.letters.found import SignerSpan, said
from nlp.letters.lines import Line, Lines
from nlp.letters.positions import OPEN, acting, next_position, position_starts, set_position
from nlp.roles.extent import patterns
from nlp.spans import Span

_NAME = re.compile(r"\((?P<name>[^()]{3,70})\)")
_BLANK = re.compile(r"\([ .…_\-]{4,}\)")
# What may stand before a name in brackets on its line.
_BEFORE = re.compile(r"[ .…_\-]*")
_LETTERS = re.compile(r"[ก-๎]{2,30}(?:\s{1,3}[ก-๎]{1,30}){1,3}")
_GLUED = re.compile(r"[ก-๎]{6,50}")  # where spaces are lost
_LATIN = re.compile(r"[A-Z][A-Za-z.'’-]+(?: +[A-Z][A-Za-z.'’-]+){1,3}")
# Brackets that hold no name, by what they begin with.
_NO_NAME = re.compile(
    r"ฉบับที่|แก้ไข|เพิ่มเติม|ข้อ|ร่าง|สำเนา|ตรา|ครุฑ|ลงชื่อ|ลายมือ|มีต่อ|ต่อ|ถ้ามี|โปรด|ตัวบรรจง|ชื่อ|ประทับ|รายละเอียด|เอกสาร"
)
_SIGNED = re.compile(r"\(? ?ล\W?ง ?ช[ืี]?[่้]?อ ?\)?")
_WITNESS = re.compile(r"พ ?ย ?า ?น(?![ก-๎])")
_WITNESS_LAST = re.compile(rf"(?<![ก-๎]){_WITNESS.pattern}[ .]*$")
_WITNESSES = re.compile(r"(?:สักขี)? ?พ ?ย ?า ?น[ :]*")
_APART = re.compile(r" {2,}")
_MOST_LINES = 5


@functools.cache
def _rank() -> re.Pattern[str]:
    return re.compile(rf"(?:{lexicons.title_pattern().pattern})$")


@functools.cache
def contact_line() -> re.Pattern[str]:
    """What a line under the signatures begins with that is no more of them."""
    kinds = "|".join(labels.word(kind) for kind in ("phone", "fax", "copy", "mail"))
    return re.compile(rf"(?:{kinds})[ .:]|{labels.word('copied')}")


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


def is_name(surface: str, *, sure: bool) -> bool:
    """Whether a bracket holds a name: titled, or (`sure`: where one has to stand) two words."""
    if _NO_NAME.match(surface.strip()) or any(c.isdigit() for c in surface):
        return False
    title = lexicons.title_pattern().match(surface)
    if title:
        rest = surface[title.end() :].strip()
        return len(rest) >= 3 and bool(re.fullmatch(r"[ก-๎A-Za-z.'’\s-]+", rest))
    plain = _LETTERS.fullmatch(surface.strip()) or _LATIN.fullmatch(surface.strip())
    return sure and bool(plain) and not patterns()["thai"].match(surface.strip())


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
    if not _BEFORE.fullmatch(before) and not title:
        return []
    ranked = bool(title or _rank_of(lines, match.start()))
    sure = ranked or _has_position_under(lines, match.end())
    if not is_name(match["name"], sure=sure) and not (ranked and _GLUED.fullmatch(match["name"])):
        return []
    row = [match]
    for other in _NAME.finditer(text, match.end(), line_end):
        gap = _SIGNED.sub("", text[row[-1].end() : other.start()])
        if is_name(other["name"], sure=True) and re.fullmatch(r"[ .…_\-]*", _WITNESS.sub("", gap)):
            row.append(other)
    rest = text[row[-1].end() : line_end].strip(" .…")
    if rest and not (position_starts().match(rest) or _WITNESS.match(rest) or len(rest) < 60):
        return []
    return row


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
    for at, signed in enumerate(_signed_cells(lines, row[0].start(), len(row))):
        signers[at].witness = out.witnesses or bool(_WITNESS.search(signed))
    cells: list[list[Span]] = [[] for _ in row]
    end = row[-1].end()
    rest = lines.trimmed(end, min(limit, max(end, lines.lines[number].end)))
    if rest[0] < rest[1]:
        if len(row) == 1 or position_starts().match(text, *rest):
            cells[-1].append(rest)
        if _WITNESS.search(text, *rest) and len(row) == 1:
            signers[0].witness = True
            cells[-1].clear()
        end = rest[1]
    for line in lines.lines[number + 1 : number + 1 + _MOST_LINES]:
        if line.start >= limit or _ends_block(lines, line, cells):
            break
        pieces = _split(lines, line, len(row), row)
        for at, piece in enumerate(pieces):
            if piece and _WITNESS.match(text, *piece):
                signers[at].witness = True
            elif piece:
                cells[at].append(piece)
        end = line.end
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


def _signed_cells(lines: Lines, start: int, count: int) -> list[str]:
    """What stands at ลงชื่อ above each of the names of a row."""
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
