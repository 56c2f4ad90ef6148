"""Words of a line as OCR gives them, and the letters and shapes of its picture."""

from __future__ import annotations

from dataclasses import dataclass, field

from crawler.files.scan.shapes import Mark, Shape


@dataclass(frozen=True, slots=True)
class Word:
    """What Tesseract calls one, which is a piece of a Thai word. `spaced`: a space stands before
    it; `middles`: where each of its letters stands, from left; `doubtful`: a number of which the
    digits are not sure."""

    text: str
    left: int
    top: int
    right: int
    bottom: int
    confidence: float
    line: tuple[int, int, int]
    spaced: bool
    middles: tuple[float, ...] = ()
    doubtful: bool = False


@dataclass(slots=True)
class Letter:
    """A letter of a line. `word`: the number of its word; `x`: where it stands; `shape`: the number
    of the shape that it is; `doubtful`: a digit that is not sure; `more`: what stands after it."""

    text: str
    word: int
    x: float
    shape: int | None = None
    doubtful: bool = False
    more: str = ""


@dataclass(slots=True)
class Line:
    """A line: its letters, the shapes and marks of its picture, which digit each shape is and how
    surely, the letter of each shape."""

    letters: list[Letter]
    shapes: list[Shape]
    marks: list[Mark]
    names: list[str] = field(default_factory=list)
    sure: list[float] = field(default_factory=list)
    letter_of: dict[int, int] = field(default_factory=dict)
