"""Forms that are filled in: what stands between dots or over a line is read as if between spaces.

    วันที่...17...เดือน....ธันวาคม....พ.ศ....2567

What finds dates and names reads `Filled.text`; what it finds there is told in the text's own
offsets.
What looks for places left open (nlp.letters) reads the text itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlp.spans import Span

_DOTS = re.compile(r"(?:[._]{3,}|…)(?:[.…_ ]*[.…_])? *")
# On a line with fewer of them dots are an ellipsis.
_FEWEST = 2
_ERA = ("พ.ศ", "ค.ศ")  # the first of the dots after it is its own


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with a space for each run of dots; `at`: for each of its characters the offset in the
    text itself."""

    text: str
    at: list[int]

    def span(self, start: int, end: int) -> Span:
        """The span in the text itself."""
        return (self.at[start], self.at[end - 1] + 1) if start < end else (0, 0)


def filled(text: str) -> Filled | None:
    """None where no line has been filled in."""
    if not any(dots in text for dots in ("...", "…", "___")):
        return None
    runs: list[re.Match[str]] = []
    on_line: list[re.Match[str]] = []
    line_end = -1
    for match in _DOTS.finditer(text):
        if match.start() > line_end:
            runs += on_line if len(on_line) >= _FEWEST else []
            on_line = []
            found = text.find("\n", match.start())
            line_end = found if found >= 0 else len(text)
        on_line.append(match)
    runs += on_line if len(on_line) >= _FEWEST else []
    if not runs:
        return None
    pieces: list[str] = []
    at: list[int] = []
    done = 0
    for match in runs:
        begin = match.start()
        while begin > done and text[begin - 1] == " ":
            begin -= 1
        if text.endswith(_ERA, 0, begin) and text[begin] == ".":
            begin += 1
        pieces += [text[done:begin], " "]
        at += [*range(done, begin), begin]
        done = match.end()
    pieces.append(text[done:])
    at += range(done, len(text))
    return Filled("".join(pieces), at)
