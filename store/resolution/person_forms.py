"""What two names of one person have in common. Pure; all is remembered, for names come again."""

from __future__ import annotations

import functools
import re
from pathlib import Path

from khaosan.tables import read_table
from store.resolution.forms import CACHE, letters

_DATA = Path(__file__).parent.parent / "data"

_ROYAL = re.compile("(?:พระบาท)?สมเด็จ|พระเจ้า|พระวรวงศ์|เจ้าฟ้า|พระองค์เจ้า|หม่อมเจ้า|กรมหลวง|กรมพระ")


def is_royal(name: str) -> bool:
    """Whether it is the name of a member of the royal family, which runs over many words."""
    return bool(_ROYAL.match(name))


_COMMON = 8  # family names


@functools.cache
def _given_names() -> dict[str, int]:
    return {name: int(count) for name, count in read_table(_DATA / "given_names.tsv", 2)}


def is_common(given: str) -> bool:
    """Whether many people bear a given name."""
    return _given_names().get(given, 0) >= _COMMON


def is_rare(given: str) -> bool:
    """Whether hardly two people bear a given name."""
    return given not in _given_names()


# The letters of the Latin alphabet as Thai writes them: จอห์น เอฟ. เคนเนดี.
_INITIAL = re.compile(
    r"(?:[A-Za-z]|เอช|เอฟ|เอ็ม|เอ็น|เอ็กซ์|เอส|เอ|บี|ซี|ดี|อี|จี|ไอ|เจ|เค|แอล|โอ|พี|คิว|อาร์|ที|ยู|วี"
    r"|ดับเบิลยู|วาย|แซด)\.?"
)


@functools.lru_cache(maxsize=CACHE)
def without_initials(name: str) -> str:
    """A person's name without the initials in its middle, which come and go."""
    first, *middle = name.split()
    if len(middle) < 2:
        return name
    return " ".join([first, *(w for w in middle[:-1] if not _INITIAL.fullmatch(w)), middle[-1]])


# What is left of words and titles before a name that was not cut at its beginning.
_BEFORE_NAME = re.compile(
    r"^(?:ของ|โดย|เมีย|โยม|เชฟ|ลุง|ป้า|คุณ|นาวสาว|มร\.?|ลเอก|ศาสตราจารย์|ศาตราจารย์|สัตวแพทย์|สัตว์แพทย์"
    r"|พิเศษ|[(][^()]{1,12}[)]|(?:[ก-ฮ]{1,4}\. ?)+"
    r"|(?:พล|นพ|ดร|พตท|พตอ|รต|ศ|รศ|ผศ)(?= ) ?(?:[ก-ฮ]\.?)*)\s*(?![ะ-ฺ็-๎])"
)


@functools.lru_cache(maxsize=CACHE)
def bare(name: str) -> str:
    """A person's name without remains of titles before it, where a whole name is left."""
    core, before = name, ""
    while core != before:
        before, core = (
            core,
            _BEFORE_NAME.sub("", core, count=1) if _BEFORE_NAME.match(core) else core,
        )
    return core if " " in core.strip() and len(core.split()[0]) > 2 else name


# Titles that two people's names cannot both bear: of men and of women, of two ranks of birth. What
# stands behind one is no vowel sign, else it is the beginning of a name (นางาโนะ).
_TITLES = (
    ("man", re.compile(r"(?:นาย|ด\.ช\.|เด็กชาย)(?![ะ-ฺ็-๎])")),
    ("woman", re.compile(r"(?:นางสาว|นาง|น\.ส\.|ด\.ญ\.|เด็กหญิง|คุณหญิง|แพทย์หญิง)(?![ะ-ฺ็-๎])")),
    ("grandchild", re.compile(r"หม่อมราชวงศ์|ม\.ร\.ว\.")),
    ("great-grandchild", re.compile(r"หม่อมหลวง|ม\.ล\.")),
)


@functools.lru_cache(maxsize=CACHE)
def title_of(key: str) -> str:
    """Which of the titles that exclude each other a surface (key) begins with; "" for none."""
    return next((sort for sort, pattern in _TITLES if pattern.match(key)), "")


_LATIN_TITLES = re.compile(
    r"(?:h\.?e\.|mr\.?|mrs\.?|ms\.?|miss|dr\.?|prof\.?|assoc\.|asst\.|gen\.|general|pol\.|col\.|lt\.|hisexcellency"
    r"|herexcellency|professor|ambassador)+(?=.{6})"
)


@functools.lru_cache(maxsize=CACHE)
def untitled(key: str) -> str:
    """A key in Latin letters without titles before the name: h.e.mr.nashidakazuya."""
    return letters(_LATIN_TITLES.sub("", key, count=1) if _LATIN_TITLES.match(key) else key)


def person_parts(name: str) -> tuple[str, str]:
    """Given name and family name (all that follows) of a name without title, as keys."""
    given, _, family = name.strip().partition(" ")
    return letters(given.casefold()), letters(family.casefold())
