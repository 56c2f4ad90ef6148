"""Extractions in the store: what is still to be extracted, and saving what was found.

A version of a document has one extraction, of the model that saw it last. Mentions of a version
that is no longer the newest stay, as the record of what was found in it, and count nowhere. Where
editors decided something, what is saved is what they and the machine say together (store.reviews).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator

from khaosan.errors import KhaosanError
from khaosan.records import Agency, Date, Document, Evidence, Extraction, Person, dumps
from store import agreements, entities, letters, mentions
from store.amending import add_mentions, amend, parted
from store.database import Store
from store.documents import as_document
from store.reviews import machine, state
from store.reviews.overlay import unreviewed
from store.times import now

_PAGE = 64


_PENDING = (
    "FROM documents d WHERE d.newest = 1 AND d.number > ? AND NOT EXISTS "
    "(SELECT 1 FROM extractions e WHERE e.document = d.number AND e.model_key = ?)"
)


def count_pending(store: Store, model: str) -> int:
    """How many documents this model has not seen in their newest version."""
    row = store.conn.execute(f"SELECT count(*) {_PENDING}", (0, model)).fetchone()
    return int(row[0])


def pending(store: Store, model: str) -> Iterator[tuple[int, Document]]:
    """The newest versions that this model has not seen, with their numbers, in their order.

    Read a page at a time: memory stays the same, and what is saved meanwhile is no hindrance.
    """
    last = 0
    while True:
        rows = store.conn.execute(
            f"SELECT d.* {_PENDING} ORDER BY d.number LIMIT ?",
            (last, model, _PAGE),
        ).fetchall()
        for row in rows:
            yield row["number"], as_document(row)
        if len(rows) < _PAGE:
            return
        last = rows[-1]["number"]


def save(store: Store, document_number: int, extraction: Extraction, key: str) -> None:
    """Save what was found in one version of a document, in the place of an earlier extraction of
    it; the caller holds the transaction. Entities, positions and agreements follow.

    `key`: the model's, as `pending` is asked for it.
    Raises KhaosanError where the version is not there or a mention is not of its text; nothing of
    the extraction is then to be committed.
    """
    row = version_row(store, "number = ?", document_number)
    if row is None:
        raise KhaosanError(f"{store.path}: no document number {document_number}")
    _check_offsets(document_number, row["text"], extraction)
    if row["newest"] and letters.introduce(store, document_number, row["text"], extraction.letters):
        row = version_row(store, "number = ?", document_number) or row
    _forget(store, document_number, newest=bool(row["newest"]))
    cursor = store.conn.execute(
        "INSERT INTO extractions (document, model_key, model, at) VALUES (?, ?, ?, ?)",
        (
            document_number,
            key,
            dumps(extraction.model),
            now(),
        ),
    )
    number = cursor.lastrowid
    assert number is not None  # noqa: S101 - an INSERT of one row has one
    stated = state.stated(store, row, extraction) if row["newest"] else unreviewed(extraction)
    said, frames = parted(stated)
    add_mentions(store, number, document_number, said)
    entities.add_positions(store, document_number, row["published"])
    added = agreements.add_frames(store, number, document_number, row["published"], frames)
    letters.save(store, number, document_number, row["text"], extraction.letters)
    if row["newest"]:
        entities.count(store, document_number, 1)
        agreements.resolve(store, added)
        state.recount(store, row)


def supersede(store: Store, document_number: int) -> None:
    """A version is about to be no longer the newest: what was found in it no longer counts. It is
    again what the machine found; editors' decisions go on to the next version."""
    if machine.is_kept(store, document_number):
        row = version_row(store, "number = ?", document_number)
        assert row is not None  # noqa: S101 - the extraction is of it
        raw = machine.extraction(store, row["id"], document_number)
        assert raw is not None  # noqa: S101 - it is kept
        said, frames = parted(unreviewed(raw))
        amend(store, row, said, frames)
        machine.forget(store, document_number)
    store.conn.execute("DELETE FROM review_counts WHERE document = ?", (document_number,))
    _withdraw(store, document_number)


def arrived(store: Store, document_number: int) -> None:
    """A new version is there: what editors decided about the old one is looked for in it."""
    row = version_row(store, "number = ?", document_number)
    if row is not None and state.place_all(store, row):
        state.recount(store, row)


def version_row(store: Store, condition: str, value: object) -> sqlite3.Row | None:
    """The row of a version of a document, with its text; None for none. `condition`: SQL of the
    caller's own, with one parameter."""
    row: sqlite3.Row | None = store.conn.execute(
        f"SELECT number, id, version, newest, published, text FROM documents WHERE {condition}",  # noqa: S608
        (value,),
    ).fetchone()
    return row


def load(store: Store, document_number: int) -> Extraction | None:
    """What was found in a version of a document, with what editors decided; None where nothing
    looked."""
    row = store.conn.execute(
        "SELECT e.model, d.id FROM extractions e JOIN documents d ON d.number = e.document "
        "WHERE e.document = ?",
        (document_number,),
    ).fetchone()
    if row is None:
        return None
    found = store.conn.execute(
        "SELECT * FROM mentions WHERE document = ? ORDER BY start, number", (document_number,)
    )
    out = mentions.extraction(row["id"], map(mentions.record, found))
    out.model = json.loads(row["model"])
    out.agreements = machine.standing_agreements(store, document_number)
    out.letters = letters.load(store, document_number)
    return out


def _withdraw(store: Store, document_number: int) -> None:
    """What was found in a version no longer counts."""
    entities.count(store, document_number, -1)
    agreements.withdraw(store, agreements.of_document(store, document_number))


def _forget(store: Store, document_number: int, *, newest: bool) -> None:
    old = store.conn.execute(
        "SELECT number FROM extractions WHERE document = ?", (document_number,)
    ).fetchone()
    if old is None:
        return
    if newest:
        _withdraw(store, document_number)
    # Mentions, positions and frames go with it (ON DELETE CASCADE).
    touched = entities.of_document(store, document_number)
    store.conn.execute("DELETE FROM extractions WHERE number = ?", (old["number"],))
    entities.remove_unused(store, touched)


def _check_offsets(number: int, text: str, extraction: Extraction) -> None:
    spans: list[Person | Agency | Date | Evidence] = list(extraction.mentions())
    spans += [a.evidence for a in extraction.agreements]
    for span in spans:
        if text[span.start : span.end] != span.text or span.end < span.start:
            raise KhaosanError(
                f"document number {number}: the extraction is of another text: "
                f"[{span.start}:{span.end}] is not {span.text!r}"
            )
