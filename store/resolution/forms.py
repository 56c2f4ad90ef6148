"""What two spellings of one name have in common. Pure; all is remembered, for names come again."""

from __future__ import annotations

import functools
import re

from khaosan.text import tokens
from store.words import dictionary

# Signs that carry no letter: they come and go between spellings of one name.
_SIGNS = re.compile(r"[\s.\-–—_·,/&()\[\]\"'“”‘’ฯๆ]+")
# Legal forms of companies and partnerships, as the registrar writes and news shortens them.
_LEGAL = re.compile(
    r"^(?:บริษัทหลักทรัพย์|บริษัท|บมจ\.?|บจก\.?|บจ\.?|ห้างหุ้นส่วนจำกัด|ห้างหุ้นส่วน|หจก\.?)"
    r"|(?:จำกัด\(?มหาชน\)?|จำกัด|\(มหาชน\)|publiccompanylimited|companylimited|corporationlimited"
    r"|co\.?,?ltd\.?|pcl\.?|plc\.?|inc\.?|ltd\.?|corporation|corp\.?)$"
)
# Letters and marks that are heard alike or are dropped in speech, and are often confused in
# writing: sibilants, ฎ and ฏ, the aspirates of Indic words, length marks, tones, ์.
_ALIKE = str.maketrans(
    "ศษณฬญฎฏฑฒฐธภฆฅฃ",
    "สสนลยดดททถทพคคข",
    "\u0e30\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4d",
)
_SHORT_VOWELS = str.maketrans("\u0e37\u0e36\u0e35\u0e39\u0e43", "\u0e34\u0e34\u0e34\u0e38\u0e44")
_SPELT = ((re.compile("รร(?=[ก-ฮ])"), "ั"), (re.compile("ไ(.)ย"), r"ไ\1"), (re.compile("ํา"), "ำ"))
_SMALL_WORDS = (
    (re.compile("(?<=.)(?:และ|แห่ง|เพื่อ|ของ|ทาง|ด้าน|ส่วน|การ|ความ|ประเทศ(?=.{3}))"), ""),
    (re.compile("^สำนักงาน"), "สำนัก"),
    (re.compile("^องค์กร"), "องค์การ"),
)
# (Keys have no white space, so words are not told from parts of words; what is left is compared as
# a whole.)
_ENGLISH = (
    (re.compile("&|and|of|the"), ""),
    (re.compile("our"), "or"),
    (re.compile("centre"), "center"),
    (re.compile("isation"), "ization"),
    (re.compile("defence"), "defense"),
)
_DIGITS = re.compile(r"\d+")
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
_THAI = re.compile(r"[ก-๎]")
# ส.ท.ท., บพท., UNDP, สวทช: an abbreviation, with or without full stops.
_ABBREVIATION = re.compile(r"(?:[ก-ฮ]{1,5}\.?){1,6}|[A-Z][A-Z&.\-]{1,9}")
_LONGEST_ABBREVIATION = 8
# Bodies of which there is one in each place: a letter more is another place.
_LOCAL = re.compile(
    r"^(?:เทศบาล|องค์การบริหารส่วน|อบต|อบจ|โรงเรียน|โรงพยาบาล|สำนักงาน.*(?:จังหวัด|อำเภอ|เขต|สาขา)"
    r"|ที่ว่าการ|อำเภอ|จังหวัด|ตำบล|หมู่บ้าน|ชุมชน|วัด|วิทยาลัย|สถานีตำรวจ|เรือนจำ|สหกรณ์|กลุ่ม"
    r"|วิสาหกิจชุมชน|ศูนย์พัฒนาเด็ก|สถานี|ด่าน)"
)
_ROYAL = re.compile("(?:พระบาท)?สมเด็จ|พระเจ้า|พระวรวงศ์|เจ้าฟ้า|พระองค์เจ้า|หม่อมเจ้า|กรมหลวง|กรมพระ")
_CACHE = 200_000


@functools.lru_cache(maxsize=_CACHE)
def letters(key: str) -> str:
    """A key (khaosan.text.key) without signs: what is left where full stops, dashes and ฯ go."""
    return _SIGNS.sub("", key)


@functools.lru_cache(maxsize=_CACHE)
def company(key: str) -> str | None:
    """What a company is called without its legal form; None for what has none."""
    core, before = key, ""
    while core != before:
        before, core = core, _LEGAL.sub("", core)
    return letters(core) if core != key and len(letters(core)) >= 3 else None


@functools.lru_cache(maxsize=_CACHE)
def plain(key: str) -> str:
    """The letters without the small words that writers leave out or exchange: และ, การ, ทาง, the
    สำนักงาน that is a สำนัก, the องค์การ called องค์กร; in English of, the, and, the u of Labour.
    """
    if is_latin(key):
        for pattern, new in _ENGLISH:
            key = pattern.sub(new, key)
    out = letters(key)
    for pattern, new in _SMALL_WORDS:
        out = pattern.sub(new, out)
    return out


@functools.lru_cache(maxsize=_CACHE)
def sounds(key: str) -> str:
    """The letters with those that are easily confused made one."""
    out = letters(key).translate(_ALIKE)
    for pattern, new in _SPELT:
        out = pattern.sub(new, out)
    return out.translate(_SHORT_VOWELS)


@functools.lru_cache(maxsize=_CACHE)
def strict_sounds(key: str) -> str:
    """As `sounds`, with the vowels' length kept: for names of places, where it tells apart."""
    return letters(key).translate(_ALIKE)


def digits(key: str) -> list[str]:
    """The numbers in a name: สำนักงานที่ 3 is another than สำนักงานที่ 4."""
    return _DIGITS.findall(key)


def is_abbreviation(name: str) -> bool:
    """Whether a name is an abbreviation by its look: สถ., สวทช, UNDP."""
    bare = name.replace(" ", "")
    return len(letters(bare)) <= _LONGEST_ABBREVIATION and bool(_ABBREVIATION.fullmatch(bare))


def is_local(key: str) -> bool:
    """Whether it is a body of which there is one in each place, or a club among many."""
    return bool(_LOCAL.match(key))


def is_latin(name: str) -> bool:
    """Whether a name is written in Latin letters only."""
    return bool(_LATIN.search(name)) and not _THAI.search(name)


def is_royal(name: str) -> bool:
    """Whether it is the name of a member of the royal family, which runs over many words."""
    return bool(_ROYAL.match(name))


@functools.lru_cache(maxsize=_CACHE)
def shortens(short: str, full: str) -> bool:
    """Whether the letters of `short` stand in `full` in that order, the first near its beginning:
    สคช. of สถาบันคุณวุฒิวิชาชีพ, กระทรวงเกษตร of กระทรวงเกษตรและสหกรณ์ (keys)."""
    wanted, text = letters(short), letters(full)
    if not wanted or len(wanted) >= len(text):
        return False
    at = text.find(wanted[0])
    if at < 0 or at > len(text) // 2:
        return False
    for letter in wanted[1:]:
        at = text.find(letter, at + 1)
        if at < 0:
            return False
    return True


@functools.lru_cache(maxsize=_CACHE)
def only_words_differ(a: str, b: str) -> bool:
    """Whether two names differ in whole words of the dictionary (กรมแรงงาน, กรมโรงงาน): then no
    slip of the pen made one of the other."""
    first, second = tokens(a), tokens(b)
    while first and second and first[0] == second[0]:
        first, second = first[1:], second[1:]
    while first and second and first[-1] == second[-1]:
        first, second = first[:-1], second[:-1]
    known = dictionary()
    return all(token in known for token in first + second) and bool(first) and bool(second)


def person_parts(name: str) -> tuple[str, str]:
    """Given name and family name (all that follows) of a name without title, as keys."""
    given, _, family = name.strip().partition(" ")
    return letters(given.casefold()), letters(family.casefold())
