"""Writing what the store holds to a file: JSON Lines, JSON or CSV by the file's ending.

A file appears when it is whole, and an older one stays until then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from khaosan.errors import UsageError
from khaosan.streams import whole_file
from khaosan.verbs import print_rows
from store import extractions, listings
from store.database import Store
from store.documents import as_document

_PAGE = 256
FORMS = {".jsonl": "jsonl", ".json": "json", ".csv": "csv"}


def documents(store: Store, *, min_score: float | None = None) -> Iterator[dict[str, Any]]:
    """The newest versions in the interchange format. Raises UsageError for a `min_score`."""
    if min_score is not None:
        raise UsageError("documents have no score; --min-score is for what was found in them")
    last = 0
    while rows := store.conn.execute(
        "SELECT * FROM documents WHERE newest = 1 AND number > ? ORDER BY number LIMIT ?",
        (last, _PAGE),
    ).fetchall():
        for row in rows:
            yield as_document(row).to_json()
        last = rows[-1]["number"]


def found(store: Store, *, min_score: float | None = None) -> Iterator[dict[str, Any]]:
    """What was found in the newest versions, in the interchange format."""
    for row in store.conn.execute(
        "SELECT d.number FROM documents d JOIN extractions e ON e.document = d.number "
        "WHERE d.newest = 1 ORDER BY d.number"
    ):
        extraction = extractions.load(store, row["number"])
        if extraction is not None:
            yield extraction.at_least(min_score).to_json()


# What can be written: the rows, and the columns of its CSV.
KINDS: dict[str, tuple[Callable[..., Iterable[dict[str, Any]]], tuple[str, ...]]] = {
    "documents": (
        documents,
        ("id", "url", "title", "published", "source", "category", "agency", "text"),
    ),
    "extractions": (found, ("id", "persons", "agencies", "dates", "agreements", "model")),
    "mentions": (
        listings.mentions,
        ("document", "kind", "start", "end", "text", "title", "name", "role", "agency",
         "canonical", "value", "subkind", "score", "source", "entity"),
    ),
    "entities": (
        listings.entities,
        ("id", "kind", "name", "subkind", "aliases", "documents", "mentions"),
    ),
    "agreements": (
        listings.agreements,
        ("id", "kind", "status", "title", "parties", "signatories", "witnesses", "date", "place",
         "sources", "score"),
    ),
}  # fmt: skip


def form_of(path: Path) -> str:
    """The form by the file's ending. Raises UsageError for one that is not known."""
    form = FORMS.get(path.suffix.lower())
    if form is None:
        raise UsageError(f"{path}: name a file that ends in {', '.join(FORMS)}")
    return form


def export(store: Store, kind: str, path: Path, *, min_score: float | None = None) -> int:
    """Write everything of a kind that scores `min_score` or more to a file; returns how many rows.
    Raises KhaosanError where it cannot be written."""
    form = form_of(path)
    rows, columns = KINDS[kind]
    written = 0

    def counted() -> Iterator[dict[str, Any]]:
        nonlocal written
        for row in rows(store, min_score=min_score):
            written += 1
            yield row

    # One moment of the store, though others write meanwhile.
    store.conn.execute("BEGIN")
    try:
        with whole_file(path) as stream, redirect_stdout(stream):
            print_rows(counted(), form, columns)
    finally:
        store.conn.execute("ROLLBACK")
    return written
