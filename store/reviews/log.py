"""The log of reviews: lines are only added, and the present state follows from those that stand.

A line that decides an item holds it whole, as it was (`before`) and as it is (`after`), so that the
state needs nothing but the last standing line of each item.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from khaosan.errors import UsageError
from khaosan.records import dumps
from store.database import Store
from store.reviews.records import Line
from store.times import now

UNDO, REDO = "undo", "redo"


@contextmanager
def durable(store: Store) -> Iterator[sqlite3.Connection]:
    """A transaction that is on the disk when it is over: what an editor decided survives a power
    cut too. Inside another transaction it is a part of that one."""
    if store.conn.in_transaction:
        yield store.conn
        return
    store.conn.execute("PRAGMA synchronous = FULL")
    try:
        with store.transaction() as conn:
            yield conn
    finally:
        store.conn.execute("PRAGMA synchronous = NORMAL")


def write(
    store: Store,
    action: str,
    editor: str,
    *,
    subject: dict[str, Any],
    document: str | None = None,
    item: str | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str | None = None,
    step: int | None = None,
    blind: bool = False,
    undoes: int | None = None,
) -> int:
    """Add a line; its number. The caller holds the transaction. `step`: the first line of the step
    that it belongs to."""
    if not editor.strip():
        raise UsageError("who decides? Give the editor's name")
    number = store.conn.execute(
        "INSERT INTO reviews (at, editor, action, subject, undoes, step, document, item, before, "
        "after, reason, blind) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            now(), editor, action, dumps(subject), undoes, step, document, item,
            dumps(before) if before else None, dumps(after) if after else None, reason or None,
            int(blind),
        ),
    ).lastrowid  # fmt: skip
    assert number is not None  # noqa: S101 - an INSERT of one row has one
    return number


def lines(
    store: Store,
    *,
    editor: str | None = None,
    document: str | None = None,
    item: str | None = None,
    action: str | None = None,
    step: int | None = None,
    number: int | None = None,
    standing: bool = False,
    blind: bool | None = None,
    since: str | None = None,
    newest_first: bool = True,
    limit: int | None = None,
) -> Iterator[Line]:
    """Lines of the log, the latest first. `standing`: those alone that were not taken back;
    `since`: of that time (UTC) or later; `step`: of one step."""
    where = {
        "r.editor = ?": editor,
        "r.document = ?": document,
        "r.item = ?": item,
        "r.action = ?": action,
        "r.number = ?": number,
        "r.at >= ?": since,
        "r.blind = ?": None if blind is None else int(blind),
    }
    conditions = [sql for sql, value in where.items() if value is not None]
    values: list[Any] = [value for value in where.values() if value is not None]
    if step is not None:
        conditions.append("(r.step = ? OR r.number = ?)")
        values += [step, step]
    if standing:
        conditions.append("s.number IS NOT NULL")
    for row in store.conn.execute(
        "SELECT r.*, s.number IS NOT NULL AS stands FROM reviews r "  # noqa: S608 - of the above
        "LEFT JOIN standing_reviews s ON s.number = r.number "
        f"WHERE {' AND '.join(conditions) or '1'} "
        f"ORDER BY r.number {'DESC' if newest_first else ''} LIMIT ?",
        (*values, -1 if limit is None else limit),
    ):
        yield line(row)


def line(row: sqlite3.Row) -> Line:
    """The record of a row of `reviews` with `stands`."""
    return Line(
        number=row["number"],
        step=row["step"] or row["number"],
        at=row["at"],
        editor=row["editor"],
        action=row["action"],
        document=row["document"],
        item=row["item"],
        before=json.loads(row["before"]) if row["before"] else None,
        after=json.loads(row["after"]) if row["after"] else None,
        reason=row["reason"],
        blind=bool(row["blind"]),
        undoes=row["undoes"],
        subject=json.loads(row["subject"]),
        stands=bool(row["stands"]),
    )
