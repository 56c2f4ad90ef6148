"""Lines on a terminal that break between Thai words.

Thai writes no spaces between words, and Rich breaks at spaces only, else anywhere: inside a word,
and before its vowel. Rich is imported here, so this is imported only where a terminal is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.text import Text

from khaosan.text import tokens

_THAI = re.compile("[\u0e01-\u0e4e]")
# A consonant with the vowel before it, the marks on it and the vowel after it: 3 cells at most.
_CLUSTER = re.compile(
    "[\u0e40-\u0e44]?.[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]*[\u0e30\u0e32\u0e33\u0e45]?", re.DOTALL
)
_OPENING = "([{“‘«"
_CLOSING = ")]}”’»,.;:!?%ๆฯ"


class Wrapped:
    """A text to print: broken between words, the lines after the first `indent` cells in."""

    def __init__(self, text: Text, indent: int = 0) -> None:
        self.text = text
        self.indent = indent

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if options.no_wrap:
            yield self.text
            return
        room = max(1, options.max_width - self.indent)
        lines: list[Text] = []
        for line in self.text.split(allow_blank=True):
            # The first line of all has no indent before it.
            first = options.max_width if not lines else room
            lines += line.divide(list(breaks(line.plain, first, room)))
        for n, line in enumerate(lines):
            line.rstrip()
            if n and self.indent:
                lines[n] = Text(" " * self.indent) + line
        yield Text("\n").join(lines)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        widest = max((cell_len(line) for line in self.text.plain.split("\n")), default=0)
        return Measurement(min(widest, 1), min(widest, options.max_width))


def breaks(text: str, first: int, room: int) -> Iterator[int]:
    """Where a line of text is to be broken so that its first part is at most `first` cells wide
    and each other at most `room`; white space at a part's end counts for nothing."""
    used = at = 0
    for piece in _pieces(text, min(first, room)):
        width = cell_len(piece)
        if used and used + cell_len(piece.rstrip()) > first:
            yield at
            first, used = room, 0
        used += width
        at += len(piece)


def _pieces(text: str, room: int) -> Iterator[str]:
    """What stays whole: a word with the marks and spaces beside it, an address, a number."""
    held = ""
    for token in tokens(text):
        if held and _may_part(held, token):
            yield from _cut(held, room)
            held = ""
        held += token
    yield from _cut(held, room)


def _may_part(before: str, after: str) -> bool:
    if after.isspace() or after[0] in _CLOSING or before[-1] in _OPENING:
        return False
    return before[-1].isspace() or bool(_THAI.match(before[-1]) or _THAI.match(after))


def _cut(piece: str, room: int) -> Iterator[str]:
    """A piece, or where it is wider than a line its characters with the marks on them."""
    if cell_len(piece.rstrip()) <= room:
        yield piece
    else:
        yield from _CLUSTER.findall(piece)
