"""One file read, within the process that has been given to it: its documents."""

from __future__ import annotations

import dataclasses
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from crawler.files import furniture, layout, layout_sides, mail
from crawler.files.glyphs import Piece
from crawler.files.kinds import HEAD, LINKED, by_ending, kind_of
from crawler.files.paper import Paper
from crawler.files.paragraphs import paragraphs
from crawler.files.tables import Rules
from crawler.readers.records import Entry, Gauge, LeftOut, Unreadable, copied
from khaosan.paging import PageNote
from khaosan.records import Document

if TYPE_CHECKING:
    from crawler.files import ocr

Found = Document | LeftOut
# A scan is read page by page, each of which takes seconds; of a longer one the rest is left unread.
MOST_SCANNED = 200
# Seconds for the pages of a document that have text, and again for putting them in order: so many,
# and so many more for each page. Of one that takes longer the rest is left unread.
MOST_SECONDS, MORE_A_PAGE = 25.0, 0.1
# Mails within mails, archives within mails.
_DEEP = 3
_ENDING = re.compile(r"\.[a-z0-9]{1,8}")


def read(
    path: Path, name: str, where: str, alive: Callable[[], None], deep: int = 0
) -> Iterator[Found]:
    """The documents of a file. `name`: its own, `where`: for messages, and what the documents know
    it by; `alive` is called at each page, of which there may be many."""
    for item in _read(path, name, where, alive, deep):
        if isinstance(item, Document) and item.file is None:
            item = dataclasses.replace(item, file=where)
        yield item


def _read(
    path: Path, name: str, where: str, alive: Callable[[], None], deep: int
) -> Iterator[Found]:
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    ending = PurePosixPath(name).suffix
    try:
        if not head:
            raise Unreadable("empty", "no bytes in it")
        # An archive; an import opens those itself (crawler.readers.containers).
        kind = kind_of(ending, head) or LINKED.get(ending.lower(), "")
        if kind == "package":
            from crawler.files import package

            kind = package.kind_in(path, by_ending(ending))
        if kind == "pdf":
            yield from _pdf(path, name, where, alive)
        elif kind == "picture":
            yield from _pictures(path, name, where, alive)
        elif kind == "eml":
            yield from _mail(path, where, alive, deep)
        elif kind == "zip":
            yield from _zip(path, where, alive, deep)
        elif kind == "mhtml":
            yield mail.page(path)
        else:
            paper = _paper(kind, path, name)
            if isinstance(paper, Document):
                yield paper
            else:
                yield from _with_problems(paper, name, where)
    except Unreadable as error:
        yield LeftOut(where, error.reason, error.detail)


def _paper(kind: str, path: Path, name: str) -> Paper | Document:
    # Each is imported where it is needed: a process that reads PDF needs no lxml.
    if kind == "docx":
        from crawler.files import docx

        return docx.read(path)
    if kind == "odt":
        from crawler.files import odt

        return odt.read(path)
    if kind == "rtf":
        from crawler.files import rtf

        return rtf.read(path)
    if kind == "sheet":
        from crawler.files import sheets

        return sheets.read(path)
    if kind == "html":
        from crawler.files import webtext

        return webtext.document(_bytes(path), by_ending(PurePosixPath(name).suffix))
    if kind == "text":
        from crawler.readers import plain

        return plain.document(plain.text_of(_bytes(path)), name)
    if kind == "doc":
        raise Unreadable(".doc of Word 97 is not read", "save it as .docx")
    if kind in ("slides", "a drawing"):
        raise Unreadable(f"{kind}: not read")
    raise Unreadable(f"{PurePosixPath(name).suffix or 'a file with no ending'} is not read")


def _bytes(path: Path) -> bytes:
    with path.open("rb") as stream:
        return Entry("", "", stream).content()


# ---- PDF ----------------------------------------------------------------------------------------


def _pdf(path: Path, name: str, where: str, alive: Callable[[], None]) -> Iterator[Found]:
    from crawler.files import ocr, pdf

    document = pdf.open_pdf(path)
    pages = _Pages(alive, len(document))
    for number in range(1, len(document) + 1):
        if pages.late(number):
            continue
        page = None
        try:
            page = document[number - 1]
            found = pdf.page_text(page)
        except pdf.errors() as error:
            pages.damaged(number, str(error))
            continue
        if found.doubt:
            pages.scanned(number, found.doubt, lambda: ocr.read(page))  # noqa: B023 - called now
        else:
            pages.add(found.pieces, found.rules)
        page.close()
    yield from pages.found(name, where)


def _pictures(path: Path, name: str, where: str, alive: Callable[[], None]) -> Iterator[Found]:
    from crawler.files import ocr
    from crawler.files.pictures import Pictures

    with Pictures(path) as file:
        pages = _Pages(alive, file.count)
        for number in range(1, file.count + 1):

            def read_picture(number: int = number) -> ocr.Scanned:
                with file.page(number) as page:
                    return ocr.read(page)

            try:
                pages.scanned(number, "a picture", read_picture)
            except file.errors() as error:
                pages.damaged(number, str(error)[:200])
    yield from pages.found(name, where)


class _Pages:
    """Pages as they are read, one after the other."""

    def __init__(self, alive: Callable[[], None], count: int) -> None:
        """`count`: how many there are."""
        self._pieces: list[list[Piece]] = []
        self._rules: list[Rules] = []
        self._alive = alive
        self._seconds = MOST_SECONDS + count * MORE_A_PAGE
        self._until = time.monotonic() + self._seconds
        self._notes: list[PageNote] = []
        self._problems: dict[tuple[str, str], list[int]] = {}
        self._scans = 0

    def add(self, pieces: list[Piece], rules: Rules | None = None) -> None:
        """A page's pieces of lines, row by row, and the ruled lines between them."""
        self._pieces.append(pieces[: layout.MOST_PIECES])
        self._rules.append(rules or Rules())

    def damaged(self, number: int, why: str) -> None:
        """A page that cannot be read at all."""
        self._problems.setdefault(("damaged pages", why), []).append(number)
        self._notes.append(PageNote(number, "unread", None, "damaged"))
        self.add([])

    def late(self, number: int) -> bool:
        """Whether time is up; if so, the page is left unread."""
        self._alive()
        if time.monotonic() < self._until:
            return False
        self._leave(number)
        self.add([])
        return True

    def _leave(self, number: int) -> None:
        key = "takes too long", f"more than {self._seconds:.0f} s"
        self._problems.setdefault(key, []).append(number)
        self._notes = [note for note in self._notes if note.page != number]
        self._notes.append(PageNote(number, "unread", None, "takes too long"))

    def scanned(self, number: int, doubt: str, by_ocr: Callable[[], ocr.Scanned]) -> None:
        """A page to be read by OCR. `doubt`: why; `by_ocr` reads it."""
        from crawler.files import ocr

        self._scans += 1
        began = time.monotonic()
        pieces: list[Piece] = []
        try:
            if self._scans > MOST_SCANNED:
                raise Unreadable("a scan of many pages", f"{MOST_SCANNED} of them are read")
            self._alive()
            told = by_ocr()
            pieces = told.pieces
            self._notes.append(ocr.note(number, told, doubt))
        except Unreadable as error:
            self._problems.setdefault((error.reason, error.detail), []).append(number)
            self._notes.append(PageNote(number, "unread", None, f"{doubt}; {error.reason}"))
        self._alive()
        self._until += time.monotonic() - began  # a scan has bounds of its own
        self.add(pieces)

    def found(self, name: str, where: str) -> Iterator[Found]:
        """The document, and what pages of it could not be read."""
        paper = Paper()
        pages = self._ordered()
        for number, paragraph in enumerate(paragraphs(pages)):
            if number % 1000 == 0:
                self._alive()
            paper.parts(paragraph.parts)
        paper.notes = sorted(self._notes, key=lambda note: note.page)
        yield from _with_problems(paper, name, where, len(pages), self._problems)

    def _ordered(self) -> list[list[layout.Line]]:
        """The lines of each page in the order of reading, without headers and footers."""
        self._until = time.monotonic() + self._seconds
        pages = furniture.without(self._pieces)
        self._pieces.clear()  # those of thousands of pages take much memory
        out: list[list[layout.Line]] = []
        for number, pieces in enumerate(pages, 1):
            self._alive()
            late = bool(pieces) and time.monotonic() > self._until
            if late:
                self._leave(number)
            if pieces and not late:
                known = layout.gutters(out[-1]) if out else []
                out.append(layout.order(pieces, self._rules[number - 1], known))
            else:
                out.append([])
            pieces.clear()
        layout_sides.settle(out)
        self._alive()
        return out


def _with_problems(
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
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    parts = [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs[:10]]
    more = " ..." if len(runs) > 10 else ""
    return f"page{'s' * (len(numbers) > 1)} {', '.join(parts)}{more}"


# ---- mails, archives ----------------------------------------------------------------------------


def _mail(path: Path, where: str, alive: Callable[[], None], deep: int) -> Iterator[Found]:
    letter = mail.read(path)
    for item in _with_problems(letter.paper, path.name, where):
        # One that only brings files is not empty.
        if not (letter.brings_files and isinstance(item, LeftOut) and item.reason == "empty"):
            yield item
    with tempfile.TemporaryDirectory(prefix="khaosan-") as folder:
        for number, (name, data) in enumerate(letter.files()):
            place = f"{where}:{name}"
            if deep >= _DEEP:
                yield LeftOut(place, "a mail inside a mail inside a mail")
                continue
            # Of its name only the ending is used.
            ending = PurePosixPath(name).suffix.lower()
            inner = Path(folder) / f"{number}{ending if _ENDING.fullmatch(ending) else ''}"
            inner.write_bytes(data)
            yield from _attached(inner, place, alive, deep + 1)
            inner.unlink()


def _zip(path: Path, where: str, alive: Callable[[], None], deep: int) -> Iterator[Found]:
    """A zip of files under another name."""
    if deep >= _DEEP:
        raise Unreadable("an archive inside an archive too deep")
    with tempfile.TemporaryDirectory(prefix="khaosan-") as folder:
        copy = Path(folder) / "files.zip"
        shutil.copyfile(path, copy)
        yield from _attached(copy, where, alive, deep + 1)


def _attached(path: Path, where: str, alive: Callable[[], None], deep: int) -> Iterator[Found]:
    from crawler.readers.read import found

    def begin(entry: Entry) -> list[Found]:
        with tempfile.TemporaryDirectory(prefix="khaosan-") as folder:
            copy = Path(folder) / "file"
            copied(entry.stream, copy)
            return list(read(copy, entry.name, entry.where, alive, deep))

    for item in found(path, Gauge(), begin):
        for one in item if isinstance(item, list) else (item,):
            # What is on the disk for a moment is called what it is called in its file.
            if isinstance(one, LeftOut):
                yield dataclasses.replace(one, where=one.where.replace(str(path), where, 1))
            else:
                file = (one.file or where).replace(str(path), where, 1)
                yield dataclasses.replace(one, file=file)
