"""Thai words that OCR has taken for Latin ones (`NUS` for ที่ นร): their line is read again with
Thai alone, which of a word that is Thai is surer."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from crawler.files.scan.picture import Grey
from crawler.files.scan.words import Word
from crawler.files.thai import IS_MARK

_LATIN = re.compile("[(\\[]?[A-Za-z]{1,5}[.,:)\\]]?")
_THAI = re.compile("[(\\[]?[\u0e01-\u0e4e\u0e50-\u0e59]+[.,:)\\]]?|[.,:()\\[\\]]")
# Of Latin words that are some it is surer than the first; of Thai letters more than the second.
_DOUBTED, _SURE = 0.92, 0.85
_FEWEST = 6
# How many lines of a page are read again.
MOST = 8
_ROOM = 8

Again = Callable[[Grey], list[Word]]


def doubted(line: list[Word]) -> bool:
    """Whether a line of Thai has a Latin word that may be none."""
    thai = sum(len(word.text) for word in line if _THAI.fullmatch(word.text))
    return thai >= _FEWEST and any(map(_is_doubted, line))


def _is_doubted(word: Word) -> bool:
    return word.confidence < _DOUBTED and _LATIN.fullmatch(word.text) is not None


def reread(grey: Grey, line: list[Word], again: Again) -> list[Word]:
    """The words of a line, with Thai ones in the place of those that are none. `again` reads the
    picture of a line with Thai alone."""
    left = max(0, min(word.left for word in line) - _ROOM)
    top = max(0, min(word.top for word in line) - _ROOM)
    right, bottom = (max(getattr(word, side) for word in line) for side in ("right", "bottom"))
    found = [
        _moved(word, left, top, line[0].line)
        for word in again(grey[top : bottom + _ROOM, left : right + _ROOM])
    ]
    out: list[Word] = []
    for number, word in enumerate(line):
        # (What it took for a Latin letter may be narrower than what stands there.)
        start = line[number - 1].right if number else 0
        end = line[number + 1].left if number + 1 < len(line) else right + _ROOM
        here = [
            new
            for new in found
            if min(start, word.left) < (new.left + new.right) / 2 < max(end, word.right)
        ]
        if _is_doubted(word) and here and _is_thai(here):
            out += [replace(here[0], spaced=word.spaced), *here[1:]]
        else:
            out.append(word)
    return out


def _is_thai(words: list[Word]) -> bool:
    # (Of a mark that stands alone it is never sure.)
    letters = [word for word in words if word.text not in IS_MARK]
    return (
        bool(letters)
        and all(_THAI.fullmatch(word.text) for word in words)
        and sum(word.confidence for word in letters) / len(letters) > _SURE
    )


def _moved(word: Word, left: int, top: int, line: tuple[int, int, int]) -> Word:
    return replace(
        word, left=word.left + left, right=word.right + left, top=word.top + top,
        bottom=word.bottom + top, line=line, middles=tuple(x + left for x in word.middles),
    )  # fmt: skip
