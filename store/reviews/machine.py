"""The machine's own extraction of a newest version about which editors decided something.

`mentions` and `agreement_documents` hold what editors and the machine say together. Of the
machine's, the mentions on which nothing is decided stand there unchanged; those that gave way and
all agreements are kept beside, so that the whole can be had again.
"""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from collections.abc import Iterable, Sequence
from itertools import chain

from khaosan.records import Agreement, Extraction, dumps
from store import mentions
from store.database import Store
from store.mentions import COLUMNS, FOUND, SAID, Mention

_OVERLAP = 'start < ? AND "end" > ?'


def is_kept(store: Store, document: int) -> bool:
    """Whether something of the machine's is kept beside what stands (`document`: its number)."""
    row = store.conn.execute("SELECT 1 FROM machine_agreements WHERE document = ?", (document,))
    return row.fetchone() is not None


def keep(
    store: Store, document: int, agreements: Sequence[Agreement], overruled: Iterable[Mention]
) -> None:
    """Keep the machine's agreements, and its mentions that gave way."""
    store.conn.execute(
        "INSERT OR REPLACE INTO machine_agreements (document, agreements) VALUES (?, ?)",
        (document, dumps([dataclasses.asdict(a) for a in agreements])),
    )
    add_overruled(store, document, overruled)


def forget(store: Store, document: int) -> None:
    """Drop what is kept: what stands is the machine's."""
    store.conn.execute("DELETE FROM machine_agreements WHERE document = ?", (document,))
    store.conn.execute("DELETE FROM overruled_mentions WHERE document = ?", (document,))


def agreements(store: Store, document: int) -> list[Agreement] | None:
    """The machine's agreements, where they are kept; None: those that stand are it."""
    row = store.conn.execute(
        "SELECT agreements FROM machine_agreements WHERE document = ?", (document,)
    ).fetchone()
    return [Agreement.from_json(a) for a in json.loads(row["agreements"])] if row else None


def standing_agreements(store: Store, document: int) -> list[Agreement]:
    """The agreements as they stand."""
    rows = store.conn.execute(
        "SELECT frame FROM agreement_documents WHERE document = ? ORDER BY position", (document,)
    )
    return [Agreement.from_json(json.loads(row["frame"])) for row in rows]


def extraction(store: Store, id: str, document: int) -> Extraction | None:
    """The machine's mentions and agreements, where editors decided something; None where not."""
    kept = agreements(store, document)
    if kept is None:
        return None
    rows = chain(
        store.conn.execute(
            "SELECT * FROM mentions WHERE document = ? AND review IS NULL", (document,)
        ),
        store.conn.execute("SELECT * FROM overruled_mentions WHERE document = ?", (document,)),
    )
    found = sorted((mentions.record(row) for row in rows), key=lambda m: (m.start, m.end))
    return mentions.extraction(id, found, kept)


# ---- a stretch of it --------------------------------------------------------


def within(store: Store, document: int, spans: Iterable[tuple[int, int]]) -> list[Mention]:
    """The machine's mentions that overlap one of the spans."""
    found: dict[tuple[str, int], Mention] = {}
    for table, condition in (("mentions", "AND review IS NULL"), ("overruled_mentions", "")):
        for row in overlapping(store.conn, f"* FROM {table}", document, spans, condition):
            found[table, row["number"]] = mentions.record(row)
    return sorted(found.values(), key=lambda m: (m.start, m.end))


def overlapping(
    conn: sqlite3.Connection, what: str, document: int, spans: Iterable[tuple[int, int]],
    condition: str = "",
) -> list[sqlite3.Row]:  # fmt: skip
    """Rows of `mentions` or `overruled_mentions` that overlap one of the spans; one that overlaps
    two comes twice. `what` and `condition` are SQL of the caller's own."""
    return [
        row
        for start, end in spans
        for row in conn.execute(
            f"SELECT {what} WHERE document = ? AND {_OVERLAP} {condition}",
            (document, end, start),
        )
    ]


def overrule(
    store: Store, document: int, spans: Iterable[tuple[int, int]], overruled: Iterable[Mention]
) -> None:
    """Of the machine's mentions that overlap one of the spans, these give way and no others."""
    store.conn.executemany(
        f"DELETE FROM overruled_mentions WHERE document = ? AND {_OVERLAP}",  # noqa: S608
        [(document, end, start) for start, end in spans],
    )
    add_overruled(store, document, overruled)


def add_overruled(store: Store, document: int, overruled: Iterable[Mention]) -> None:
    """Keep mentions that gave way."""
    store.conn.executemany(
        f"INSERT INTO overruled_mentions (document, {COLUMNS}) "  # noqa: S608 - the columns above
        f"VALUES (?, {', '.join('?' for _ in SAID + FOUND)})",
        [(document, *mentions.said(m), m.score, m.source) for m in overruled],
    )
