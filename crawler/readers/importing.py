"""Documents from disk into the store.

Reading starts from the beginning each time, and what the store holds already is passed over, so an
import that was killed and started again ends with the same rows as one that was left alone.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.readers.read import check, read
from crawler.readers.records import Gauge, LeftOut, host_of
from khaosan.console import Bar, plural, progress
from khaosan.records import Document

if TYPE_CHECKING:
    from store.database import Store

# Lines about what was left out that are kept to be shown.
EXAMPLES = 10


@dataclass(slots=True)
class Report:
    """What an import did. `outcomes`: documents by what became of them (new, changed, known,
    duplicate); `left_out`: what gave no document, by reason; `examples`: the first of those."""

    outcomes: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

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
            parts.append(f"{done['known']:,} known already")
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
) -> Report:
    """Read every path and add its documents to the store.

    `source`: the label for all of them; without it a document keeps its own, else gets one by its
    address. `on_left_out` is called for everything that was left out. `scan_seconds`: the
    most that a scan may take (0: the usual).
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
            documents = _documents(
                read(path, gauge, scan_seconds=scan_seconds), source, report, on_left_out
            )
            add_all(store, documents, each=_counting(report, bar, gauge))
    return report


def _counting(report: Report, bar: Bar, gauge: Gauge) -> Callable[[Document, str], None]:
    """What is called for each document once it is in the store."""
    before = report.documents

    def count(document: Document, outcome: str) -> None:
        report.outcomes[outcome] += 1
        bar.advance()
        done = report.documents - before
        if done % 100 == 0 and (share := gauge.share()):
            bar.total(before + max(done, round(done / share)))

    return count


def _documents(
    items: Iterator[Document | LeftOut],
    source: str | None,
    report: Report,
    on_left_out: Callable[[LeftOut], None] | None,
) -> Iterator[Document]:
    for item in items:
        if isinstance(item, Document):
            label = source or item.source or source_of(item.url)
            yield dataclasses.replace(item, source=label)
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
