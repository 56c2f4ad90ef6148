"""Which claims come next: what fits the text no more, then what the machine is least sure of.

Least sure first is the order of one index (`mentions_open`); the other orders go document by
document. Rows are read as they are asked for, so that a queue of a million opens at once.
"""

from __future__ import annotations

import hashlib
import heapq
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice

from store import mentions
from store.database import Store
from store.reviews import state
from store.reviews.filtering import frames_sql, in_documents, mentions_sql, passes
from store.reviews.items import (
    decided_item,
    find,
    items,
    newest_row,
    newest_version,
    open_frames,
    open_item,
    undecided,
    with_marks,
)
from store.reviews.records import Filters, Item, Kind, named


def queue(
    store: Store, filters: Filters | None = None, *, after: Item | None = None, limit: int = 50
) -> list[Item]:
    """The next items behind `after` (as the queue gave it). `states` says which: "unfit" ones come
    first, then "open" ones in the order asked for, then decided ones, the latest first. Flagged
    ones are of any state, the first flagged first; a blind pass goes by documents."""
    filters = filters or Filters()
    if filters.blind is not None:
        found = _behind(_blind(store, filters), after)
    elif filters.document is not None:
        test, there = passes(store, filters), items(store, filters.document)
        wanted = (i for i in there if (filters.flagged or i.state in filters.states) and test(i))
        found = _behind(wanted, after)
    elif filters.flagged:
        found = _behind(_rows(store, filters, "r.flag IS NOT NULL", "r.flag"), after)
    else:
        found = _segments(store, filters, after)
    return list(islice(found, limit))


def _segments(store: Store, filters: Filters, after: Item | None) -> Iterator[Item]:
    states = filters.states
    decided = [s for s in states if s not in ("unfit", "open")]
    if "unfit" in states and (after is None or after.state == "unfit"):
        yield from _behind(_rows(store, filters, "r.why IS NOT NULL", "r.number"), after)
        after = None
    if "open" in states and (after is None or after.state == "open"):
        yield from (_by_score if filters.order == "score" else _by_document)(store, filters, after)
        after = None
    if decided:
        marks = ", ".join(f"'{s}'" for s in decided if s.isalpha())
        condition = f"r.review IS NOT NULL AND r.why IS NULL AND r.state IN ({marks})"
        yield from _behind(_rows(store, filters, condition, "r.review DESC"), after)


def _behind(found: Iterable[Item], after: Item | None) -> Iterator[Item]:
    """What comes behind an item; all, where it is not among them any more."""
    if after is None:
        yield from found
        return
    before: list[Item] = []
    walk = iter(found)
    for item in walk:
        if item.id == after.id:
            yield from walk
            return
        before.append(item)
    yield from (i for i in before if (i.number, i.start) > (after.number, after.start))


# ---- what editors touched ----------------------------------------------------


def _rows(store: Store, filters: Filters, condition: str, order: str) -> Iterator[Item]:
    """The items of rows of `reviewed_items` (r) in some order."""
    documents, values = in_documents("d.number", filters)
    test = passes(store, filters)
    for row in store.conn.execute(
        "SELECT r.*, d.number AS document_number, d.version AS newest_version "  # noqa: S608
        "FROM reviewed_items r JOIN documents d ON d.id = r.document AND d.newest = 1 "
        f"WHERE {condition} AND {documents} ORDER BY {order}",
        values,
    ):
        if row["review"] is None:
            item = find(store, row["item"])
        else:
            newest = {"id": row["document"], "number": row["document_number"],
                      "version": row["newest_version"]}  # fmt: skip
            item = decided_item(newest, row, row["now_start"], row["why"])
        if test(item):
            yield item


# ---- what is open ------------------------------------------------------------


def _by_score(store: Store, filters: Filters, after: Item | None) -> Iterator[Item]:
    """The least sure first; what scores the same in the order of the documents."""
    documents: dict[int, sqlite3.Row] = {}

    def newest(number: int) -> sqlite3.Row:
        if number not in documents:
            documents[number] = newest_row(store, number)
        return documents[number]

    def said() -> Iterator[Item]:
        source, values = mentions_sql(store, filters)
        behind = ""
        if after is not None:
            behind = "AND (m.score, m.document, m.start) > (?, ?, ?)"
            values += [after.score, after.number, after.start]
        for row in store.conn.execute(
            f"SELECT m.* {source} {behind} ORDER BY m.score, m.document, m.start",
            values,
        ):
            own = newest(row["document"])
            yield from with_marks(store, own, [open_item(own, mentions.record(row))])

    def framed() -> Iterator[Item]:
        source, values = frames_sql(filters)
        for row in store.conn.execute(
            f"SELECT m.document, m.position, m.score, m.evidence_start {source} "
            "ORDER BY m.score, m.document, m.evidence_start, m.position",
            values,
        ):
            if after and (row["score"], row["document"], row["evidence_start"]) < _order(after):
                continue
            own = newest(row["document"])
            [item] = with_marks(store, own, [open_frames(store, own)[row["position"]]])
            if after is None or (*_order(item), item.id) > (*_order(after), after.id):
                yield item

    return heapq.merge(said(), framed(), key=_order)


def _order(item: Item) -> tuple[float, int, int]:
    return item.score, item.number, item.start


def _by_document(store: Store, filters: Filters, after: Item | None) -> Iterator[Item]:
    """Document by document, in the order in which they came or the newest first."""
    test = passes(store, filters)
    for number in _documents(store, filters, after):
        own = newest_row(store, number)
        found = with_marks(store, own, undecided(store, own))
        for item in sorted(filter(test, found), key=lambda i: (i.start, i.end, i.id)):
            if after is None or item.number != after.number or (
                (item.start, item.end, item.id) > (after.start, after.end, after.id)
            ):  # fmt: skip
                yield item


def _documents(store: Store, filters: Filters, after: Item | None) -> list[int]:
    """The documents in which something is open, from that of `after` on."""
    where, values = in_documents("d.number", filters)
    if any(f is not None for f in (filters.found_by, filters.max_score, filters.entity,
                                   filters.agreement)):  # fmt: skip
        said, more = mentions_sql(store, filters)
        framed, others = frames_sql(filters)
        where = f"d.number IN (SELECT m.document {said} UNION SELECT m.document {framed})"
        values = more + others
    if after is not None:
        own = newest_row(store, after.number)
        if filters.order == "newest":
            where += " AND (coalesce(d.published, ''), d.number) <= (?, ?)"
            values += [own["published"] or "", after.number]
        else:
            where += " AND d.number >= ?"
            values.append(after.number)
    order = "d.number"
    if filters.order == "newest":
        order = "coalesce(d.published, '') DESC, d.number DESC"
    rows = store.conn.execute(
        "SELECT d.number FROM review_counts c JOIN documents d INDEXED BY documents_search "  # noqa: S608
        "ON d.number = c.document WHERE c.open_person + c.open_agency + c.open_date "
        f"+ c.open_agreement > 0 AND {where} ORDER BY {order}",
        values,
    )
    return [row["number"] for row in rows]


# ---- a blind second pass -----------------------------------------------------


def blind_documents(store: Store, filters: Filters) -> list[tuple[int, str]]:
    """Number and id of the documents of a second pass: a share of those that others decided upon,
    the same ones each time."""
    documents, values = in_documents("d.number", filters)
    rows = store.conn.execute(
        "SELECT d.number, d.id FROM documents d WHERE d.newest = 1 AND d.id IN "  # noqa: S608
        "(SELECT document FROM reviewed_items WHERE review IS NOT NULL AND editor <> ?) "
        f"AND {documents} ORDER BY d.number",
        (filters.editor or "", *values),
    )
    share = filters.blind or 0.0
    return [(row["number"], row["id"]) for row in rows if _drawn(row["id"]) < share]


def _drawn(id: str) -> float:
    """A number between 0 and 1 that looks drawn by lot, and is the same for the same id."""
    return int.from_bytes(hashlib.sha256(id.encode()).digest()[:4], "big") / 2**32


def _blind(store: Store, filters: Filters) -> Iterator[Item]:
    test, editor = passes(store, filters), filters.editor or ""
    for _, id in blind_documents(store, filters):
        whole = read_by_others(store, id, editor)
        others = set() if whole else _judged(store, id, editor)
        for item in items(store, id, blind=editor):
            offered = whole or (item.kind, item.start, item.end) in others
            if item.state == "open" and offered and test(item):
                yield item


def read_by_others(store: Store, document: str, editor: str) -> bool:
    """Whether another editor read all of a document: then all of it is read a second time, else
    only what another decided."""
    row = store.conn.execute(
        "SELECT 1 FROM reviewed_documents r JOIN documents d ON d.id = r.document AND d.newest = 1 "
        "AND d.version = r.version WHERE r.document = ? AND r.editor <> ?",
        (document, editor),
    ).fetchone()
    return row is not None


def _judged(store: Store, document: str, editor: str) -> set[tuple[Kind, int, int]]:
    """Where the machine's claims stand that another editor decided, as they were first made."""
    return {
        (named(p.decided.item).kind, *p.first)
        for p in state.placed_all(store, newest_version(store, document))
        if p.first and p.decided.was and p.decided.record and p.decided.editor != editor
    }
