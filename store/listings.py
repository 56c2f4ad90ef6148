"""The lists that the command prints and exports write, in the shapes that scripts rely on."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from khaosan.text import key
from store.database import Store
from store.document_pages import page_at
from store.search import day_range

# Aliases of an entity that a list shows; the rest are in the table.
MOST_ALIASES = 20


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
    where, values = ["e.main = e.number", "e.whole_documents > 0"], list[Any]()
    documents, mentions, counted = "e.whole_documents", "e.whole_mentions", "entities e"
    if min_score is not None:
        documents, mentions = "c.documents", "c.mentions"
        counted = f"{_SURE} c JOIN entities e ON e.number = c.entity"
        values.append(min_score)
    if kind:
        where.append("e.kind = ?")
        values.append(kind)
    if name:
        where.append(
            "e.number IN (SELECT main FROM entities WHERE instr(key, ?) UNION "
            "SELECT n.main FROM aliases a JOIN entities n ON n.number = a.entity "
            "WHERE instr(a.key, ?) AND a.count > 0)"
        )
        values += [key(name)] * 2
    rows = store.conn.execute(
        f"SELECT e.number, e.id, e.kind, e.name, e.subkind, {documents} AS documents, "  # noqa: S608
        f"{mentions} AS mentions FROM {counted} WHERE {' AND '.join(where)} "
        f"ORDER BY {documents} DESC, {mentions} DESC, e.name LIMIT ? OFFSET ?",
        (*values, -1 if limit is None else limit, offset),
    )
    for row in rows:
        yield entity_row(store, row)


# How often, and in how many newest versions, an entity is mentioned with at least some score.
_SURE = (
    "(SELECT o.entity, count(*) AS mentions, count(DISTINCT m.document) AS documents "
    "FROM mention_entities o JOIN mentions m ON m.number = o.mention "
    "JOIN documents d ON d.number = m.document AND d.newest = 1 "
    "WHERE m.score >= ? GROUP BY o.entity)"
)


def entity_row(store: Store, row: sqlite3.Row) -> dict[str, Any]:
    """A main entity as the list has it; `row` has its counts as `documents` and `mentions`."""
    return {
        "id": row["id"],
        "kind": row["kind"],
        "name": row["name"],
        "subkind": row["subkind"],
        "aliases": aliases(store, row),
        "documents": row["documents"],
        "mentions": row["mentions"],
    }


def aliases(store: Store, entity: sqlite3.Row) -> list[str]:
    """The other forms in which a main entity is named, the most frequent first."""
    rows = store.conn.execute(
        "SELECT a.alias FROM entities n JOIN aliases a ON a.entity = n.number "
        "WHERE n.main = ? AND a.alias <> ? AND a.count > 0 "
        "GROUP BY a.alias ORDER BY sum(a.count) DESC, a.alias LIMIT ?",
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
    place: str | None = None,
    since: str | dt.date | None = None,
    until: str | dt.date | None = None,
    min_score: float | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> Iterator[dict[str, Any]]:
    """Agreements, the latest first; those without a date last.

    `party`, `person`: an entity's id, a name, an alias or a piece of a name; who signed or
    witnessed counts as person. `place`: a piece of the place's name.
    `since`, `until`: as in a search; an agreement without a date is then in neither.
    """
    where: list[str] = []
    values: list[Any] = []
    for table, name in (("agreement_parties", party), ("agreement_signatories", person)):
        if name:
            where.append(
                f"a.number IN (SELECT p.agreement FROM {table} p "  # noqa: S608 - one of two
                "LEFT JOIN entities n ON n.number = p.entity WHERE instr(p.key, ?1) OR n.main IN "
                "(SELECT main FROM entities WHERE id = ?2 UNION SELECT o.main FROM aliases i "
                "JOIN entities o ON o.number = i.entity WHERE i.key = ?1 AND i.count > 0))"
                .replace("?1", f"?{len(values) + 1}").replace("?2", f"?{len(values) + 2}")
            )  # fmt: skip
            values += [key(name), name.strip()]
    if place:
        where.append("instr(replace(a.place, ' ', ''), ?)")
        values.append(key(place))
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
        "SELECT coalesce(e.name, p.name) AS name, e.id, p.documents FROM agreement_parties p "
        "LEFT JOIN entities n ON n.number = p.entity LEFT JOIN entities e ON e.number = n.main "
        "WHERE p.agreement = ? ORDER BY p.position",
        (number,),
    ).fetchall()
    signers = store.conn.execute(
        "SELECT s.person, s.party, s.witness, e.id FROM agreement_signatories s "
        "LEFT JOIN entities n ON n.number = s.entity LEFT JOIN entities e ON e.number = n.main "
        "WHERE s.agreement = ? ORDER BY s.position",
        (number,),
    ).fetchall()
    frames = store.conn.execute(
        "SELECT d.id, d.url, d.published, f.kind, f.status, f.date, f.evidence, f.evidence_start, "  # noqa: S608 - our own expression
        f"f.evidence_end, f.score, {page_at('f.document', 'f.evidence_start')} AS page "
        "FROM agreement_documents f "
        "JOIN documents d ON d.number = f.document WHERE f.agreement = ? "
        "ORDER BY d.published, d.id",
        (number,),
    ).fetchall()
    return {
        "id": row["id"],
        "kind": row["kind"],
        "status": row["status"],
        "title": row["title"],
        "parties": [p["name"] for p in parties],
        "signatories": [
            {"person": s["person"], "party": s["party"], "id": s["id"]}
            for s in signers
            if not s["witness"]
        ],
        "witnesses": [s["person"] for s in signers if s["witness"]],
        "date": row["date"],
        "place": row["place"],
        "sources": [
            {
                "document": s["id"],
                "url": s["url"],
                "published": s["published"],
                "evidence": {
                    "start": s["evidence_start"],
                    "end": s["evidence_end"],
                    "text": s["evidence"],
                },
                "page": s["page"],
            }
            for s in frames
        ],
        "score": row["score"],
        "party_ids": [p["id"] for p in parties],
        "disagree": disagreements(frames),
    }


def disagreements(frames: Sequence[sqlite3.Row]) -> dict[str, dict[str, list[str]]]:
    """Where the sources of one agreement say different things: field, value, documents."""
    out: dict[str, dict[str, list[str]]] = {}
    for field in ("kind", "status", "date"):
        told: dict[str, list[str]] = {}
        for frame in frames:
            if frame[field]:
                told.setdefault(frame[field], []).append(frame["id"])
        if len(told) > 1:
            out[field] = told
    return out


def mentions(store: Store, *, min_score: float | None = None) -> Iterator[dict[str, Any]]:
    """Every mention of the newest versions with its document's id and its entity's; those that
    score lower than `min_score` are left out."""
    for row in store.conn.execute(
        'SELECT d.id AS document, m.kind, m.start, m."end", m.text, m.title, m.name, m.role, '  # noqa: S608
        "m.agency, m.canonical, m.value, m.subkind, m.score, m.source, e.id AS entity, "
        f"{page_at('d.number', 'm.start')} AS page "
        "FROM documents d JOIN mentions m ON m.document = d.number "
        "LEFT JOIN mention_entities o ON o.mention = m.number "
        "LEFT JOIN entities e ON e.number = o.entity "
        "WHERE d.newest = 1 AND m.score >= ? ORDER BY d.number, m.start, m.number",
        (min_score or 0.0,),
    ):
        yield dict(row)


_COUNTED = "SELECT count(*) FROM entities WHERE main = number AND whole_documents > 0"


def totals(store: Store) -> dict[str, int]:
    """How much the store holds."""
    counts = {
        "documents": "SELECT count(*) FROM documents WHERE newest = 1",
        "versions": "SELECT count(*) FROM documents",
        "extracted": "SELECT count(*) FROM extractions e JOIN documents d "
        "ON d.number = e.document AND d.newest = 1",
        "mentions": "SELECT count(*) FROM mentions m JOIN documents d "
        "ON d.number = m.document AND d.newest = 1",
        "agencies": f"{_COUNTED} AND kind = 'agency'",
        "people": f"{_COUNTED} AND kind = 'person'",
        "agreements": "SELECT count(*) FROM agreements",
    }
    return {name: int(store.conn.execute(sql).fetchone()[0]) for name, sql in counts.items()}
