"""RTF, by striprtf. Objects and pictures in it stay unread."""

from __future__ import annotations

import re
from pathlib import Path

from crawler.files import needs
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
        for line in page.split("\n"):
            cells = line.split(_CELL)
            if len(cells) > 1:
                paper.row(cells)
            else:
                paper.paragraph(line)
    return paper


# striprtf writes | for the end of a cell and nothing for that of a page; these are told apart.
_CELL, _PAGE = "\ue000", "\ue001"


def _marked(text: str) -> str:
    text = re.sub(r"\\(?:nest)?cell(?![a-z])", r"\\u57344\\'3f ", text)
    return re.sub(r"\\page(?![a-z])", r"\\u57345\\'3f ", text)
