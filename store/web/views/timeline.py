"""What happened, by date: to one agency or person, or all agreements."""

from __future__ import annotations

import sqlite3
from itertools import groupby
from typing import Any

from khaosan.records import AGREEMENT_KINDS, AGREEMENT_STATUSES
from store import listings, profiles
from store.corpus import Corpus
from store.database import Store
from store.positions import held
from store.search_fields import day_range
from store.web.answers import Answer, Asked
from store.web.views.entity import agreements_of, bars, elsewhere, row_of

SIZE = 100
# Of one agency or person all is read and laid in order; more than this no one has.
_MOST_AGREEMENTS = 600
_MOST_POSITIONS = 300
_COLUMNS = ("date", "end", "event", "kind", "text", "with", "id", "documents")


def all_events(store: Store, corpus: Corpus, asked: Asked) -> Answer:
    """All agreements by date, the latest first."""
    kind = asked.choice("kind", AGREEMENT_KINDS)
    status = asked.choice("status", AGREEMENT_STATUSES)
    since, until = asked.text("since", 10), asked.text("until", 10)
    size, offset = asked.page(SIZE)
    told = listings.agreements(
        store, kind=kind, status=status, since=since, until=until, limit=size + 1, offset=offset
    )
    events = [_agreement(a, None) for a in told]
    context = _context(events[:size], asked, len(events) > size, offset // size + 1) | {
        "row": None,
        "kinds": AGREEMENT_KINDS,
        "statuses": AGREEMENT_STATUSES,
        "chosen": {"kind": kind, "status": status, "since": since or "", "until": until or ""},
        "years": bars(_years(store, kind, status)),
    }
    return Answer("khaosan/timeline.html", events[:size], events[:size], _COLUMNS, context)


def of_entity(store: Store, corpus: Corpus, asked: Asked) -> Answer:
    """Agreements and positions of one agency or person, the latest first; those without a date
    last."""
    row = row_of(store, asked)
    if to := elsewhere(asked, row):
        return to
    since, until = asked.text("since", 10), asked.text("until", 10)
    events = [_agreement(a, row) for a in agreements_of(store, row, _MOST_AGREEMENTS, 0)]
    events += [_position(p, row) for p in held(store, row, limit=_MOST_POSITIONS)]
    first = day_range(since)[0] if since else None
    last = day_range(until)[1] if until else None
    events = [e for e in events if profiles.within(e["date"], e["end"], first, last)]
    events.sort(key=lambda e: (e["date"] or "", e["text"]), reverse=True)
    size, offset = asked.page(SIZE)
    shown = events[offset : offset + size]
    context = _context(shown, asked, len(events) > offset + size, offset // size + 1) | {
        "row": row,
        "chosen": {"since": since or "", "until": until or ""},
        "years": bars(corpus.years(corpus.of(store, row["number"]))),
    }
    return Answer("khaosan/timeline.html", shown, shown, _COLUMNS, context)


def _context(
    events: list[dict[str, Any]], asked: Asked, has_next: bool, page: int
) -> dict[str, Any]:
    by_year = [(y, list(es)) for y, es in groupby(events, key=lambda e: (e["date"] or "")[:4])]
    return {"by_year": by_year, "has_next": has_next, "page": page}


def _agreement(told: dict[str, Any], row: sqlite3.Row | None) -> dict[str, Any]:
    name = row["name"] if row else None
    return {
        "date": told["date"], "end": None, "event": told["status"], "kind": told["kind"],
        "text": told["title"] or "", "with": [p for p in told["parties"] if p != name],
        "id": told["id"], "documents": [s["document"] for s in told["sources"]],
    }  # fmt: skip


def _position(told: dict[str, Any], row: sqlite3.Row) -> dict[str, Any]:
    other = ("person", "person_id") if row["kind"] == "agency" else ("agency", "agency_id")
    return {
        "date": told["first"], "end": told["last"], "event": "position", "kind": None,
        "text": told["role"], "with": [told[other[0]]] if told[other[0]] else [],
        "id": told[other[1]], "documents": [told["document"]],
    }  # fmt: skip


def _years(store: Store, kind: str | None, status: str | None) -> list[tuple[int, int]]:
    rows = store.conn.execute(
        "SELECT CAST(substr(date, 1, 4) AS INTEGER) AS y, count(*) FROM agreements "
        "WHERE date GLOB '[12][0-9][0-9][0-9]*' AND (?1 IS NULL OR kind = ?1) "
        "AND (?2 IS NULL OR status = ?2) GROUP BY y ORDER BY y DESC",
        (kind, status),
    )
    return [(row[0], row[1]) for row in rows]
