"""The pages of a PDF or of pictures as they are read, and the document that they make."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from crawler.files.clock import LATE, Clock
from crawler.files.page import furniture, layout, layout_sides
from crawler.files.page.paragraphs import paragraphs
from crawler.files.page.records import Line, Piece, Rules
from crawler.files.paper import Paper
from crawler.readers.records import LeftOut, Unreadable
from khaosan.paging import PageNote
from khaosan.records import Document

if TYPE_CHECKING:
    from crawler.files.scan import ocr

Found = Document | LeftOut
# A page that OCR is so sure of, and of more lines, is one of text: noise has below 0.5.
_TEXT, _LINES = 0.6, 2


class Pages:
    """Pages as they are read, one after the other: each is begun, and then ended by `add`,
    `damaged` or `scanned`. `count`: how many there are; `name`, `where`: as `reading.read` has
    them."""

    def __init__(self, clock: Clock, count: int, name: str, where: str) -> None:
        self._clock, self._count, self._name, self._where = clock, count, name, where
        self._pieces: list[list[Piece]] = []
        self._rules: list[Rules] = []
        self._notes: list[PageNote] = []
        self._problems: dict[tuple[str, str], list[int]] = {}
        self._lock = threading.Lock()
        self._given_up = False

    def begin(self, number: int) -> bool:
        """Begin a page; False where no time is left, and the page stays unread."""
        if self._clock.left() > 0:
            self._clock.begin_page()
            return True
        self._leave(number)
        self._end([])
        return False

    def add(self, pieces: list[Piece], rules: Rules | None = None) -> None:
        """A page's pieces of lines, row by row, and the ruled lines between them."""
        self._end(pieces[: layout.MOST_PIECES], rules)

    def damaged(self, number: int, why: str) -> None:
        """A page that cannot be read at all."""
        self._problem(number, "damaged pages", why, "damaged")
        self._end([])

    def scanned(self, number: int, doubt: str, by_ocr: Callable[[float], ocr.Scanned]) -> None:
        """A page to be read by OCR. `doubt`: why; `by_ocr` reads it within so many seconds."""
        from crawler.files.scan import ocr

        self._clock.end_text()
        pieces: list[Piece] = []
        began = time.monotonic()
        try:
            told = by_ocr(self._clock.left())
            pieces = told.pieces
            if told.confidence > _TEXT and len(pieces) > _LINES:
                self._clock.earn(time.monotonic() - began)
            self._notes.append(ocr.note(number, told, doubt))
        except Unreadable as error:
            if error.reason == LATE and self._clock.left() <= 0:
                self._leave(number)
            else:
                self._problem(number, error.reason, error.detail, f"{doubt}; {error.reason}")
        self._end(pieces)

    def _end(self, pieces: list[Piece], rules: Rules | None = None) -> None:
        self._clock.end_page()
        with self._lock:
            given_up = self._given_up
            self._pieces.append(pieces)
            self._rules.append(rules or Rules())
        if given_up:
            # Another thread makes the document, and ends the process.
            threading.Event().wait()

    def _problem(self, number: int, reason: str, detail: str, note: str) -> None:
        self._problems.setdefault((reason, detail), []).append(number)
        self._notes = [note for note in self._notes if note.page != number]
        self._notes.append(PageNote(number, "unread", None, note))

    def _leave(self, number: int) -> None:
        self._problem(number, LATE, self._clock.over(), LATE)

    # ---- the document ---------------------------------------------------------------------------

    def give_up(self) -> Iterator[Found] | None:
        """The document of the pages that have been read, for another thread than theirs, where one
        of them does not end (crawler.files.clock.Held)."""
        with self._lock:
            read = len(self._pieces)
            if read >= self._count:
                return None
            self._given_up = True
        for number in range(read + 1, self._count + 1):
            self._leave(number)
        more = self._count - read
        self._pieces += [[] for _ in range(more)]
        self._rules += [Rules()] * more
        return (
            dataclasses.replace(item, file=self._where) if isinstance(item, Document) else item
            for item in self.found()
        )

    def found(self) -> Iterator[Found]:
        """The document, and what pages of it could not be read."""
        paper = Paper()
        pages = self._ordered()
        for paragraph in paragraphs(pages):
            paper.parts(paragraph.parts, before=" \n")
        paper.notes = sorted(self._notes, key=lambda note: note.page)
        yield from with_problems(paper, self._name, self._where, len(pages), self._problems)

    def _ordered(self) -> list[list[Line]]:
        """The lines of each page in the order of reading, without headers and footers."""
        pages = furniture.without(self._pieces[: self._count])
        self._pieces.clear()  # those of thousands of pages take much memory
        out: list[list[Line]] = []
        for number, pieces in enumerate(pages, 1):
            late = bool(pieces) and self._clock.late_for_order()
            if late:
                self._leave(number)
            if pieces and not late:
                known = layout.gutters(out[-1]) if out else []
                out.append(layout.order(pieces, self._rules[number - 1], known))
            else:
                out.append([])
            pieces.clear()
        layout_sides.settle(out)
        return out


def with_problems(
    paper: Paper,
    name: str,
    where: str,
    pages: int = 0,
    problems: dict[tuple[str, str], list[int]] | None = None,
) -> Iterator[Found]:
    """The document, and what pages or other parts of it could not be read; only that where none
    could."""
    try:
        yield paper.document(name, pages)
    except Unreadable as error:
        if not problems and not paper.left_out:
            yield LeftOut(where, error.reason, error.detail)
    for reason, detail in paper.left_out:
        yield LeftOut(where, reason, detail)
    for (reason, detail), numbers in (problems or {}).items():
        yield LeftOut(where, reason, "; ".join(filter(None, (_named(numbers), detail))))


def _named(numbers: list[int]) -> str:
    """Page numbers as a person writes them: pages 2-5, 7."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    parts = [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs[:10]]
    more = " ..." if len(runs) > 10 else ""
    return f"page{'s' * (len(numbers) > 1)} {', '.join(parts)}{more}"
