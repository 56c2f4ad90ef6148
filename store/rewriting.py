"""What a document says, written anew after a decision: as far as the decision reaches.

A decision on a mention concerns the machine's mentions that overlap it, where it was claimed and
where it stood until now; one on an agreement concerns the agreements. A document may have
thousands of mentions, and a key press shows its effect at once.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence

from store import mentions
from store.amending import amend, parted
from store.database import Store
from store.extractions import load, version_row
from store.reviews import machine, state
from store.reviews.overlay import Placed, agreements, first_place, merged, overlay
from store.reviews.records import named, span_of

# From so many decided items on, a document is written anew as a whole.
_MANY = 40

Span = tuple[int, int]


def rewrite(store: Store, document_id: str, items: Collection[str] | None = None) -> None:
    """Editors decided something about a document, or took it back: what its newest version says is
    written anew. `items`: only these were concerned (ids); None: the document as a whole. The
    caller holds the transaction and has updated store.reviews.state."""
    row = version_row(store, "id = ? AND newest = 1", document_id)
    if row is None:
        return
    extracted = store.conn.execute(
        "SELECT 1 FROM extractions WHERE document = ?", (row["number"],)
    ).fetchone()
    if extracted is None:  # `save` will ask
        state.place_all(store, row)
    elif items is None or len(items) > _MANY:
        _rewrite_all(store, row)
    else:
        _rewrite_some(store, row, items)
    state.recount(store, row)


def _rewrite_all(store: Store, row: sqlite3.Row) -> None:
    raw = machine.extraction(store, row["id"], row["number"]) or load(store, row["number"])
    assert raw is not None  # noqa: S101 - it is extracted
    said, frames = parted(state.stated(store, row, raw))
    amend(store, row, said, frames)


def _rewrite_some(store: Store, row: sqlite3.Row, items: Collection[str]) -> None:
    number = row["number"]
    placed = state.place_some(store, row, items)
    touched = state.is_touched(store, row["id"])
    if touched and not machine.is_kept(store, number):
        # The first decision: until now all that stands is the machine's.
        machine.keep(store, number, machine.standing_agreements(store, number), ())
    done = state.done_by(store, row["id"], row["version"]) is not None
    frames = None
    told = [item for item in items if named(item).kind == "agreement"]
    if told and (raw := machine.agreements(store, number)) is not None:
        rows = store.conn.execute(
            "SELECT * FROM reviewed_items WHERE document = ? AND kind = 'agreement'", (row["id"],)
        ).fetchall()
        stated = agreements(raw, state.placed_rows(store, row, rows), done=done)
        _, frames = parted(stated)
    spans = _reach(store, row, items, placed) if len(told) < len(items) else []
    found = machine.within(store, number, spans)
    near = _near(store, row, [*spans, *((m.start, m.end) for m in found)])
    together = overlay(mentions.extraction(row["id"], found), near, done=done)
    said = [
        (m, review)
        for m, review in parted(together.stated)[0]
        if any(m.start < end and m.end > start for start, end in spans)
    ]
    amend(store, row, said, frames, spans=spans)
    machine.overrule(store, number, spans, together.overruled)
    if not touched:
        machine.forget(store, number)


def _reach(
    store: Store, row: sqlite3.Row, items: Collection[str], placed: Sequence[Placed]
) -> list[Span]:
    """The stretches of the text in which mentions may come or go: where each item was first
    claimed, where it stands, and where it stood until now."""
    spans = [span_of(p.record)[:2] for p in placed if p.record is not None]
    maps = state.mappings(store, row, [{"item": i, "version": row["version"]} for i in items])
    for item in items:
        if (first := first_place(item, maps)) is not None:
            spans.append(first)
        spans += [
            (old["start"], old["end"])
            for old in store.conn.execute(
                'SELECT start, "end" FROM mentions WHERE document = ? AND review IN '
                "(SELECT number FROM reviews WHERE item = ?)",
                (row["number"], item),
            )
        ]
    return merged(spans)


def _near(store: Store, row: sqlite3.Row, spans: Sequence[Span]) -> list[Placed]:
    """The decisions on mentions that concern these stretches: they stand there, or were first
    claimed there."""
    if not spans:
        return []
    rows = store.conn.execute(
        'SELECT number, item, version, now_start, now_start + "end" - start AS now_end '
        "FROM reviewed_items WHERE document = ? AND kind <> 'agreement' AND review IS NOT NULL",
        (row["id"],),
    ).fetchall()
    maps = state.mappings(store, row, rows)
    numbers = []
    for there in rows:
        places = [first_place(there["item"], maps), (there["now_start"], there["now_end"])]
        if any(
            p is not None and p[0] is not None and p[0] < end and p[1] > start
            for p in places
            for start, end in spans
        ):
            numbers.append(there["number"])
    full = [
        store.conn.execute("SELECT * FROM reviewed_items WHERE number = ?", (n,)).fetchone()
        for n in numbers
    ]
    return state.placed_rows(store, row, full)
