"""Lines in reading order, joined into paragraphs, over columns and pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from crawler.files.page.centred import apart, begins, centred, wrapped
from crawler.files.page.joining import seam
from crawler.files.page.paragraphs_pitch import Pitch, of_notes
from crawler.files.page.records import Line
from crawler.files.page.tables_pages import whole

# What begins an item: ๑. 1) (ก) 1.2.3 - • ข้อ ๒
_ITEM = re.compile(
    r"(?:\(?(?:[0-9๐-๙]{1,2}(?:\.[0-9๐-๙]{1,2}){0,4}|[ก-ฮ]|[A-Za-z]|[ivx]{1,4})[.)]\s"
    r"|[0-9๐-๙]{1,2}[.)][ก-ฮเ-ไ]|[0-9๐-๙]{1,2}(?:\.[0-9๐-๙]{1,2}){1,4}\s|ข้อ\s?[0-9๐-๙]{1,3}\s"
    r"|[-–•●○▪■✓➢*]\s)"
)
# Lines of an official letter that begin as such, however full the line before is.
_LABEL = re.compile(r"(?:เรื่อง|เรียน|อ้างถึง|สิ่งที่ส่งมาด้วย|ขอแสดงความนับถือ)(?:\s|$)")
# What an order ends with, on a line of its own.
_FROM_NOW = re.compile(r"ทั้งนี้,?\s?ตั้งแต่.{1,40}เป็นต้นไป$")
# The number of an item that stands apart from its text as a cell does.
_NUMBERED = re.compile(r"\(?[0-9๐-๙]{1,3}(?:\.[0-9๐-๙]{1,2}){0,4}[.)]?\t[^\t]+")
# In ems or shares of the column: how far to the right the first line of a paragraph begins; how
# much room a line leaves where the next word would not have fitted.
_INDENT = 1.0
_OUTDENT = 6.0
_ROOM = 5.0
# The same below the first line of a paragraph that begins further in, so that another would too.
_MORE_ROOM, _MORE_SHARE = 6.5, 0.25
# Points, ems: lines of slides, and how far apart they stand that are none of one paragraph.
_LARGE, _LOOSE = 24.0, 1.8


@dataclass(slots=True)
class Paragraph:
    """Text, in parts by the page that each stands on."""

    parts: list[tuple[int, str]] = field(default_factory=list)


def paragraphs(pages: Sequence[Sequence[Line]]) -> list[Paragraph]:
    """The paragraphs of a document. Each page's lines come in the order of reading; footnotes come
    after the paragraph over which they stand."""
    pages = whole(pages)
    pitch = Pitch(pages)
    text: list[tuple[int, Line]] = []
    notes: dict[int, list[tuple[int, Line]]] = {}  # by how many lines of the text stand before
    for number, lines in enumerate(pages, 1):
        aside = of_notes(lines)
        for line in lines:
            if id(line) in aside:
                notes.setdefault(len(text), []).append((number, line))
            else:
                text.append((number, line))
    out: list[Paragraph] = []
    waiting: list[tuple[int, Line]] = []
    starts = _starts(text, pitch)
    for first, end in pairwise([*starts, len(text)]):
        out.append(_joined(text[first:end]))
        for at in range(first, end):
            waiting += notes.get(at + 1, ())
        out += _of_notes(waiting, pitch)
        waiting = []
    return [*_of_notes(notes.get(0, []), pitch), *out]


def _of_notes(lines: list[tuple[int, Line]], pitch: Pitch) -> list[Paragraph]:
    starts = _starts(lines, pitch)
    return [_joined(lines[first:end]) for first, end in pairwise([*starts, len(lines)])]


def _starts(lines: Sequence[tuple[int, Line]], pitch: Pitch) -> list[int]:
    """With which lines, by their numbers, paragraphs begin."""
    out: list[int] = []
    middle = centred([line for _, line in lines])
    for at, (page, line) in enumerate(lines):
        if out:
            last_page, last = lines[at - 1]
            same = page == last_page and line.column == last.column and last.y > line.y
            breaks = same and pitch.breaks(page, last, line)
            if same and not breaks and wrapped(last, line) and not _begins(line.text):
                continue
            alone = breaks or (same and apart(last, line, middle))
            if not line.note and not alone:
                head = lines[out[-1]][1]
                if goes_on(head, last, line, same=same):
                    continue
        out.append(at)
    return out


def _joined(lines: Sequence[tuple[int, Line]]) -> Paragraph:
    parts: list[tuple[int, list[str]]] = []
    for number, line in lines:
        if not parts:
            parts.append((number, [line.text]))
            continue
        page, texts = parts[-1]
        between, texts[-1] = seam(texts[-1], line.text)
        texts.append(between)
        if number == page:
            texts.append(line.text)
        else:
            parts.append((number, [line.text]))
    return Paragraph([(page, "".join(texts)) for page, texts in parts])


def goes_on(head: Line, last: Line, line: Line, *, same: bool) -> bool:
    """Whether a line goes on with the paragraph that `head` begins and `last` is the latest line
    of. `same`: it stands below that in the same column."""
    if line.cells or (last.cells and not (same and _NUMBERED.fullmatch(last.text))):
        return False
    em = max(last.size, 1.0)
    if abs(line.size - last.size) > 0.15 * em:
        return False
    if _begins(line.text) or line.bold != last.bold:
        return False
    if _FROM_NOW.match(line.text) and line.x0 > head.x0 - 0.6 * _INDENT * em:
        return False
    hangs = same and last is not head and head.x0 - last.x0 > _INDENT * em
    most, share = (_MORE_ROOM, _MORE_SHARE) if hangs else (_ROOM, 0.18)
    if last.right - last.x1 > max(most * em, share * (last.right - last.left)):
        return False
    if same:
        if last.y - line.y > (_LOOSE if em >= _LARGE else 2.6) * em:
            return False
        inset = line.x0 - last.x0
        if last is head:
            if begins(last, line):
                return False
            # Its first line may begin further to the right than the others, or to the left of them
            # (an item); a paragraph of one line is followed by one that begins as it did.
            return -_OUTDENT * em < inset < 0.6 * _INDENT * em or _ITEM.match(head.text) is not None
        return abs(inset) < 0.6 * _INDENT * em
    # Over a column or a page: by how far in it begins and how far in lines of the column begin.
    indent = line.x0 - line.left
    before = last.x0 - last.left
    usual = before if last is not head else 0.0
    return indent - usual < 0.6 * _INDENT * em and before - indent < _OUTDENT * em


def _begins(text: str) -> bool:
    """Whether a line begins as an item does, or as a part of a letter."""
    return bool(_ITEM.match(text) or _LABEL.match(text))
