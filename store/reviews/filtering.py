"""Which documents and items the filters of a queue let through: as SQL, and as a test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from khaosan.errors import UsageError
from store.database import Store
from store.entities import key
from store.reviews.items import FRAME
from store.reviews.records import Filters, Item


def in_documents(column: str, filters: Filters) -> tuple[str, list[Any]]:
    """A condition that a column, of numbers of documents, is a newest version that the filters let
    through."""
    if filters.source is None and filters.document is None and filters.since is None:
        old = "SELECT number FROM documents INDEXED BY documents_old WHERE newest = 0"
        return f"{column} NOT IN ({old})", []
    where, values = ["newest = 1"], []
    index = "documents_search"
    if filters.source is not None:
        where.append("source = ?")
        values.append(filters.source)
    if filters.document is not None:
        where.append("id = ?")
        values.append(filters.document)
        index = "documents_one_newest"
    elif filters.since is not None:
        where.append("added >= ?")
        values.append(filters.since)
        index = "documents_added"
    numbers = f"SELECT number FROM documents INDEXED BY {index} WHERE {' AND '.join(where)}"  # noqa: S608
    return f"{column} IN ({numbers})", values


def names_of(store: Store, entity: str) -> list[int]:
    """The numbers of the names that stand for the same as an entity (public id)."""
    rows = store.conn.execute(
        "SELECT n.number FROM entities e JOIN entities n ON n.main = e.main WHERE e.id = ?",
        (entity,),
    ).fetchall()
    if not rows:
        raise UsageError(f"no person or agency with the id {entity}; `khaosan entities` lists them")
    return [row["number"] for row in rows]


def mentions_sql(store: Store, filters: Filters) -> tuple[str, list[Any]]:
    """FROM and WHERE for the undecided mentions (m) that the filters let through."""
    # The plus signs keep SQLite from looking each document up under each score.
    documents, values = in_documents("+m.document", filters)
    if filters.entity is not None:
        names = names_of(store, filters.entity)
        table = "mentions m INDEXED BY mentions_entity"
        where = [f"m.entity IN ({', '.join(map(str, names))})", "m.review IS NULL"]
    else:
        table, where = "mentions m INDEXED BY mentions_open", ["m.review IS NULL"]
    where.append(documents)
    for column, value in (("kind", filters.kind), ("source", filters.found_by)):
        if value is not None:
            where.append(f"+m.{column} = ?")
            values.append(value)
    if filters.max_score is not None:
        where.append("m.score <= ?")
        values.append(filters.max_score)
    if filters.agreement is not None or filters.kind == "agreement":
        return "FROM mentions m WHERE 0", []
    return f"FROM {table} WHERE {' AND '.join(where)}", values


def frames_sql(filters: Filters) -> tuple[str, list[Any]]:
    """The same for the agreements (m) that documents tell."""
    documents, values = in_documents("m.document", filters)
    where = ["m.review IS NULL", documents]
    if filters.max_score is not None:
        where.append("m.score <= ?")
        values.append(filters.max_score)
    if filters.agreement is not None:
        where.append("m.agreement = (SELECT number FROM agreements WHERE id = ?)")
        values.append(filters.agreement)
    if filters.kind not in (None, "agreement") or filters.entity is not None:
        where.append("0")
    if filters.found_by not in (None, FRAME):
        where.append("0")
    return f"FROM agreement_documents m WHERE {' AND '.join(where)}", values


def passes(store: Store, filters: Filters) -> Callable[[Item], bool]:
    """Whether an item, of a document that is let through, is let through itself (whatever its
    state)."""
    names: set[tuple[str, str]] | None = None
    told: set[tuple[int, int, int]] | None = None
    if filters.entity is not None:
        marks = ", ".join(map(str, names_of(store, filters.entity)))
        names = {
            (row["kind"], row["key"])
            for row in store.conn.execute(
                f"SELECT kind, key FROM entities WHERE number IN ({marks})"  # noqa: S608 - numbers
            )
        }
    if filters.agreement is not None:
        told = {
            (row["document"], row["evidence_start"], row["evidence_end"])
            for row in store.conn.execute(
                "SELECT f.document, f.evidence_start, f.evidence_end FROM agreements a "
                "JOIN agreement_documents f ON f.agreement = a.number WHERE a.id = ?",
                (filters.agreement,),
            )
        }

    def test(item: Item) -> bool:
        if filters.flagged and not item.flagged:
            return False
        if filters.kind is not None and item.kind != filters.kind:
            return False
        if filters.found_by is not None and item.source != filters.found_by:
            return False
        if filters.max_score is not None and item.score > filters.max_score:
            return False
        if told is not None and (item.number, item.start, item.end) not in told:
            return False
        if names is None:
            return True
        canonical = (getattr(r, "canonical", None) for r in (item.record, item.was))
        return any(c and (item.kind, key(c)) in names for c in canonical)

    return test
