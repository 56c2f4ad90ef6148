"""An agreement over all documents that tell of it, each with its sentence."""

from __future__ import annotations

from typing import Any

from store import listings
from store.corpus import Corpus
from store.database import Store
from store.web.answers import Answer, Asked, NotHereError
from store.web.headlines import COLUMNS, headline
from store.web.marking import PART

_COLUMNS = ("document", "url", "published", "title", "kind", "status", "date", "evidence", "score")


def agreement(store: Store, corpus: Corpus, asked: Asked) -> Answer:
    """One agreement. CSV: its sources, a row each."""
    row = store.conn.execute(
        "SELECT * FROM agreements WHERE id = ?", (asked.parts["id"],)
    ).fetchone()
    if row is None:
        raise NotHereError("no such agreement")
    value = listings.agreement(store, row)
    sources = _sources(store, row["number"])
    context = {
        "sources": sources,
        "parties": _parties(store, row["number"]),
        "signers": _signers(store, row["number"]),
        # A value is contradicted where another document says another one.
        "disagree": value["disagree"],
    }
    return Answer("khaosan/agreement.html", value, sources, _COLUMNS, context)


def _sources(store: Store, number: int) -> list[dict[str, Any]]:
    rows = store.conn.execute(
        f"SELECT d.id AS document, d.url, d.published, d.source, {COLUMNS}, "  # noqa: S608
        "f.kind, f.status, f.date, f.evidence, f.evidence_start, f.score "
        "FROM agreement_documents f "
        "JOIN documents d ON d.number = f.document WHERE f.agreement = ? "
        "ORDER BY d.published, d.id LIMIT 200",
        (number,),
    )
    # Where the sentence stands far down in a long text, the part that has it is to be shown.
    return [
        dict(r) | {
            "title": headline(r["title"], r["beginning"]),
            "at": r["evidence_start"] if r["evidence_start"] > PART else None,
        }
        for r in rows
    ]  # fmt: skip


def _parties(store: Store, number: int) -> list[dict[str, Any]]:
    rows = store.conn.execute(
        "SELECT e.id, coalesce(e.name, p.name) AS name, p.documents FROM agreement_parties p "
        "LEFT JOIN entities n ON n.number = p.entity LEFT JOIN entities e ON e.number = n.main "
        "WHERE p.agreement = ? ORDER BY p.position LIMIT 200",
        (number,),
    )
    return [dict(r) for r in rows]


def _signers(store: Store, number: int) -> list[dict[str, Any]]:
    rows = store.conn.execute(
        "SELECT e.id, s.person, s.party, s.witness, s.documents FROM agreement_signatories s "
        "LEFT JOIN entities n ON n.number = s.entity LEFT JOIN entities e ON e.number = n.main "
        "WHERE s.agreement = ? ORDER BY s.position LIMIT 200",
        (number,),
    )
    return [dict(r) for r in rows]
