"""Whom to ask: the unit, its telephone, fax and mail."""

from __future__ import annotations

import functools
import re

from nlp.letters import labels
from nlp.letters.fields import put
from nlp.letters.found import FieldSpan, LetterSpan, said
from nlp.letters.lines import Lines

_MORE = r"(?:[ ,]{0,2}(?:ต่?อ|ถึง|[-–,])[ ]{0,2}[\d ,\-–]{1,30}\d|[ ]{0,2}(?:ต่?อ|ถึง) ?\d)"
_PHONE = rf"(?P<number>\(?\+?\d[\d \-–()]{{2,22}}\d{_MORE}*)"
_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{2,80}\.[A-Za-z]{2,12}")


def contact(letter: LetterSpan, lines: Lines, start: int, limit: int) -> int:
    """Set whom to ask, after the signature; where it ends."""
    text = lines.text
    end = start
    near = lines.within(start, limit)[:10]
    if not near:
        return end
    end, first = ask(letter, text, start, near[-1].end)
    if first is not None and first > start:
        above = [x for x in near if x.end <= first or x.start < first]
        above = above[-4:]
        while above and not re.match(labels.word("unit"), lines.of(above[0])):
            above = above[1:]
        if above:
            put(letter, lines, "office", above[0].start, min(above[-1].end, first))
    return end


def ask(letter: LetterSpan, text: str, start: int, stop: int) -> tuple[int, int | None]:
    """Set telephone, fax and mail of [start, stop); where they end and where they begin."""
    end, first = start, None
    for name in ("phone", "fax"):
        if found := _labelled(name, text, start, stop):
            letter.fields[name] = FieldSpan(*found.span("number"), said(found["number"]))
            end = max(end, found.end())
            first = min(found.start(), first if first is not None else found.start())
    if mail := _MAIL.search(text, start, stop):
        letter.fields["email"] = FieldSpan(*mail.span(), mail[0])
        end = max(end, mail.end())
    return end, first


def _labelled(kind: str, text: str, start: int, end: int) -> re.Match[str] | None:
    return _pattern(kind).search(text, start, end)


@functools.cache
def _pattern(kind: str) -> re.Pattern[str]:
    both = rf"(?:/ ?{labels.word('fax')}[ .:]*)?"
    return re.compile(rf"(?:{labels.word(kind)})[ .:]*\n?[ ]*{both}{_PHONE}")
