"""Lines that are stretched to a width between words, where Thai has no space.

XeTeX, which draws no spaces, may break Thai lines between any two words, and stretches a line at
all these places (`\\XeTeXlinebreakskip=0pt plus 2pt`): they may grow as wide as spaces are, or as
the gap between two columns. In one line all of them are alike, and a space is wider by its own
width.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from crawler.files.thai import IS_MARK

if TYPE_CHECKING:
    from crawler.files.page.records import Glyph, LineOfGlyphs

# In ems: by how much gaps differ that are one; the least that is no kerning; kerning before ไ,
# which makes one narrower; by how much a space is wider, and the most.
_ALIKE = 0.025
_LEAST = 0.04
_KERNED = 0.1
_SPACE, _WIDEST = 0.15, 0.7
# Less wide than this, a gap is taken for no space anyway.
_SEEN = 0.12
# A space may be narrower by so much in a line that is pressed together, and wider where the line
# shows no stretch elsewhere.
_NARROWER, _WIDER = 0.12, 0.05
# From this gap on there may be a column's side, and there is one.
_SIDE, _FAR = 0.5, 1.6
# In points: lines that end so close to one another end at the same side.
_LEVEL = 0.3
# So many gaps are no chance. Letters between them, in the middle and at most: words of Thai are as
# short, what stands between spaces is longer; and the same where a gap is as wide as a space.
_FEW = 3
_WORD, _LONGEST = 6, 13
_SHORT, _LONG = 4, 9
_ENDS = ".,;:!?ฯๆ"


@dataclass(frozen=True, slots=True)
class _Gaps:
    """The gaps of a line of a column. `usual`: the narrowest that is there more than once;
    `space`: by how much others are wider that stand among them, 0 where none do."""

    part: Sequence[Glyph]
    usual: float
    space: float
    lengths: Sequence[int]

    def words(self, middle: int, most: int) -> bool:
        """Whether single words stand between the gaps."""
        return median(self.lengths) <= middle and (self.space > 0 or max(self.lengths) <= most)


def stretched(lines: Sequence[LineOfGlyphs]) -> dict[int, float]:
    """How far, in ems, letters of a page are moved away from those before them, by their id; what
    is not moved is left out."""
    found = list(_full(lines))
    told = [gaps for gaps in found if gaps.space and gaps.words(_WORD, _LONGEST)]
    usual = _usual(lines, {id(g) for gaps in found for g in gaps.part})
    if not any(abs(gaps.usual - usual) > _ALIKE for gaps in told):
        return {}  # a space, and some that are wider
    space = median(gaps.space for gaps in told)
    out: dict[int, float] = {}
    for gaps in found:
        if gaps.usual < _SEEN:
            continue
        # (As wide as a space, and none wider among them: it may be one.)
        like_space = not gaps.space and -_NARROWER < gaps.usual - space < _WIDER
        if gaps.words(*(_SHORT, _LONG) if like_space else (_WORD, _LONGEST)):
            out |= {id(g): gaps.usual for g in gaps.part[1:]}
    return out


def _full(lines: Sequence[LineOfGlyphs]) -> Iterator[_Gaps]:
    """The lines of columns that end where others do, with gaps that are alike."""
    ends: list[float] = []
    shown = [(line.size, sorted((g for g in line.glyphs), key=_left)) for line in lines]
    for size, glyphs in shown:
        ends += [a.x1 for a, b in pairwise(glyphs) if b.x0 - a.x1 > _SIDE * size]
        ends += [g.x1 for g in glyphs[-1:]]
    ends.sort()
    for size, glyphs in shown:
        part: list[Glyph] = []
        for glyph, following in zip(glyphs, [*glyphs[1:], None], strict=True):
            part.append(glyph)
            gap = (following.x0 - glyph.x1) / size if following is not None else _FAR
            if gap <= _SIDE:
                continue
            at = bisect_left(ends, glyph.x1 - _LEVEL)
            full = bisect_right(ends, glyph.x1 + _LEVEL) - at > 1
            if full and (gaps := _gaps(part, size)):
                yield gaps
            if full or gap >= _FAR:
                part = []


def _gaps(part: Sequence[Glyph], size: float) -> _Gaps | None:
    """The gaps of a line, None where Thai has none that are alike."""
    gaps: list[tuple[float, bool]] = []  # whether it is one within Thai
    for a, b in pairwise(part):
        gap = (b.x0 - a.x1) / size
        if gap > _LEAST and a.char not in _ENDS and " " not in (a.char, b.char):
            gaps.append((gap, _is_thai(a.char) and _is_thai(b.char)))
    thai = sorted(gap for gap, within in gaps if within)
    often = [gap for at, gap in enumerate(thai) if _alike(thai, at) >= (2 if gap > _SEEN else _FEW)]
    if len(thai) < _FEW or not often:
        return None
    usual = often[0]
    if sum(_SEEN / 2 < gap < usual - _KERNED for gap in thai) > 0.2 * len(thai):
        return None
    # Beside a number or an English word, a gap is a space.
    if any(gap < usual + _KERNED and not within for gap, within in gaps):
        return None
    inner = [at for at, (gap, _) in enumerate(gaps) if gap < usual + _ALIKE]
    more = [gap - usual for gap, _ in gaps[inner[0] : inner[-1]]]
    more = [gap for gap in more if _SPACE < gap < _WIDEST]
    if not more and len(inner) < _FEW:
        return None
    return _Gaps(part, usual, median(more) if more else 0.0, _lengths(part, size, usual - _KERNED))


def _alike(gaps: Sequence[float], at: int) -> int:
    """How many gaps, of which none is narrower, are like one."""
    return bisect_right(gaps, gaps[at] + _ALIKE) - at


def _usual(lines: Sequence[LineOfGlyphs], full: set[int]) -> float:
    """How wide gaps are in the other lines of a page."""
    gaps: list[float] = []
    for line in lines:
        for a, b in pairwise(sorted((g for g in line.glyphs if g.char != " "), key=_left)):
            gap = (b.x0 - a.x1) / line.size
            if _SEEN < gap < _SIDE and id(a) not in full:
                gaps.append(gap)
    return median(gaps) if gaps else 0.0


def _lengths(part: Sequence[Glyph], size: float, gap: float) -> list[int]:
    """How many letters with room of their own stand together between gaps."""
    lengths = [0]
    before: Glyph | None = None
    for glyph in part:
        apart = before is not None and (glyph.x0 - before.x1) / size > max(gap, _LEAST)
        if apart or glyph.char == " ":
            lengths.append(0)
        if glyph.char != " " and glyph.char not in IS_MARK:
            lengths[-1] += 1
            before = glyph
    return [length for length in lengths if length]


def _is_thai(char: str) -> bool:
    return "\u0e01" <= char <= "\u0e4e"


def _left(glyph: Glyph) -> float:
    return glyph.x0
