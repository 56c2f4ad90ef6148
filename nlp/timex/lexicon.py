"""The words that dates are made of: data files made into one pattern and one table.

Every word belongs to a class that is written as one letter; a text becomes a string of such
letters (nlp.timex.atoms), over which the grammar's patterns run (nlp.timex.grammar):

    w weekday          m Thai month      E English month    k เดือน
    v วันที่, วัน        p ปี              e era              f fiscal year     a academic year
    x quarter          X quarter with its number in words  h half             s semester
    P first or last months of            o of               - range           & and
    r relative day     A days ago        u relative unit    / slash            , comma
    N numeric date (15/12/2564)          d 1 to 31          t other numbers of two digits
    y number that may be a year          c 3 or 4 digits that are a year only after an era
    Y, T: y, t followed by a word of measure (2565 บาท)     n any other number
    _ a line break     a blank: other text between
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from khaosan.months import month_names
from khaosan.tables import read_table
from nlp.tables import DATA
from nlp.timex import spelt

# Where an expression can begin: the first letters of digits, วัน, เดือน, ปี, eras, months, ไตรมาส.
_AHEAD = r"(?=[ \n]{0,20}[\dวเปพคฮรมกสตธไA-Za-z(])"
_DAY_AHEAD = rf"(?=[ \n]{{0,20}}(?:\d|{spelt.BEGINS}))"
_GAP = " {0,3}"
_NO_LATIN_BEFORE, _NO_LATIN_AFTER = "(?<![A-Za-z])", "(?![A-Za-z])"
_THAI = "ก-\u0e3a\u0e40-\u0e4e"

# class of date_words.tsv: (letter, what must follow)
_CLASSES = {
    "weekday": ("w", ""),
    "day_word": ("v", _DAY_AHEAD),
    "month_word": ("k", r"(?=[ \n]{0,20}[มกพเสตธตA-Z])"),
    "year_word": ("p", rf"(?= {{0,20}}(?:[\dพคฮรBACห]|{spelt.YEAR_BEGINS}))"),
    "era": ("e", rf"(?= {{0,20}}(?:\d|{spelt.YEAR_BEGINS}))"),
    "fiscal": ("f", ""),
    "academic": ("a", ""),
    "quarter": ("x", r"(?= {0,3}\d)"),
    "half": ("h", ""),
    "semester": ("s", r"(?= {0,3}[1-3])"),
    "span": ("P", ""),
    "of": ("o", r"(?= {0,20}[\dปพคงไA-Z])"),
    "range": ("-", _AHEAD),
    "and": ("&", r"(?=[ \n]{0,20}(?:\d|วันที่|ปี|พ\.|ค\.))"),
    "relative": ("r", ""),
    "unit": ("u", ""),
    "ago": ("A", ""),
}
# Classes that the grammar asks for by the text beside an expression, not as atoms.
_BESIDE = ("weekday_suffix", "past", "coming", "measure")
_BEHIND = ("budget", "no_year")

NUMERIC = re.compile(
    r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})"
    r"|(?P<a>\d{1,2}) ?(?P<separator>[/.-]) ?(?P<b>\d{1,2}) ?(?P=separator) ?(?P<c>\d{4})"
    r"|(?P<a2>\d{1,2}) ?/ ?(?P<b2>\d{1,2}) ?/ ?(?P<c2>\d{2})"
)
# What may follow the first digit of a number, and the first character of a dash.
_NUMBER_TAIL = (
    r"\d{3}-\d{2}-\d{2}(?![\d-])"
    r"|\d? ?/ ?\d{1,2} ?/ ?(?:\d{4}|\d{2})(?![\d/])"
    r"|\d?-\d{1,2}-\d{4}(?![\d-])"
    r"|\d?\.\d{1,2}\.\d{4}(?![\d.])"
    r"|\d*(?:[.:]\d+)*(?:,\d{3}(?!\d))*(?:(?:st|nd|rd|th)(?![A-Za-z]))?"
)
_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212~"
_DASH_TAIL = rf"[{_DASHES}]{{0,2}}{_AHEAD}"
_SLASH_TAIL = r"(?= {0,3}[\dมกพสตธเ])"
_COMMA_TAIL = "(?= {0,3}(?:\\d|และ|and|หรือ))"


@dataclass(frozen=True, slots=True)
class Word:
    """A word's class as a letter, its value, and for months the form (see months.tsv)."""

    letter: str
    value: str
    form: str = ""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`pattern` finds every atom; `words` tells by its key (`key_of`) what it is; `beside` holds
    the patterns of words that come after an expression, `behind` those of words that end what
    stands before it, by class; `values` what they mean."""

    pattern: re.Pattern[str]
    words: dict[str, Word]
    beside: dict[str, re.Pattern[str]]
    behind: dict[str, re.Pattern[str]]
    values: dict[str, dict[str, str]]


def key_of(surface: str) -> str:
    """What the spellings of one word share: letters only, without spaces, stops and letter case."""
    return surface.replace(" ", "").replace(".", "").replace("\n", "").lower()


@functools.cache
def lexicon() -> Lexicon:
    """The data files, compiled once a process."""
    words: dict[str, Word] = {}
    patterns: list[tuple[int, str]] = []  # with the length of the word: the longest goes first
    beside: dict[str, dict[str, str]] = {name: {} for name in _BESIDE + _BEHIND}
    ordinals: dict[str, str] = {}
    quarters: list[str] = []
    for name, value, surfaces in rows("date_words.tsv"):
        for surface in surfaces:
            if name in beside:
                beside[name][surface] = value
            elif name == "ordinal":
                ordinals[surface] = value
            else:
                if name == "quarter":
                    quarters.append(surface)
                for pattern, key, letter in _variants(name, surface):
                    patterns.append((len(key), pattern))
                    words[key] = Word(letter, value)
    for surface, value in ordinals.items():
        for quarter in quarters:
            patterns.append((len(quarter + surface), _flexible(f"{quarter} {surface}")))
            words[key_of(quarter + surface)] = Word("X", value)
    for number, form, surface in month_names():
        patterns.append((len(surface), _month_pattern(surface, form)))
        letter = "E" if form.startswith("english") else "m"
        words[key_of(surface)] = Word(letter, str(number), form)
    return Lexicon(
        pattern=re.compile(_by_first_letter(patterns)),
        words=words,
        beside={name: re.compile(_any_of(beside[name])) for name in _BESIDE},
        behind={
            name: re.compile(rf"(?:{_any_of(beside[name])})[ .-]{{0,3}}$", re.I) for name in _BEHIND
        },
        values={name: {key_of(w): v for w, v in table.items()} for name, table in beside.items()},
    )


def _any_of(words: Iterable[str]) -> str:
    longest_first = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", _GAP) for word in longest_first)


def rows(name: str, columns: int = 3) -> Iterator[tuple[str, str, list[str]]]:
    """The rows of a data file: two fields and the third one's words. ValueError for a bad line."""
    for fields in read_table(DATA / name, columns):
        yield fields[0], fields[1], [w for w in fields[2].split("|") if w]


def _variants(name: str, surface: str) -> Iterator[tuple[str, str, str]]:
    """The patterns of a word, the key of what each matches, and its letter."""
    if name == "weekday_abbreviation":
        pattern = rf"(?<![{_THAI}.]){_flexible(surface)}(?={_GAP}\d{{1,2}}{_GAP}[มกพเสตธ])"
        yield pattern, key_of(surface), "w"
        return
    letter, ahead = _CLASSES[name]
    if name == "weekday" and not surface.isascii():
        for before in ("วัน ", ""):
            for after in (" ที่", ""):
                whole = before + surface + after
                # วันจันทร์ที่ 13, but not วันจันทร์ที่ผ่านมา
                yield _flexible(whole) + (_DAY_AHEAD if after else ""), key_of(whole), letter
        return
    yield _flexible(surface) + ahead, key_of(surface), letter


def _flexible(surface: str) -> str:
    """A word's pattern: its spaces and full stops may be missing or have more space."""
    pattern = "".join(_GAP if c == " " else r" ?\.?" if c == "." else re.escape(c) for c in surface)
    if surface[0].isascii():
        insensitive = (
            "".join(
                f"[{c.lower()}{c.upper()}]" if c.isalpha() and len(surface) > 3 else c
                for c in pattern
            )
            if surface.isalpha()
            else pattern
        )
        return _NO_LATIN_BEFORE + insensitive + (_NO_LATIN_AFTER if surface != "Q" else "")
    return pattern


def _month_pattern(surface: str, form: str) -> str:
    if form == "short":
        first, second = surface.rstrip(".").split(".")
        return (
            rf"{first} ?\. ?{second}(?: ?\.|(?![{_THAI}]))"
            rf"|(?<![{_THAI}.]){first}{second}(?:\.|(?![{_THAI}.]))"
        )
    if form == "spoken":
        return rf"{surface}(?![{_THAI}])"
    if form.startswith("english"):
        return _flexible(surface).replace(_NO_LATIN_AFTER, rf"\.?{_NO_LATIN_AFTER}")
    return surface


def _by_first_letter(patterns: list[tuple[int, str]]) -> str:
    """One pattern, its alternatives grouped by their first letter, the longest first.

    Where every alternative opens with a plain letter, Python's engine skips at full speed to the
    next letter at which any word could begin: that is why digits are spelt out, and why a
    look-behind stands after the letter that follows it.
    """
    groups: dict[str, list[str]] = {digit: [_NUMBER_TAIL] for digit in "0123456789"}
    groups |= {dash: [_DASH_TAIL] for dash in _DASHES}
    groups |= {"/": [_SLASH_TAIL], ",": [_COMMA_TAIL], "\n": ["(?= {0,3}[มกพสตธเ\\d])"]}
    longest_first = [p for _, whole in sorted(patterns, reverse=True) for p in _split(whole)]
    for pattern in longest_first:
        bare = re.sub(r"^\(\?<![^)]*\)", "", pattern)
        look = pattern[: len(pattern) - len(bare)]
        for first in bare[1 : bare.index("]")] if bare[0] == "[" else bare[0]:
            rest = bare[bare.index("]") + 1 :] if bare[0] == "[" else bare[1:]
            behind = look.replace(")", first + ")") if look else ""
            groups.setdefault(first, []).append(behind + rest)
    return "|".join(f"{re.escape(first)}(?:{'|'.join(rests)})" for first, rests in groups.items())


def _split(pattern: str) -> list[str]:
    # The two halves of a short month are alternatives of their own; no other pattern has a bar
    # outside brackets.
    depth, start, out = 0, 0, []
    for at, c in enumerate(pattern):
        depth += (c in "([") - (c in ")]")
        if c == "|" and depth == 0:
            out.append(pattern[start:at])
            start = at + 1
    return [*out, pattern[start:]]
