"""RTF, by striprtf. Objects and pictures in it stay unread."""

from __future__ import annotations

import re
from pathlib import Path

from crawler.files import needs
from crawler.files.office import rows
from crawler.files.paper import Paper
from crawler.readers.records import MAX_BYTES, Unreadable

_HEAD = b"{\\rtf"


def read(path: Path) -> Paper:
    """An RTF file. Raises Unreadable for what is none."""
    striprtf = needs.load("striprtf.striprtf")
    with path.open("rb") as stream:
        data = stream.read(4 * MAX_BYTES + 1)
    if len(data) > 4 * MAX_BYTES:
        raise Unreadable("too large", f"an RTF file of more than {4 * MAX_BYTES >> 20} MB")
    if not data.lstrip()[: len(_HEAD)] == _HEAD:
        raise Unreadable("damaged or cut short", "no RTF")
    text = striprtf.rtf_to_text(_marked(data.decode("latin-1")), encoding="cp874", errors="replace")
    paper = Paper()
    pages = text.split(_PAGE)
    for page in pages:
        if len(pages) > 1:
            paper.page()
        for part in page.split(_ROW_END):
            before, begun, row = part.partition(_ROW)
            _lines(before, paper)
            if begun:
                _row(row.replace(_ROW, ""), paper)
    return paper


def _lines(text: str, out: rows.Out) -> None:
    for line in text.split("\n"):
        cells = re.split(f"[{_CELL}{_INNER}]", line)
        if len(cells) > 1:
            out.row(cells)
        else:
            out.flow(line)


def _row(text: str, paper: Paper) -> None:
    cells: list[rows.Cell] = []
    *texts, rest = text.split(_CELL)
    for said in texts:
        cells.append(rows.Cell())
        _lines(said, cells[-1])
    rows.write(paper, cells)
    _lines(rest, paper)


# striprtf writes | for the end of a cell and nothing for that of a row or a page; these are told
# apart. (A row is said to begin once before its cells, and often once more after them.)
_CELL, _PAGE, _ROW_END, _ROW, _INNER = (chr(0xE000 + number) for number in range(5))
_MARKS = {"cell": _CELL, "page": _PAGE, "row": _ROW_END, "trowd": _ROW, "nestcell": _INNER,
          "nestrow": "\n"}  # fmt: skip


def _marked(text: str) -> str:
    return re.sub(
        r"\\(nestcell|nestrow|cell|page|row|trowd)(?![a-z])",
        lambda found: rf"\u{ord(_MARKS[found[1]])}\'3f ",
        text,
    )
