"""What a file's reader makes: paragraphs on pages, which become the text of a document."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Callable, Iterable

from crawler.files.thai import mend
from crawler.readers import plain
from crawler.readers.records import MAX_BYTES, Unreadable
from khaosan.paging import PageNote
from khaosan.records import Document

_BLANKS = re.compile(r"[^\S\n\t]+")
_AROUND_TAB = re.compile(r" ?\t ?")


class Paper:
    """A document in the making. Text comes in as files have it and is mended here."""

    def __init__(self) -> None:
        self.notes: list[PageNote] = []
        self.published: dt.date | None = None
        self.url: str | None = None
        self.pictures = False  # whether there are pictures in it, which stay unread
        # What of the file is not in the text: reasons and details, as a LeftOut has them.
        self.left_out: list[tuple[str, str]] = []
        self._parts: list[str] = []
        self._length = 0
        self._bytes = 0
        self._pages: list[int] = []
        self._opened = 0  # pages that have begun and hold nothing yet

    @property
    def empty(self) -> bool:
        """Whether no text is in it yet."""
        return not self._parts

    def page(self) -> None:
        """A page begins. A document of which this is never said has no pages."""
        self._opened += 1

    def flow(self, text: str) -> None:
        """A paragraph as word processors keep it: with LF where a line ends, and FF where a page
        does, which does not end the paragraph."""
        for line in text.split("\n"):
            here = len(self._pages) + self._opened
            pages = line.split("\f")
            self.parts((here + number, part) for number, part in enumerate(pages))
            self._opened = max(self._opened, here + len(pages) - 1 - len(self._pages))

    def paragraph(self, text: str) -> None:
        """A paragraph, or a row of a table with tabs between its cells."""
        self.parts([(None, text)])

    def row(self, cells: Iterable[str]) -> None:
        """A row of a table; nothing where all of its cells are empty."""
        texts = [" ".join(cell.split()) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        if any(texts):
            self.parts([(None, "\t".join(texts))], before="\n")

    def note(self, tell: Callable[[Paper], None]) -> None:
        """A footnote of the paragraph before: it comes at once."""
        tell(self)

    def parts(self, parts: Iterable[tuple[int | None, str]], before: str | None = None) -> None:
        """A paragraph in parts by the page that each stands on, where it goes over pages; None for
        the page that is open. `before`: what is cut off at its beginning, for white space of all
        kinds None."""
        cleaned = [(page, _clean(text)) for page, text in parts]
        while cleaned and not cleaned[-1][1].strip():
            cleaned.pop()
        if not cleaned:
            return
        first = True
        for number, (page, text) in enumerate(cleaned):
            text = text.lstrip(before) if first else text
            text = text.rstrip() if number == len(cleaned) - 1 else text
            if not text:
                continue
            if first and self._parts:
                self._add("\n")
            first = False
            if page is not None:
                self._opened = page - len(self._pages)
            self._pages += [self._length] * self._opened
            self._opened = 0
            self._add(text)

    def _add(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
        self._bytes += len(text.encode("utf-8", "replace"))
        if self._bytes > MAX_BYTES:
            raise Unreadable("too large", f"more than {MAX_BYTES >> 20} MB of text in one document")

    def document(self, name: str, pages: int = 0) -> Document:
        """The document. `name`: the file's; `pages`: how many it has, where it is known. Raises
        Unreadable where there is no text."""
        text = "".join(self._parts)
        if not text.strip():
            if self.pictures:
                raise Unreadable("pictures, no text", "save it as PDF to have it read by OCR")
            raise Unreadable("empty", "no text in it")
        starts = self._pages + [len(text)] * max(self._opened, pages - len(self._pages))
        found = plain.document(text, name)
        return dataclasses.replace(
            found,
            pages=starts,
            page_notes=self.notes,
            url=found.url or self.url,
            published=found.published or self.published,
        )


def _clean(text: str) -> str:
    text = mend(text.replace("\r\n", "\n").replace("\r", "\n"))
    return _AROUND_TAB.sub("\t", _BLANKS.sub(" ", text))
