"""Pages: what an address answered, and the pages that are kept as they were fetched.

A row for each answer that differed from the one before; its body, where it is kept, by its digest
(store.bodies). The crawler writes them (crawler.record).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from khaosan.records import dumps
from store.database import Store

_BATCH = 200


@dataclass(slots=True)
class Kept:
    """A kept page, without its body. `url`: the address that it is stored under, `final` the one
    that answered; `link`: the text of the link to it; `reader`: what read it last; `document`: the
    number of its document's version."""

    number: int
    url: str
    final: str
    status: int
    fetched: str
    content_type: str | None
    headers: list[tuple[str, str]]
    link: str | None
    sha256: str
    source: str | None
    permission: str | None
    reader: str | None
    document: int | None


def last(store: Store, url: str) -> sqlite3.Row | None:
    """The row of an address's last answer."""
    row: sqlite3.Row | None = store.conn.execute(
        "SELECT * FROM pages WHERE url = ? ORDER BY number DESC LIMIT 1", (url,)
    ).fetchone()
    return row


def answered(store: Store, values: dict[str, Any]) -> int:
    """Write an answer; returns its row's number: the last one where nothing differs, else a new
    one. `values`: the columns of `pages` by name; `fetched` is when, `headers` a list of pairs."""
    before = last(store, values["url"])
    if before is not None and (before["status"], before["sha256"]) == (
        values["status"],
        values["sha256"],
    ):
        store.conn.execute(
            "UPDATE pages SET checked = ?, etag = ?, last_modified = ? WHERE number = ?",
            (values["fetched"], values["etag"], values["last_modified"], before["number"]),
        )
        return int(before["number"])
    row = {**values, "headers": dumps(values["headers"]) if values["headers"] else None}
    row["checked"] = row["fetched"]
    names = [name for name in _WRITTEN if name in row]
    cursor = store.conn.execute(
        f"INSERT INTO pages ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",  # noqa: S608
        [row[name] for name in names],
    )
    return int(cursor.lastrowid or 0)


_WRITTEN = (
    "url", "crawl", "source", "status", "etag", "last_modified", "content_type", "sha256",
    "fetched", "checked", "permission", "final", "headers", "link", "reader",
)  # fmt: skip


def kept(
    store: Store,
    *,
    source: str | None = None,
    latest: bool = False,
    after: int = 0,
    web: bool = True,
    not_by: Collection[str] = (),
) -> Iterator[Kept]:
    """The kept pages in the order in which they came, from the one after number `after`.

    `source`: only its pages; `latest`: only what an address answered last when it answered (a later
    page that is not kept is no reason to take an older one for the newest); `web`: False leaves
    out web pages; `not_by`: readers whose pages are left out. Rows are read in batches: others may
    write meanwhile.
    """
    where = ["p.number > ?", "p.sha256 IN (SELECT sha256 FROM page_bodies)"]
    values: list[Any] = []
    if source is not None:
        where.append("p.source = ?")
        values.append(source)
    if not web:
        where.append("coalesce(p.content_type, '') NOT LIKE '%html%'")
    if not_by:
        where.append(f"coalesce(p.reader, '') NOT IN ({', '.join('?' * len(not_by))})")
        values += not_by
    if latest:
        where.append(
            "p.status BETWEEN 200 AND 299 AND NOT EXISTS (SELECT 1 FROM pages n "
            "WHERE n.url = p.url AND n.number > p.number AND n.status BETWEEN 200 AND 299)"
        )
    query = f"SELECT p.* FROM pages p WHERE {' AND '.join(where)} ORDER BY p.number LIMIT ?"  # noqa: S608
    while rows := store.conn.execute(query, (after, *values, _BATCH)).fetchall():
        for row in rows:
            yield _kept(row)
        after = rows[-1]["number"]


def _kept(row: sqlite3.Row) -> Kept:
    return Kept(
        number=row["number"],
        url=row["url"],
        final=row["final"] or row["url"],
        status=row["status"],
        fetched=row["fetched"],
        content_type=row["content_type"],
        headers=[(name, value) for name, value in json.loads(row["headers"] or "[]")],
        link=row["link"],
        sha256=row["sha256"],
        source=row["source"],
        permission=row["permission"],
        reader=row["reader"],
        document=row["document"],
    )


def newest_version(store: Store, canonical: str) -> int | None:
    """The number of the newest version of the document at an address (in canonical form)."""
    row = store.conn.execute(
        "SELECT newest.number FROM addresses a JOIN documents seen ON seen.number = a.document "
        "JOIN documents newest ON newest.id = seen.id AND newest.newest = 1 WHERE a.canonical = ?",
        (canonical,),
    ).fetchone()
    return int(row[0]) if row else None


def taken_down(store: Store, id: str) -> dict[str, Any] | None:
    """Since when a document is no longer at its own address ("since", "checked", "status"); None
    where it is, or nobody asked."""
    row = store.conn.execute(
        "SELECT since, checked, status FROM taken_down WHERE id = ?", (id,)
    ).fetchone()
    return dict(row) if row else None
