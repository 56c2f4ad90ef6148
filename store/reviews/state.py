"""The present state of reviews, derived from the log: what is decided on each item, where that
stands in the newest version, and how much is done."""

from __future__ import annotations

import json
import sqlite3
from collections import abc
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

from khaosan.records import Extraction, dumps
from store.database import Store
from store.reviews import machine
from store.reviews.mapping import Mapping
from store.reviews.overlay import Decided, Placed, Stated, overlay, place
from store.reviews.records import (
    DECIDING,
    STANDING,
    Record,
    first_version,
    kind_of,
    record_from,
    record_json,
    span_of,
)

Row: TypeAlias = sqlite3.Row | abc.Mapping[str, Any]

# What a row of `reviewed_items` takes from the lines of its item.
_DERIVED = (
    "item", "document", "kind", "state", "version", "start", "end", "text", "was", "record",
    "review", "editor", "at", "reason", "flag", "flagged", "noted", "note",
)  # fmt: skip


def derive(store: Store, item: str) -> dict[str, Any] | None:
    """The row of `reviewed_items` that the log gives for an item; None for none."""
    rows = store.conn.execute(
        "SELECT * FROM standing_reviews WHERE item = ? AND blind = 0 ORDER BY number", (item,)
    ).fetchall()
    return derived(rows)


def derived(rows: Sequence[sqlite3.Row]) -> dict[str, Any] | None:
    """The same from the standing lines of one item, in their order."""
    decision = flag = note = None
    for row in rows:
        if row["action"] in DECIDING:
            decision = row
        elif row["action"] in ("flag", "unflag"):
            flag = row if row["action"] == "flag" else None
        elif row["action"] == "note":
            note = row
    last = decision or flag or note
    if last is None:
        return None
    claim = json.loads(last["after"])
    if not decision:
        if not claim["was"]:
            return None  # it was an editor's own, and is taken back
        claim = claim_of(record_from(claim["was"]), first_version(last["item"]))
    out = dict.fromkeys(_DERIVED)
    out |= {name: claim[name] for name in ("kind", "version", "start", "end", "text", "state")}
    out |= {"item": last["item"], "document": last["document"]}
    out["was"] = dumps(claim["was"]) if claim["was"] else None
    if decision:
        out |= {name: decision[name] for name in ("editor", "at", "reason")}
        out |= {"review": decision["number"], "record": dumps(claim["record"])}
    if flag:
        out |= {"flag": flag["number"], "flagged": flag["editor"]}
    if note:
        out |= {"noted": note["number"], "note": note["reason"]}
    return out


def claim_of(was: Record, version: int) -> dict[str, Any]:
    """What the log says of an item on which nothing is decided: the machine's claim."""
    start, end, text = span_of(was)
    return {
        "state": "open", "version": version, "kind": kind_of(was), "start": start, "end": end,
        "text": text, "record": None, "was": record_json(was),
    }  # fmt: skip


def claim(store: Store, item: str) -> dict[str, Any] | None:
    """What the log says of an item as it is decided; None where nothing is."""
    row = store.conn.execute(
        'SELECT state, version, kind, start, "end", text, record, was FROM reviewed_items '
        "WHERE item = ? AND review IS NOT NULL",
        (item,),
    ).fetchone()
    if row is None:
        return None
    out = dict(row)
    for name in ("record", "was"):
        out[name] = json.loads(out[name]) if out[name] else None
    return out


def update(store: Store, items: Iterable[str], documents: Iterable[str] = ()) -> None:
    """Derive the rows of items, and whether documents are done, anew from the log. Placing them has
    to follow for each document of theirs."""
    conn = store.conn
    for item in items:
        row = derive(store, item)
        if row is None:
            conn.execute("DELETE FROM reviewed_items WHERE item = ?", (item,))
            continue
        columns = ", ".join(f'"{name}"' for name in _DERIVED)
        conn.execute(
            f"INSERT INTO reviewed_items ({columns}) "  # noqa: S608 - the columns above
            f"VALUES ({', '.join('?' for _ in _DERIVED)}) ON CONFLICT (item) DO UPDATE SET "
            + ", ".join(f'"{name}" = excluded."{name}"' for name in _DERIVED[1:]),
            [row[name] for name in _DERIVED],
        )
    for document in documents:
        conn.execute("DELETE FROM reviewed_documents WHERE document = ?", (document,))
        conn.execute(
            "INSERT INTO reviewed_documents (document, version, editor, at, review) "
            "SELECT document, json_extract(after, '$.version'), editor, at, number "
            "FROM standing_reviews WHERE document = ? AND action = 'done' AND blind = 0 "
            "ORDER BY number DESC LIMIT 1",
            (document,),
        )


def is_touched(store: Store, document: str) -> bool:
    """Whether editors decided anything about a document."""
    row = store.conn.execute(
        "SELECT 1 FROM reviewed_items WHERE document = ?1 AND review IS NOT NULL "
        "UNION ALL SELECT 1 FROM reviewed_documents WHERE document = ?1 LIMIT 1",
        (document,),
    ).fetchone()
    return row is not None


def decided(row: Row) -> Decided:
    """The decision in a row of `reviewed_items`."""
    return Decided(
        item=row["item"],
        state=row["state"],
        version=row["version"],
        record=record_from(json.loads(row["record"])) if row["record"] else None,
        was=record_from(json.loads(row["was"])) if row["was"] else None,
        order=row["review"] or 0,
        editor=row["editor"],
    )


def place_all(store: Store, newest: sqlite3.Row) -> list[Placed]:
    """Put all decisions on a document into its newest version (a row of `documents`), and note in
    `reviewed_items` where they stand and what has to be reviewed again."""
    return _noted(store, newest, _rows(store, newest["id"]))


def place_some(store: Store, newest: sqlite3.Row, items: Iterable[str]) -> list[Placed]:
    """The same for some items, where only about them something was decided."""
    rows: list[sqlite3.Row] = []
    for item in items:
        rows += store.conn.execute("SELECT * FROM reviewed_items WHERE item = ?", (item,))
    return _noted(store, newest, rows)


def placed_all(store: Store, newest: sqlite3.Row) -> list[Placed]:
    """The same as `place_all`, and nothing is written."""
    return placed_rows(store, newest, _rows(store, newest["id"]))


def placed_rows(store: Store, newest: sqlite3.Row, rows: Sequence[sqlite3.Row]) -> list[Placed]:
    """Where the decisions in rows of `reviewed_items` stand in the newest version."""
    maps = mappings(store, newest, rows)
    return [place(decided(row), maps, newest["version"]) for row in rows]


def _noted(store: Store, newest: sqlite3.Row, rows: Sequence[sqlite3.Row]) -> list[Placed]:
    out = placed_rows(store, newest, rows)
    changed = []
    for row, placed in zip(rows, out, strict=True):
        if placed.record is not None:
            at: int | None = span_of(placed.record)[0]
        else:
            at = placed.first[0] if placed.first and row["state"] not in STANDING else None
        if (at, placed.why) != (row["now_start"], row["why"]):
            changed.append((at, placed.why, row["number"]))
    store.conn.executemany(
        "UPDATE reviewed_items SET now_start = ?, why = ? WHERE number = ?", changed
    )
    return out


def _rows(store: Store, document: str) -> list[sqlite3.Row]:
    return store.conn.execute(
        "SELECT * FROM reviewed_items WHERE document = ? ORDER BY number", (document,)
    ).fetchall()


def mappings(store: Store, newest: sqlite3.Row, rows: Iterable[Row]) -> dict[int, Mapping | None]:
    """From each version that decisions are of to the newest; None: they are of that one."""
    versions = {row["version"] for row in rows} | {first_version(row["item"]) for row in rows}
    out: dict[int, Mapping | None] = dict.fromkeys(versions)
    for version in versions - {newest["version"]}:
        old = store.conn.execute(
            "SELECT text FROM documents WHERE id = ? AND version = ?", (newest["id"], version)
        ).fetchone()
        out[version] = _mapping(old["text"], newest["text"])
    return out


@lru_cache(maxsize=8)
def _mapping(old: str, new: str) -> Mapping:
    """Aligning two long versions takes longer than a key press may; each decision asks for it."""
    return Mapping(old, new)


def done_by(store: Store, document: str, version: int) -> tuple[str, str] | None:
    """Which editor said of this version, and when, that it was read and nothing missed."""
    row = store.conn.execute(
        "SELECT editor, at FROM reviewed_documents WHERE document = ? AND version = ?",
        (document, version),
    ).fetchone()
    return (row["editor"], row["at"]) if row else None


def stated(store: Store, newest: sqlite3.Row, raw: Extraction) -> list[Stated]:
    """What a newest version says, given the machine's extraction of it. Where editors decided
    something, what of the machine's gave way is kept (store.reviews.machine), else nothing is."""
    placed = place_all(store, newest)
    done = done_by(store, newest["id"], newest["version"]) is not None
    out = overlay(raw, placed, done=done)
    machine.forget(store, newest["number"])
    if is_touched(store, newest["id"]):
        machine.keep(store, newest["number"], raw.agreements, out.overruled)
    return out.stated


def recount(store: Store, newest: sqlite3.Row) -> None:
    """Count the items of a newest version that wait and those that are decided."""
    is_known = store.conn.execute(
        "SELECT 1 FROM extractions WHERE document = ? UNION ALL SELECT 1 FROM reviewed_items "
        "WHERE document = ? AND review IS NOT NULL LIMIT 1",
        (newest["number"], newest["id"]),
    ).fetchone()
    if is_known is None:
        store.conn.execute("DELETE FROM review_counts WHERE document = ?", (newest["number"],))
        return
    store.conn.execute(
        "WITH mine AS (SELECT * FROM reviewed_items WHERE document = ?2), "  # noqa: S608 - as below
        "counted (kind, open, done) AS ("
        "SELECT kind, 1, 0 FROM mentions WHERE document = ?1 AND review IS NULL "
        "UNION ALL SELECT 'agreement', 1, 0 FROM agreement_documents "
        "WHERE document = ?1 AND review IS NULL "
        "UNION ALL SELECT kind, why IS NOT NULL, why IS NULL FROM mine WHERE review IS NOT NULL) "
        "INSERT OR REPLACE INTO review_counts SELECT ?1, "
        + ", ".join(
            f"coalesce(sum({what}) FILTER (WHERE kind = '{kind}'), 0)"
            for what in ("open", "done")
            for kind in ("person", "agency", "date", "agreement")
        )
        + " FROM counted",
        (newest["number"], newest["id"]),
    )
