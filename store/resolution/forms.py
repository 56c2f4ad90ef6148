"""What two spellings of one name have in common, whatever it names. Pure; all is remembered, for
names come again. (A *key* is khaosan.text.key of a name.)"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

# Signs that carry no letter: they come and go between spellings of one name.
_SIGNS = re.compile(r"[\s.\-–—_·,/&()\[\]\"'“”‘’ฯๆ]+")
# Letters and marks that are heard alike or are dropped in speech, and are often confused in
# writing: sibilants, ฎ and ฏ, the aspirates of Indic words, length marks, tones, ์.
_ALIKE = str.maketrans(
    "ศษณฬญฎฏฑฒฐธภฆฅฃ",
    "สสนลยดดททถทพคคข",
    "\u0e30\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4d",
)
_SHORT_VOWELS = str.maketrans("\u0e37\u0e36\u0e35\u0e39\u0e43", "\u0e34\u0e34\u0e34\u0e38\u0e44")
_SPELT = ((re.compile("รร(?=[ก-ฮ])"), "ั"), (re.compile("ไ(.)ย"), r"ไ\1"), (re.compile("ํา"), "ำ"))
_DIGITS = re.compile(r"\d+")
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
_THAI = re.compile(r"[ก-๎]")
# ส.ท.ท., บพท., UNDP, สวทช: an abbreviation, with or without full stops.
_ABBREVIATION = re.compile(r"(?:[ก-ฮ]{1,5}\.?){1,6}|[A-Z][A-Z&.\-]{1,9}")
_LONGEST_ABBREVIATION = 8
CACHE = 200_000


@functools.lru_cache(maxsize=CACHE)
def letters(key: str) -> str:
    """A key (khaosan.text.key) without signs: what is left where full stops, dashes and ฯ go."""
    return _SIGNS.sub("", key)


@functools.lru_cache(maxsize=CACHE)
def sounds(key: str) -> str:
    """The letters with those that are easily confused made one."""
    out = letters(key).translate(_ALIKE)
    for pattern, new in _SPELT:
        out = pattern.sub(new, out)
    return out.translate(_SHORT_VOWELS)


@functools.lru_cache(maxsize=CACHE)
def strict_sounds(key: str) -> str:
    """As `sounds`, with the vowels' length kept: for names of places, where it tells apart."""
    return letters(key).translate(_ALIKE)


def alternatives(names: Iterable[str]) -> str:
    """A pattern of names, the longest first. (nlp.tables has one that lets spaces come and go.)"""
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


def digits(key: str) -> list[str]:
    """The numbers in a name: สำนักงานที่ 3 is another than สำนักงานที่ 4."""
    return _DIGITS.findall(key)


def is_abbreviation(name: str) -> bool:
    """Whether a name is an abbreviation by its look: สถ., สวทช, UNDP."""
    bare = name.replace(" ", "")
    return len(letters(bare)) <= _LONGEST_ABBREVIATION and bool(_ABBREVIATION.fullmatch(bare))


def is_latin(name: str) -> bool:
    """Whether a name is written in Latin letters only."""
    return bool(_LATIN.search(name)) and not _THAI.search(name)
