"""A document: its text with what was found in it marked and linked."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import asdict
from typing import Any

from khaosan.records import Extraction
from khaosan.text import squeeze
from store import attachments, documents, extractions, near, pages
from store.corpus import Corpus
from store.database import Store
from store.web.answers import Answer, Asked, NotHereError
from store.web.links import link
from store.web.marking import Mark, marked, paragraphs

# Characters of a text that are shown at once; a few are longer, and `?whole=1` shows all.
MOST = 40_000
_MOST_DATES = 60
_MOST_OTHERS = 20
_COLUMNS = (
    "kind", "start", "end", "text", "canonical", "entity", "title", "name", "role", "agency",
    "value", "subkind", "score", "source",
)  # fmt: skip


def document(store: Store, corpus: Corpus, asked: Asked) -> Answer:
    """One version of a document."""
    row = _row(store, asked)
    number, id = row["number"], row["id"]
    found = extractions.load(store, number)
    mentions = _mentions(store, number)
    told = _agreements(store, number)
    seen = documents.versions(store, id)
    beside = {
        "attachments": [asdict(a) for a in attachments.of(store, number)],
        "taken_down": pages.taken_down(store, id),
        "near_duplicates": near.of(store, number)[:_MOST_OTHERS],
    }
    value = documents.as_document(row).to_json() | {
        "version": row["version"],
        "versions": [{"version": v["version"], "added": v["added"]} for v in seen],
        "addresses": documents.addresses(store, id),
        **beside,
        "extraction": found.to_json() if found else None,
    }
    rows = [{**dict(m), "entity": m["entity"]} for m in mentions]
    if asked.form != "html":
        return Answer(value=value, rows=rows, columns=_COLUMNS)
    text = row["text"]
    whole = asked.text("whole", 1) is not None or len(text) <= MOST * 1.2
    marks = _marks(mentions, told)
    start, end = _first_line(text, row["title"])
    context = {
        "row": row,
        "title": row["title"] or documents.as_document(row).headline,
        # A text's first line is its title; then the heading is that line with its mentions.
        "heading": marked(text, marks, start, end) if end else None,
        "paragraphs": list(paragraphs(text, marks, end, None if whole else MOST)),
        "cut": None if whole else (MOST, len(text)),
        "agreements": told,
        "dates": _dates(mentions),
        "counts": _counts(mentions),
        "seen": seen,
        "extracted": found is not None,
        "model": _model(found),
        **beside,
    }
    return Answer("khaosan/document.html", value, rows, _COLUMNS, context)


def _row(store: Store, asked: Asked) -> sqlite3.Row:
    id = asked.parts["id"]
    row = documents.get(store, id)
    version = asked.number("version", 0, 0, 10**6)
    if row is not None and version:
        row = next((v for v in documents.versions(store, row["id"]) if v["version"] == version),
                   None)  # fmt: skip
    if row is None:
        raise NotHereError("no such document" + (f" of version {version}" if version else ""))
    return row


def _first_line(text: str, title: str | None) -> tuple[int, int]:
    """Where the first line stands, if it is the title and more follows; (0, 0) where it is not."""
    line = re.compile(r"\s*([^\n]+)").match(text)
    if line is None or not text[line.end() :].strip():
        return 0, 0
    if title is not None and squeeze(line[1]) != squeeze(title):
        return 0, 0
    return line.span(1)


def _mentions(store: Store, number: int) -> list[sqlite3.Row]:
    return store.conn.execute(
        'SELECT m.kind, m.start, m."end", m.text, m.canonical, e.id AS entity, '
        "e.kind AS entity_kind, e.name AS entity_name, m.title, m.name, m.role, m.agency, "
        "m.value, m.subkind, m.score, m.source FROM mentions m "
        "LEFT JOIN readings r ON r.document = m.document AND r.name = m.entity "
        "LEFT JOIN entities n ON n.number = coalesce(r.entity, m.entity) "
        "LEFT JOIN entities e ON e.number = n.main "
        "WHERE m.document = ? ORDER BY m.start, m.number",
        (number,),
    ).fetchall()


def _agreements(store: Store, number: int) -> list[sqlite3.Row]:
    return store.conn.execute(
        "SELECT f.kind, f.status, f.date, f.evidence, f.evidence_start, f.evidence_end, f.score, "
        "a.id, coalesce(a.title, json_extract(f.frame, '$.title')) AS title "
        "FROM agreement_documents f LEFT JOIN agreements a ON a.number = f.agreement "
        "WHERE f.document = ? ORDER BY f.position",
        (number,),
    ).fetchall()


def _marks(mentions: list[sqlite3.Row], told: list[sqlite3.Row]) -> list[Mark]:
    marks = [
        Mark(a["evidence_start"], a["evidence_end"], "evidence", id=f"at{a['evidence_start']}")
        for a in told
        if a["evidence_end"] > a["evidence_start"]
    ]
    for m in mentions:
        href = link(m["entity_kind"], m["entity"]) if m["entity"] else None
        marks.append(Mark(m["start"], m["end"], m["kind"], href, _tip(m), m["value"]))
    return marks


def _tip(m: sqlite3.Row) -> str:
    if m["kind"] == "date":
        facts: list[Any] = [m["value"] or "?", m["subkind"]]
    else:
        facts = [m["entity_name"] or m["canonical"], m["role"], m["agency"]]
    return " · ".join(str(f) for f in [*facts, f"{m['score']:.2f}", m["source"]] if f)


def _dates(mentions: list[sqlite3.Row]) -> list[dict[str, Any]]:
    """Each date once, by value."""
    found: dict[tuple[str, str | None], dict[str, Any]] = {}
    for m in mentions:
        if m["kind"] == "date":
            text = " ".join(m["text"].split())
            entry = found.setdefault((text, m["value"]), {**dict(m), "text": text, "times": 0})
            entry["times"] += 1
    return sorted(found.values(), key=lambda d: (d["value"] is None, d["value"] or ""))[
        :_MOST_DATES
    ]


def _counts(mentions: list[sqlite3.Row]) -> dict[str, int]:
    counts = dict.fromkeys(("person", "agency", "date"), 0)
    for m in mentions:
        counts[m["kind"]] += 1
    return counts


def _model(found: Extraction | None) -> str:
    return ", ".join(f"{k} {v}" for k, v in found.model.items()) if found else ""
