"""Names as they are compared, read from the store by the temporary tables fresh and wanted."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import replace

from khaosan.text import key
from store.resolution.names import Name

_PAGE = 2_000


def pages(conn: sqlite3.Connection) -> Iterator[list[Name]]:
    """The fresh names that documents mention, some at a time."""
    last = -1
    while True:
        numbers = [
            row[0]
            for row in conn.execute(
                "SELECT f.number FROM fresh f JOIN entities e ON e.number = f.number "
                "WHERE f.number > ? AND e.documents > 0 ORDER BY f.number LIMIT ?",
                (last, _PAGE),
            )
        ]
        if not numbers:
            return
        yield load(conn, numbers)
        last = numbers[-1]


def load(conn: sqlite3.Connection, numbers: Iterable[int]) -> list[Name]:
    """Names with what the newest versions say of them."""
    want(conn, numbers)
    aliases: dict[int, dict[str, int]] = {}
    for row in conn.execute(
        "SELECT entity, key, sum(count) AS n FROM aliases "
        "WHERE entity IN (SELECT number FROM wanted) AND count > 0 GROUP BY entity, key"
    ):
        aliases.setdefault(row["entity"], {})[row["key"]] = row["n"]
    positions: dict[int, dict[tuple[str, str], tuple[str, str]]] = {}
    for row in conn.execute(
        "SELECT p.person, p.role, p.agency_name, coalesce(min(d.published), '') AS first, "
        "coalesce(max(d.published), '') AS last FROM positions p "
        "JOIN documents d ON d.number = p.document AND d.newest = 1 "
        "WHERE p.person IN (SELECT number FROM wanted) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    ):
        place = (key(row["role"]), key(row["agency_name"] or ""))
        held = positions.setdefault(row["person"], {})
        days = [*held.get(place, ()), row["first"], row["last"]]
        held[place] = min(filter(None, days), default=""), max(days)
    return [
        replace(
            name,
            aliases=aliases.get(name.number, {}),
            positions=positions.get(name.number, {}),
        )
        for name in wanted(conn)
    ]


def want(conn: sqlite3.Connection, numbers: Iterable[int]) -> None:
    conn.execute("DELETE FROM wanted")
    conn.executemany("INSERT INTO wanted VALUES (?)", [(n,) for n in numbers])


def wanted(conn: sqlite3.Connection) -> list[Name]:
    """The wanted names, without their aliases and positions."""
    return [
        Name(
            row["number"], row["id"], row["kind"], row["key"], row["name"], row["documents"],
            known=bool(row["known"]),
        )
        for row in conn.execute(
            "SELECT e.*, k.key IS NOT NULL AS known FROM entities e "
            "LEFT JOIN known_agencies k ON k.key = e.key AND e.kind = 'agency' "
            "WHERE e.number IN (SELECT number FROM wanted) ORDER BY e.number"
        )
    ]  # fmt: skip
