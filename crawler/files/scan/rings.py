"""ำ under a tone mark, of which Tesseract often loses the ring."""

from __future__ import annotations

import re
from functools import cache

from crawler.files.scan.shapes import Mark
from crawler.files.scan.words import Letter, Line
from crawler.files.thai import CONSONANTS, IS_MARK, TONES
from khaosan.text import pythainlp_corpus

_TONES = frozenset("่้๊๋")
_RING, _AA = "ํ", "า"
# Vowels that are written before their letter, and never go with ำ.
_BEFORE = frozenset("เแโใไ")
_LOW = "่"
# As words with า they are none, but for น้า within others: where the picture is not clear, the ring
# was there.
_RINGED = re.compile("(?<![ห\u0e40-\u0e44])น้า(?!ว)|ซ้า|ย้า(?!ย)")


def may_lack(text: str) -> bool:
    """Whether a ring may be lacking in a line."""
    return _AA in text and not _TONES.isdisjoint(text)


def rings(line: Line) -> None:
    letters = line.letters
    text = "".join(letter.text[:1] or " " for letter in letters)
    likely = {found.end() - 1 for found in _RINGED.finditer(text)}
    for at, letter in enumerate(letters):
        if letter.text != _AA:
            continue
        first = at - 1
        while first >= 0 and letters[first].text in IS_MARK:
            first -= 1
        between = letters[first + 1 : at]
        if first < 0:
            continue
        if [mark.text for mark in between] == [_RING]:
            if letters[first].text + _LOW in _with_am() and _is_low(line, letters[first], letter):
                between[0].text = _RING + _LOW
            continue
        if not any(mark.text in _TONES for mark in between):
            continue
        ringed = _is_ringed(line, letters[first], letter)
        # The ring may touch its letter; but น้า is a word, the others are none.
        if ringed is None or (at in likely and letters[first].text in "ซย"):
            ringed = at in likely or any(mark.text == _RING for mark in between)
        for mark in between:
            if mark.text == _RING:
                mark.text = ""
        if ringed and _can_be_ringed(letters, first, between):
            letter.text = _RING + _AA


def _can_be_ringed(letters: list[Letter], first: int, between: list[Letter]) -> bool:
    """Whether a word has ำ after these: a speck or a broken tone mark looks like a ring too."""
    if first and letters[first - 1].text in _BEFORE:
        return False
    tone = next((mark.text for mark in between if mark.text in _TONES), "")
    return letters[first].text + tone in _with_am()


@cache
def _with_am() -> frozenset[str]:
    """Letters with the tone marks that stand on them before ำ in some word."""
    words = (pythainlp_corpus() / "words_th.txt").read_text("utf-8-sig")
    return frozenset(re.findall(f"([{CONSONANTS}][{TONES}])\u0e33", words))


def _is_ringed(line: Line, letter: Letter, aa: Letter) -> bool | None:
    """Whether two marks stand above a letter and the า after it: the tone mark and the ring. None
    where the picture does not say."""
    over = _over(line, letter, aa)
    if len(over) == 2:
        return True
    if len(over) == 1 and over[0].height < 0.55:
        return False
    return None


def _is_low(line: Line, letter: Letter, aa: Letter) -> bool:
    """Whether a narrow mark stands with the ring: ่, which Tesseract has overlooked (ต่ำ)."""
    widths = sorted(mark.x1 - mark.x0 for mark in _over(line, letter, aa))
    return len(widths) == 2 and widths[0] < 0.5 * widths[1]


def _over(line: Line, letter: Letter, aa: Letter) -> list[Mark]:
    """The marks above a letter and the า after it; none where the two are not found."""
    if letter.shape is None or aa.shape is None or aa.shape - letter.shape > 2:
        return []
    a, b = line.shapes[letter.shape], line.shapes[aa.shape]
    end = b.x0 + 0.6 * (b.x1 - b.x0)
    foot = b.y0 + 0.3 * (b.y1 - b.y0)
    return [m for m in line.marks if a.x0 < (m.x0 + m.x1) / 2 < end and m.y1 <= foot]
