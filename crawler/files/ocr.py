"""Scans, by Tesseract: the words of a picture at their places, with how sure it is of each.

Tesseract is called as a program and writes two files: words with boxes and confidences (TSV), and
the plain text, which alone says where spaces are: what it calls words are pieces of Thai words. It
is told that the page is one column (--psm 4) unless the picture shows columns: its own cutting of
pages loses lines. The order of reading is layout.py's, as for pages of text.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from crawler.files import needs, picture
from crawler.files.glyphs import APART, Piece
from crawler.files.thai import mend
from crawler.readers.records import Unreadable

if TYPE_CHECKING:
    import pypdfium2

# For a page in all; sandbox.py ends a process that is silent for 60.
SECONDS = 50.0
# Of a piece that OCR is less sure of nothing is kept: dirt, a stamp, a picture. And the mean of a
# page below which it may lie on its side.
_LEAST = 0.25
_ASTRAY = 0.45
# The height of a line's box (tone marks above, vowels below) over the size of its letters.
_BOX = 1.6
# น้ำ, ซ้ำ and ย้ำ come out with the ring over ำ lost under the tone mark; with า they are no words,
# but for น้า within other words.
_RING = re.compile("(?<![ห\u0e40-\u0e44])น้า(?!ว)|ซ้า|ย้า(?!ย)")


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    left: int
    top: int
    right: int
    bottom: int
    confidence: float
    line: tuple[int, int, int]
    spaced: bool  # a space stands before it


def read(page: pypdfium2.PdfPage) -> tuple[list[Piece], float]:
    """The pieces of lines of a page's picture, and the mean confidence, between 0 and 1.

    Raises Unreadable where Tesseract is not installed, fails, or takes too long.
    """
    program = needs.tesseract()
    if program is None:
        raise Unreadable("scanned pages, and no OCR here", needs.INSTALL_OCR)
    until = time.monotonic() + SECONDS
    grey, dpi = picture.draw(page)
    words = _recognised(program, grey, dpi, until)
    mean = _mean(words)
    if words and mean < _ASTRAY:
        quarters = _turned(program, grey, dpi, until)
        if quarters:
            del grey
            grey, dpi = picture.draw(page, quarters)
            again = _recognised(program, grey, dpi, until)
            if _mean(again) > mean:
                words = again
    pieces = _pieces(words, dpi, grey.shape[0])
    told = [(p.confidence or 0.0, len(p.text)) for p in pieces]
    letters = sum(length for _, length in told)
    return pieces, sum(c * n for c, n in told) / letters if letters else 0.0


def _recognised(program: str, grey: picture.Grey, dpi: float, until: float) -> list[_Word]:
    with tempfile.TemporaryDirectory(prefix="khaosan-") as folder:
        base = Path(folder) / "page"
        way = "3" if picture.has_columns(grey) else "4"
        _run(program, grey, dpi, until, str(base), "--psm", way, "tsv", "txt")
        table = base.with_suffix(".tsv").read_text("utf-8", "replace")
        text = base.with_suffix(".txt").read_text("utf-8", "replace")
    return _words(table, text)


def _run(
    program: str, grey: picture.Grey, dpi: float, until: float, output: str, *options: str
) -> str:
    known = needs.languages(program)
    languages = "+".join(name for name in needs.LANGUAGES if name in known)
    command = [
        program, "-", output, "-l", languages, "--dpi", str(round(dpi)), *options,
    ]  # fmt: skip
    try:
        done = subprocess.run(  # noqa: S603 - the program that `which` found, no shell
            command, input=picture.pgm(grey), capture_output=True, check=False,
            timeout=max(1.0, until - time.monotonic()),
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Unreadable("takes too long", f"more than {SECONDS:.0f} s for a page") from None
    except OSError as error:
        raise Unreadable("OCR fails", str(error)) from None
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines() or [""]
        raise Unreadable("OCR fails", f"exit code {done.returncode}: {lines[-1][:200]}")
    return done.stdout.decode("utf-8", "replace")


def _turned(program: str, grey: picture.Grey, dpi: float, until: float) -> int:
    """By how many quarters with the clock a page must be turned to be upright."""
    if "osd" not in needs.languages(program):
        return 0
    try:
        told = _run(program, grey, dpi, until, "-", "--psm", "0")
    except Unreadable:  # too few letters to tell
        return 0
    found = re.search(r"^Rotate: (\d+)$", told, re.MULTILINE)
    return int(found[1]) // 90 % 4 if found else 0


def _words(table: str, text: str) -> list[_Word]:
    out = []
    at = 0
    for row in table.splitlines()[1:]:
        cells = row.split("\t", 11)
        if len(cells) < 12 or cells[0] != "5" or not cells[11].strip():
            continue
        block, paragraph, line = int(cells[2]), int(cells[3]), int(cells[4])
        left, top, width, height = map(int, cells[6:10])
        word = cells[11].strip()
        found = text.find(word, at)
        between = text[at:found] if found >= 0 else " "
        if found >= 0:
            at = found + len(word)
        out.append(
            _Word(
                word,
                left,
                top,
                left + width,
                top + height,
                max(0.0, float(cells[10])) / 100,
                (block, paragraph, line),
                between != "",
            )
        )
    return out


def _mean(words: list[_Word]) -> float:
    letters = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / letters if letters else 0.0


def _pieces(words: list[_Word], dpi: float, height: int) -> list[Piece]:
    """Words as pieces, in points from the foot of the page, row by row from its top."""
    lines: dict[tuple[int, int, int], list[_Word]] = defaultdict(list)
    for word in words:
        lines[word.line].append(word)
    if not lines:
        return []
    usual = median(_tall(line) for line in lines.values())
    point = 72 / dpi
    found: list[Piece] = []
    for line in lines.values():
        # Lines without marks are lower, and of the same letters.
        tall = _tall(line)
        size = (tall if not 0.6 < tall / usual < 1.6 else usual) / _BOX
        middle = (min(w.top for w in line) + max(w.bottom for w in line)) / 2
        for part in _parts(sorted(line, key=lambda word: word.left), size):
            text = _RING.sub(_ringed, mend(_spaced(part)))
            confidence = _mean(part)
            if confidence >= _LEAST:
                found.append(
                    Piece(
                        text,
                        part[0].left * point,
                        part[-1].right * point,
                        (height - middle) * point,
                        size * point,
                        confidence=confidence,
                    )
                )
    return _in_rows(found)


def _ringed(found: re.Match[str]) -> str:
    return found[0].replace("\u0e32", "\u0e33")


def _tall(line: list[_Word]) -> int:
    return max(w.bottom for w in line) - min(w.top for w in line)


def _parts(line: list[_Word], size: float) -> list[list[_Word]]:
    parts = [[line[0]]]
    for a, b in pairwise(line):
        if b.spaced and b.left - a.right > APART * size:
            parts.append([])
        parts[-1].append(b)
    return parts


def _spaced(part: list[_Word]) -> str:
    return part[0].text + "".join(" " * word.spaced + word.text for word in part[1:])


def _in_rows(pieces: list[Piece]) -> list[Piece]:
    """The same pieces with the numbers of their rows, row by row."""
    pieces = sorted(pieces, key=lambda piece: -piece.y)
    row, y = 0, pieces[0].y if pieces else 0.0
    for piece in pieces:
        if y - piece.y > 0.4 * piece.size:
            row, y = row + 1, piece.y
        piece.row = row
    return [p for _, group in groupby(pieces, lambda p: p.row) for p in sorted(group, key=_left)]


def _left(piece: Piece) -> float:
    return piece.x0
