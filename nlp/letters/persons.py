"""What is a signer's name: in brackets, or alone on a line."""

from __future__ import annotations

import re

from nlp import lexicons
from nlp.letters.positions import position_starts
from nlp.roles.extent import patterns

_LETTERS = re.compile(r"[ก-๎]{2,30}(?:\s{1,3}[ก-๎]{1,30}){1,3}")
GLUED = re.compile(r"[ก-๎]{6,50}")  # where spaces are lost
_LATIN = re.compile(r"[A-Z][A-Za-z.'’-]+(?: +[A-Z][A-Za-z.'’-]+){1,3}")
# Brackets that hold no name, by what they begin with.
_NO_NAME = re.compile(
    r"ฉบับที่|แก้ไข|เพิ่มเติม|ข้อ|ร่าง|สำเนา|ตรา|ครุฑ|ลงชื่อ|ลายมือ|มีต่อ|ต่อ|ถ้ามี|โปรด|ตัวบรรจง|ชื่อ|ประทับ|รายละเอียด|เอกสาร"
)


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


def is_name_line(told: str) -> bool:
    """Whether a line is a titled name and no more."""
    title = lexicons.title_pattern().match(told)
    if title is None or (position_starts().match(told) and not _named(told, title)):
        return False
    return " " in told[title.end() :] and len(told) < 60 and is_name(told, sure=False)


def _named(told: str, title: re.Match[str]) -> bool:
    """Whether what looks like นายก… is นาย and a given name."""
    return told[title.end() :].split(" ")[0] in lexicons.first_names()
