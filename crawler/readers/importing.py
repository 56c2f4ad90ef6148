"""Documents from disk into the store.

Reading starts from the beginning each time, and what the store holds already is passed over, so an
import that was killed and started again ends with the same rows as one that was left alone. A file
(PDF, Word, scan) that was read whole is known by its bytes and not read again; where a better
reader reads it, its documents get new versions.
"""

from __future__ import annotations

import dataclasses
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.readers.read import check, read_new
from crawler.readers.records import FileRead, Gauge, LeftOut, host_of
from khaosan.console import Bar, plural, progress
from khaosan.records import Document
from store import files_read

if TYPE_CHECKING:
    from store.database import Store

# Lines about what was left out that are kept to be shown.
EXAMPLES = 10


@dataclass(slots=True)
class Report:
    """What an import did. `outcomes`: documents by what became of them (new, changed, known,
    duplicate); `unread`: files that were not read, as their bytes are known (their documents count
    as known); `left_out`: what gave no document, by reason; `examples`: the first of those."""

    outcomes: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)
    unread: int = 0

    @property
    def documents(self) -> int:
        """How many documents were read."""
        return sum(self.outcomes.values())

    def to_json(self) -> dict[str, Any]:
        """For `--json` and for monitoring."""
        counts = {name: self.outcomes[name] for name in ("new", "changed", "known", "duplicate")}
        return {
            "documents": self.documents,
            **counts,
            "files_known": self.unread,
            "left_out": sum(self.left_out.values()),
            "reasons": dict(self.left_out.most_common()),
        }

    def line(self) -> str:
        """One line for a person."""
        done = self.outcomes
        parts = [f"{plural(self.documents, 'document')} read: {done['new']:,} new"]
        if done["changed"]:
            parts.append(f"{done['changed']:,} changed")
        if done["known"]:
            of = f" ({plural(self.unread, 'file')} not read again)" if self.unread else ""
            parts.append(f"{done['known']:,} known already{of}")
        if done["duplicate"]:
            parts.append(f"{done['duplicate']:,} with a text that is here under another address")
        if self.left_out:
            parts.append(f"{sum(self.left_out.values()):,} left out")
        return ", ".join(parts)


def import_paths(
    store: Store,
    paths: Iterable[Path],
    *,
    source: str | None = None,
    on_left_out: Callable[[LeftOut], None] | None = None,
    scan_seconds: float = 0.0,
    again: bool = False,
) -> Report:
    """Read every path and add its documents to the store.

    `source`: the label for all of them; without it a document keeps its own, else gets one by its
    address. `on_left_out` is called for everything that was left out. `scan_seconds`: the most that
    a scan may take (0: the usual). `again`: files too that were read before.
    Raises UsageError, before anything is read, where a path does not exist.
    """
    from store.intake import add_all

    paths = list(paths)
    for path in paths:
        check(path)
    report = Report()
    with progress("importing") as bar:
        for path in paths:
            gauge = Gauge()
            files = _Files(store, report, again=again)
            items = read_new(path, files.is_known, gauge, scan_seconds=scan_seconds)
            documents = _documents(items, source, report, files, on_left_out)
            count = _counting(report, bar, gauge)

            def each(
                document: Document,
                outcome: str,
                count: Callable[[str], None] = count,
                files: _Files = files,
            ) -> None:
                count(outcome)
                files.written()

            add_all(store, documents, each=each)
    return report


class _Files:
    """The files of an import: those known by their bytes, and those on their way into the store."""

    def __init__(self, store: Store, report: Report, *, again: bool) -> None:
        self._store, self._report, self._again = store, report, again
        self._given = self._written = 0
        # Files all of whose documents were given out: how many that were by then, with all before.
        self._coming: deque[tuple[int, str, list[str]]] = deque()
        self._file = FileRead("")
        self._ids: list[str] = []
        self._before: list[str] = []

    def is_known(self, digest: str) -> bool:
        """Whether a file with these bytes was read, and its documents are in the store."""
        return not self._again and bool(files_read.documents_of(self._store, digest, _reader()))

    def begin(self, file: FileRead) -> None:
        """The documents of a file come next."""
        self._file, self._ids = file, []
        self._before = files_read.documents_of(self._store, file.digest)
        if file.again:
            self._report.unread += 1
            self._report.outcomes["known"] += len(self._before)

    def give(self, document: Document) -> Document:
        """A document is given out: under the id that it has from an older reading of its file."""
        self._given += 1
        at = len(self._ids)
        if at >= self._file.documents:
            return document  # of no such file
        if len(self._before) == self._file.documents and document.url is None:
            document = dataclasses.replace(document, id=self._before[at])
        self._ids.append(document.id)
        if len(self._ids) == self._file.documents and self._file.whole:
            self._coming.append((self._given, self._file.digest, self._ids))
        return document

    def written(self) -> None:
        """The next document is in the store; with the last of a file, the file is known."""
        self._written += 1
        while self._coming and self._coming[0][0] <= self._written:
            _, digest, ids = self._coming.popleft()
            with self._store.transaction():
                files_read.remember(self._store, digest, _reader(), ids)


def _reader() -> str:
    from crawler.kept.reader import reader_of_files

    return reader_of_files()


def _counting(report: Report, bar: Bar, gauge: Gauge) -> Callable[[str], None]:
    """What is called with the outcome of each document once it is in the store."""
    before = report.documents

    def count(outcome: str) -> None:
        report.outcomes[outcome] += 1
        bar.advance()
        done = report.documents - before
        if done % 100 == 0 and (share := gauge.share()):
            bar.total(before + max(done, round(done / share)))

    return count


def _documents(
    items: Iterator[Document | LeftOut | FileRead],
    source: str | None,
    report: Report,
    files: _Files,
    on_left_out: Callable[[LeftOut], None] | None,
) -> Iterator[Document]:
    for item in items:
        if isinstance(item, FileRead):
            files.begin(item)
            continue
        if isinstance(item, Document):
            label = source or item.source or source_of(item.url)
            yield files.give(dataclasses.replace(item, source=label))
            continue
        report.left_out[item.reason] += 1
        if len(report.examples) < EXAMPLES:
            report.examples.append(item.line())
        if on_left_out:
            on_left_out(item)


def source_of(url: str | None) -> str:
    """The source label of a document that names none: the corpus of the government's site by its
    address, "import" for all else."""
    host = host_of(url)
    return "thaigov" if host == "thaigov.go.th" or host.endswith(".thaigov.go.th") else "import"
