"""Scans, by Tesseract: the words of a picture at their places, with how sure it is of each.

Tesseract is called as a program and writes two files: words with boxes and confidences (TSV), and
the plain text, which alone says where spaces are: what it calls words are pieces of Thai words. It
is told that the page is one column (--psm 4) unless the picture shows columns: its own cutting of
pages loses lines. The order of reading is layout.py's, as for pages of text.
"""

from __future__ import annotations

import hashlib
import re
import signal
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from crawler.files import needs
from crawler.files.clock import LATE
from crawler.files.page.records import Piece
from crawler.files.scan import bounded, latin, picture, second
from crawler.files.scan.words import Word
from crawler.files.thai import mend
from crawler.readers.records import Unreadable
from khaosan.paging import PageNote

if TYPE_CHECKING:
    import pypdfium2

# For a page in all.
SECONDS = 50.0
# Of a piece that OCR is less sure of nothing is kept: dirt, a stamp, a picture. And the mean of a
# page below which it may lie on its side.
_LEAST = 0.25
_ASTRAY = 0.45
# How many doubtful numbers of a page its note names.
_NAMED = 8
# How tall the lines are that Tesseract looks for first, over the height of letters. With its own
# 1.25 it cuts tone marks off; where even 1.75 makes lines of those that stand high, 2.5 does not,
# but makes one of two lines that stand close.
_ROWS, _HIGH_ROWS = 1.75, 2.5
# The height of a line's box (tone marks above, vowels below) over the size of its letters.
_BOX = 1.6
# In ems, the gap from which on pieces of a line may be two cells: more than in a text layer, since
# the boxes of OCR's words are narrower than their letters.
_APART = 1.1
# Lines so much lower than others, as a share of all, are rows of tone marks taken for lines.
_LOW, _LOW_LINES = 0.65, 0.1


@dataclass(frozen=True, slots=True)
class Scanned:
    """What OCR read of a page: the pieces of its lines, the mean confidence between 0 and 1, and
    the words with numbers that it is not sure of."""

    pieces: list[Piece]
    confidence: float
    doubtful: list[str]


def read(page: pypdfium2.PdfPage, seconds: float = SECONDS) -> Scanned:
    """The pieces of lines of a page's picture. `seconds`: the most that it may take.

    Raises Unreadable where Tesseract is not installed, fails, or takes too long.
    """
    program = needs.tesseract()
    if program is None:
        raise Unreadable("scanned pages, and no OCR here", needs.INSTALL_OCR)
    until = time.monotonic() + min(SECONDS, seconds)
    look = picture.look(page)
    if picture.is_blank(look):
        return Scanned([], 0.0, [])
    digest = hashlib.blake2b(look.tobytes(), digest_size=16).digest()
    # The same page again (a form that was not filled in, a bomb): it is read once.
    if digest not in _same:
        told = _read(program, page, look, until)
        _same.clear()
        _same[digest] = told
    told = _same[digest]
    return replace(told, pieces=[replace(piece) for piece in told.pieces])


_same: dict[bytes, Scanned] = {}


def _read(program: str, page: pypdfium2.PdfPage, look: picture.Grey, until: float) -> Scanned:
    grey, dpi = picture.draw(page, look)
    words = _recognised(program, grey, dpi, until)
    mean = _mean(words)
    if words and mean < _ASTRAY:
        quarters = _turned(program, grey, dpi, until)
        if quarters:
            del grey
            grey, dpi = picture.draw(page, picture.look(page, quarters), quarters)
            again = _recognised(program, grey, dpi, until)
            if _mean(again) > mean:
                words = again
    words = _thai_again(program, grey, dpi, until, words)
    digits = second.has_digits(words)
    words = [word for line in _lines(words) for word in second.look(grey, line, digits)]
    pieces = _pieces(words, dpi, grey.shape[0])
    told = [(p.confidence or 0.0, len(p.text)) for p in pieces]
    letters = sum(length for _, length in told)
    return Scanned(
        pieces,
        sum(c * n for c, n in told) / letters if letters else 0.0,
        [number for line in _lines(words) for number in _doubtful(line)],
    )


def _recognised(program: str, grey: picture.Grey, dpi: float, until: float) -> list[Word]:
    words = _once(program, grey, dpi, until, _ROWS)
    lines, low = _low(words)
    if low > _LOW_LINES * lines:
        again = _once(program, grey, dpi, until, _HIGH_ROWS)
        if _low(again)[1] < low:
            return again
    return words


def _thai_again(
    program: str, grey: picture.Grey, dpi: float, until: float, words: list[Word]
) -> list[Word]:
    """The words of a page, with Thai ones for those that are Latin by mistake."""
    lines = _lines(words)
    doubted = [number for number, line in enumerate(lines) if latin.doubted(line)]
    for number in doubted[: latin.MOST]:
        lines[number] = latin.reread(
            grey,
            lines[number],
            lambda cut: _once(program, cut, dpi, until, _ROWS, way="7", languages=("tha",)),
        )
    return [word for line in lines for word in line]


def _low(words: list[Word]) -> tuple[int, int]:
    """How many lines there are, and how many of them are low."""
    tall = [_tall(line) for line in _lines(words)]
    usual = median(tall) if tall else 0
    return len(tall), sum(height < _LOW * usual for height in tall)


def _once(
    program: str, grey: picture.Grey, dpi: float, until: float, rows: float, way: str = "",
    languages: tuple[str, ...] = needs.LANGUAGES,
) -> list[Word]:  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="khaosan-") as folder:
        base = Path(folder) / "page"
        way = way or ("3" if picture.has_columns(grey) else "4")
        _run(
            program, grey, dpi, until, languages, str(base), "--psm", way,
            "-c", f"textord_min_linesize={rows}", "tsv", "txt", "makebox",
        )  # fmt: skip
        table = base.with_suffix(".tsv").read_text("utf-8", "replace")
        text = base.with_suffix(".txt").read_text("utf-8", "replace")
        boxes = base.with_suffix(".box").read_text("utf-8", "replace")
    return _words(table, text, boxes)


def _run(
    program: str, grey: picture.Grey, dpi: float, until: float, languages: tuple[str, ...],
    output: str, *options: str,
) -> str:  # fmt: skip
    known = needs.languages(program)
    spoken = "+".join(name for name in languages if name in known)
    command = [
        program, "-", output, "-l", spoken, "--dpi", str(round(dpi)), *options,
    ]  # fmt: skip
    try:
        done = bounded.run(command, picture.pgm(grey), until - time.monotonic())
    except subprocess.TimeoutExpired:
        raise Unreadable(LATE, f"more than {SECONDS:.0f} s for a page") from None
    except OSError as error:
        raise Unreadable("OCR fails", str(error)) from None
    if b"bad_alloc" in done.stderr or done.returncode == -signal.SIGABRT:
        raise Unreadable("takes too much memory", "OCR of a page")
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines() or [""]
        raise Unreadable("OCR fails", f"exit code {done.returncode}: {lines[-1][:200]}")
    return done.stdout.decode("utf-8", "replace")


def _turned(program: str, grey: picture.Grey, dpi: float, until: float) -> int:
    """By how many quarters with the clock a page must be turned to be upright."""
    if "osd" not in needs.languages(program):
        return 0
    try:
        told = _run(program, grey, dpi, until, needs.LANGUAGES, "-", "--psm", "0")
    except Unreadable:  # too few letters to tell
        return 0
    found = re.search(r"^Rotate: (\d+)$", told, re.MULTILINE)
    return int(found[1]) // 90 % 4 if found else 0


def _words(table: str, text: str, boxes: str) -> list[Word]:
    out = []
    at = 0
    letters = _letters(boxes)
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
        middles = _middles(word, letters)
        out.append(
            Word(
                word,
                left,
                top,
                left + width,
                top + height,
                max(0.0, float(cells[10])) / 100,
                (block, paragraph, line),
                between != "",
                middles,
            )
        )
    return out


def _letters(boxes: str) -> Iterator[tuple[str, float]]:
    """Letters with their middles, from left, of a file of boxes."""
    for row in boxes.splitlines():
        cells = row.rsplit(" ", 5)
        if len(cells) == 6:
            yield cells[0], (int(cells[1]) + int(cells[3])) / 2


def _middles(word: str, letters: Iterator[tuple[str, float]]) -> tuple[float, ...]:
    """The middles of a word's letters, taken from those that come; none where they are others."""
    text, out = "", list[float]()
    while len(text) < len(word) and (found := next(letters, None)):
        text += found[0]
        out += [found[1]] * len(found[0])
    return tuple(out) if text == word else ()


def _mean(words: list[Word]) -> float:
    letters = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / letters if letters else 0.0


def _pieces(words: list[Word], dpi: float, height: int) -> list[Piece]:
    """Words as pieces, in points from the foot of the page, row by row from its top."""
    lines = _lines(words)
    if not lines:
        return []
    usual = median(_tall(line) for line in lines)
    point = 72 / dpi
    found: list[Piece] = []
    for line in lines:
        # Lines without marks are lower, and of the same letters.
        tall = _tall(line)
        size = (tall if not 0.6 < tall / usual < 1.6 else usual) / _BOX
        middle = (min(w.top for w in line) + max(w.bottom for w in line)) / 2
        for part in _parts(line, size):
            text = mend(_spaced(part))
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


def _lines(words: list[Word]) -> list[list[Word]]:
    lines: dict[tuple[int, int, int], list[Word]] = defaultdict(list)
    for word in words:
        lines[word.line].append(word)
    return list(lines.values())


def _doubtful(line: list[Word]) -> list[str]:
    """The words between spaces in a line that have a doubtful piece."""
    out: list[str] = []
    pieces: list[Word] = []
    for at, word in enumerate(line):
        pieces.append(word)
        if at + 1 == len(line) or line[at + 1].spaced:
            if any(piece.doubtful for piece in pieces):
                out.append("".join(piece.text for piece in pieces))
            pieces = []
    return out


def _tall(line: list[Word]) -> int:
    return max(w.bottom for w in line) - min(w.top for w in line)


def _parts(line: list[Word], size: float) -> list[list[Word]]:
    parts = [[line[0]]]
    for a, b in pairwise(line):
        if b.spaced and b.left - a.right > _APART * size:
            parts.append([])
        parts[-1].append(b)
    return parts


def _spaced(part: list[Word]) -> str:
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


def note(number: int, scanned: Scanned, doubt: str) -> PageNote:
    """What a reader is told of a page: why it was read by OCR, how sure that is, which numbers are
    to be checked."""
    reason = doubt
    if scanned.doubtful:
        more = len(scanned.doubtful) - _NAMED
        named = ", ".join(scanned.doubtful[:_NAMED]) + (f" and {more} more" if more > 0 else "")
        reason += f"; numbers to check: {named}"
    return PageNote(number, "ocr", round(scanned.confidence, 3), reason)
