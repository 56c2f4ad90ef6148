"""PDF, by pypdfium2: the letters of each page, and a picture of it where its text is none.

Of the two libraries that are kept and permissively licensed, PDFium reads Thai right and is some
thirty times faster: of 23 PDFs (bench/files.py) its letters, marks put in order, are those of the
text in all but those with fonts that lie; pdfminer.six takes marks that are drawn apart from their
letters for lines of their own (0.28 to 0.99 of the letters in place).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.files import needs
from crawler.files.page.glyphs import pieces
from crawler.files.page.letters import letters, objects
from crawler.files.page.records import Piece, Rules
from crawler.files.thai import RUBBISH, rubbish
from crawler.readers.records import Unreadable

if TYPE_CHECKING:
    import pypdfium2

# A document of more pages is a bomb, or a book that nobody reads as news.
MOST_PAGES = 3000
# A page with fewer letters beside a picture of this share of it is the picture.
_FEW = 100
_COVERS = 0.4
_UNKNOWN = 0.1


@dataclass(frozen=True, slots=True)
class PageText:
    """A page as its text layer has it. `doubt`: why it is not to be trusted, "" where it is."""

    pieces: list[Piece]
    rules: Rules
    doubt: str


def open_pdf(path: Path) -> pypdfium2.PdfDocument:
    """A PDF. Raises Unreadable for one that cannot be opened."""
    pdfium = needs.load("pypdfium2")
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable("encrypted", "it needs a password") from None
        raise Unreadable("damaged or cut short", "no PDF that can be opened") from None
    if len(document) > MOST_PAGES:
        raise Unreadable("too many pages", f"{len(document):,}; {MOST_PAGES:,} are the most")
    if not len(document):
        raise Unreadable("damaged or cut short", "a PDF with no page")
    return document


def errors() -> tuple[type[Exception], ...]:
    """What PDFium raises for a page that is broken."""
    pdfium = needs.load("pypdfium2")
    return pdfium.PdfiumError, ValueError, OverflowError


def page_text(page: pypdfium2.PdfPage) -> PageText:
    """What the text layer of a page holds."""
    found = letters(page)
    rules, covered = objects(page, found.turn)
    known = sum(1 for glyph in found.glyphs if glyph.char != " ") - found.unknown
    lines = pieces(found.glyphs)
    doubt = ""
    if known + found.unknown == 0:
        doubt = "a picture" if covered else ""
    elif known < _FEW and covered > _COVERS:
        doubt = "a picture"
    elif found.unknown > _UNKNOWN * (known + found.unknown):
        doubt = "a text layer of unknown letters"
    elif rubbish("\n".join(piece.text for piece in lines)) > RUBBISH:
        doubt = "a text layer that is no Thai"
    return PageText(lines, rules, doubt)
