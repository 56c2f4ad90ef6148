"""A document's text as lines of a given width, with a sign behind each mention.

The text is untrusted: control characters show as U+FFFD, one for one, so that offsets stay; Rich
gets it as Text, never as markup.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from rich.style import Style
from rich.text import Text

from khaosan.console import safe
from khaosan.wrap import breaks

# A text longer than this is shown a stretch at a time: to break 100,000 characters into lines takes
# longer than a key press may.
WHOLE = 12_000
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
    """The lines of a text, `width` cells wide, or of the stretch of it from `start` to `end`.
    `signs`: offsets behind which a sign stands. Offsets are those of the whole text."""

    def __init__(
        self,
        text: str,
        width: int,
        signs: Iterable[int] = (),
        start: int = 0,
        end: int | None = None,
    ) -> None:
        self.start, self.end = start, len(text) if end is None else end
        self.signs = [sign for sign in sorted(set(signs)) if self.start < sign <= self.end]
        pieces, at = [], self.start
        for sign in self.signs:
            pieces.append(text[at:sign] + _STAND_IN)
            at = sign
        self.shown = clean("".join([*pieces, text[at : self.end]]))
        self.lines = list(_lines(self.shown, max(8, width)))

    def first(self, offset: int) -> int:
        """The place in `shown` of the character at an offset of the text."""
        return offset - self.start + bisect_right(self.signs, offset)

    def last(self, offset: int) -> int:
        """The place in `shown` where a span that ends at an offset ends; its sign follows."""
        return offset - self.start + bisect_left(self.signs, offset)

    def offset(self, place: int) -> int:
        """The offset of the text at a place in `shown`."""
        offsets = range(self.start, self.end + 1)
        return min(self.start + bisect_left(offsets, place, key=self.first), self.end)

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


def window(text: str, offset: int) -> tuple[int, int]:
    """The stretch of a long text around an offset that is shown at once; a short one is whole."""
    if len(text) <= WHOLE:
        return 0, len(text)
    start, end = max(0, offset - WHOLE // 3), min(len(text), offset + 2 * WHOLE // 3)
    # From a line's beginning to a line's end, where there are such near by.
    start = 0 if start == 0 else text.find("\n", start, offset) + 1 or start
    stop = text.rfind("\n", offset, end) if end < len(text) else -1
    return start, stop if stop > offset else end


def _lines(text: str, width: int) -> Iterator[tuple[int, int]]:
    at = 0
    for paragraph in text.split("\n"):
        start = at
        for cut in _cuts(paragraph, width):
            yield start, at + cut
            start = at + cut
        yield start, at + len(paragraph)
        at += len(paragraph) + 1


@lru_cache(maxsize=2048)
def _cuts(paragraph: str, width: int) -> tuple[int, ...]:
    """Where a paragraph is broken; a decision changes one of them, and the others are known."""
    return tuple(breaks(paragraph, width, width))


def wrapped(text: Text, width: int) -> list[Text]:
    """A Text broken into lines between Thai words."""
    out: list[Text] = []
    for line in text.split(allow_blank=True):
        for part in line.divide(list(breaks(line.plain, width, width))):
            part.rstrip()
            out.append(part)
    return out
