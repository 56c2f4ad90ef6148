"""A second look at the words that OCR gives: Thai digits, and ำ after a tone mark.

Tesseract's Thai model lacks five digits (crawler.files.scan.digits), and often loses the ring of ำ
under a tone mark (rings). Both are in the picture: the shapes of a line are matched with
Tesseract's letters, and what they show wins. Where the two disagree on a digit that both know, the
word is marked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from crawler.files.scan import tones
from crawler.files.scan.digits import DIGITS, classify
from crawler.files.scan.picture import Grey
from crawler.files.scan.rings import may_lack, rings
from crawler.files.scan.shapes import Shape, shapes
from crawler.files.scan.words import Letter, Line, Word
from crawler.files.thai import IS_MARK

# The digits that Tesseract's model has.
_KNOWN = frozenset("๐๑๒๓๕")
# What the network must be sure of to be taken for a digit at all, and to be taken for one where
# Tesseract has read something else.
_SURE, _VERY_SURE = 0.8, 0.95
# The cost of a letter without a shape, or a shape without a letter, in heights of letters.
_ALONE = 0.8
# Signs that are too small to be shapes of their own.
_SMALL = frozenset(".,:;'\"`-–—_·•‘’“”")
_ASCII = re.compile("[0-9A-Za-z]")
_MARKED = 0.5
# Dots to write on are read as words of that many letters, of which it is this unsure; they are put
# down as so many.
_NOISE, _BLANK, _DOTS = 0.3, 4, 10
# How high a tone mark over a vowel reaches, in heights of letters: the vowel alone reaches 1.5.
_TONED = 1.78, 2.3


def has_digits(words: Sequence[Word]) -> bool:
    """Whether a page has Thai digits: where it has none, none is looked for."""
    return any(char in DIGITS for word in words for char in word.text)


def look(grey: Grey, words: list[Word], digits: bool) -> list[Word]:
    """The words of a line, mended by its picture. `digits`: the page has Thai ones."""
    text = "".join(word.text for word in words)
    lost = tones.lost(text)
    dotted = any(word.confidence < _NOISE and len(word.text) >= _BLANK for word in words)
    if not digits and not lost and not dotted and not may_lack(text):
        return words
    top, bottom = min(word.top for word in words), max(word.bottom for word in words)
    left = max(0, min(word.left for word in words) - 8)
    right = max(word.right for word in words) + 8
    room = (bottom - top) // 5
    found, marks = shapes(grey[max(0, top - room) : bottom + room // 2, left:right])
    if dotted and len(kept := _without_blanks(words, found, left)) < len(words):
        return look(grey, kept, digits)
    letters = [
        Letter(char, number, x - left)
        for number, word in enumerate(words)
        for char, x in zip(word.text, word.middles or _spread(word), strict=True)
    ]
    line = Line(letters, found, marks)
    if found:
        line.names, line.sure = classify(found)
        _match(line)
    for at, tone in lost.items():
        if _is_toned(line, at):
            letters[at].more = tone
    if digits and found:
        _digits(line, words)
    rings(line)
    out = []
    for number, word in enumerate(words):
        own = [letter for letter in letters if letter.word == number]
        doubtful = any(letter.doubtful for letter in own)
        out.append(
            replace(
                word,
                text="".join(letter.text + letter.more for letter in own),
                middles=(),
                doubtful=doubtful,
                confidence=min(word.confidence, _MARKED) if doubtful else word.confidence,
            )
        )
    return [word for word in out if word.text]


def _without_blanks(words: list[Word], found: list[Shape], left: int) -> list[Word]:
    """The words, with dots where something is to be filled in: Tesseract reads letters there, and
    the picture has none."""
    out: list[Word] = []
    for empty, run in groupby(words, lambda word: not _has_shape(word, found, left)):
        here = list(run)
        letters = sum(char not in IS_MARK and char not in _SMALL for w in here for char in w.text)
        if empty and letters >= _BLANK and min(w.confidence for w in here) < _NOISE:
            dots = replace(here[0], text="." * _DOTS, right=here[-1].right, middles=())
            here = [replace(dots, confidence=1.0)]
        out += here
    return out


def _has_shape(word: Word, found: list[Shape], left: int) -> bool:
    return any(word.left - left < (shape.x0 + shape.x1) / 2 < word.right - left for shape in found)


def _spread(word: Word) -> tuple[float, ...]:
    step = (word.right - word.left) / len(word.text)
    return tuple(word.left + step * (n + 0.5) for n in range(len(word.text)))


# ---- letters and shapes -------------------------------------------------------------------------


def _match(line: Line) -> None:
    """Give each letter with room of its own the shape that it stands for, in their order, so that
    they stand near one another and few are left over."""
    based = [
        n
        for n, letter in enumerate(line.letters)
        if letter.text not in IS_MARK and letter.text not in _SMALL
    ]
    size = sum(s.y1 - s.y0 for s in line.shapes) / sum(s.height for s in line.shapes)
    middles = [(s.x0 + s.x1) / 2 / size for s in line.shapes]
    places = [line.letters[n].x / size for n in based]
    chars = [line.letters[n].text for n in based]
    thai = [
        name in DIGITS and sure > _SURE if name else False
        for name, sure in zip(line.names, line.sure, strict=True)
    ]
    costs = [[j * _ALONE for j in range(len(middles) + 1)]]
    for i, place in enumerate(places, 1):
        row = [i * _ALONE]
        above = costs[-1]
        for j, middle in enumerate(middles, 1):
            apart = abs(place - middle)
            if thai[j - 1]:
                apart += 0.0 if chars[i - 1] in DIGITS else 0.25
            row.append(min(above[j - 1] + apart, above[j] + _ALONE, row[j - 1] + _ALONE))
        costs.append(row)
    i, j = len(places), len(middles)
    while i and j:
        if costs[i][j] == costs[i - 1][j] + _ALONE:
            i -= 1
        elif costs[i][j] == costs[i][j - 1] + _ALONE:
            j -= 1
        else:
            i, j = i - 1, j - 1
            line.letters[based[i]].shape = j
            line.letter_of[j] = based[i]


# ---- digits -------------------------------------------------------------------------------------


def _digits(line: Line, words: list[Word]) -> None:
    shown = [
        bool(name) and name in DIGITS and sure > _SURE and not shape.marked
        for name, sure, shape in zip(line.names, line.sure, line.shapes, strict=True)
    ]
    for at, shape in enumerate(line.shapes):
        owner = line.letter_of.get(at)
        letter = line.letters[owner] if owner is not None else None
        if not shown[at]:
            if letter is not None and letter.text in DIGITS:
                letter.doubtful = True
            continue
        name, sure = line.names[at], line.sure[at]
        beside = [
            other
            for other in (at - 1, at + 1)
            if 0 <= other < len(shown) and shown[other] and _near(shape, line.shapes[other])
        ]
        if letter is None:
            # A digit that Tesseract has overlooked stands after the one before it.
            before = line.letter_of.get(at - 1)
            if beside and before is not None and sure > _VERY_SURE and at - 1 in beside:
                line.letters[before].more += name
            continue
        if letter.text == name:
            continue
        if letter.text in DIGITS:
            letter.doubtful = (name in _KNOWN and letter.text in _KNOWN) or sure < _VERY_SURE
            letter.text = name
        elif sure > _VERY_SURE and (beside or _stands_alone(line, words, at)):
            letter.text = name
    _left_over(line)


def _near(a: Shape, b: Shape) -> bool:
    return max(a.x0, b.x0) - min(a.x1, b.x1) < 0.7 * (a.y1 - a.y0) / a.height


def _stands_alone(line: Line, words: list[Word], at: int) -> bool:
    """Whether nothing stands beside a shape: it is a number of one digit."""
    shape = line.shapes[at]
    size = (shape.y1 - shape.y0) / shape.height
    before = line.shapes[at - 1].x1 if at else -size
    after = line.shapes[at + 1].x0 if at + 1 < len(line.shapes) else shape.x1 + size
    return shape.x0 - before > 0.4 * size and after - shape.x1 > 0.4 * size


def _left_over(line: Line) -> None:
    """Take away what stands between two digits that are neighbours in the picture, and is nothing
    there."""
    for a, b in zip(range(len(line.shapes) - 1), range(1, len(line.shapes)), strict=True):
        first, last = line.letter_of.get(a), line.letter_of.get(b)
        if first is None or last is None or not _near(line.shapes[a], line.shapes[b]):
            continue
        if line.letters[first].text not in DIGITS or line.letters[last].text not in DIGITS:
            continue
        between = line.letters[first + 1 : last]
        for letter in between:
            if letter.text not in _SMALL:
                letter.text = ""
        if sum(letter.text != "" for letter in between) > 1:  # `.,`
            line.letters[first].doubtful = True
    # The same digit twice, in both scripts (๒๕๖๖9, ๒o.): no number is of both.
    for before, letter in pairwise(line.letters):
        said_again = before.text[-1:] in DIGITS and before.shape is not None
        if said_again and before.word == letter.word and not _is_its_own(line, before, letter):
            letter.text = _ASCII.sub("", letter.text)


def _is_its_own(line: Line, before: Letter, letter: Letter) -> bool:
    """Whether a letter has a shape of its own beside that of the one before."""
    if before.shape is None or letter.shape is None:
        return False
    return _near(line.shapes[before.shape], line.shapes[letter.shape])


# ---- tone marks over vowels ---------------------------------------------------------------------


def _is_toned(line: Line, vowel: int) -> bool:
    """Whether two marks stand over one another above the letter of a vowel, or one as tall as
    both."""
    first = vowel - 1
    while first >= 0 and line.letters[first].text in IS_MARK:
        first -= 1
    owner = line.letters[first].shape if first >= 0 else None
    if owner is None:
        return False
    shape = line.shapes[owner]
    size = (shape.y1 - shape.y0) / shape.height
    base = shape.y1 + shape.foot * size
    over = [
        mark
        for mark in line.marks
        if shape.x0 - 0.15 * size < (mark.x0 + mark.x1) / 2 < shape.x1 + 0.35 * size
        and mark.y1 < base - 0.85 * size
    ]
    tall = (base - min((mark.y0 for mark in over), default=base)) / size
    return _TONED[0] < tall < _TONED[1]
