"""What counts as a mention, and when two mentions or two names are the same.

These rules define the figures: whoever changes one can no longer compare with figures of before.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from khaosan.surfaces import occurrences as occurrences

_EDGE_LEFT = " \n\t\"'“”‘’()[]«»,.:;"
_EDGE_RIGHT = " \n\t\"“”',;:"
# A surface up to this length may be a part of a longer abbreviation.
_SHORT = 6
_BEFORE_GLUED = re.compile(r"[ก-๙A-Za-z.]")
# Names as like as this are taken for the same: a letter of a long name typed wrong.
LIKE_ORGANISATION = 0.86
LIKE_PERSON = 0.9
# A part of a person's name stands for the whole from so many letters on.
_NAME_PART = 4

# Not nlp.lexicons.titles(): that list grows, and the figures must not move when it does.
_TITLES = (
    "ร้อยตรี", "ร้อยโท", "ร้อยเอก", "พันตรี", "พันโท", "พันเอก", "พลตรี", "พลโท", "พลเอก",
    "พลตำรวจเอก", "พลตำรวจโท", "พลตำรวจตรี", "พันตำรวจเอก", "พันตำรวจโท", "พันตำรวจตรี",
    "พลเรือเอก", "พลเรือโท", "พลเรือตรี", "พลอากาศเอก", "พลอากาศโท", "พลอากาศตรี",
    "นางสาว", "นาง", "นาย", "น.ส.", "ดร.", "รศ.", "ผศ.", "ศ.", "นพ.", "พญ.", "รองศาสตราจารย์",
    "ผู้ช่วยศาสตราจารย์", "ศาสตราจารย์", "นายแพทย์", "แพทย์หญิง", "เภสัชกรหญิง", "เภสัชกร",
    "หม่อมหลวง", "หม่อมราชวงศ์", "ม.ล.", "ม.ร.ว.", "คุณหญิง", "คุณ",
    "H.E.", "Mr.", "Mrs.", "Ms.", "Dr.",
)  # fmt: skip
_RANKS = r"พล\.[ตรอทบ]\.?[อทต]?\.?|พ\.ต\.[อทต]\.|ร\.ต\.[อทต]\."
_TITLE = re.compile(
    rf"(?:(?:ว่าที่\s*)?(?:{'|'.join(re.escape(title) for title in _TITLES)}|{_RANKS})\s*)+"
)

T = TypeVar("T")
U = TypeVar("U")
Span = tuple[int, int]


def trim(text: str, start: int, end: int) -> Span:
    """The span without white space and quotes at its edges."""
    while start < end and text[start] in _EDGE_LEFT:
        start += 1
    while end > start and text[end - 1] in _EDGE_RIGHT:
        end -= 1
    return start, end


def glued(text: str, start: int, end: int) -> bool:
    """Whether a short surface stands right after a letter or full stop (ทล. in อทล.), where it is
    no mention by itself."""
    return end - start <= _SHORT and start > 0 and bool(_BEFORE_GLUED.match(text[start - 1]))


def half_over(one: Span, two: Span) -> bool:
    """Whether two spans share at least half of the longer one."""
    shared = min(one[1], two[1]) - max(one[0], two[0])
    return shared > 0 and shared * 2 >= max(one[1] - one[0], two[1] - two[0])


def touch(one: Span, two: Span) -> bool:
    """Whether two spans share a character."""
    return min(one[1], two[1]) > max(one[0], two[0])


def pair(
    wanted: Sequence[T], given: Sequence[U], same: Callable[[T, U], bool]
) -> tuple[list[tuple[int, int]], list[U], list[T]]:
    """Pair each wanted thing with the first free given one that is the same.

    The pairs (indices), what was given beyond them, what was not found.
    """
    used: set[int] = set()
    pairs: list[tuple[int, int]] = []
    missed: list[T] = []
    for i, want in enumerate(wanted):
        for k, give in enumerate(given):
            if k not in used and same(want, give):
                used.add(k)
                pairs.append((i, k))
                break
        else:
            missed.append(want)
    return pairs, [give for k, give in enumerate(given) if k not in used], missed


def likeness(one: str, two: str) -> float:
    """How like two strings are, 0 to 1 (difflib's ratio)."""
    return difflib.SequenceMatcher(None, one, two).ratio()


def bare_organisation(name: str | None) -> str:
    """A name without brackets, spaces, quotes and the words of a company's legal form."""
    name = re.sub(r"\([^)]*\)", "", name or "")
    name = re.sub(r"[\s\"“”]+", "", name)
    return name.removeprefix("บริษัท").replace("จำกัด", "").replace("มหาชน", "")


def same_organisation(one: str | None, two: str | None) -> bool:
    """Whether two names are of one organisation, to a letter or two."""
    a, b = bare_organisation(one), bare_organisation(two)
    return bool(a and b) and (a == b or likeness(a, b) >= LIKE_ORGANISATION)


def bare_person(name: str | None) -> str:
    """A name without titles and spaces."""
    name = re.sub(r"\s+", " ", name or "").strip()
    title = _TITLE.match(name)
    return name[title.end() if title else 0 :].replace(" ", "")


def same_person(one: str | None, two: str | None) -> bool:
    """Whether two names are of one person: like, or one the beginning of the other."""
    a, b = bare_person(one), bare_person(two)
    if not a or not b:
        return False
    short, long = sorted((a, b), key=len)
    if a == b or (len(short) >= _NAME_PART and long.startswith(short)):
        return True
    return likeness(a, b) >= LIKE_PERSON
