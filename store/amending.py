"""Writing what a document says: all at once, or only what differs from what is there.

An editor's decision changes one mention of a document that may have thousands; entities, positions
and agreements follow only where they are concerned.
"""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from collections.abc import Iterable, Sequence, Set
from typing import Any, NamedTuple, TypeAlias

from khaosan.records import Agreement, Person, dumps
from store import agreements, entities, mentions
from store.database import Store
from store.mentions import COLUMNS, FOUND, SAID, Mention
from store.reviews import machine
from store.reviews.overlay import Stated

# An agreement with its place among the document's, and the review that decided it.
Told: TypeAlias = tuple[int, Agreement, int | None]


def add_mentions(
    store: Store, extraction: int, document: int, stated: Iterable[tuple[Mention, int | None]]
) -> None:
    """Add mentions, each with the review that decided it, and the entities that they name."""
    stated = list(stated)
    names = [mentions.entity_name(m) for m, _ in stated]
    known = entities.resolve(store, [name for name in names if name])
    store.conn.executemany(
        f"INSERT INTO mentions (extraction, document, entity, review, {COLUMNS}) "  # noqa: S608
        f"VALUES (?, ?, ?, ?, {', '.join('?' for _ in SAID + FOUND)})",
        [
            (extraction, document, known.get(name) if name else None, review,
             *mentions.said(m), m.score, m.source)
            for (m, review), name in zip(stated, names, strict=True)
        ],
    )  # fmt: skip


def parted(
    stated: Iterable[Stated],
) -> tuple[list[tuple[Mention, int | None]], list[Told]]:
    """The mentions, each with its review; the agreements, each with its place and review."""
    said: list[tuple[Mention, int | None]] = []
    frames: list[Told] = []
    for s in stated:
        if isinstance(s.record, Agreement):
            frames.append((s.position, s.record, s.review))
        else:
            said.append((s.record, s.review))
    return said, frames


def amend(
    store: Store,
    row: sqlite3.Row,
    said: Iterable[tuple[Mention, int | None]],
    frames: Sequence[Told] | None,
    *,
    spans: Sequence[tuple[int, int]] | None = None,
) -> None:
    """Make a newest version (a row of `documents`) say this, and nothing else: mentions and
    agreements, each with the review that decided it. `frames`: None leaves the agreements as they
    are; `spans`: only the mentions that overlap one of them are spoken of. The caller holds the
    transaction.

    Entities that nothing mentions any more stay, with counts of 0, until names are joined anew
    (store.resolution): a decision that is taken back finds them as they were.
    """
    conn, document = store.conn, row["number"]
    extraction = conn.execute(
        "SELECT number FROM extractions WHERE document = ?", (document,)
    ).fetchone()["number"]
    gone, new, other = _differences(conn, document, said, spans)
    conn.executemany(
        "UPDATE mentions SET score = ?, source = ?, review = ? WHERE number = ?", other
    )
    kinds = {r.kind for r in gone} | {mentions.said(m)[0] for m, _ in new}
    people: set[str] = set()
    if "person" in kinds:
        people = {r.text for r in gone if r.kind == "person"}
        people |= {m.text for m, _ in new if isinstance(m, Person)}
    left, come = _reframed(conn, document, frames, people)
    held = conn.execute(
        "SELECT DISTINCT agency FROM positions WHERE document = ? AND agency IS NOT NULL",
        (document,),
    ).fetchall()
    agreements.withdraw(store, left)
    if kinds:
        _replace(store, row, extraction, gone, new)
    if people:
        conn.execute("DELETE FROM positions WHERE document = ?", (document,))
        entities.add_positions(store, document, row["published"])
        entities.remove_unused(store, [r["agency"] for r in held])
    conn.executemany("DELETE FROM agreement_documents WHERE number = ?", [(n,) for n in left])
    agreements.resolve(
        store, agreements.add_frames(store, extraction, document, row["published"], come)
    )


def _reframed(
    conn: sqlite3.Connection,
    document: int,
    frames: Sequence[Told] | None,
    people: Set[str],
) -> tuple[list[int], list[Told]]:
    """The numbers of the frames that are to go, and those to come in their place: what was changed,
    and what one of these people signed, for who signed is looked up among the people that the
    document names. What is only decided otherwise than before stays."""
    if frames is None and not people:
        return [], []
    there = {
        row["position"]: row
        for row in conn.execute(
            "SELECT number, position, frame, review FROM agreement_documents WHERE document = ?",
            (document,),
        )
    }
    if frames is None:
        frames = [
            (position, Agreement.from_json(json.loads(row["frame"])), row["review"])
            for position, row in there.items()
        ]
    come: list[Told] = []
    for position, frame, review in frames:
        old = there.get(position)
        same = old is not None and old["frame"] == dumps(dataclasses.asdict(frame))
        if old is None or not same or people & _signers(frame):
            come.append((position, frame, review))
        else:
            del there[position]
            if old["review"] != review:
                conn.execute(
                    "UPDATE agreement_documents SET review = ? WHERE number = ?",
                    (review, old["number"]),
                )
    return [row["number"] for row in there.values()], come


def _signers(frame: Agreement) -> set[str]:
    return {signer.person for signer in frame.signatories} | set(frame.witnesses)


def _differences(
    conn: sqlite3.Connection,
    document: int,
    said: Iterable[tuple[Mention, int | None]],
    spans: Sequence[tuple[int, int]] | None,
) -> tuple[list[_Row], list[tuple[Mention, int | None]], list[tuple[Any, ...]]]:
    """The rows that are no longer said, what is newly said, and of what stays: score, source and
    review, where they are others, with the row's number."""
    there: dict[tuple[Any, ...], list[_Row]] = {}
    for row in sorted(_said_there(conn, document, spans), key=lambda row: -row[-2]):
        old = _Row(row[0], row[3], row[-5:-2], row[-2], row[-1])
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


def _said_there(
    conn: sqlite3.Connection, document: int, spans: Sequence[tuple[int, int]] | None
) -> Iterable[tuple[Any, ...]]:
    """The rows of `mentions`, each once."""
    what = f"{COLUMNS}, review, number, entity FROM mentions"
    if spans is not None:
        return set(map(tuple, machine.overlapping(conn, what, document, spans)))
    cursor = conn.cursor()
    cursor.row_factory = None  # plain tuples: long documents have thousands
    return cursor.execute(f"SELECT {what} WHERE document = ?", (document,))


class _Row(NamedTuple):
    """A row of `mentions`: `found` is score, source and review."""

    kind: str
    text: str
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
