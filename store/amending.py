"""Writing what a document says: all at once, or only what differs from what is there.

An editor's decision changes one mention of a document that may have thousands; entities, positions
and agreements follow only where they are concerned.
"""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from khaosan.records import Agreement, dumps
from store import agreements, entities, mentions
from store.database import Store
from store.mentions import FOUND, SAID, Mention
from store.reviews.overlay import Stated

_COLUMNS = f"{', '.join(SAID)}, {', '.join(FOUND)}"


def add_mentions(
    store: Store, extraction: int, document: int, stated: Iterable[tuple[Mention, int | None]]
) -> None:
    """Add mentions, each with the review that decided it, and the entities that they name."""
    stated = list(stated)
    names = [mentions.entity_name(m) for m, _ in stated]
    known = entities.resolve(store, [name for name in names if name])
    store.conn.executemany(
        f"INSERT INTO mentions (extraction, document, entity, review, {_COLUMNS}) "  # noqa: S608
        f"VALUES (?, ?, ?, ?, {', '.join('?' for _ in SAID + FOUND)})",
        [
            (extraction, document, known.get(name) if name else None, review,
             *mentions.said(m), m.score, m.source)
            for (m, review), name in zip(stated, names, strict=True)
        ],
    )  # fmt: skip


def parted(
    stated: Iterable[Stated],
) -> tuple[list[tuple[Mention, int | None]], list[tuple[int, Agreement, int | None]]]:
    """The mentions, each with its review; the agreements, each with its place and review."""
    said: list[tuple[Mention, int | None]] = []
    frames: list[tuple[int, Agreement, int | None]] = []
    for s in stated:
        if isinstance(s.record, Agreement):
            frames.append((s.position, s.record, s.review))
        else:
            said.append((s.record, s.review))
    return said, frames


def amend(store: Store, row: sqlite3.Row, stated: Sequence[Stated]) -> None:
    """Make a newest version (a row of `documents`) say this, and nothing else. The caller holds
    the transaction.

    Entities that nothing mentions any more stay, with counts of 0, until names are joined anew
    (store.resolution): a decision that is taken back finds them as they were.
    """
    conn, document = store.conn, row["number"]
    extraction = conn.execute(
        "SELECT number FROM extractions WHERE document = ?", (document,)
    ).fetchone()["number"]
    said, frames = parted(stated)
    gone, new, other = _differences(conn, document, said)
    conn.executemany(
        "UPDATE mentions SET score = ?, source = ?, review = ? WHERE number = ?", other
    )
    kinds = {r.kind for r in gone} | {mentions.said(m)[0] for m, _ in new}
    reframed = _frames(conn, document) != [
        (position, dumps(dataclasses.asdict(frame)), review) for position, frame, review in frames
    ]
    # Who signed is looked up among the people that the document names.
    reframed = reframed or ("person" in kinds and bool(frames))
    if not kinds and not reframed:
        return
    held = conn.execute(
        "SELECT DISTINCT agency FROM positions WHERE document = ? AND agency IS NOT NULL",
        (document,),
    ).fetchall()
    if reframed:
        agreements.withdraw(store, document)
    if kinds:
        _replace(store, row, extraction, gone, new)
    if "person" in kinds:
        conn.execute("DELETE FROM positions WHERE document = ?", (document,))
        entities.add_positions(store, document, row["published"])
        entities.remove_unused(store, [r["agency"] for r in held])
    if reframed:
        conn.execute("DELETE FROM agreement_documents WHERE document = ?", (document,))
        agreements.add_frames(store, extraction, document, row["published"], frames)
        agreements.resolve(store, document)


def _differences(
    conn: sqlite3.Connection, document: int, said: Iterable[tuple[Mention, int | None]]
) -> tuple[list[_Row], list[tuple[Mention, int | None]], list[tuple[Any, ...]]]:
    """The rows that are no longer said, what is newly said, and of what stays: score, source and
    review, where they are others, with the row's number."""
    there: dict[tuple[Any, ...], list[_Row]] = {}
    cursor = conn.cursor()
    cursor.row_factory = None  # plain tuples: long documents have thousands
    for row in cursor.execute(
        f"SELECT {_COLUMNS}, review, number, entity FROM mentions "  # noqa: S608 - the columns above
        "WHERE document = ? ORDER BY number DESC",
        (document,),
    ):
        old = _Row(row[0], row[-5:-2], row[-2], row[-1])
        there.setdefault(row[: len(SAID)], []).append(old)
    new, other = [], []
    for m, review in said:
        if not (same := there.get(mentions.said(m))):
            new.append((m, review))
            continue
        old = same.pop()
        if old.found != (m.score, m.source, review):
            other.append((m.score, m.source, review, old.number))
    return [old for rows in there.values() for old in rows], new, other


class _Row(NamedTuple):
    """A row of `mentions`: `found` is score, source and review."""

    kind: str
    found: tuple[Any, ...]
    number: int
    entity: int | None


def _replace(
    store: Store,
    row: sqlite3.Row,
    extraction: int,
    gone: Sequence[_Row],
    new: Sequence[tuple[Mention, int | None]],
) -> None:
    """Take mentions out and put others in, and count the entities that are concerned anew."""
    names = entities.resolve(store, [n for m, _ in new if (n := mentions.entity_name(m))])
    touched = {r.entity for r in gone if r.entity is not None} | set(names.values())
    entities.count(store, row["number"], -1, touched)
    # A position goes with its mention; `amend` writes the document's anew.
    store.conn.executemany("DELETE FROM mentions WHERE number = ?", [(r.number,) for r in gone])
    add_mentions(store, extraction, row["number"], new)
    entities.count(store, row["number"], 1, touched)


def _frames(conn: sqlite3.Connection, document: int) -> list[tuple[Any, ...]]:
    return [
        tuple(row)
        for row in conn.execute(
            "SELECT position, frame, review FROM agreement_documents WHERE document = ? "
            "ORDER BY position",
            (document,),
        )
    ]
