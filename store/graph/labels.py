"""How wide a text will be, and its lines: with no font at hand, whatever the reader's has.

The widths are those of common sans-serif fonts that have Thai, a little on the wide side; what
stands above or below another letter takes no room.
"""

from __future__ import annotations

import unicodedata
from itertools import pairwise

from khaosan.console import one_line
from khaosan.text import tokens

_NARROW = set("iljtfrI.,:;'!|()[] เะาโใไๆฯๅ")
_WIDE = set("mwMW@%ฌณญฒฑ")


def width(text: str, size: float) -> float:
    """The width of a line of text in pixels at a font size in pixels."""
    return size * sum(map(_em, text))


def _em(character: str) -> float:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0.0
    if character in _NARROW:
        return 0.42
    if character in _WIDE:
        return 0.8
    if character.isascii():
        return 0.7 if character.isupper() else 0.55
    return 1.0 if unicodedata.east_asian_width(character) in "WF" else 0.6


def lines(text: str, room: int, most: int = 3) -> list[str]:
    """A name in at most `most` lines of about `room` letters, broken between words; what does not
    fit ends in an ellipsis."""
    text = one_line(text)
    found = _broken(text, room)
    if len(found) > most:
        return [*found[: most - 1], found[most - 1] + "…"]
    # As narrow as the same number of lines can be, and its longest word: no last line of one short
    # word, and no word cut.
    longest = max((len(token) for token in tokens(text)), default=0)
    for narrower in range(room - 1, max(room // 2, longest - 1), -1):
        again = _broken(text, narrower)
        if len(again) > len(found):
            break
        found = again
    return found


def _broken(text: str, room: int) -> list[str]:
    from khaosan.wrap import breaks

    edges = [0, *breaks(text, room, room), len(text)]
    parts = (text[a:b].strip() for a, b in pairwise(edges))
    return [part for part in parts if part]
