"""What editors decided about entities: merged, split, undone. The log is `reviews`."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import Any

from khaosan.errors import UsageError
from store.database import Store
from store.resolution.groups import Decision

MERGE, SPLIT, UNDO = "merge", "split", "undo"


def decide(
    store: Store,
    action: str,
    names: sqlite3.Row,
    others: Iterable[sqlite3.Row],
    editor: str,
    *,
    reason: str | None = None,
    step: int | None = None,
) -> list[int]:
    """Note that an editor merged a name with others, or split it from each; the numbers of the
    log's new lines. The caller holds the transaction and resolves afterwards. `step`: the line of
    store.reviews with which they are taken back."""
    noted = []
    for other in others:
        subject = {
            "kind": names["kind"],
            "ids": [names["id"], other["id"]],
            "names": [names["name"], other["name"]],
        }
        noted.append(_note(store, action, subject, editor, reason=reason, step=step))
    return noted


def undo(store: Store, number: int, editor: str) -> dict[str, Any]:
    """Note that a decision no longer holds; its subject. Raises UsageError where there is none."""
    row = store.conn.execute("SELECT * FROM reviews WHERE number = ?", (number,)).fetchone()
    if row is None or row["action"] not in (MERGE, SPLIT):
        raise UsageError(f"no decision number {number}; `khaosan entities log` lists them")
    if not store.conn.execute(
        "SELECT 1 FROM standing_reviews WHERE number = ?", (number,)
    ).fetchone():
        raise UsageError(f"decision {number} was undone already")
    subject: dict[str, Any] = json.loads(row["subject"])
    _note(store, UNDO, subject, editor, number)
    return subject


def _note(
    store: Store,
    action: str,
    subject: dict[str, Any],
    editor: str,
    undoes: int | None = None,
    *,
    reason: str | None = None,
    step: int | None = None,
) -> int:
    from store.reviews.log import write

    number = write(store, action, editor, subject=subject, undoes=undoes, reason=reason, step=step)
    concern(store, subject["ids"])
    return number


def concern(store: Store, ids: Iterable[str]) -> None:
    """Names (public ids) of which editors say something new: they wait to be resolved."""
    store.conn.executemany(
        "INSERT OR IGNORE INTO unresolved (entity) SELECT number FROM entities WHERE id = ?",
        [(id,) for id in ids],
    )


def standing(store: Store) -> list[Decision[str]]:
    """The decisions that hold, by public ids: those that nobody undid."""
    out = []
    for row in store.conn.execute(
        "SELECT number, action, subject FROM standing_reviews WHERE action IN (?, ?) "
        "ORDER BY number",
        (MERGE, SPLIT),
    ):
        a, b = json.loads(row["subject"])["ids"]
        out.append(Decision(a, b, row["action"] == MERGE, row["number"]))
    return out


def log(store: Store) -> list[dict[str, Any]]:
    """All decisions about entities, the latest first; `undone` tells those that hold no more."""
    rows = store.conn.execute(
        "SELECT r.*, NOT EXISTS (SELECT 1 FROM standing_reviews s WHERE s.number = r.number) "
        "AS undone FROM reviews r WHERE action IN (?, ?) OR (undoes IS NOT NULL AND item IS NULL "
        "AND document IS NULL) ORDER BY number DESC",
        (MERGE, SPLIT),
    )
    out = []
    for row in rows:
        subject = json.loads(row["subject"])
        out.append({
            "number": row["number"], "at": row["at"], "editor": row["editor"],
            "action": row["action"], "names": subject["names"], "ids": subject["ids"],
            "undoes": row["undoes"], "undone": bool(row["undone"]),
        })  # fmt: skip
    return out
