"""Extractions in the store: what is still to be extracted, and saving what was found.

A version of a document has one extraction, of the model that saw it last. Mentions of a version
that is no longer the newest stay, as the record of what was found in it, and count nowhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from khaosan.errors import KhaosanError
from khaosan.records import Agency, Date, Document, Evidence, Extraction, Person, dumps
from khaosan.records import Agreement as AgreementRecord
from store import agreements, entities
from store.database import Store
from store.documents import as_document
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
    row = store.conn.execute(
        "SELECT number, newest, published, text FROM documents WHERE number = ?",
        (document_number,),
    ).fetchone()
    if row is None:
        raise KhaosanError(f"{store.path}: no document number {document_number}")
    _check_offsets(document_number, row["text"], extraction)
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
    known = entities.resolve(store, extraction)
    store.conn.executemany(
        'INSERT INTO mentions (extraction, document, kind, start, "end", text, title, name, role, '
        "agency, canonical, value, subkind, score, source, entity) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(number, document_number, *_mention(m, known)) for m in extraction.mentions()],
    )
    entities.add_positions(store, document_number, row["published"])
    agreements.add_frames(store, number, document_number, row["published"], extraction.agreements)
    if row["newest"]:
        entities.count(store, document_number, 1)
        agreements.resolve(store, document_number)


def supersede(store: Store, document_number: int) -> None:
    """A version is about to be no longer the newest, or extracted anew: what was found in it no
    longer counts."""
    entities.count(store, document_number, -1)
    agreements.withdraw(store, document_number)


def load(store: Store, document_number: int) -> Extraction | None:
    """What was found in a version of a document, as it was saved; None where nothing looked."""
    row = store.conn.execute(
        "SELECT e.model, d.id FROM extractions e JOIN documents d ON d.number = e.document "
        "WHERE e.document = ?",
        (document_number,),
    ).fetchone()
    if row is None:
        return None
    out = Extraction(id=row["id"], model=json.loads(row["model"]))
    for m in store.conn.execute(
        "SELECT * FROM mentions WHERE document = ? ORDER BY start, number", (document_number,)
    ):
        place = (m["start"], m["end"], m["text"])
        if m["kind"] == "person":
            out.persons.append(
                Person(
                    *place,
                    title=m["title"],
                    name=m["name"],
                    role=m["role"],
                    agency=m["agency"],
                    canonical=m["canonical"],
                    score=m["score"],
                    source=m["source"],
                )
            )
        elif m["kind"] == "agency":
            out.agencies.append(
                Agency(*place, m["canonical"], m["subkind"], m["score"], m["source"])
            )
        else:
            out.dates.append(Date(*place, m["value"], m["subkind"], m["score"], m["source"]))
    for f in store.conn.execute(
        "SELECT frame FROM agreement_documents WHERE document = ? ORDER BY position",
        (document_number,),
    ):
        out.agreements.append(AgreementRecord.from_json(json.loads(f["frame"])))
    return out


def _forget(store: Store, document_number: int, *, newest: bool) -> None:
    old = store.conn.execute(
        "SELECT number FROM extractions WHERE document = ?", (document_number,)
    ).fetchone()
    if old is None:
        return
    if newest:
        supersede(store, document_number)
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


def _mention(m: Person | Agency | Date, known: Mapping[tuple[str, str], int]) -> tuple[Any, ...]:
    place = (m.start, m.end, m.text)
    if isinstance(m, Person):
        return (
            "person", *place, m.title, m.name, m.role, m.agency, m.canonical, None, None,
            m.score, m.source, known.get(("person", m.canonical)),
        )  # fmt: skip
    if isinstance(m, Agency):
        return (
            "agency", *place, None, None, None, None, m.canonical, None, m.kind,
            m.score, m.source, known.get(("agency", m.canonical)),
        )  # fmt: skip
    return (
        "date", *place, None, None, None, None, None, m.value, m.kind, m.score, m.source, None,
    )  # fmt: skip
