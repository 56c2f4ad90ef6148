"""A document: its text with what was found in it marked and linked."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from khaosan.text import squeeze
from store import attachments, document_pages, documents, extractions, letters, near, pages
from store.corpus import Corpus
from store.database import Store
from store.snippets import snippet
from store.web import deadline
from store.web.answers import Answer, Asked, NotHereError
from store.web.finding import terms_of
from store.web.headlines import headline
from store.web.links import link
from store.web.marking import Mark, marked, paragraphs, parts
from store.wording import translator

# A first line that is longer is no heading.
_LONGEST_HEADING = 300
_MOST_DATES = 60
_MOST_OTHERS = 20
_MOST_LEAVES = 200
# Pieces of a text that are looked through one by one: lines, and long lines in pieces of words.
_PIECE = re.compile(r"[^\n]{1,1000}(?=[\s]|$)|[^\n]{1,1000}")
_COLUMNS = (
    "kind", "start", "end", "text", "canonical", "entity", "title", "name", "role", "agency",
    "value", "subkind", "score", "source",
)  # fmt: skip


def document(store: Store, corpus: Corpus, asked: Asked) -> Answer:
    """One version of a document."""
    row = _row(store, asked)
    number, id = row["number"], row["id"]
    mentions = _mentions(store, number)
    beside = {
        "attachments": [asdict(a) for a in attachments.of(store, number)],
        "taken_down": pages.taken_down(store, id),
        "near_duplicates": near.of(store, number)[:_MOST_OTHERS],
    }
    seen = [{"version": v["version"], "added": v["added"]} for v in documents.versions(store, id)]
    addresses = documents.addresses(store, id)
    if asked.form != "html":
        found = extractions.load(store, number)
        document = documents.as_document(row)
        document.pages, document.page_notes = document_pages.of(store, number)
        value = document.to_json() | {
            "version": row["version"],
            "versions": seen,
            "addresses": addresses,
            **beside,
            "extraction": found.to_json() if found else None,
        }
        return Answer(value=value, rows=[dict(m) for m in mentions], columns=_COLUMNS)
    told = _agreements(store, number)
    model = store.conn.execute(
        "SELECT model FROM extractions WHERE document = ?", (number,)
    ).fetchone()
    text = row["text"]
    spans = parts(text)
    part = _part(asked, spans)
    begin, end = spans[part - 1]
    hits, elsewhere = _hits(store, asked.text("q"), text, spans, part)
    here = [m for m in mentions if m["start"] < end and m["end"] > begin]
    marks = _marks(here, told, translator(asked.lang))
    marks += [Mark(s, e, "hit", id="hit" if s == hits[0][0] else None) for s, e in hits]
    first, last = _first_line(text, row["title"]) if part == 1 else (0, begin)
    context = {
        "row": row,
        "title": headline(row["title"], text),
        # A text's first line is its title; then the heading is that line with its mentions.
        "heading": marked(text, marks, first, last) if part == 1 and last else None,
        "paragraphs": list(paragraphs(text, marks, last, end)),
        "part": part,
        "parts": len(spans),
        "hits": len(hits),
        "elsewhere": elsewhere,
        "agreements": told,
        "letters": [(x.form, x.circular, letters.told(x)) for x in letters.load(store, number)],
        "dates": _dates(mentions),
        "counts": _counts(mentions),
        "seen": seen,
        "addresses": addresses,
        "leaves": _leaves(store, number),
        "extracted": model is not None,
        "model": ", ".join(f"{k} {v}" for k, v in json.loads(model[0]).items()) if model else "",
        **beside,
    }
    return Answer("khaosan/document.html", context=context)


def _leaves(store: Store, number: int) -> list[dict[str, Any]]:
    """The pages of a document, if it has some: number, beginning, whether it is to be doubted."""
    starts, notes = document_pages.of(store, number)
    doubted = {note.page for note in notes if note.low}
    return [
        {"page": page, "start": start, "low": page in doubted}
        for page, start in enumerate(starts, 1)
    ][:_MOST_LEAVES]


def _part(asked: Asked, spans: list[tuple[int, int]]) -> int:
    """Which part of the text is asked for, from 1 on: `page`, or the one that holds the character
    `at`."""
    at = asked.number("at", 0, 0, 10**9)
    holds = next((n for n, (_, end) in enumerate(spans, 1) if at < end), 1)
    return min(asked.number("page", holds, 1, 10**6), len(spans))


def _hits(
    store: Store, query: str | None, text: str, spans: list[tuple[int, int]], part: int
) -> tuple[list[tuple[int, int]], int | None]:
    """Where the words of a query stand in a part of the text; and where they do where this part has
    none of them."""
    if query is None:
        return [], None
    terms, lookup = terms_of(store, query)
    begin, end = spans[part - 1]
    found = []
    for line in _PIECE.finditer(text, begin, end):
        deadline.check()
        # (Wide enough that all of the line from its first word on is in it.)
        piece = snippet(line[0], terms, lookup, width=2 * len(line[0]) + 200)
        offset = line.start() + line[0].rfind(piece.text)
        found += [(offset + s, offset + e) for s, e in piece.highlights]
    if found or len(spans) == 1:
        return found, None
    piece = snippet(text, terms, lookup)
    return [], text.find(piece.text) + piece.highlights[0][0] if piece.highlights else None


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
    if len(line[1]) > _LONGEST_HEADING:
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


def _marks(
    mentions: list[sqlite3.Row], told: list[sqlite3.Row], t: Callable[..., str]
) -> list[Mark]:
    marks = [
        Mark(a["evidence_start"], a["evidence_end"], "evidence", id=f"at{a['evidence_start']}")
        for a in told
        if a["evidence_end"] > a["evidence_start"]
    ]
    for m in mentions:
        href = link(m["entity_kind"], m["entity"]) if m["entity"] else None
        marks.append(Mark(m["start"], m["end"], m["kind"], href, _tip(m, t), m["value"]))
    return marks


def _tip(m: sqlite3.Row, t: Callable[..., str]) -> str:
    if m["kind"] == "date":
        facts: list[Any] = [m["value"] or "?", m["subkind"] and t(f"datekind.{m['subkind']}")]
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
