"""Who wrote an article, where its byline says so: `เรื่องโดย…#สมชาย ใจดี`.

The name has neither title nor position beside it, which the engines go by.
"""

from __future__ import annotations

import re

from nlp import lexicons
from nlp.spans import AgencySpan, PersonSpan

_WORK = "เรื่อง|ภาพ|ข่าว|บทความ|เขียน|เรียบเรียง|รายงาน|แปล"
# At the beginning of a line: the work and โดย or a colon, or who did it.
_BYLINE = re.compile(
    rf"^[ •*\-–]*(?:(?:{_WORK})(?: ?[/&และ]+ ?(?:{_WORK}))? ?(?:โดย|:)"
    r"|(?:ผู้เขียน|ผู้เรียบเรียง|ผู้สื่อข่าว|ผู้แปล)(?: ?:|โดย|(?= )))[ :….#@“\"]*"
    r"(?P<name>(?P<given>[ก-๎]{2,20}) {1,2}(?P<family>[ก-๎]{2,24}))(?=[ ,#/(\n”\"]|$)",
    re.M,
)
# Before calibration: such a line seldom names anything else.
_SCORE = 0.8


def add_bylines(text: str, persons: list[PersonSpan], agencies: list[AgencySpan]) -> None:
    """Add the writers that bylines name, in place of what the engine took of the name."""
    for match in _BYLINE.finditer(text):
        start, end = match.span("name")
        named = _may_be(match["given"], lexicons.first_names()) and _may_be(
            match["family"], lexicons.family_names()
        )
        if not named or any(a.start < end and start < a.end for a in agencies):
            continue
        inside = [p for p in persons if p.start < end and start < p.end]
        if all(start <= p.start and p.end <= end for p in inside):
            persons[:] = [p for p in persons if p not in inside]
            persons.append(PersonSpan(start, end, _SCORE, "lexicon", name=(start, end)))


def _may_be(word: str, names: frozenset[str]) -> bool:
    """Whether a word may be a person's name: a listed one, or no word of the language."""
    return word in names or not (
        word in lexicons.dictionary() or word.startswith(tuple(lexicons.heads()))
    )
