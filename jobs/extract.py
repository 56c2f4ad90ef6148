"""`khaosan extract`: over the store, or from file to file with no store."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING

from jobs.workers import Failed, extract_all
from khaosan.console import json_safe, note, plural, progress
from khaosan.errors import KhaosanError, UsageError
from khaosan.records import Document, Extraction, RecordError, dumps
from khaosan.streams import BROKEN, cannot, open_text, whole_file
from nlp.lexicons import listed_agencies
from nlp.version import model_key

if TYPE_CHECKING:
    from store.database import Store

# Extractions a transaction holds: a kill loses at most these, and they are simply made again.
BATCH = 64


@dataclass(slots=True)
class Report:
    """What an extraction did: documents, mentions and agreements; what failed and was left out."""

    documents: int = 0
    mentions: int = 0
    agreements: int = 0
    known: int = 0
    failed: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def line(self) -> str:
        """The summary line."""
        parts = [
            f"{plural(self.documents, 'document')} extracted",
            plural(self.mentions, "mention"),
            f"{plural(self.agreements, 'agreement')} told",
        ]
        if self.known:
            parts.append(f"{self.known:,} done already")
        if self.failed:
            parts.append(f"{len(self.failed):,} failed")
        if self.left_out:
            parts.append(f"{len(self.left_out):,} left out")
        return ", ".join(parts)


def extract_store(
    store: Store, *, engine: str = "khaosan", workers: int = 0, min_score: float = 0.0
) -> Report:
    """Extract from every document of the store that this model has not yet seen.

    What scores lower than `min_score` is left out; with another one every document is pending.
    Each batch is one transaction, so a killed run loses nothing that was said to be done, and the
    next one goes on where it stopped.
    """
    from store import extractions

    report = Report()
    key = model_key(engine) + (f" min_score={min_score}" if min_score else "")
    total = extractions.count_pending(store, key)
    if not total:
        resolve_names(store)
        return report
    # A few documents are done before the workers would have loaded their models.
    workers = 1 if total < 100 else workers
    with progress("extracting", total) as bar:
        results = extract_all(extractions.pending(store, key), engine, workers)
        while batch := list(islice(results, BATCH)):
            with store.transaction():
                for number, result in batch:
                    if isinstance(result, Failed):
                        report.failed.append(f"{result.id}: {result.reason}")
                    else:
                        found = _sure(result, min_score)
                        extractions.save(store, number, found, key)
                        _count(report, found)
            bar.advance(len(batch))
    resolve_names(store)
    return report


def resolve_names(store: Store) -> None:
    """Join the names that mean the same across documents, of all that is new, or
    of everything where other rules joined it."""
    from store.resolution import known, rules
    from store.resolution.resolve import count_unresolved, resolve_all

    with store.transaction():
        known.replace(store, listed_agencies())
        rules.update(store)
    if waiting := count_unresolved(store):
        with progress("joining names", waiting) as bar:
            done = resolve_all(store, bar.advance)
        if done.too_large:
            note(f"{plural(done.too_large, 'block')} of names too large to be compared")


def extract_file(
    source: str,
    target: str,
    *,
    engine: str = "khaosan",
    workers: int = 0,
    resume: bool = False,
    min_score: float = 0.0,
) -> Report:
    """Extract from a file of the interchange format into another, with no store.

    `source`: JSON Lines (also .gz, .xz), "-" for standard input. `target`: a file or "-".
    A file is written beside its place and moved there when it is whole; with `resume` it grows
    in place, and the documents that it holds already are not done again. What scores lower than
    `min_score` is left out.
    """
    report = Report()
    done: set[str] = set()
    if resume:
        if target == "-":
            raise UsageError("--resume needs a file to go on with: -o FILE")
        done = _finished(Path(target))
    with _output(target, append=resume) as stream, progress("extracting") as bar:
        documents = ((d.id, d) for d in _documents(source, done, report))
        for id, result in extract_all(documents, engine, workers):
            if isinstance(result, Failed):
                report.failed.append(f"{id}: {result.reason}")
            else:
                found = _sure(result, min_score)
                stream.write(json_safe(dumps(found.to_json())) + "\n")
                _count(report, found)
            bar.advance()
    return report


def _sure(extraction: Extraction, min_score: float) -> Extraction:
    """What scores no lower; the extraction then says so among what took part."""
    if not min_score:
        return extraction
    found = extraction.at_least(min_score)
    # A table of its own: the pipeline gives all its extractions one and the same.
    found.model = extraction.model | {"min_score": str(min_score)}
    return found


def _documents(source: str, done: set[str], report: Report) -> Iterator[Document]:
    """The documents of a file, less those that are done; bad lines are noted in the report."""
    if source != "-" and not Path(source).is_file():
        raise UsageError(f"{source}: no such file")
    number = 0
    try:
        with open_text(source) as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    document = Document.from_json(_object(line))
                except (ValueError, RecursionError, RecordError) as error:
                    report.left_out.append(f"{source}:{number}: {error}")
                    continue
                if document.id in done:
                    report.known += 1
                else:
                    yield document
    except BROKEN as error:
        # What came before the break is extracted and kept.
        report.left_out.append(f"{source}: unreadable after line {number}: {error}")


def _object(line: str) -> dict[str, object]:
    value = json.loads(line)
    if not isinstance(value, dict):
        raise RecordError("not a JSON object")
    return value


def _finished(target: Path) -> set[str]:
    """The ids in a file that an earlier run was writing; a last line cut short is dropped."""
    if not target.exists():
        return set()
    done: set[str] = set()
    whole = 0
    with target.open("rb") as stream:
        for line in stream:
            try:
                done.add(str(json.loads(line)["id"]))
            except (ValueError, KeyError, TypeError):
                if line.endswith(b"\n"):
                    raise KhaosanError(
                        f"{target}: holds lines that are no extractions; name another file with -o"
                    ) from None
                break
            whole += len(line)
    with target.open("r+b") as stream:
        stream.truncate(whole)
    return done


@contextmanager
def _output(target: str, *, append: bool) -> Iterator[IO[str]]:
    if target == "-":
        yield sys.stdout
    elif append:
        try:
            with Path(target).open("a", encoding="utf-8") as stream:
                yield stream
        except OSError as error:
            raise cannot("write", target, error) from None
    else:
        with whole_file(Path(target)) as stream:
            yield stream


def _count(report: Report, extraction: Extraction) -> None:
    report.documents += 1
    report.mentions += sum(1 for _ in extraction.mentions())
    report.agreements += len(extraction.agreements)
