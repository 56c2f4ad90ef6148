"""Pictures of pages for OCR: drawn upright, level, at one resolution, without specks."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from crawler.files import needs

if TYPE_CHECKING:
    import pypdfium2

Grey = NDArray[np.uint8]

DPI = 300
# A page of A3 at 300 dpi; a larger one is drawn smaller.
_MOST_PIXELS = 18_000_000
# Degrees: how far a page may lean, and what of it is worth drawing it anew.
_LEAN, _LEVEL = 8.0, 0.15
_LOOK_DPI = 100
_DARK = 60
# Fewer dark dots of a small picture than the shortest word has.
_DUST = 25
# The narrowest strip between columns, as a share of the page's width; the share of rows of dots
# that have ink beside it (rows of dots between lines have none).
_GUTTER = 0.018
_INKED = 0.3
# A speck: no more dark dots than this around a dark one, in a square of so many dots (at 300 dpi
# the smallest mark of a letter of 8 points has some thirty).
_SPECK, _AROUND = 14, 11


def look(page: pypdfium2.PdfPage, quarters: int = 0) -> Grey:
    """A small picture of a page as it lies. `quarters`: to turn it by, with the clock."""
    return _render(page, _scale(page, _LOOK_DPI), 0.0, quarters)


def is_blank(look: Grey) -> bool:
    """Whether there is nothing but dust on a small picture of a page."""
    return int(_inner(_dark(look)).sum()) < _DUST


def draw(page: pypdfium2.PdfPage, look: Grey, quarters: int = 0) -> tuple[Grey, float]:
    """A page in grey, and how many dots it has to the inch. `look`: the small picture of it, turned
    by as many quarters."""
    scale = _scale(page, DPI)
    grey = _render(page, scale, lean(look), quarters)
    return clean(grey), scale * 72


def _scale(page: pypdfium2.PdfPage, dpi: float) -> float:
    width, height = page.get_size()
    most = math.sqrt(_MOST_PIXELS / max(1.0, width * height))
    return min(dpi / 72, most)


def _render(page: pypdfium2.PdfPage, scale: float, angle: float, quarters: int) -> Grey:
    """Draw a page, turned by an angle in degrees against the clock."""
    pdfium, raw = needs.load("pypdfium2"), needs.load("pypdfium2.raw")
    width, height = (side * scale for side in page.get_size())
    turn = math.radians(90 * quarters + angle)
    cos, sin = math.cos(turn), math.sin(turn)
    wide, high = (height, width) if quarters % 2 else (width, height)
    bitmap = pdfium.PdfBitmap.new_native(max(1, round(wide)), max(1, round(high)), 1)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, bitmap.width, bitmap.height)
    # The middle of the page stays the middle of the picture.
    e = wide / 2 - (cos * width - sin * height) / 2
    f = high / 2 - (sin * width + cos * height) / 2
    matrix = raw.FS_MATRIX(cos * scale, sin * scale, -sin * scale, cos * scale, e, f)
    clip = raw.FS_RECTF(0, 0, bitmap.width, bitmap.height)
    raw.FPDF_RenderPageBitmapWithMatrix(
        bitmap, page, matrix, clip, raw.FPDF_ANNOT | raw.FPDF_GRAYSCALE
    )
    grey: Grey = np.array(bitmap.to_numpy(), dtype=np.uint8).reshape(bitmap.height, bitmap.width)
    bitmap.close()
    return grey


def lean(grey: Grey) -> float:
    """By how many degrees, against the clock, the lines of a picture lean.

    At the right angle the rows of dots are full where lines are and empty between them.
    """
    dark = _dark(grey)
    # (Pictures have no lines.)
    ys, xs = np.nonzero(_inner(dark))
    if not 200 < len(ys) < dark.size / 3:
        return 0.0
    step = max(1, len(ys) // 60_000)
    ys, xs = ys[::step].astype(np.float32), xs[::step].astype(np.float32)

    def contrast(angle: float) -> float:
        rows = np.rint(ys + xs * math.tan(math.radians(angle))).astype(np.int64)
        counts = np.bincount(rows - rows.min())
        return float(np.square(np.diff(counts)).sum())

    best = max(np.arange(-_LEAN, _LEAN + 0.1, 0.5), key=contrast)
    best = max(np.arange(best - 0.5, best + 0.51, 0.1), key=contrast)
    level = abs(best) < _LEVEL or contrast(best) < 1.15 * contrast(0.0)
    return 0.0 if level else float(best)


def _inner(dark: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """A picture without its rim, where scans have a frame of black."""
    edge_y, edge_x = (side // 25 for side in dark.shape)
    return dark[edge_y : dark.shape[0] - edge_y, edge_x : dark.shape[1] - edge_x]


def clean(grey: Grey) -> Grey:
    """A picture on white paper, without dots that are too few together to be of a letter."""
    dark = _dark(grey)
    ink = dark & (_sums(dark, _AROUND) > _SPECK)
    # The grey rim of letters stays.
    grey[_sums(ink, 5) == 0] = 255
    return grey


def _sums(dark: NDArray[np.bool_], size: int) -> NDArray[np.int32]:
    """How many dots are dark in the square around each."""
    half = size // 2
    sums = np.pad(dark.astype(np.int32), ((half + 1, half), (half + 1, half)))
    np.cumsum(sums, axis=0, out=sums)
    np.cumsum(sums, axis=1, out=sums)
    around: NDArray[np.int32] = sums[size:, size:] - sums[:-size, size:]
    around -= sums[size:, :-size]
    around += sums[:-size, :-size]
    return around


def _dark(grey: Grey) -> NDArray[np.bool_]:
    """Ink: what is clearly darker than the paper."""
    paper = float(np.median(grey[::8, ::8]))
    return grey < paper - _DARK


def has_columns(grey: Grey) -> bool:
    """Whether a strip without ink stands in the middle part of a clean picture for a third of its
    height, with text on both sides."""
    dark = grey[::3, ::3] < 128
    height, width = dark.shape
    strip = max(2, round(width * _GUTTER))
    sums = np.cumsum(np.pad(dark, ((0, 0), (1, 0))).astype(np.int32), axis=1)
    for x in range(width // 4, 3 * width // 4, max(1, strip // 3)):
        free = sums[:, x + strip] == sums[:, x]
        edges = np.flatnonzero(np.diff(np.concatenate(([False], free, [False])).astype(np.int8)))
        starts, ends = edges[::2], edges[1::2]
        if not len(starts):
            continue
        longest = int(np.argmax(ends - starts))
        a, b = int(starts[longest]), int(ends[longest])
        reach = width // 5
        left = (sums[a:b, x] > sums[a:b, x - reach]).mean() if b > a else 0.0
        right = (sums[a:b, x + strip + reach] > sums[a:b, x + strip]).mean() if b > a else 0.0
        if b - a > height / 3 and min(left, right) > _INKED:
            return True
    return False


def pgm(grey: Grey) -> bytes:
    """A picture in the plainest of the forms that programs read."""
    return b"P5 %d %d 255\n" % (grey.shape[1], grey.shape[0]) + grey.tobytes()
