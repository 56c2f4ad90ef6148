"""Files that a crawl has kept (PDF, Word ...), read after it.

A file that belongs to nothing known at its own address becomes a document there, with the day, the
source and the agency of the article or letter that named it. The first file of a letter stands at
the letter's own address: its text comes after what the list says (crawler.kept.letter).

Each kept file is read once: its page remembers what read it, also where nothing could be read, and
is read again when that changes or the file does. A file whose library is not installed waits,
unread; one with scanned pages is read again when Tesseract is there. Stopped or killed at any
moment, it goes on with the files that are left.
"""

from __future__ import annotations

import dataclasses
import importlib.util
import sqlite3
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field

from crawler.counts import LOST_SHOWN
from crawler.files import attached, needs
from crawler.files.sandbox import Found, Reading
from crawler.items import is_page
from crawler.kept import letter
from crawler.kept.reader import reader_of_files
from crawler.readers.records import LeftOut
from crawler.source import Source
from khaosan.console import plural
from khaosan.errors import KhaosanError
from khaosan.records import Document
from store import pages
from store.adding import add
from store.bodies import Bodies
from store.database import Store, StoreError
from store.documents import as_document, get
from store.identity import canonical_url
from store.pages import Kept

# The library without which a kind of file is not read.
_LIBRARY = {"pdf": "pypdfium2", "rtf": "striprtf", "sheet": "python_calamine"}
# What is written beside the reader where scanned pages wait for Tesseract.
_NO_OCR = "-no-ocr"
# Of this program every reader of files begins so (crawler.kept.reader).
_OF_FILES = "files-"


@dataclass(slots=True)
class FilesRead:
    """What reading kept files brought. `read`: files that gave a document, `partly` of them not on
    all pages; `unread`: why the others did not, and how often; `waiting`: files that wait for what
    is not installed, by what to do; `left`: for which there was no time; `told`: addresses with
    the reason, the first of them."""

    read: int = 0
    partly: int = 0
    unread: Counter[str] = field(default_factory=Counter)
    waiting: Counter[str] = field(default_factory=Counter)
    left: int = 0
    told: list[tuple[str, str]] = field(default_factory=list)

    def parts(self) -> list[str]:
        """Pieces of a line for a person; none where there was nothing to read."""
        found = []
        if self.read:
            partly = f" ({self.partly:,} in part)" if self.partly else ""
            found.append(f"{plural(self.read, 'file')} read{partly}")
        if self.unread:
            why = ", ".join(
                reason if n == self.unread.total() else f"{n:,} {reason}"
                for reason, n in self.unread.most_common()
            )
            files = "" if self.read else f" {'file' if self.unread.total() == 1 else 'files'}"
            found.append(f"{self.unread.total():,}{files} not ({why})")
        found += [f"{plural(n, 'file')} not yet ({what})" for what, n in self.waiting.items()]
        if self.left:
            found.append(f"{plural(self.left, 'file')} left for the next run")
        return found


def read_files(
    store: Store,
    sources: Mapping[str, Source],
    name: str | None = None,
    *,
    anew: bool = False,
    minutes: float = 0.0,
    scan_seconds: float = 0.0,
    watch: Callable[[int, int], None] | None = None,
    report: FilesRead | None = None,
) -> FilesRead:
    """Read kept files into documents. The caller holds no transaction.

    `name`: only this source's files; `anew`: those too that the present reader has read; `minutes`:
    for so long (0: until all are read); `scan_seconds`: the most that a scan may take (0: the
    usual). `watch` is told of files done, and how many there are; `report` is filled as it goes,
    for who is interrupted.
    """
    report, bodies = report or FilesRead(), Bodies(store)
    wanted = [page for page in _wanted(store, name, anew) if page.source in sources]
    ready = deque(page for page in wanted if not _waits(page, report))
    total, until = len(ready), time.monotonic() + minutes * 60
    begun: deque[tuple[Kept, Future[list[Found]]]] = deque()
    with Reading(scan_seconds=scan_seconds) as reading:
        while ready or begun:
            late = minutes and time.monotonic() > until
            while ready and not late and len(begun) <= 2 * reading.workers:
                page = ready.popleft()
                begun.append((page, _begin(reading, bodies, page)))
            if not begun:
                break
            page, future = begun.popleft()
            found = list(attached.named(page, future.result()))
            with store.transaction():
                _take(store, page, found, report)
            if watch:
                watch(total - len(ready) - len(begun), total)
    report.left = len(ready)
    return report


def _wanted(store: Store, name: str | None, anew: bool) -> list[Kept]:
    """Those that were never read come first: it may be a while until the others are done."""
    reader = reader_of_files()
    done = [reader] if needs.tesseract() else [reader, reader + _NO_OCR]
    found = pages.kept(
        store, source=name, latest=True, web=False, not_by=() if anew else done
    )  # fmt: skip
    files = [
        page
        for page in found
        if attached.is_file(page) and not (page.content_type and is_page(page.content_type))
    ]
    return sorted(files, key=lambda page: (page.reader or "").startswith(_OF_FILES))


def _waits(page: Kept, report: FilesRead) -> bool:
    """Whether a file is of a kind that is not read here; it is then counted."""
    library = _LIBRARY.get(attached.kind_by_name(page) or "")
    if library is None or importlib.util.find_spec(library) is not None:
        return False
    report.waiting[needs.INSTALL] += 1
    return True


def _begin(reading: Reading, bodies: Bodies, page: Kept) -> Future[list[Found]]:
    reason = "no longer kept"  # it made room for another since it was listed
    try:
        if (body := bodies.read(page.sha256)) is not None:
            return attached.begin(reading, page, body)
    except StoreError:
        reason = "damaged in the store"
    done: Future[list[Found]] = Future()
    done.set_result([LeftOut(page.url, reason)])
    return done


# ---- what was read ------------------------------------------------------------------------------


def _take(store: Store, page: Kept, found: list[Found], report: FilesRead) -> None:
    left_out = [item for item in found if isinstance(item, LeftOut)]
    if any(item.detail == needs.INSTALL for item in left_out):
        # It is of another kind than its name says. It waits as the others do.
        report.waiting[needs.INSTALL] += 1
        return
    documents = [item for item in found if isinstance(item, Document)]
    for number, document in enumerate(documents):
        try:
            if number:
                add(store, _named_by(document, _owner(store, page)), page=page.number, reread=True)
            else:
                _add(store, page, document)
        except KhaosanError as error:
            left_out.append(LeftOut(page.url, f"cannot be stored: {error}"))
            documents = []
            break
    _count(report, bool(documents), left_out)
    reader = reader_of_files()
    if any(needs.INSTALL_OCR in item.detail for item in left_out):
        reader += _NO_OCR
    newest = pages.newest_version(store, canonical_url(page.url))
    store.conn.execute(
        "UPDATE pages SET reader = ?, document = coalesce(?, document) WHERE number = ?",
        (reader, newest, page.number),
    )


def _count(report: FilesRead, read: bool, left_out: list[LeftOut]) -> None:
    report.read += read
    if read:
        report.partly += bool(left_out)
    else:
        report.unread[left_out[0].reason if left_out else "empty"] += 1
    for item in left_out[: LOST_SHOWN - len(report.told)]:
        detail = f" ({item.detail})" if item.detail else ""
        report.told.append((item.where, f"file: {item.reason}{detail}"))


def _add(store: Store, page: Kept, document: Document) -> None:
    """The document of a file, or the letter whose first file it is."""
    address = canonical_url(page.url)
    number = pages.newest_version(store, address)
    row = get(store, number) if number is not None else None
    if row is None:
        document = _named_by(document, _owner(store, page))
    elif canonical_url(row["url"] or "") != address:
        return  # the same file at a second address: its own address speaks for it
    elif letter.known(store, address) is not None:
        document = letter.joined(store, row, document)
    else:
        document = _named_by(document, row)
    if not document.title:
        document = dataclasses.replace(document, title=attached.file_name(page))
    add(store, document, page=page.number, reread=True)


def _owner(store: Store, page: Kept) -> sqlite3.Row | None:
    """The article or letter that a file belongs to."""
    return get(store, page.document) if page.document is not None else None


def _named_by(document: Document, owner: sqlite3.Row | None) -> Document:
    """A file's document with the day and the agency of what named it."""
    if owner is None:
        return document
    other = as_document(owner)
    return dataclasses.replace(
        document,
        published=other.published or document.published,
        agency=other.agency or document.agency,
    )
