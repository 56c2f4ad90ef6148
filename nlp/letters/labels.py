"""The words that mark the fields of a letter, found also where a scan or a PDF has spoiled them.

OCR loses the marks above and below a consonant or takes one for another (เรียน: เรยน), and PDF
leaves spaces inside words and splits ำ (สำเนา: ส าเนา). So a label is matched by its letters: where
it has marks any may stand or none, and a space may follow any letter.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from nlp.tables import column

FILE = "letter_words.tsv"
_ABOVE, _BELOW = "ัิีึื็่้๊๋์ํ", "ฺุู"
_GAP = " {0,2}"  # between two letters
_MARKS = frozenset(_ABOVE + _BELOW)


def loose(word: str, gap: str = _GAP) -> str:
    """A regular expression that matches a word whose marks are lost or spoiled; `gap`: what may
    stand between two letters."""
    pieces: list[str] = []
    at = 0
    while at < len(word):
        letter, at = word[at], at + 1
        marks = ""
        while at < len(word) and word[at] in _MARKS:
            marks, at = marks + word[at], at + 1
        if letter == " ":
            continue  # white space may stand after any letter
        if letter == "ำ":
            piece = "(?:ำ|[ํ่้๊๋]{0,2} ?า)"
        else:
            allowed = (_ABOVE if set(marks) & set(_ABOVE) else "") + (
                _BELOW if set(marks) & set(_BELOW) else ""
            )
            most = len(marks) + 1
            piece = re.escape(letter) + (f"[{allowed}]{{0,{most}}}" if marks else "")
        pieces.append(piece)
    return gap.join(pieces)


_TONES = "่้๊๋"
_BEHIND = re.compile(rf"\(\?<([=!])([^()]*[{_TONES}][^()]*)\)")


def untoned(source: str) -> str:
    """A regular expression that matches also where the tone marks of `source` are lost, as scans
    lose them most (ที่: ที). `source` has them in no class, and none before a quantifier."""
    pieces: list[str] = []
    at = 0
    for match in _BEHIND.finditer(source):
        pieces.append(re.sub(f"[{_TONES}]", r"\g<0>?+", source[at : match.start()]))
        # What stands before has one length only.
        bare = f"(?<{match[1]}{re.sub(f'[{_TONES}]', '', match[2])})"
        both = (match[0], bare)
        pieces.append("".join(both) if match[1] == "!" else f"(?:{'|'.join(both)})")
        at = match.end()
    return "".join((*pieces, re.sub(f"[{_TONES}]", r"\g<0>?+", source[at:])))


def toned(text: str, words: Iterable[str]) -> str:
    """A text with the tone marks of these words set where they are lost."""
    for known in words:
        text = re.sub(untoned(re.escape(known)), known, text)
    return text


def any_of(words: Iterable[str], gap: str = _GAP) -> str:
    """A regular expression that matches any of the words, each loosely, the longest first."""
    ordered = sorted(set(words), key=lambda w: (-len(w), w))
    return "(?:" + "|".join(loose(w, gap) for w in ordered) + ")"


@functools.cache
def word(kind: str) -> str:
    """The expression for the words of a kind of nlp/data/letter_words.tsv."""
    return any_of(column(FILE, kind))


@functools.cache
def at_line(kind: str) -> re.Pattern[str]:
    """The label of a field at the beginning of a line, with what stands up to the field."""
    return re.compile(rf"^[ ]*(?P<label>{word(kind)})\.?[ ]*[:：]?[ ]*", re.M)


@functools.cache
def in_line(kind: str) -> re.Pattern[str]:
    """The same after white space within a line, as where line breaks are lost."""
    return re.compile(rf"(?<= )(?P<label>{word(kind)})\.?(?:[ ]+|[ ]*[:：][ ]*)")


def label(kind: str, text: str, start: int, end: int) -> re.Match[str] | None:
    """The first label of a kind in [start, end): at the beginning of a line or, where there is
    none, within one."""
    return at_line(kind).search(text, start, end) or in_line(kind).search(text, start, end)


def canonical(kind: str, found: str) -> str | None:
    """The word of a kind that a spoiled one stands for."""
    for known in sorted(column(FILE, kind), key=len, reverse=True):
        if re.fullmatch(loose(known), found):
            return known
    return None
