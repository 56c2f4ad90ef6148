"""A document's text as lines of a given width, with a sign behind each mention.

The text is untrusted: control characters show as U+FFFD, one for one, so that offsets stay; Rich
gets it as Text, never as markup.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rich.style import Style
from rich.text import Text

from khaosan.console import safe
from khaosan.wrap import breaks

# Where lines break, a sign counts as a closing bracket: it stays with the word before it.
_STAND_IN = "»"


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the text to be shown in a style; `sign`: what stands behind it, if anything."""

    start: int
    end: int
    style: Style
    sign: str = ""


def clean(text: str) -> str:
    """Text to show, of the same length: no control characters, every odd space a space."""
    return safe(text).translate({9: " ", 0x2028: "\n", 0x2029: "\n"})


class Page:
    """The lines of a text, `width` cells wide. `signs`: offsets behind which a sign stands."""

    def __init__(self, text: str, width: int, signs: Iterable[int] = ()) -> None:
        self.text = text
        self.signs = sorted(set(signs))
        pieces, at = [], 0
        for sign in self.signs:
            pieces.append(text[at:sign] + _STAND_IN)
            at = sign
        self.shown = clean("".join([*pieces, text[at:]]))
        self.lines = list(_lines(self.shown, max(8, width)))

    def first(self, offset: int) -> int:
        """The place in `shown` of the character at an offset of the text."""
        return offset + bisect_right(self.signs, offset)

    def last(self, offset: int) -> int:
        """The place in `shown` where a span that ends at an offset ends; its sign follows."""
        return offset + bisect_left(self.signs, offset)

    def offset(self, place: int) -> int:
        """The offset of the text at a place in `shown`."""
        low = bisect_left(range(len(self.text) + 1), place, key=self.first)
        return min(low, len(self.text))

    def line_of(self, offset: int) -> int:
        """The line in which the character at an offset stands."""
        place = self.first(offset)
        return max(0, bisect_right(self.lines, place, key=lambda line: line[0]) - 1)

    def line(self, n: int, marks: Iterable[Mark], base: Style) -> Text:
        """A line with its marks, later ones over earlier ones."""
        start, end = self.lines[n]
        out = Text(self.shown[start:end].rstrip("\n"), style=base, end="")
        signs: list[tuple[int, str]] = []
        for mark in marks:
            a, b = self.first(mark.start), self.last(mark.end)
            if a < end and b > start:
                out.stylize(mark.style, max(0, a - start), b - start)
            if mark.sign and start <= b < end:
                signs.append((b - start, mark.sign))
        for at, sign in signs:
            out.plain = out.plain[:at] + sign + out.plain[at + 1 :]
        return out


def _lines(text: str, width: int) -> Iterator[tuple[int, int]]:
    at = 0
    for paragraph in text.split("\n"):
        start = at
        for cut in breaks(paragraph, width, width):
            yield start, at + cut
            start = at + cut
        yield start, at + len(paragraph)
        at += len(paragraph) + 1


def wrapped(text: Text, width: int) -> list[Text]:
    """A Text broken into lines between Thai words."""
    out: list[Text] = []
    for line in text.split(allow_blank=True):
        for part in line.divide(list(breaks(line.plain, width, width))):
            part.rstrip()
            out.append(part)
    return out
