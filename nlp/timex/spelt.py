"""Days and years in words, as contracts spell them out.

วันที่ยี่สิบสี่ เดือนกุมภาพันธ์ พุทธศักราชสองพันห้าร้อยหกสิบเก้า
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_GAP = " {0,2}"
_UNIT = "(?:หนึ่ง|สอง|สาม|สี่|ห้า|หก|เจ็ด|แปด|เก้า)"
_LAST = "(?:เอ็ด|หนึ่ง|สอง|สาม|สี่|ห้า|หก|เจ็ด|แปด|เก้า)"
# What a day or a year in words begins with, for what may stand before one.
BEGINS = "(?:หนึ่ง|สอง|สาม|สี่|ห้า|หก|เจ็ด|แปด|เก้า|สิบ|ยี่สิบ)"
YEAR_BEGINS = "(?:หนึ่ง|สอง)? ?พัน"
_NO_MORE = "(?! ?(?:สิบ|ร้อย|พัน|หมื่น|แสน|ล้าน|กว่า|เศษ))"
_DAY = re.compile(rf" {{0,3}}(?P<words>(?:(?:ยี่|สาม)?{_GAP}สิบ(?:{_GAP}{_LAST})?|{_UNIT})){_NO_MORE}")
_YEAR = re.compile(
    rf" {{0,3}}(?P<words>(?:หนึ่ง|สอง)?{_GAP}พัน(?={_GAP}(?:{_LAST}|ยี่|สิบ))(?:{_GAP}{_UNIT}{_GAP}ร้อย)?"
    rf"(?:{_GAP}(?:{_UNIT}|ยี่)?{_GAP}สิบ)?(?:{_GAP}{_LAST})?){_NO_MORE}"
)


@dataclass(frozen=True, slots=True)
class Spelt:
    """A number in words: its place and its value."""

    start: int
    end: int
    number: int


def day(text: str, at: int) -> Spelt | None:
    """The day of a month that is spelt out at a place, white space before it left out."""
    found = _read(_DAY.match(text, at))
    return found if found and 1 <= found.number <= 31 else None


def year(text: str, at: int) -> Spelt | None:
    """The year of four figures that is spelt out there."""
    return _read(_YEAR.match(text, at))


def _read(found: re.Match[str] | None) -> Spelt | None:
    if found is None:
        return None
    from pythainlp.util import thaiword_to_num  # only here, as few texts spell a date out

    number = thaiword_to_num(found["words"].replace(" ", ""))
    return Spelt(*found.span("words"), int(number))
