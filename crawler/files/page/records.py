"""What a page is made of: letters, pieces of lines, ruled lines, rows of tables, lines as they are
read."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Glyph:
    """A letter. `x0`, `x1`: where it begins and where the next one may; `y`: of the line that it
    stands on, growing upwards; `centre`: the middle of its ink."""

    char: str
    x0: float
    x1: float
    y: float
    size: float
    centre: float
    bold: bool = False


@dataclass(slots=True)
class Piece:
    """Letters in one line with no wide gap between them. `row`: the number of the line on the page;
    pieces of one row stand side by side; `note`: the raised mark of a footnote stood before it."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    row: int = 0
    bold: bool = False
    confidence: float | None = None
    note: bool = False


@dataclass(slots=True)
class LineOfGlyphs:
    """Letters of one height. `y`, `size`: of its largest letters; `least`: of its smallest."""

    y: float
    size: float
    least: float
    glyphs: list[Glyph] = field(default_factory=list)
    marks: list[Glyph] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Rules:
    """The ruled lines of a page: `across` as (y, x0, x1), `down` as (x, y0, y1), in their order."""

    across: tuple[tuple[float, float, float], ...] = ()
    down: tuple[tuple[float, float, float], ...] = ()


@dataclass(slots=True)
class Row:
    """A row of a table with ruled lines. `sides`: where those stand that part its cells; `ends`:
    how far to the right the last line in each cell reaches; `beside`: whether something stands
    outside of the table on its line."""

    sides: tuple[float, ...]
    cells: list[str]
    ends: list[float]
    text: str
    pieces: list[Piece]
    beside: bool = False


@dataclass(slots=True)
class Line:
    """A line of reading. `left`, `right`: the sides of its column; `cells`: it is a row of a table,
    a line of its own whatever stands around it; `wide`: it stands in no column; `note`: a footnote
    begins with it; `row`: it is one of a table with ruled lines."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    left: float = 0.0
    right: float = 0.0
    cells: bool = False
    column: int = 0
    bold: bool = False
    confidence: list[tuple[float, int]] = field(default_factory=list)
    wide: bool = False
    note: bool = False
    row: Row | None = None
