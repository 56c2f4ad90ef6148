"""The rows of what can be written as a table, and the columns of its CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from khaosan.errors import UsageError
from store import attachments, document_pages, extractions, listings
from store.database import Store
from store.documents import as_document
from store.positions import positions

_PAGE = 256


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
            document = as_document(row)
            document.attachments = attachments.of(store, row["number"])
            document.pages, document.page_notes = document_pages.of(store, row["number"])
            yield document.to_json()
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


TABLES: dict[str, tuple[Callable[..., Iterable[dict[str, Any]]], tuple[str, ...]]] = {
    "documents": (
        documents,
        ("id", "url", "title", "published", "source", "category", "agency", "text"),
    ),
    "extractions": (found, ("id", "persons", "agencies", "dates", "agreements", "model")),
    "mentions": (
        listings.mentions,
        ("document", "kind", "start", "end", "text", "title", "name", "role", "agency",
         "canonical", "value", "subkind", "score", "source", "entity", "page"),
    ),
    "entities": (
        listings.entities,
        ("id", "kind", "name", "subkind", "aliases", "documents", "mentions"),
    ),
    "positions": (
        positions,
        ("person_id", "person", "role", "agency_id", "agency", "first", "last", "documents"),
    ),
    "agreements": (
        listings.agreements,
        ("id", "kind", "status", "title", "parties", "signatories", "witnesses", "date", "place",
         "sources", "score"),
    ),
}  # fmt: skip
