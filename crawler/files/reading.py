"""One file read, within the process that has been given to it: its documents."""

from __future__ import annotations

import dataclasses
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from crawler.files import furniture, layout, mail
from crawler.files.kinds import kind_of
from crawler.files.paper import Paper
from crawler.files.paragraphs import paragraphs
from crawler.files.tables import Rules
from crawler.readers.records import LeftOut, Unreadable, copied
from khaosan.paging import PageNote
from khaosan.records import Document

Found = Document | LeftOut
# A scan is read page by page, each of which takes seconds; of a longer one the rest is left unread.
MOST_SCANNED = 200
# Mails within mails, archives within mails.
_DEEP = 3
_ENDING = re.compile(r"\.[a-z0-9]{1,8}")


def read(
    path: Path, name: str, where: str, alive: Callable[[], None], deep: int = 0
) -> Iterator[Found]:
    """The documents of a file. `name`: its own, `where`: for messages; `alive` is called after each
    page of a scan, which takes long."""
    with path.open("rb") as stream:
        head = stream.read(2048)
    kind = kind_of(PurePosixPath(name).suffix, head)
    try:
        if kind == "pdf":
            yield from _pdf(path, name, where, alive)
        elif kind == "eml":
            yield from _mail(path, where, alive, deep)
        else:
            yield _one(kind, path, name)
    except Unreadable as error:
        yield LeftOut(where, error.reason, error.detail)


def _one(kind: str, path: Path, name: str) -> Document:
    # Each is imported where it is needed: a process that reads PDF needs no lxml.
    if kind == "docx":
        from crawler.files import docx

        return docx.read(path).document(name)
    if kind == "odt":
        from crawler.files import odt

        return odt.read(path).document(name)
    if kind == "rtf":
        from crawler.files import rtf

        return rtf.read(path).document(name)
    if kind == "sheet":
        from crawler.files import sheets

        return sheets.read(path).document(name)
    if kind == "mhtml":
        return mail.page(path)
    if kind == "html":
        from crawler.readers import webpage

        return webpage.document(path.read_bytes())
    if kind == "doc":
        raise Unreadable(".doc of Word 97 is not read", "save it as .docx")
    raise Unreadable(f"{PurePosixPath(name).suffix or 'a file with no ending'} is not read")


# ---- PDF ----------------------------------------------------------------------------------------


def _pdf(path: Path, name: str, where: str, alive: Callable[[], None]) -> Iterator[Found]:
    from crawler.files import ocr, pdf

    document = pdf.open_pdf(path)
    pages: list[list[layout.Line]] = []
    notes: list[PageNote] = []
    problems: dict[tuple[str, str], list[int]] = {}
    scanned = 0
    for number in range(1, len(document) + 1):
        page = None
        try:
            page = document[number - 1]
            found = pdf.page_text(page)
        except pdf.errors() as error:
            problems.setdefault(("damaged pages", str(error)), []).append(number)
            notes.append(PageNote(number, "unread", None, "damaged"))
            pages.append([])
            continue
        pieces, rules = found.pieces, found.rules
        if found.doubt:
            scanned += 1
            try:
                if scanned > MOST_SCANNED:
                    raise Unreadable("a scan of many pages", f"{MOST_SCANNED} of them are read")
                alive()
                pieces, confidence = ocr.read(page)
                rules = Rules()
                notes.append(PageNote(number, "ocr", round(confidence, 3), found.doubt))
            except Unreadable as error:
                pieces = []
                problems.setdefault((error.reason, error.detail), []).append(number)
                notes.append(PageNote(number, "unread", None, f"{found.doubt}; {error.reason}"))
            alive()
        pages.append(layout.order(pieces, rules))
        page.close()
    paper = Paper()
    paper.notes = notes
    for paragraph in paragraphs(furniture.without(pages)):
        paper.parts(paragraph.parts)
    yield from _with_problems(paper, name, where, len(document), problems)


def _with_problems(
    paper: Paper, name: str, where: str, pages: int, problems: dict[tuple[str, str], list[int]]
) -> Iterator[Found]:
    """The document, and what pages of it could not be read; only that where none could."""
    try:
        yield paper.document(name, pages)
    except Unreadable as error:
        if not problems:
            yield LeftOut(where, error.reason, error.detail)
    for (reason, detail), numbers in problems.items():
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


# ---- mails --------------------------------------------------------------------------------------


def _mail(path: Path, where: str, alive: Callable[[], None], deep: int) -> Iterator[Found]:
    document, files = mail.letter(path)
    if document is not None:
        yield document
    with tempfile.TemporaryDirectory(prefix="khaosan-") as folder:
        for number, (name, data) in enumerate(files):
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


def _attached(path: Path, where: str, alive: Callable[[], None], deep: int) -> Iterator[Found]:
    from crawler.readers.read import found
    from crawler.readers.records import Entry, Gauge

    def begin(entry: Entry) -> list[Found]:
        with tempfile.TemporaryDirectory(prefix="khaosan-") as folder:
            copy = Path(folder) / "file"
            copied(entry.stream, copy)
            return list(read(copy, entry.name, entry.where, alive, deep))

    for item in found(path, Gauge(), begin):
        for one in item if isinstance(item, list) else (item,):
            if isinstance(one, LeftOut):
                shown = one.where.replace(str(path), where, 1)
                yield dataclasses.replace(one, where=shown)
            else:
                yield one
