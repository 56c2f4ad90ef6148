"""Decisions about more than one claim: a document that is read to its end, names that mean the
same. They are taken back like any other (store.reviews.history)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from khaosan.errors import UsageError
from store.database import Store
from store.resolution import decisions
from store.reviews import state
from store.reviews.decide import Entry, write_entries
from store.reviews.items import items, newest_version
from store.reviews.log import durable, write
from store.reviews.records import Decision
from store.rewriting import rewrite


def done(
    store: Store,
    document_id: str,
    editor: str,
    *,
    accept_rest: bool = True,
    reason: str | None = None,
    step: int | None = None,
    blind: bool = False,
) -> Decision:
    """The newest version of a document was read to its end and nothing is missed. What is still
    open is accepted in the same step; `accept_rest=False`: it does not stand any more. Until the
    text changes no later extraction adds to it."""
    with durable(store):
        newest = newest_version(store, document_id)
        there = items(store, document_id, blind=editor if blind else None)
        if unfit := [i for i in there if i.state == "unfit"]:
            raise UsageError(f"{unfit[0].id}: {unfit[0].why}; mend it or reject it first")
        number = write(
            store, "done", editor, subject={}, document=document_id,
            after={"version": newest["version"]}, reason=reason, step=step, blind=blind,
        )  # fmt: skip
        if not blind:
            state.update(store, [], [document_id])
        if accept_rest:
            entries = [Entry(i, "accept", "accepted", i.record) for i in there if i.state == "open"]
            write_entries(store, entries, editor, step=step or number, blind=blind, fresh=True)
        if not blind:
            rewrite(store, document_id)
    return Decision(number, step or number, "done")


def is_done(store: Store, document_id: str) -> tuple[str, str] | None:
    """Who said, and when, that a document's newest version is read to its end; None: nobody."""
    newest = newest_version(store, document_id)
    return state.done_by(store, document_id, newest["version"])


def merge(
    store: Store, first: str, other: str, editor: str, *, reason: str | None = None,
    step: int | None = None,
) -> Decision:  # fmt: skip
    """Two names (public ids of entities) mean the same. `join` joins them."""
    return _names(store, decisions.MERGE, first, other, editor, reason, step)


def split(
    store: Store, first: str, other: str, editor: str, *, reason: str | None = None,
    step: int | None = None,
) -> Decision:  # fmt: skip
    """Two names do not mean the same. `join` parts them."""
    return _names(store, decisions.SPLIT, first, other, editor, reason, step)


def _names(
    store: Store, action: str, first: str, other: str, editor: str, reason: str | None,
    step: int | None,
) -> Decision:  # fmt: skip
    a, b = _entity(store, first), _entity(store, other)
    if a["number"] == b["number"]:
        raise UsageError(f"{a['name']} is one name; give two different ones")
    if a["kind"] != b["kind"]:
        raise UsageError(f"{a['name']} is a {a['kind']} and {b['name']} a {b['kind']}")
    with durable(store):
        [number] = decisions.decide(store, action, a, [b], editor, reason=reason, step=step)
    return Decision(number, step or number, action)


def _entity(store: Store, id: str) -> sqlite3.Row:
    row: sqlite3.Row | None = store.conn.execute(
        "SELECT number, id, kind, name FROM entities WHERE id = ?", (id,)
    ).fetchone()
    if row is None:
        raise UsageError(f"no person or agency with the id {id}; `khaosan entities` lists them")
    return row


def join(store: Store, advance: Callable[[int], None] = lambda n: None) -> None:
    """Join names anew where editors (or documents) say something new: for when nobody types."""
    from store.resolution.resolve import resolve_all

    resolve_all(store, advance)
