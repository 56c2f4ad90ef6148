"""The log replayed: the state derived from it anew, and whether the state is what the log says."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator
from typing import Any

from store import mentions
from store.amending import parted
from store.database import Store
from store.mentions import Mention
from store.reviews import machine, state
from store.reviews.items import newest_version
from store.reviews.log import durable
from store.reviews.overlay import overlay
from store.reviews.records import record_json
from store.rewriting import rewrite

# Documents of which it is looked whether they say what machine and editors say together.
_SAMPLE = 300


def replay(store: Store) -> int:
    """Derive the state of all reviews anew from the log, and what their documents say with it; how
    many documents that are. After it the store is as if each decision had just been made."""
    with durable(store) as conn:
        documents = {
            row[0]
            for row in conn.execute(
                "SELECT document FROM reviewed_items UNION SELECT document FROM reviewed_documents "
                "UNION SELECT document FROM reviews WHERE document IS NOT NULL UNION SELECT d.id "
                "FROM machine_agreements e JOIN documents d ON d.number = e.document"
            )
        }
        conn.execute("DELETE FROM reviewed_items")
        items = conn.execute(
            "SELECT item FROM reviews WHERE item IS NOT NULL GROUP BY item ORDER BY min(number)"
        ).fetchall()
        state.update(store, [row["item"] for row in items], documents)
        for document in sorted(documents):
            rewrite(store, document)
    return len(documents)


def differences(store: Store) -> list[str]:
    """The documents (public ids) whose state is not what the log says; writes nothing. Decisions
    are all compared, what documents say with them for some hundreds of documents."""
    derived = {row["item"]: row for row in _derived(store)}
    wrong: set[str] = set()
    for row in store.conn.execute("SELECT * FROM reviewed_items"):
        told = derived.pop(row["item"], None)
        if told is None or any(row[name] != value for name, value in told.items()):
            wrong.add(row["document"])
    wrong |= {row["document"] for row in derived.values()}
    wrong |= {
        row["document"]
        for row in store.conn.execute(
            "SELECT document FROM reviewed_documents t WHERE NOT EXISTS (SELECT 1 FROM "
            "standing_reviews r WHERE r.number = t.review AND r.document = t.document) "
            "UNION SELECT document FROM standing_reviews r WHERE action = 'done' AND blind = 0 "
            "AND NOT EXISTS (SELECT 1 FROM reviewed_documents t WHERE t.document = r.document)"
        )
    }
    for row in store.conn.execute(
        "SELECT d.id FROM machine_agreements e JOIN documents d ON d.number = e.document "
        "WHERE d.newest = 1 ORDER BY e.document % 97, e.document LIMIT ?",
        (_SAMPLE,),
    ).fetchall():
        if row["id"] not in wrong and not _says(store, row["id"]):
            wrong.add(row["id"])
    wrong |= {
        row["id"]
        for row in store.conn.execute(
            "SELECT d.id FROM machine_agreements e JOIN documents d ON d.number = e.document "
            "WHERE d.newest = 0 OR NOT EXISTS (SELECT 1 FROM reviewed_items i "
            "WHERE i.document = d.id AND i.review IS NOT NULL UNION ALL "
            "SELECT 1 FROM reviewed_documents t WHERE t.document = d.id)"
        )
    }
    return sorted(wrong)


def _derived(store: Store) -> Iterator[dict[str, Any]]:
    """The row of each item by the log."""
    rows = store.conn.execute(
        "SELECT * FROM standing_reviews WHERE item IS NOT NULL AND blind = 0 ORDER BY item, number"
    )
    for _, lines in itertools.groupby(rows, key=lambda row: row["item"]):
        if (row := state.derived(list(lines))) is not None:
            yield row


def _says(store: Store, document: str) -> bool:
    """Whether a document's mentions and agreements are what machine and editors say together."""
    newest = newest_version(store, document)
    raw = machine.extraction(store, document, newest["number"])
    if raw is None:
        return False
    placed = state.placed_all(store, newest)
    done = state.done_by(store, document, newest["version"]) is not None
    together = overlay(raw, placed, done=done)
    if not _gave_way(store, newest["number"], together.overruled):
        return False
    said, frames = parted(together.stated)
    there = _stored(store, newest["number"])
    return there == (
        sorted(repr((record_json(m), review)) for m, review in said),
        [(position, record_json(frame), review) for position, frame, review in frames],
    )


def _gave_way(store: Store, number: int, overruled: Iterable[Mention]) -> bool:
    """Whether these of the machine's mentions are those that are kept as overruled."""
    rows = store.conn.execute("SELECT * FROM overruled_mentions WHERE document = ?", (number,))
    kept = sorted(repr(mentions.record(row)) for row in rows)
    return kept == sorted(map(repr, overruled))


def _stored(store: Store, number: int) -> tuple[list[str], list[Any]]:
    said = [
        repr((record_json(mentions.record(row)), row["review"]))
        for row in store.conn.execute("SELECT * FROM mentions WHERE document = ?", (number,))
    ]
    frames = [
        (row["position"], {"is": "agreement", **json.loads(row["frame"])}, row["review"])
        for row in store.conn.execute(
            "SELECT * FROM agreement_documents WHERE document = ? ORDER BY position", (number,)
        )
    ]
    return sorted(said), frames
