"""One file read, within the process that has been given to it: its documents."""

from __future__ import annotations

import dataclasses
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from crawler.files import mail
from crawler.files.clock import Clock
from crawler.files.kinds import HEAD, LINKED, by_ending, kind_of
from crawler.files.page.paged import Found, Pages, with_problems
from crawler.files.paper import Paper
from crawler.readers.records import Entry, Gauge, LeftOut, Unreadable, copied
from khaosan.records import Document

if TYPE_CHECKING:
    from crawler.files.scan import ocr

# Mails within mails, archives within mails.
_DEEP = 3
_ENDING = re.compile(r"\.[a-z0-9]{1,8}")


def read(
    path: Path, name: str, where: str, clock: Clock | None = None, deep: int = 0
) -> Iterator[Found]:
    """The documents of a file. `name`: its own, `where`: for messages, and what the documents know
    it by; `clock`: the time that it may take."""
    for item in _read(path, name, where, clock or Clock(), deep):
        if isinstance(item, Document) and item.file is None:
            item = dataclasses.replace(item, file=where)
        yield item


def _read(path: Path, name: str, where: str, clock: Clock, deep: int) -> Iterator[Found]:
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    ending = PurePosixPath(name).suffix
    try:
        if not head:
            raise Unreadable("empty", "no bytes in it")
        # An archive; an import opens those itself (crawler.readers.containers).
        kind = kind_of(ending, head) or LINKED.get(ending.lower(), "")
        if kind == "package":
            from crawler.files.office import package

            kind = package.kind_in(path, by_ending(ending))
        if kind == "pdf":
            yield from _pdf(path, name, where, clock, deep)
        elif kind == "picture":
            yield from _pictures(path, name, where, clock, deep)
        elif kind == "eml":
            yield from _mail(path, where, clock, deep)
        elif kind == "zip":
            yield from _zip(path, where, clock, deep)
        elif kind == "mhtml":
            yield mail.page(path)
        else:
            paper = _paper(kind, path, name)
            if isinstance(paper, Document):
                yield paper
            else:
                yield from with_problems(paper, name, where)
    except Unreadable as error:
        yield LeftOut(where, error.reason, error.detail)


def _paper(kind: str, path: Path, name: str) -> Paper | Document:
    # Each is imported where it is needed: a process that reads PDF needs no lxml.
    if kind == "docx":
        from crawler.files.office import docx

        return docx.read(path)
    if kind == "odt":
        from crawler.files.office import odt

        return odt.read(path)
    if kind == "rtf":
        from crawler.files.office import rtf

        return rtf.read(path)
    if kind == "sheet":
        from crawler.files.office import sheets

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


def _pdf(path: Path, name: str, where: str, clock: Clock, deep: int) -> Iterator[Found]:
    from crawler.files.page import pdf
    from crawler.files.scan import ocr

    document = pdf.open_pdf(path)
    pages = Pages(clock, len(document), name, where)
    clock.held = pages if not deep else None
    for number in range(1, len(document) + 1):
        if not pages.begin(number):
            continue
        page = None
        try:
            page = document[number - 1]
            found = pdf.page_text(page)
        except pdf.errors() as error:
            pages.damaged(number, str(error))
            continue
        if found.doubt:
            pages.scanned(number, found.doubt, lambda left: ocr.read(page, left))  # noqa: B023 - called now
        else:
            pages.add(found.pieces, found.rules)
        page.close()
    clock.held = None
    yield from pages.found()


def _pictures(path: Path, name: str, where: str, clock: Clock, deep: int) -> Iterator[Found]:
    from crawler.files.scan import ocr
    from crawler.files.scan.pictures import Pictures

    with Pictures(path) as file:
        pages = Pages(clock, file.count, name, where)
        clock.held = pages if not deep else None
        for number in range(1, file.count + 1):
            if not pages.begin(number):
                continue

            def read_picture(left: float, number: int = number) -> ocr.Scanned:
                with file.page(number) as page:
                    return ocr.read(page, left)

            try:
                pages.scanned(number, "a picture", read_picture)
            except file.errors() as error:
                pages.damaged(number, str(error)[:200])
    clock.held = None
    yield from pages.found()


# ---- mails, archives ----------------------------------------------------------------------------


def _mail(path: Path, where: str, clock: Clock, deep: int) -> Iterator[Found]:
    letter = mail.read(path)
    for item in with_problems(letter.paper, path.name, where):
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
            yield from _attached(inner, place, clock, deep + 1)
            inner.unlink()


def _zip(path: Path, where: str, clock: Clock, deep: int) -> Iterator[Found]:
    """A zip of files under another name."""
    if deep >= _DEEP:
        raise Unreadable("an archive inside an archive too deep")
    with tempfile.TemporaryDirectory(prefix="khaosan-") as folder:
        copy = Path(folder) / "files.zip"
        shutil.copyfile(path, copy)
        yield from _attached(copy, where, clock, deep + 1)


def _attached(path: Path, where: str, clock: Clock, deep: int) -> Iterator[Found]:
    from crawler.readers.read import found

    def begin(entry: Entry) -> list[Found]:
        with tempfile.TemporaryDirectory(prefix="khaosan-") as folder:
            copy = Path(folder) / "file"
            copied(entry.stream, copy)
            return list(read(copy, entry.name, entry.where, clock, deep))

    for item in found(path, Gauge(), begin):
        for one in item if isinstance(item, list) else (item,):
            # What is on the disk for a moment is called what it is called in its file.
            if isinstance(one, LeftOut):
                yield dataclasses.replace(one, where=one.where.replace(str(path), where, 1))
            else:
                file = (one.file or where).replace(str(path), where, 1)
                yield dataclasses.replace(one, file=file)
