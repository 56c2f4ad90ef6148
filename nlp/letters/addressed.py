"""เรื่อง, เรียน, อ้างถึง, สิ่งที่ส่งมาด้วย: the labelled fields over the text of a letter."""

from __future__ import annotations

import re

from nlp.letters import labels
from nlp.letters.fields import put
from nlp.letters.found import LetterSpan
from nlp.letters.lines import Lines
from nlp.letters.lists import several


def addressed(letter: LetterSpan, lines: Lines, start: int, limit: int) -> int:
    """เรื่อง, เรียน or ถึง, อ้างถึง and สิ่งที่ส่งมาด้วย from [start, limit); where the text begins."""
    found: list[tuple[str, int, int]] = []
    at = start
    order = ("send",) if letter.form == "stamped" else ("subject", "to", "reference", "enclosure")
    text = lines.text
    for kind in order:
        stop = limit if kind in ("subject", "to", "send") else _near(lines, at, limit)
        match = labels.label(kind, text, at, stop)
        if match:
            found.append((kind, match.start("label"), match.end()))
            at = match.end()
    end = at
    for place, (kind, _, begin) in enumerate(found):
        following = found[place + 1][1] if place + 1 < len(found) else None
        if kind in ("reference", "enclosure"):
            closed = following is not None
            end = several(letter, lines, kind, begin, following or limit, closed=closed)
            continue
        centred = letter.form not in ("external", "memo", "stamped")
        end = following or _told(text, begin, lines.goes_on(begin, limit, centred=centred))
        put(letter, lines, "to" if kind == "send" else kind, begin, end)
    return end


# Longer than a subject is.
_LONG = 160
_TEXT = re.compile(r"ตามที่|โดยที่|อาศัยอำนาจ|เนื่องจาก|เนื่องด้วย|อนุสนธิ|เพื่อให้การ|(?<=[\s])ด้วย(?=[ก-๎]{3})")


def _told(text: str, start: int, end: int) -> int:
    """Where a field ends whose line runs on into the text of the letter."""
    if end - start <= _LONG:
        return end
    found = _TEXT.search(text, start + 8, end)
    return found.start() if found else end


def _near(lines: Lines, start: int, limit: int) -> int:
    """The lines among which the labels after เรียน stand: up to the text's first."""
    number = lines.number(start)
    for line in lines.lines[number + 1 : number + 14]:
        if line.start >= limit:
            break
        if re.match(labels.word("opener"), lines.of(line)):
            return line.start
    last = lines.lines[min(number + 14, len(lines.lines) - 1)]
    return min(limit, last.end)
