"""A store on disk, and extractions made by naming what stands in a text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from khaosan.records import (
    Agency,
    Agreement,
    Date,
    Document,
    Evidence,
    Extraction,
    Person,
    Signatory,
)
from store.database import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "khaosan.db") as opened:
        yield opened


def places(text: str, surface: str) -> Iterator[tuple[int, int, str]]:
    at = text.find(surface)
    while at >= 0:
        yield at, at + len(surface), surface
        at = text.find(surface, at + 1)


def extracted(
    document: Document,
    *,
    agencies: dict[str, str] | None = None,
    persons: dict[str, str] | None = None,
    roles: dict[str, tuple[str, str | None]] | None = None,
    dates: dict[str, str] | None = None,
    agreements: list[dict[str, Any]] | None = None,
    engine: str = "test",
) -> Extraction:
    """agencies, persons: surface -> canonical; dates: surface -> value; roles: person's surface ->
    (role, agency); agreements: fields, with the evidence as a piece of the text."""
    text = document.text
    out = Extraction(document.id, model={"engine": engine, "khaosan": "0"})
    for surface, name in (agencies or {}).items():
        out.agencies += [Agency(*p, name, "government", 0.9, "test") for p in places(text, surface)]
    for surface, name in (persons or {}).items():
        role, agency = (roles or {}).get(surface, (None, None))
        title = surface.removesuffix(name) or None
        out.persons += [
            Person(*p, title, name, role, agency, name, 0.8, "test") for p in places(text, surface)
        ]
    for surface, value in (dates or {}).items():
        out.dates += [Date(*p, value, "day", 0.99, "test") for p in places(text, surface)]
    for told in agreements or []:
        evidence = Evidence(*next(places(text, told.get("evidence", text[:10]))))
        out.agreements.append(
            Agreement(
                kind=told.get("kind", "mou"),
                status=told.get("status", "signed"),
                title=told.get("title"),
                parties=told.get("parties", []),
                signatories=[Signatory(*s) for s in told.get("signatories", [])],
                witnesses=told.get("witnesses", []),
                date=told.get("date"),
                place=told.get("place"),
                evidence=evidence,
                score=told.get("score", 0.7),
            )
        )
    return out


@pytest.fixture
def make_extraction() -> Callable[..., Extraction]:
    return extracted


def everything(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """What a store holds, without row numbers and times, to compare two stores."""
    queries = {
        "documents": "SELECT id, version, newest, url, title, published, source, fingerprint, text "
        "FROM documents",
        "addresses": "SELECT a.canonical, d.id, a.main FROM addresses a "
        "JOIN documents d ON d.number = a.document",
        "mentions": 'SELECT d.id, d.version, m.kind, m.start, m."end", m.text, m.canonical, e.id '
        "FROM mentions m JOIN documents d ON d.number = m.document "
        "LEFT JOIN entities e ON e.number = m.entity",
        "entities": "SELECT e.id, e.kind, e.key, e.name, e.subkind, e.documents, e.mentions, "
        "m.id, e.whole_documents, e.whole_mentions, p.id FROM entities e "
        "JOIN entities m ON m.number = e.main LEFT JOIN entities p ON p.number = e.parent",
        "pairs": "SELECT a.id, b.id, p.score, p.reason FROM entity_pairs p "
        "JOIN entities a ON a.number = p.a JOIN entities b ON b.number = p.b",
        "readings": "SELECT d.id, n.id, e.id, r.score, r.reason FROM readings r "
        "JOIN documents d ON d.number = r.document JOIN entities n ON n.number = r.name "
        "JOIN entities e ON e.number = r.entity",
        "aliases": "SELECT e.id, a.alias, a.count, a.canonical FROM aliases a "
        "JOIN entities e ON e.number = a.entity",
        "positions": "SELECT p.id, x.role, x.agency_name, d.id, x.date FROM positions x "
        "JOIN entities p ON p.number = x.person JOIN documents d ON d.number = x.document",
        "agreements": "SELECT id, kind, status, title, date, place, score FROM agreements",
        "parties": "SELECT a.id, p.position, p.name, p.documents FROM agreement_parties p "
        "JOIN agreements a ON a.number = p.agreement",
        "signatories": "SELECT a.id, s.position, s.person, s.party, s.witness, s.documents "
        "FROM agreement_signatories s JOIN agreements a ON a.number = s.agreement",
        "sources": "SELECT a.id, d.id, f.evidence FROM agreement_documents f "
        "JOIN documents d ON d.number = f.document "
        "LEFT JOIN agreements a ON a.number = f.agreement",
    }
    return {
        name: sorted((tuple(row) for row in store.conn.execute(sql)), key=repr)
        for name, sql in queries.items()
    }


@pytest.fixture
def contents() -> Callable[[Store], dict[str, list[tuple[Any, ...]]]]:
    return everything
