"""PDFs drawn letter by letter, to put text where a test wants it. Every letter is half its size
wide; what it looks like does not matter, its meaning is told by the font's map."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bench.files_hostile import pdf, stream
from crawler.files.thai import IS_MARK

WIDTH = 0.5


@dataclass(frozen=True)
class At:
    """Text that begins at a place, growing upwards and to the right, in points."""

    x: float
    y: float
    text: str
    size: float = 12


@dataclass(frozen=True)
class Rule:
    """A thin line from one place to another."""

    x0: float
    y0: float
    x1: float
    y1: float


def width(text: str, size: float = 12) -> float:
    """How wide a text is drawn."""
    return WIDTH * size * sum(char not in IS_MARK for char in text)


def raised(x: float, y: float, parts: Iterable[str], *, rise: float = 4.5) -> list[At]:
    """A line in parts, every other of which is small and stands `rise` higher than the text."""
    out: list[At] = []
    for number, part in enumerate(parts):
        size = 7 if number % 2 else 12
        out.append(At(x, y + rise * (number % 2), part, size))
        x += width(part, size)
    return out


def draw(pages: Sequence[Sequence[At | Rule]]) -> bytes:
    """A PDF of some pages."""
    chars = sorted({c for page in pages for at in page if isinstance(at, At) for c in at.text})
    code = {char: number for number, char in enumerate(chars, 32)}
    rows = "".join(f"<{n:02X}><{char.encode('utf-16-be').hex()}>\n" for char, n in code.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def "
        f"1 begincodespacerange <00><FF> endcodespacerange {len(code)} beginbfchar\n{rows}"
        "endbfchar endcmap CMapName currentdict /CMap defineresource pop end end"
    )
    widths = " ".join(str(int(1000 * WIDTH)) for _ in range(224))
    font = (
        "<</Type/Font/Subtype/TrueType/BaseFont/Courier/FirstChar 32/LastChar 255/ToUnicode 4 0 R"
        f"/Encoding/WinAnsiEncoding/Widths[{widths}]>>"
    )
    objects = [stream(cmap.encode())]
    kids = []
    for page in pages:
        content = "\n".join(_drawn(at, code) for at in page)
        kids.append(f"{3 + len(objects) + 1} 0 R")
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {3 + len(objects) + 2} 0 R"
            "/Resources<</Font<</F 3 0 R>>>>>>".encode()
        )
        objects.append(stream(content.encode("latin-1")))
    return pdf([
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(kids)}>>".encode(),
        font.encode(),
        *objects,
    ])  # fmt: skip


def _drawn(at: At | Rule, code: dict[str, int]) -> str:
    if isinstance(at, Rule):
        return f"0.5 w {at.x0} {at.y0} m {at.x1} {at.y1} l S"
    back = int(1000 * WIDTH)
    # A mark is drawn on the letter before it.
    shown = "".join(f"{back if char in IS_MARK else ''}<{code[char]:02X}>" for char in at.text)
    return f"BT /F {at.size} Tf 1 0 0 1 {at.x} {at.y} Tm [{shown}] TJ ET"
