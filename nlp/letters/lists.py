"""Fields that may hold several: อ้างถึง, สิ่งที่ส่งมาด้วย, สำเนาส่ง."""

from __future__ import annotations

import re

from nlp.letters import labels
from nlp.letters.found import EnclosureSpan, FieldSpan, LetterSpan, said
from nlp.letters.lines import Lines
from nlp.spans import Span

# 1. of a list, (1)
ITEM = r"(?<![\d./])\(?{}[.)]\s{{0,3}}(?=[ก-๎A-Za-z“\"(])"
_COUNT = re.compile(
    r"[,\s]*(?:จ ?[ำํ] ?า? ?น ?ว ?น) ?(?P<count>\d{1,4}|[.…]+) ?(?P<unit>[ก-๎]{2,12})?"
    r"|\s\((?P<n>\d{1,4}) (?P<u>ฉบับ|ชุด|แผ่น|หน้า|เล่ม)\)"
)
# ลงวันที่ 5 มกราคม 2565
_DATED = re.compile(r"ล ?ง ?ว ?ั? ?น[^\n\d]{0,8}\d{1,2}\D{3,24}\d{2,4}")
_COUNT_ENDS = re.compile(rf"(?:{_COUNT.pattern})[ .]*$", re.M)
_COUNTED = re.compile(rf"(?:{_COUNT.pattern})(?<=[ก-๎)])")


def several(
    letter: LetterSpan, lines: Lines, kind: str, start: int, limit: int, *, closed: bool
) -> int:
    """Set a field that may hold several, numbered or not; where it ends. `closed`: another label
    stands at `limit`, so that all up to there is of the field."""
    text = lines.text
    under = _begins_under(lines, start, limit)
    if under is not None:
        start = under
    end = limit if closed else _list_end(lines, kind, start, limit, under=under is not None)
    spans = items(text, start, end)
    if kind == "enclosure" and len(spans) == 1:
        spans = _counted_lines(lines, *spans[0])
    for a, b in spans:
        a, b = lines.trimmed(a, b)
        if a >= b:
            continue
        told = [text[max(a, x.start) : min(b, x.end)] for x in lines.lines_over(a, b)]
        value = said("\n".join(told))
        if kind == "reference":
            letter.references.append(FieldSpan(a, b, value))
            continue
        count = _COUNT.search(value)
        name = (value[: count.start()] if count else value).strip(" .,")
        many = (count["count"] or count["n"] or "") if count else ""
        letter.enclosures.append(
            EnclosureSpan(a, b, name, int(many) if many.isdigit() else None,
                          (count["unit"] or count["u"]) if count else None)
        )  # fmt: skip
    return end


def _begins_under(lines: Lines, start: int, limit: int) -> int | None:
    """Where a list begins whose label stands alone on its line; none where it does not, or where
    the text begins there."""
    text = lines.text
    stop = text.find("\n", start)
    if stop < 0 or text[start:stop].strip():
        return None
    following = lines.lines[lines.after(stop) :][:1]
    if not following or following[0].start >= limit or lines.is_paragraph(following[0]):
        return None
    return None if lines.opens_text(following[0]) else following[0].start


def _counted_lines(lines: Lines, start: int, end: int) -> list[Span]:
    """Enclosures without numbers, each with its count at the end of its line."""
    over = lines.lines_over(start, end)
    ends = [x.end for x in over if _COUNT_ENDS.search(lines.text, x.start, min(x.end, end))]
    if len(ends) < 2 or ends[-1] < over[-1].end:
        return [(start, end)]
    return list(zip([start, *ends[:-1]], ends, strict=True))


def items(text: str, start: int, end: int) -> list[Span]:
    """The items of a list in [start, end): those that are numbered 1., 2. ..., else all as one."""
    first = re.compile(r"\s*" + ITEM.format(1)).match(text, start, end)
    if first is None:
        return [(start, end)]
    begins: list[Span] = [first.span()]
    while len(begins) < 60:
        mark = re.compile(ITEM.format(len(begins) + 1)).search(text, begins[-1][1], end)
        if mark is None:
            break
        begins.append(mark.span())
    ends = [a for a, _ in begins[1:]] + [end]
    return [(b, stop) for (_, b), stop in zip(begins, ends, strict=True)]


def _list_end(lines: Lines, kind: str, start: int, limit: int, *, under: bool) -> int:
    """Where a list ends after which the text begins: over lines that are its next item, or go on
    with one that is not complete. `under`: its label stands on a line above."""
    text = lines.text
    number = lines.number(start)
    end = min(lines.lines[number].end, limit)
    item = 2 if re.match(r"\s*" + ITEM.format(1), text[start : start + 12]) else 0
    complete = _DATED if kind == "reference" else _COUNTED
    last = start
    for line in lines.lines[number + 1 : number + 60]:
        if line.start >= limit:
            break
        told = lines.of(line)
        if item and re.match(ITEM.format(item), told):
            item, last, end = item + 1, line.start, line.end
            continue
        listed = line.indent > 8 or (
            under and not lines.opens_text(line) and _COUNT_ENDS.search(told) is not None
        )
        if not item and kind == "enclosure" and listed and complete.search(told):
            end = line.end
            continue
        done = complete.search(text, last, end) is not None
        before = lines.lines[lines.number(end - 1)]
        full = before.end - before.start >= lines.full
        if line.apart or done or lines.is_paragraph(line) or not full:
            # What is left of an item, the count on a line of its own.
            if not (complete.match(told) and not done and not line.apart):
                break
        elif lines.opens_text(line) and not complete.match(told):
            break
        end = line.end
    return min(end, limit)


def copies(letter: LetterSpan, lines: Lines, start: int, limit: int) -> int:
    """Set who gets a copy; where that ends."""
    found = labels.at_line("copy").search(lines.text, start, limit)
    if found is None:
        return start
    end = lines.lines[lines.number(found.end())].end
    if end < found.end():
        end = found.end()
    for line in lines.within(end, limit)[:20]:
        if line.apart or lines.is_paragraph(line) or len(lines.of(line)) > 100:
            break
        if lines.opens_text(line):
            break
        end = line.end
    for a, b in items(lines.text, found.end(), end):
        for piece in _lines_in(lines, a, b):
            letter.copies.append(FieldSpan(*piece, said(lines.text[slice(*piece)])))
    return end


def _lines_in(lines: Lines, start: int, end: int) -> list[Span]:
    cut: list[Span] = []
    for x in lines.lines_over(start, end):
        if cut and lines.is_full(cut[-1][1] - 1):
            cut[-1] = (cut[-1][0], min(end, x.end))
        else:
            cut.append((max(start, x.start), min(end, x.end)))
    out: list[Span] = []
    for a, b in cut:
        for piece in re.finditer(r"[^,;]+", lines.text[a:b]):
            p = lines.trimmed(a + piece.start(), a + piece.end())
            if p[0] < p[1]:
                out.append(p)
    return out
