"""The lists that the command prints and exports write, in the shapes that scripts rely on."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from typing import Any

from khaosan.text import key
from store.database import Store
from store.entities import holders, positions
from store.search import day_range

# Aliases of an entity that a list shows; the rest are in the table.
MOST_ALIASES = 20
# Documents that are listed with one entity.
MOST_DOCUMENTS = 50


def entities(
    store: Store,
    *,
    kind: str | None = None,
    name: str | None = None,
    min_score: float | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> Iterator[dict[str, Any]]:
    """People and agencies of the newest versions, those in most documents first.

    `kind`: "agency" or "person"; `name`: a name, an alias, or a piece of one. With `min_score`
    only mentions that score so much are counted, and who has none is left out.
    """
    where, values = ["e.documents > 0"], list[Any]()
    held, counted = "e", "entities e"
    if min_score is not None:
        held, counted = "c", f"{_SURE} c JOIN entities e ON e.number = c.entity"
        values.append(min_score)
    if kind:
        where.append("e.kind = ?")
        values.append(kind)
    if name:
        where.append(
            "(instr(e.key, ?) OR e.number IN "
            "(SELECT entity FROM aliases WHERE instr(key, ?) AND count > 0))"
        )
        values += [key(name)] * 2
    rows = store.conn.execute(
        f"SELECT e.number, e.id, e.kind, e.name, e.subkind, {held}.documents, {held}.mentions "  # noqa: S608
        f"FROM {counted} WHERE {' AND '.join(where)} "
        f"ORDER BY {held}.documents DESC, {held}.mentions DESC, e.name LIMIT ? OFFSET ?",
        (*values, -1 if limit is None else limit, offset),
    )
    for row in rows:
        yield _entity(store, row)


# How often, and in how many newest versions, an entity is mentioned with at least some score.
_SURE = (
    "(SELECT m.entity, count(*) AS mentions, count(DISTINCT m.document) AS documents "
    "FROM mentions m JOIN documents d ON d.number = m.document AND d.newest = 1 "
    "WHERE m.entity IS NOT NULL AND m.score >= ? GROUP BY m.entity)"
)


def _entity(store: Store, row: sqlite3.Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "kind": row["kind"],
        "name": row["name"],
        "subkind": row["subkind"],
        "aliases": aliases(store, row),
        "documents": row["documents"],
        "mentions": row["mentions"],
    }


def entity(store: Store, id: str) -> dict[str, Any] | None:
    """One agency or person by its id: what the list says of it, and

    `positions` that a person held, `people` who held one at an agency, `agreements` that it is
    party to, signed or witnessed, and `found_in`: the latest MOST_DOCUMENTS documents.
    """
    row = store.conn.execute("SELECT * FROM entities WHERE id = ?", (id,)).fetchone()
    if row is None:
        return None
    number = row["number"]
    agreed = store.conn.execute(
        "SELECT id, kind, status, title, date FROM agreements WHERE number IN "
        "(SELECT agreement FROM agreement_parties WHERE entity = ?1 "
        "UNION SELECT agreement FROM agreement_signatories WHERE entity = ?1) "
        "ORDER BY date IS NULL, date DESC, id",
        (number,),
    )
    documents = store.conn.execute(
        "SELECT d.id, d.title, d.published, d.url, count(*) AS mentions FROM mentions m "
        "JOIN documents d ON d.number = m.document AND d.newest = 1 WHERE m.entity = ? "
        "GROUP BY d.number ORDER BY d.published DESC, d.id LIMIT ?",
        (number, MOST_DOCUMENTS),
    )
    return {
        **_entity(store, row),
        "positions": positions(store, number),
        "people": holders(store, number),
        "agreements": [dict(a) for a in agreed],
        "found_in": [dict(d) for d in documents],
    }


def by_id(store: Store, id: str) -> dict[str, Any] | None:
    """One agreement as the list gives it, or one entity (see `entity`), by its id."""
    row = store.conn.execute("SELECT * FROM agreements WHERE id = ?", (id,)).fetchone()
    return agreement(store, row) if row is not None else entity(store, id)


def aliases(store: Store, entity: sqlite3.Row) -> list[str]:
    """The other forms in which an entity is named, the most frequent first."""
    rows = store.conn.execute(
        "SELECT alias FROM aliases WHERE entity = ? AND alias <> ? AND count > 0 "
        "ORDER BY count DESC, alias LIMIT ?",
        (entity["number"], entity["name"], MOST_ALIASES),
    )
    return [row["alias"] for row in rows]


def agreements(
    store: Store,
    *,
    party: str | None = None,
    person: str | None = None,
    kind: str | None = None,
    status: str | None = None,
    since: str | dt.date | None = None,
    until: str | dt.date | None = None,
    min_score: float | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> Iterator[dict[str, Any]]:
    """Agreements, the latest first; those without a date last.

    `party`, `person`: a name, an alias or a piece of one; who signed or witnessed counts as person.
    `since`, `until`: as in a search; an agreement without a date is then in neither.
    """
    where: list[str] = []
    values: list[Any] = []
    if party:
        where.append(
            "a.number IN (SELECT agreement FROM agreement_parties WHERE instr(key, ?) "
            "OR entity IN (SELECT entity FROM aliases WHERE key = ? AND count > 0))"
        )
        values += [key(party)] * 2
    if person:
        where.append(
            "a.number IN (SELECT agreement FROM agreement_signatories WHERE instr(key, ?) "
            "OR entity IN (SELECT entity FROM aliases WHERE key = ? AND count > 0))"
        )
        values += [key(person)] * 2
    for column, value in (("kind", kind), ("status", status)):
        if value:
            where.append(f"a.{column} = ?")
            values.append(value)
    if min_score is not None:
        where.append("a.score >= ?")
        values.append(min_score)
    # Dates are EDTF: of an interval the first day counts, and 2021-12 comes before 2021-12-01.
    if since is not None:
        where.append("substr(a.date, 1, 10) >= substr(?, 1, length(substr(a.date, 1, 10)))")
        values.append(day_range(since)[0])
    if until is not None:
        where.append("substr(a.date, 1, 10) <= ?")
        values.append(day_range(until)[1])
    condition = f"WHERE {' AND '.join(where)}" if where else ""
    rows = store.conn.execute(
        f"SELECT a.* FROM agreements a {condition} "  # noqa: S608 - of the pieces above
        "ORDER BY a.date IS NULL, a.date DESC, a.score DESC, a.id LIMIT ? OFFSET ?",
        (*values, -1 if limit is None else limit, offset),
    )
    for row in rows:
        yield agreement(store, row)


def agreement(store: Store, row: sqlite3.Row) -> dict[str, Any]:
    """One row of `agreements` with its parties, signatories, witnesses and sources."""
    number = row["number"]
    parties = store.conn.execute(
        "SELECT name FROM agreement_parties WHERE agreement = ? ORDER BY position", (number,)
    )
    signers = store.conn.execute(
        "SELECT person, party, witness FROM agreement_signatories WHERE agreement = ? "
        "ORDER BY position",
        (number,),
    ).fetchall()
    sources = store.conn.execute(
        "SELECT d.id, d.url, f.evidence, f.evidence_start, f.evidence_end "
        "FROM agreement_documents f JOIN documents d ON d.number = f.document "
        "WHERE f.agreement = ? ORDER BY d.published, d.id",
        (number,),
    )
    return {
        "id": row["id"],
        "kind": row["kind"],
        "status": row["status"],
        "title": row["title"],
        "parties": [p["name"] for p in parties],
        "signatories": [
            {"person": s["person"], "party": s["party"]} for s in signers if not s["witness"]
        ],
        "witnesses": [s["person"] for s in signers if s["witness"]],
        "date": row["date"],
        "place": row["place"],
        "sources": [
            {
                "document": s["id"],
                "url": s["url"],
                "evidence": {
                    "start": s["evidence_start"],
                    "end": s["evidence_end"],
                    "text": s["evidence"],
                },
            }
            for s in sources
        ],
        "score": row["score"],
    }


def mentions(store: Store, *, min_score: float | None = None) -> Iterator[dict[str, Any]]:
    """Every mention of the newest versions with its document's id and its entity's; those that
    score lower than `min_score` are left out."""
    for row in store.conn.execute(
        'SELECT d.id AS document, m.kind, m.start, m."end", m.text, m.title, m.name, m.role, '
        "m.agency, m.canonical, m.value, m.subkind, m.score, m.source, e.id AS entity "
        "FROM documents d JOIN mentions m ON m.document = d.number "
        "LEFT JOIN entities e ON e.number = m.entity "
        "WHERE d.newest = 1 AND m.score >= ? ORDER BY d.number, m.start, m.number",
        (min_score or 0.0,),
    ):
        yield dict(row)


def totals(store: Store) -> dict[str, int]:
    """How much the store holds."""
    counts = {
        "documents": "SELECT count(*) FROM documents WHERE newest = 1",
        "versions": "SELECT count(*) FROM documents",
        "extracted": "SELECT count(*) FROM extractions e JOIN documents d "
        "ON d.number = e.document AND d.newest = 1",
        "mentions": "SELECT count(*) FROM mentions m JOIN documents d "
        "ON d.number = m.document AND d.newest = 1",
        "agencies": "SELECT count(*) FROM entities WHERE kind = 'agency' AND documents > 0",
        "people": "SELECT count(*) FROM entities WHERE kind = 'person' AND documents > 0",
        "agreements": "SELECT count(*) FROM agreements",
    }
    return {name: int(store.conn.execute(sql).fetchone()[0]) for name, sql in counts.items()}
