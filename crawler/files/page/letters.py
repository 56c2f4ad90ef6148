"""Where the letters, ruled lines and pictures of a PDF's page stand, as PDFium tells it."""

from __future__ import annotations

import ctypes
import math
from collections import deque
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from crawler.files import needs
from crawler.files.page.records import Glyph, Rules
from crawler.files.thai import IS_MARK, SARA_AM, UNKNOWN, recode

if TYPE_CHECKING:
    import pypdfium2

_MOST_LETTERS = 100_000
_MOST_OBJECTS = 4000
# Points: what is thinner is a line; what is shorter is none of a table.
_THIN, _LONG = 3.0, 8.0
# Parts of one line: how far one may stand beside another, and what may be free between them.
_LEVEL, _GAP = 1.0, 2.5
# How far, in degrees, text may lean and still be level; a watermark leans more.
_LEAN = 8.0


@dataclass(slots=True)
class Letters:
    """The letters of a page in the order in which it draws them, as they stand when it is held so
    that most are upright. `turn`: by how many quarters, against the clock, they are turned on the
    page; `unknown`: how many have no known meaning."""

    glyphs: list[Glyph] = field(default_factory=list)
    unknown: int = 0
    turn: int = 0


@dataclass(slots=True)
class _Group:
    """Letters that one glyph of the font stands for."""

    text: str
    x: float
    y: float
    first: int
    right: float
    last: float
    base: Glyph | None


def letters(page: pypdfium2.PdfPage) -> Letters:
    """The letters of a page."""
    raw = needs.load("pypdfium2.raw")
    text_page = page.get_textpage()
    layer = text_page.raw
    count = min(raw.FPDFText_CountChars(layer), _MOST_LETTERS)
    codes = [raw.FPDFText_GetUnicode(layer, at) for at in range(count)]
    text = recode(_text(codes))
    reader = _Reader(raw, layer)
    for at, char in enumerate(text):
        # What PDFium adds by itself: spaces, ends of lines.
        if char not in "\r\n" and not (char == " " and raw.FPDFText_IsGenerated(layer, at) == 1):
            reader.read(at, char)
    turn = max(reader.found, key=lambda turn: len(reader.found[turn]))
    return Letters(reader.found[turn], len(UNKNOWN.findall(text)), turn)


def _text(codes: list[int]) -> str:
    """The characters that PDFium's codes stand for, one for each: UTF-16, in which what is outside
    of the first plane (a sign of a telephone, a letter of mathematics) has two. The second is
    "\\r", which is left out."""
    chars = [_char(code) for code in codes]
    for at, (high, low) in enumerate(pairwise(codes)):
        if 0xD800 <= high < 0xDC00 <= low < 0xE000:
            chars[at] = chr(0x10000 + ((high - 0xD800) << 10) + low - 0xDC00)
            chars[at + 1] = "\r"
    return "".join(chars)


def _char(code: int) -> str:
    if code in (2, 0xFFFE):  # a hyphen at the end of a line
        return "-"
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


class _Reader:
    """Asks for each letter. One set of buffers for all: making them costs more than the calls."""

    def __init__(self, raw: Any, layer: Any) -> None:
        self.raw, self.layer = raw, layer
        self.found: dict[int, list[Glyph]] = {0: []}
        self.x, self.y = ctypes.c_double(), ctypes.c_double()
        self.left, self.right = ctypes.c_double(), ctypes.c_double()
        self.bottom, self.top = ctypes.c_double(), ctypes.c_double()
        self.box, self.matrix = raw.FS_RECTF(), raw.FS_MATRIX()
        self.style: tuple[float, float] = (math.nan, math.nan)
        self.size = 1.0
        self.turn: int | None = 0
        self.bold = False
        self.name, self.flags = ctypes.create_string_buffer(128), ctypes.c_int()
        self.groups: deque[_Group] = deque(maxlen=4)

    def read(self, at: int, char: str) -> None:
        """Add a letter to those of its turn."""
        raw, layer, box = self.raw, self.layer, self.box
        raw.FPDFText_GetCharOrigin(layer, at, self.x, self.y)
        x, y = self.x.value, self.y.value
        style = raw.FPDFText_GetFontSize(layer, at), y
        if style != self.style:
            self.style = style
            self._style(at, style[0])
        if self.turn is None:
            return
        if char in IS_MARK:
            # A mark has no width; its ink tells which letter it is on.
            raw.FPDFText_GetCharBox(layer, at, self.left, self.right, self.bottom, self.top)
            sides = self.left.value, self.bottom.value, self.right.value, self.top.value
        else:
            raw.FPDFText_GetLooseCharBox(layer, at, box)
            sides = box.left, box.bottom, box.right, box.top
        if self.turn == 0:
            x0, _, x1, _ = sides
            line = y
        else:
            x0, _, x1, _ = turned(sides, self.turn)
            line = (y, -x, -y, x)[self.turn]
        if not math.isfinite(x0 + x1 + line):
            return
        glyph = Glyph(char, x0, x1, line, self.size, (x0 + x1) / 2, self.bold)
        found = self.found.setdefault(self.turn, [])
        self._group(glyph, x, y, found)
        found.append(glyph)
        if char == SARA_AM:
            self._widen(glyph, (x, y, -x, -y)[self.turn])

    def _widen(self, glyph: Glyph, origin: float) -> None:
        """Some fonts make ำ of two pieces, of which the one that is called so is above the letter
        and the one with room of its own has no name."""
        group = self.groups[-1]
        alone = group.text[0] in IS_MARK or group.text[0] == SARA_AM
        least = origin + (0.5 if alone else 1.0) * self.size
        if glyph.x1 < least - 0.15 * self.size:
            glyph.x1 = group.right = least

    def _style(self, at: int, size: float) -> None:
        matrix = self.matrix
        self.raw.FPDFText_GetMatrix(self.layer, at, matrix)
        self.size = max(0.1, size * math.hypot(matrix.c, matrix.d))
        self.raw.FPDFText_GetFontInfo(self.layer, at, self.name, len(self.name), self.flags)
        self.bold = b"bold" in self.name.value.lower()
        angle = math.degrees(math.atan2(matrix.b, matrix.a))
        turn = round(angle / 90)
        self.turn = turn % 4 if abs(angle - 90 * turn) < _LEAN else None

    def _group(self, glyph: Glyph, x: float, y: float, found: list[Glyph]) -> None:
        """Note which letters are of one glyph: the last that has room of its own has all of it.

        Where a browser draws the pieces of a cluster (base, tone) apart, each piece says the whole
        of it; the second is dropped.
        """
        group = self.groups[-1] if self.groups else None
        # PDFium cuts the box of such a glyph into equal parts, one beside the other, or gives each
        # letter all of it.
        if (
            group is not None
            and abs(group.x - x) + abs(group.y - y) < 0.01
            and min(abs(group.last - glyph.x0), abs(group.last - glyph.x1)) < 0.01
        ):
            group.text += glyph.char
            group.last = glyph.x1
            group.right = max(group.right, glyph.x1)
            if glyph.char not in IS_MARK:
                group.base = glyph
            elif group.base is not None:
                group.base.x1 = group.right
            return
        if group is not None and len(group.text) > 1 and (whole := self._whole(group, found)):
            # The next letter stands after both.
            if whole.base is not None:
                whole.base.x1 = whole.right = max(whole.right, group.right)
            del found[group.first :]
            self.groups.pop()
        base = None if glyph.char in IS_MARK else glyph
        self.groups.append(_Group(glyph.char, x, y, len(found), glyph.x1, glyph.x1, base))

    def _whole(self, group: _Group, found: list[Glyph]) -> _Group | None:
        """The group that said before what this one says again, at the same place."""
        if not any(char in IS_MARK or char == SARA_AM for char in group.text):
            return None
        left = found[group.first].x0
        for other in list(self.groups)[:-1]:
            near = abs(other.x - group.x) + abs(other.y - group.y) < 1.5 * self.size
            if other.text == group.text and near and left < other.right + 0.1 * self.size:
                return other
        return None


Box = tuple[float, float, float, float]


def turned(sides: Box, turn: int) -> Box:
    """Left, bottom, right and top of a box on a page that is turned back by some quarters."""
    left, bottom, right, top = sides
    return (
        sides,
        (bottom, -right, top, -left),
        (-right, -top, -left, -bottom),
        (-top, left, -bottom, right),
    )[turn]


def objects(page: pypdfium2.PdfPage, turn: int) -> tuple[Rules, float]:
    """The ruled lines of a page, and the share of it that pictures cover."""
    raw = needs.load("pypdfium2.raw")
    across: list[tuple[float, float, float]] = []
    down: list[tuple[float, float, float]] = []
    covered = 0.0
    width, height = page.get_size()
    kinds = [raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING]
    for number, item in enumerate(page.get_objects(filter=kinds, max_depth=3)):
        if number > _MOST_OBJECTS:
            break
        try:
            x0, y0, x1, y1 = turned(item.get_bounds(), turn)
        except needs.load("pypdfium2").PdfiumError:
            continue  # a path of nothing
        if item.type != raw.FPDF_PAGEOBJ_PATH:
            covered += min(x1 - x0, max(width, height)) * min(y1 - y0, max(width, height))
        elif min(x1 - x0, y1 - y0) < _THIN:
            # Of a part that is short both ways its neighbours tell which way the line goes.
            if y1 - y0 < _THIN:
                across.append(((y0 + y1) / 2, x0, x1))
            if x1 - x0 < _THIN:
                down.append(((x0 + x1) / 2, y0, y1))
        elif x1 - x0 > _LONG and y1 - y0 > _LONG and raw.FPDFPath_CountSegments(item) <= 5:
            across += [(y0, x0, x1), (y1, x0, x1)]
            down += [(x0, y0, y1), (x1, y0, y1)]
    share = covered / (width * height) if width and height else 0.0
    return Rules(_whole(across), _whole(down)), share


Side = tuple[float, float, float]


def _whole(parts: list[Side]) -> tuple[Side, ...]:
    """Lines, each as where it stands and from where to where it goes, with those as one that are
    parts of one: browsers draw the border of each cell by itself."""
    out: list[Side] = []
    level: list[Side] = []
    # What is level: each stands close to the first, for else many lines would be one.
    for part in sorted(parts):
        if level and part[0] - level[0][0] > _LEVEL:
            out += _one_by_one(level)
            level = []
        level.append(part)
    return tuple(sorted(line for line in out + _one_by_one(level) if line[2] - line[1] > _LONG))


def _one_by_one(level: list[Side]) -> list[Side]:
    out: list[Side] = []
    for at, start, end in sorted(level, key=lambda part: part[1:]):
        if out and start - out[-1][2] <= _GAP:
            out[-1] = (out[-1][0], out[-1][1], max(end, out[-1][2]))
        else:
            out.append((at, start, end))
    return out
