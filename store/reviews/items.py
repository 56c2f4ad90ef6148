"""The claims of a document, each with its state; and one by its id."""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from khaosan.errors import UsageError
from khaosan.records import Agreement
from store import mentions
from store.database import Store
from store.reviews import machine, state
from store.reviews.overlay import Placed, frame_ids, overlay, place
from store.reviews.records import (
    STANDING,
    Item,
    Kind,
    Record,
    State,
    item_id,
    kind_of,
    moved,
    named,
    record_from,
    span_of,
)
from store.reviews.state import Row

# What found an agreement: the pipeline does not say by which rule.
FRAME = "frame"


# What an earlier reading of the same document built: by table and number of the row, the version it
# was built for, the row, and the item.
Memo: TypeAlias = dict[tuple[str, int], tuple[int, sqlite3.Row, Item]]


def items(
    store: Store, document_id: str, *, blind: str | None = None, memo: Memo | None = None
) -> list[Item]:
    """Every claim of a document's newest version, in the order of the text, rejected ones too, and
    those that do not fit it any more. `blind`: as the machine had it, with nothing but the blind
    decisions of that editor. `memo`: kept by the caller from reading to reading of one document,
    of which a long one has thousands of claims. Raises UsageError where there is no such
    document."""
    newest = newest_version(store, document_id)
    if blind is not None:
        out = _blind(store, newest, blind)
    else:
        memo = {} if memo is None else memo
        rows = store.conn.execute(
            "SELECT * FROM reviewed_items WHERE document = ?", (document_id,)
        ).fetchall()
        waiting = undecided(store, newest, memo)
        out = _built(waiting, [(row, _remembered(memo, newest, row)) for row in rows])
    return sorted(out, key=lambda item: (item.start, item.end, item.id))


def _remembered(memo: Memo, newest: sqlite3.Row, row: sqlite3.Row) -> Item:
    version, key = newest["version"], ("items", row["number"])
    if (held := memo.get(key)) is not None and held[0] == version and held[1] == row:
        return held[2]
    item = decided_item(newest, row, row["now_start"], row["why"])
    memo[key] = version, row, item
    return item


def find(store: Store, id: str) -> Item:
    """The item with this id. Raises UsageError where there is none."""
    document = named(id).document
    row = store.conn.execute(
        "SELECT * FROM reviewed_items WHERE item = ? AND review IS NOT NULL", (id,)
    ).fetchone()
    newest = newest_version(store, document)
    if row is not None:
        return decided_item(newest, row, row["now_start"], row["why"])
    for look in (lambda: _undecided_at(store, newest, id), lambda: items(store, document)):
        for item in look():
            if item.id == id:
                return item
    raise UsageError(f"no item {id}: `khaosan review list --document {document}` lists them")


def _undecided_at(store: Store, newest: sqlite3.Row, id: str) -> Iterator[Item]:
    """The machine's mention that an id names: without reading thousands of others."""
    claim = named(id)
    rows = store.conn.execute(
        'SELECT * FROM mentions WHERE document = ? AND start = ? AND "end" = ? AND kind = ? '
        "AND review IS NULL",
        (newest["number"], claim.start, claim.end, claim.kind),
    ).fetchall()
    return with_marks(store, newest, [open_item(newest, mentions.record(row)) for row in rows])


def newest_version(store: Store, document_id: str) -> sqlite3.Row:
    """The row of a document's newest version, with its text. Raises UsageError for none."""
    row: sqlite3.Row | None = store.conn.execute(
        "SELECT number, id, version, newest, published, text FROM documents "
        "WHERE id = ? AND newest = 1",
        (document_id,),
    ).fetchone()
    if row is None:
        raise UsageError(f"no document {document_id}; `khaosan search` lists them")
    return row


def newest_row(store: Store, number: int) -> sqlite3.Row:
    """Of a newest version: number, id, version and day of publication, without its text."""
    row: sqlite3.Row = store.conn.execute(
        "SELECT number, id, version, published FROM documents WHERE number = ?", (number,)
    ).fetchone()
    return row


def version_of(store: Store, document_id: str, version: int) -> sqlite3.Row:
    """Text and day of publication of a version. Raises UsageError for none."""
    row: sqlite3.Row | None = store.conn.execute(
        "SELECT text, published FROM documents WHERE id = ? AND version = ?",
        (document_id, version),
    ).fetchone()
    if row is None:
        raise UsageError(f"document {document_id} has no version {version}")
    return row


def text_of(store: Store, document_id: str, version: int | None = None) -> str:
    """The text of a document: the newest, or that of a version."""
    row = newest_version(store, document_id) if version is None else None
    return str((row or version_of(store, document_id, version or 0))["text"])


# ---- what is undecided ------------------------------------------------------


def undecided(store: Store, newest: Row, memo: Memo | None = None) -> list[Item]:
    """The machine's claims of a newest version (its id, number and version) that wait."""
    found = store.conn.execute(
        f"SELECT {_TELLING} FROM mentions WHERE document = ? AND review IS NULL",  # noqa: S608
        (newest["number"],),
    ).fetchall()
    memo = {} if memo is None else memo
    version, out, new = newest["version"], [], []
    for row in found:
        held = memo.get(("mentions", row[0]))
        if held is not None and held[0] == version and held[1] == row:
            out.append(held[2])
        else:
            new.append(row)
    if len(new) > len(found) // 2:
        rows = store.conn.execute("SELECT * FROM mentions WHERE document = ?", (newest["number"],))
        full = {row["number"]: row for row in rows}
    else:
        full = {
            row[0]: store.conn.execute(
                "SELECT * FROM mentions WHERE number = ?", (row[0],)
            ).fetchone()
            for row in new
        }
    for row in new:
        item = open_item(newest, mentions.record(full[row[0]]))
        memo["mentions", row[0]] = version, row, item
        out.append(item)
    return out + list(open_frames(store, newest).values())


# What of a row can change, and by what a number that was used before is told from its first use.
_TELLING = (
    'number, kind, start, "end", title, role, agency, canonical, value, subkind, score, source'
)


def open_frames(store: Store, newest: Row) -> dict[int, Item]:
    """The agreements that wait, by their place among the document's."""
    rows = store.conn.execute(
        "SELECT position, frame, review FROM agreement_documents WHERE document = ? "
        "ORDER BY position",
        (newest["number"],),
    ).fetchall()
    if all(row["review"] is not None for row in rows):
        return {}
    frames = {r["position"]: Agreement.from_json(json.loads(r["frame"])) for r in rows}
    whole = newest_version(store, newest["id"])
    raw = machine.agreements(store, whole["number"])
    ids = _frame_ids(whole, list(frames.values()) if raw is None else raw,
                     state.placed_all(store, whole))  # fmt: skip
    return {
        r["position"]: open_item(newest, frames[r["position"]], ids[r["position"]])
        for r in rows
        if r["review"] is None
    }


def _frame_ids(newest: Row, raw: Sequence[Agreement], placed: Sequence[Placed]) -> dict[int, str]:
    return frame_ids(raw, placed, f"{newest['id']}@{newest['version']}")


def open_item(newest: Row, record: Record, id: str | None = None) -> Item:
    """The item of what the machine claims of a newest version (id, number and version)."""
    start, end, text = span_of(record)
    kind = kind_of(record)
    return Item(
        id=id or item_id(newest["id"], newest["version"], kind, start, end),
        document=newest["id"], number=newest["number"], version=newest["version"],
        kind=kind, start=start, end=end, text=text, record=record, was=record, state="open",
        score=record.score, source=_source(record),
    )  # fmt: skip


def _source(record: Record) -> str:
    return FRAME if isinstance(record, Agreement) else record.source


# ---- what is decided, flagged or noted --------------------------------------


def _built(undecided: Iterable[Item], decided: Iterable[tuple[Row, Item]]) -> list[Item]:
    """Undecided items, and rows of `reviewed_items` with the items of them."""
    decided = list(decided)
    if all(row["review"] is not None for row, _ in decided):
        return [*(item for _, item in decided), *undecided]
    waiting = {_place(item): item for item in undecided}
    out = []
    for row, item in decided:
        if row["review"] is None and (same := waiting.pop(_place(item), None)):
            # Flagged or noted: the machine's claim under its first id.
            item = _marked(same, row)
        out.append(item)
    return out + list(waiting.values())


def _place(item: Item) -> tuple[Kind, int, int, str]:
    """What tells a claim from others; agreements may have the same evidence."""
    return item.kind, item.start, item.end, item.id if item.kind == "agreement" else ""


def _marked(item: Item, row: Row) -> Item:
    return dataclasses.replace(item, id=row["item"], flagged=row["flagged"], note=row["note"])


def with_marks(store: Store, newest: Row, found: Iterable[Item]) -> Iterator[Item]:
    """Undecided items of a newest version with their flags and notes."""
    rows = store.conn.execute(
        "SELECT * FROM reviewed_items WHERE document = ? AND review IS NULL", (newest["id"],)
    ).fetchall()
    marks = {_place(decided_item(newest, row, row["now_start"], row["why"])): row for row in rows}
    for item in found:
        row = marks.get(_place(item))
        yield _marked(item, row) if row is not None else item


def decided_item(newest: Row, row: Row, at: int | None, why: str | None) -> Item:
    """The item of a row of `reviewed_items`: `at` is where it stands in the newest version (its id,
    number and version), `why` why it does not."""
    was = record_from(json.loads(row["was"])) if row["was"] else None
    record = record_from(json.loads(row["record"])) if row["record"] else was
    assert record is not None  # noqa: S101 - a row has one of the two
    now: State = row["state"]
    version = row["version"]
    if at is not None:
        record, version = moved(record, at), newest["version"]
    elif why or (version != newest["version"] and now in (*STANDING, "open")):
        now = "unfit"
        why = why or f"its words were changed in version {newest['version']}"
    start, end, text = span_of(record)
    return Item(
        id=row["item"], document=newest["id"], number=newest["number"], version=version,
        kind=kind_of(record), start=start, end=end, text=text, record=record, was=was, state=now,
        score=was.score if was else 1.0, source=_source(was or record), editor=row["editor"],
        at=row["at"], review=row["review"], reason=row["reason"], flagged=row["flagged"],
        note=row["note"], why=why,
    )  # fmt: skip


def _blind(store: Store, newest: sqlite3.Row, editor: str) -> list[Item]:
    """What the machine found, and what one editor said of it without seeing what others did."""
    from store import extractions

    number = newest["number"]
    raw = machine.extraction(store, newest["id"], number) or extractions.load(store, number)
    lines: dict[str, list[sqlite3.Row]] = {}
    for line in store.conn.execute(
        "SELECT * FROM standing_reviews WHERE document = ? AND blind = 1 AND editor = ? "
        "AND item IS NOT NULL ORDER BY number",
        (newest["id"], editor),
    ):
        lines.setdefault(line["item"], []).append(line)
    rows = [row for some in lines.values() if (row := state.derived(some))]
    maps = state.mappings(store, newest, rows)
    placed = [place(state.decided(row), maps, newest["version"]) for row in rows]
    undecided: list[Item] = []
    if raw is not None:
        ids = _frame_ids(newest, raw.agreements, placed)
        undecided = [
            open_item(
                newest, s.record, ids[s.position] if isinstance(s.record, Agreement) else None
            )
            for s in overlay(raw, placed).stated
            if s.review is None
        ]
    stands = [
        (row, decided_item(newest, row, span_of(p.record)[0] if p.record else None, p.why))
        for row, p in zip(rows, placed, strict=True)
    ]
    return _built(undecided, stands)
