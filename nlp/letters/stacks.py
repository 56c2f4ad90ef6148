"""Names in brackets one right under the other, as two columns of signatures that stand at other
heights are read from a page: their positions follow, in the same order.

(นายโอฬาร ใจมั่น)
(นายชาติชาย วงศ์ดี)
อธิบดีกรมหม่อนไหม
รองอธิบดีกรมหม่อนไหม
"""

from __future__ import annotations

import re

from nlp.letters.cells import NAME
from nlp.letters.found import SignerSpan
from nlp.letters.lines import Line, Lines
from nlp.letters.persons import is_name
from nlp.letters.positions import position_starts, set_position

# Cheap and first: whether there may be any.
STACKED = re.compile(r"^[ ]*\([^()\n]{3,70}\)[ ]*\n\s*\([^()\n]{3,70}\)[ ]*$", re.M)


def stack(lines: Lines, number: int, limit: int) -> list[re.Match[str]]:
    """The names that stand so from a line on; none where fewer than two do."""
    out: list[re.Match[str]] = []
    for line in lines.lines[number:]:
        match = NAME.fullmatch(lines.text, line.start, line.end)
        if match is None or line.end > limit or not is_name(match["name"], sure=True):
            break
        if out and match["name"].isascii() != out[0]["name"].isascii():
            return []  # the same name in another script
        out.append(match)
    return out if len(out) > 1 else []


def read(lines: Lines, names: list[re.Match[str]], limit: int) -> tuple[list[SignerSpan], int]:
    """Who they are, and where what is said of them ends. Whose a position is can be told where
    there are as many as names, else none is anyone's."""
    signers = [SignerSpan(*lines.trimmed(*match.span("name"))) for match in names]
    number = lines.number(names[-1].start()) + 1
    below: list[Line] = []
    for line in lines.lines[number:]:
        if line.start >= limit or not position_starts().match(lines.text, line.start, line.end):
            break
        below.append(line)
    if len(below) == len(signers):
        for signer, line in zip(signers, below, strict=True):
            set_position(lines.text, signer, [(line.start, line.end)])
    return signers, below[-1].end if below else names[-1].end()


def every(lines: Lines) -> list[tuple[list[SignerSpan], int]]:
    """All those of a text."""
    out: list[tuple[list[SignerSpan], int]] = []
    number = 0
    while number < len(lines.lines):
        names = stack(lines, number, len(lines.text))
        if names:
            out.append(read(lines, names, len(lines.text)))
        number += max(1, len(names))
    return out
