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
from nlp.letters import labels, stacks
from nlp.letters.cells import (
    BLANK,
    NAME,
    SIGN_LINE,
    SIGNED,
    WITNESS,
    Column,
    columns,
    endorses,
    goes_on,
)
from nlp.letters.found import SignerSpan, said
from nlp.letters.lines import Line, Lines
from nlp.letters.persons import GLUED, is_name, is_name_line
from nlp.letters.positions import position_starts, set_position
from nlp.spans import Span

# What may stand before a name in brackets on its line.
_BEFORE = re.compile(r"[ .…_\-]*")
_WITNESS_LAST = re.compile(rf"(?<![ก-๎]){WITNESS.pattern}[ .]*$")
_WITNESSES = re.compile(r"(?:สักขี)? ?พ ?ย ?า ?น[ :]*")
_DOTS = re.compile(r"[.…_]{5,}")
_NEXT_SIGNS = re.compile(rf"{SIGNED.pattern}|\bSigned\b|{_DOTS.pattern}")
_MOST_LINES = 5
_MOST_UNDER = 10  # signers without brackets
_CELL = 160  # characters of a position between two names of one line
_WHOLE = re.compile(r"(?P<name>.+)")
# Whose the signature is: พยาน, ผู้ว่าจ้าง, ฝ่ายที่หนึ่ง, ผู้จดรายงานการประชุม.
_LABEL = re.compile(r"[ .…_\-]*[ก-๎ 0-9]{0,30}[ .…_\-]*")


@functools.cache
def _rank() -> re.Pattern[str]:
    return re.compile(rf"(?:{lexicons.title_pattern().pattern})$")


@functools.cache
def _recorder() -> re.Pattern[str]:
    return re.compile(labels.word("recorder"))


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
    for match in NAME.finditer(text, start, end):
        if match.start() < done:
            continue
        row = _row(lines, match, end)
        if not row:
            continue
        if first_only and out.signers and _told_between(lines, out.end, row[0].start()):
            break
        if stack := stacks.stack(lines, lines.number(match.start()), end):
            _read_stack(lines, stack, end, out)
            done = stack[-1].end()
            continue
        done = row[-1].end()
        _read(lines, row, end, out)
    out.blank = len(BLANK.findall(text[start:end]))
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
    before = SIGNED.sub("", text[line_start : match.start()])
    title = _rank().fullmatch(before.strip()) if before.strip() else None
    labelled = SIGNED.match(text, line_start) and _LABEL.fullmatch(before)
    if not _BEFORE.fullmatch(before) and not title and not labelled:
        return []
    ranked = bool(title or _rank_of(lines, match.start()))
    sure = ranked or _has_position_under(lines, match.end())
    if not is_name(match["name"], sure=sure) and not (ranked and GLUED.fullmatch(match["name"])):
        return []
    row = [match]
    for other in NAME.finditer(text, match.end(), line_end):
        if _beside(text[row[-1].end() : other.start()], other["name"]):
            row.append(other)
    rest = text[row[-1].end() : line_end].strip(" .…")
    if rest and not (position_starts().match(rest) or WITNESS.match(rest) or len(rest) < 60):
        return []
    return row


def _beside(gap: str, name: str) -> bool:
    """Whether a name stands beside another with `gap` between them: nothing, ลงชื่อ, or, where a
    whole block stands in a cell of a table, the other's position."""
    if _BEFORE.fullmatch(WITNESS.sub("", SIGNED.sub("", gap))):
        return is_name(name, sure=True)
    if len(gap) > _CELL or not position_starts().match(gap.strip()):
        return False
    return is_name(name, sure=SIGNED.search(gap) is not None)


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
        signers[at].witness = out.witnesses or bool(WITNESS.search(signed))
    under_each = columns(lines, row)
    for at, (this, following) in enumerate(itertools.pairwise(row)):
        over = lines.cell_end(this.end(), following.start())
        gap = _NEXT_SIGNS.split(text[this.end() : over])[0]
        inside = lines.trimmed(this.end(), this.end() + len(gap))
        if WITNESS.match(text, *inside):
            signers[at].witness = True
        elif position_starts().match(text, *inside):
            under_each[at].spans.append(inside)
    end = _beside_last(lines, row, min(limit, lines.lines[number].end), signers[-1], under_each[-1])
    recorder = _recorder_over(lines, row) if len(row) == 1 else None
    for line in lines.lines[number + 1 : number + 1 + _MOST_LINES]:
        if line.start >= limit:
            break
        if recorder and _recorder().match(text, line.start, line.end):
            break  # over the next name
        pieces = goes_on(lines, line, under_each, limit)
        if pieces is None:
            break
        for signer, column, piece in zip(signers, under_each, pieces, strict=True):
            if piece and WITNESS.match(text, *piece):
                signer.witness = True
            elif piece:
                column.spans.append(piece)
        end = line.end
    cells = [column.spans for column in under_each]
    if recorder and not cells[0]:
        cells[0].append(recorder)
    for signer, spans in zip(signers, cells, strict=True):
        set_position(text, signer, spans)
    out.signers += signers
    out.rows.append(len(signers))
    out.end = max(out.end, end)


def _read_stack(lines: Lines, stack: list[re.Match[str]], limit: int, out: Blocks) -> None:
    """Read names one right under the other."""
    above = [lines.of(x) for x in lines.within(out.end, stack[0].start())]
    out.witnesses |= any(_WITNESSES.fullmatch(told) for told in above)
    marked = sum(len(WITNESS.findall(told)) for told in above[-2:] if SIGN_LINE.match(told))
    signers, out.end = stacks.read(lines, stack, limit)
    for signer in signers:
        signer.witness = out.witnesses or marked >= len(signers)
    out.signers += signers
    out.rows += [1] * len(signers)


def _beside_last(
    lines: Lines, row: list[re.Match[str]], stop: int, signer: SignerSpan, column: Column
) -> int:
    """Read what stands after the last name of a row on its line, up to `stop`; where it ends."""
    text, end = lines.text, row[-1].end()
    begin, over = lines.trimmed(end, max(end, lines.cell_end(end, stop)))
    if begin >= over:
        return end
    if WITNESS.search(text, begin, over) and (len(row) == 1 or WITNESS.match(text, begin, over)):
        signer.witness = True
    elif position_starts().match(text, begin, over) or (
        len(row) == 1 and not endorses().match(text, begin, over)
    ):
        column.spans.append((begin, over))
    return over


def _rank_of(lines: Lines, start: int) -> str:
    """The rank that stands before the bracket, or alone on the line above."""
    text = lines.text
    before = SIGNED.sub("", text[text.rfind("\n", 0, start) + 1 : start]).strip(" .…")
    if before and _rank().fullmatch(before):
        return said(before)
    above = _above(lines, start)
    if before or above is None:
        return ""
    told = SIGNED.sub("", lines.of(above)).strip(" .…")
    if _rank().fullmatch(told):
        return said(told)
    # The name with the rank over the one in brackets, which has none.
    title = lexicons.title_pattern().match(told)
    named = NAME.match(text, start)
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
    begin = above.start if above and SIGN_LINE.match(lines.text, above.start) else line.start
    found = _recorder().search(lines.text, begin, start)
    return found.span() if found else None


def _signed_cells(lines: Lines, row: list[re.Match[str]]) -> list[str]:
    """What stands at ลงชื่อ for each of the names of a row: before it on its line, or else above;
    a mark of another ลงชื่อ is none of its own."""
    text, start = lines.text, row[0].start()
    begins = [text.rfind("\n", 0, start) + 1, *(m.end() for m in row)]
    before = [text[a : m.start()] for a, m in zip(begins, row, strict=False)]
    own = [SIGNED.split(x)[-1] if SIGNED.search(x) else None for x in before]
    missing = own.count(None)
    if not missing:
        return [x or "" for x in own]
    above: list[str] = []
    number = lines.number(start)
    for line in reversed(lines.lines[max(0, number - 2) : number]):
        told = lines.of(line)
        parts = SIGNED.split(told)[1:]
        if line is lines.lines[number - 1] and not parts:
            above = _dotted(told, missing)  # what stands for ลงชื่อ is spoiled, or left out
        above = [*parts, *above]
        if len(above) >= missing or NAME.search(told):
            break
    rest = iter(above if len(above) == missing else [""] * missing)
    return [next(rest) if x is None else x for x in own]


def _dotted(told: str, count: int) -> list[str]:
    """The same where there is no ลงชื่อ: after each dotted line, or after all."""
    parts = _DOTS.split(told)[1:]
    if len(parts) == count:
        return parts
    return [told] * count if _WITNESS_LAST.search(told) else []
