"""Entities: the same agency and the same person in all documents.

A row is a folded canonical name (khaosan.text.key), a person's without title. What the pipeline
learned in one document (an abbreviation's full name) is thus an alias for all. Which names mean
the same is decided in store.resolution; `main` is the name that stands for them all. All counts
are sums over the mentions of newest versions, so the order of documents changes nothing.
"""

from __future__ import annotations

import functools
import hashlib
import sqlite3
from collections.abc import Collection, Iterable

from khaosan import text
from store.database import Store

# The same names come again and again; folding them anew took half the time of saving.
key = functools.lru_cache(maxsize=65536)(text.key)
squeeze = functools.lru_cache(maxsize=65536)(text.squeeze)


def entity_id(kind: str, name_key: str) -> str:
    """The public id of an entity: the same in every store."""
    return kind[0] + hashlib.sha256(f"{kind}:{name_key}".encode()).hexdigest()[:11]


def resolve(store: Store, names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The entity of each (kind, canonical name), made where it is new."""
    found = {}
    for kind, name in sorted(set(names)):
        if number := find(store, kind, name, make=True):
            found[kind, name] = number
    return found


def find(store: Store, kind: str, name: str, *, make: bool = False) -> int | None:
    """The number of the entity with a canonical name; `make`: make it where there is none.
    None for a name that is empty when folded."""
    name_key = key(name)
    if not name_key:
        return None
    row = store.conn.execute(
        "SELECT number FROM entities WHERE kind = ? AND key = ?", (kind, name_key)
    ).fetchone()
    if row is not None:
        return int(row["number"])
    if not make:
        return None
    return store.conn.execute(
        "INSERT INTO entities (id, kind, key, name) VALUES (?, ?, ?, ?)",
        (entity_id(kind, name_key), kind, name_key, squeeze(name)),
    ).lastrowid


def main_of(store: Store, name_key: str) -> tuple[str, str | None]:
    """Key and name of the agency that a folded name stands for; of a name that is no entity (yet),
    the key itself and None."""
    row = store.conn.execute(
        "SELECT e.key, e.name FROM entities n JOIN entities e ON e.number = n.main "
        "WHERE n.kind = 'agency' AND n.key = ?",
        (name_key,),
    ).fetchone()
    return (row["key"], row["name"]) if row else (name_key, None)


def of_document(store: Store, document_number: int) -> list[int]:
    """The entities that a version of a document mentions, or names as a position's agency."""
    rows = store.conn.execute(
        "SELECT entity FROM mentions WHERE document = ?1 AND entity IS NOT NULL "
        "UNION SELECT agency FROM positions WHERE document = ?1 AND agency IS NOT NULL",
        (document_number,),
    )
    return [row["entity"] for row in rows]


def count(
    store: Store, document_number: int, sign: int, only: Collection[int] | None = None
) -> None:
    """Add what a version of a document mentions to the counts (`sign` 1), or take it out (-1).
    `only`: some of its entities, where it is known that of the others the same is taken out and
    added again."""
    conn = store.conn
    rows = _naming(conn, document_number, only)
    if not rows:
        return
    mentions: dict[int, int] = {}
    aliases: dict[tuple[int, str], list[int]] = {}
    kinds: dict[tuple[int, str], int] = {}
    for row in rows:
        entity = row["entity"]
        mentions[entity] = mentions.get(entity, 0) + sign
        aliases.setdefault((entity, squeeze(row["text"])), [0, 0])[0] += sign
        aliases.setdefault((entity, squeeze(row["canonical"])), [0, 0])[1] += sign
        if row["subkind"]:
            kinds[entity, row["subkind"]] = kinds.get((entity, row["subkind"]), 0) + sign
    conn.executemany(
        "UPDATE entities SET documents = documents + ?, mentions = mentions + ? WHERE number = ?",
        [(sign, n, entity) for entity, n in mentions.items()],
    )
    conn.executemany(
        "INSERT INTO aliases (entity, alias, key, count, canonical) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (entity, alias) DO UPDATE SET count = count + excluded.count, "
        "canonical = canonical + excluded.canonical",
        [(e, alias, key(alias), *n) for (e, alias), n in aliases.items()],
    )
    conn.executemany(
        "INSERT INTO entity_kinds (entity, subkind, count) VALUES (?, ?, ?) "
        "ON CONFLICT (entity, subkind) DO UPDATE SET count = count + excluded.count",
        [(e, subkind, n) for (e, subkind), n in kinds.items()],
    )
    if sign < 0:
        touched = [(e,) for e in mentions]
        conn.executemany(
            "DELETE FROM aliases WHERE entity = ? AND count <= 0 AND canonical <= 0", touched
        )
        conn.executemany("DELETE FROM entity_kinds WHERE entity = ? AND count <= 0", touched)
    _name(store, mentions)
    _count_whole(conn, document_number, sign, None if only is None else mentions)
    conn.executemany("INSERT OR IGNORE INTO unresolved VALUES (?)", [(e,) for e in mentions])


def _naming(
    conn: sqlite3.Connection, document: int, only: Collection[int] | None
) -> list[sqlite3.Row]:
    """The mentions of a version of a document that name an entity, or one of some."""
    what = "SELECT entity, text, canonical, subkind FROM mentions WHERE document = ?"
    if only is None:
        return conn.execute(f"{what} AND entity IS NOT NULL", (document,)).fetchall()
    return [row for e in only for row in conn.execute(f"{what} AND entity = ?", (document, e))]


def _count_whole(
    conn: sqlite3.Connection, document: int, sign: int, only: Iterable[int] | None
) -> None:
    """The same for the names that stand for several; store.resolution looks at what has changed."""
    update = (
        "UPDATE entities SET whole_documents = whole_documents + ?2, "
        "whole_mentions = whole_mentions + ?2 * n FROM "
    )
    if only is None:
        conn.execute(
            f"{update} (SELECT entity AS main, count(*) AS n FROM mention_entities "  # noqa: S608
            "WHERE document = ?1 GROUP BY entity) w WHERE number = w.main",
            (document, sign),
        )
        return
    # The view joins each mention of the document, of which a long one has thousands.
    mains = {
        conn.execute(
            "SELECT main FROM entities WHERE number = coalesce((SELECT entity FROM readings "
            "WHERE document = ?1 AND name = ?2), ?2)",
            (document, entity),
        ).fetchone()["main"]
        for entity in only
    }
    conn.executemany(
        f"{update} (SELECT sum(n) AS n FROM (SELECT count(*) AS n "  # noqa: S608
        "FROM entities e JOIN mentions m ON m.entity = e.number AND m.document = ?1 "
        "WHERE e.main = ?3 AND NOT EXISTS "
        "(SELECT 1 FROM readings WHERE document = ?1 AND name = e.number) "
        "UNION ALL SELECT count(*) FROM readings r JOIN entities e ON e.number = r.entity "
        "AND e.main = ?3 JOIN mentions m ON m.entity = r.name AND m.document = ?1 "
        "WHERE r.document = ?1)) w WHERE number = ?3 AND n > 0",
        [(document, sign, main) for main in mains],
    )


def _name(store: Store, touched: Iterable[int]) -> None:
    """An entity is named by the most frequent of its canonical names, and so is its kind; ties go
    to the first in code point order, so that the order of documents does not matter."""
    store.conn.executemany(
        "UPDATE entities SET "
        "name = coalesce((SELECT alias FROM aliases WHERE entity = ?1 AND canonical > 0 "
        "                 ORDER BY canonical DESC, alias LIMIT 1), name), "
        "subkind = (SELECT subkind FROM entity_kinds WHERE entity = ?1 "
        "           ORDER BY count DESC, subkind LIMIT 1) "
        "WHERE number = ?1",
        [(entity,) for entity in touched],
    )


def remove_unused(store: Store, touched: Iterable[int]) -> None:
    """Remove those that nothing points to any more. (An entity of older versions only stays, with
    counts of 0, and is in no list.)"""
    store.conn.executemany(
        "DELETE FROM entities WHERE number = ?1 "
        "AND NOT EXISTS (SELECT 1 FROM mentions WHERE entity = ?1) "
        "AND NOT EXISTS (SELECT 1 FROM positions WHERE agency = ?1) "
        "AND NOT EXISTS (SELECT 1 FROM agreement_parties WHERE entity = ?1) "
        "AND NOT EXISTS (SELECT 1 FROM agreement_signatories WHERE entity = ?1) "
        "AND NOT EXISTS (SELECT 1 FROM entities WHERE main = ?1 AND number <> ?1) "
        "AND NOT EXISTS (SELECT 1 FROM readings WHERE entity = ?1)",
        [(entity,) for entity in touched],
    )


def add_positions(store: Store, document_number: int, published: str | None) -> None:
    """Who holds which position, by a version of a document: one row for each person, role and
    agency that it states, with the first mention that states it."""
    rows = store.conn.execute(
        "SELECT min(start), number AS mention, entity, role, agency FROM mentions "
        "WHERE document = ? AND kind = 'person' AND role IS NOT NULL AND entity IS NOT NULL "
        "GROUP BY entity, role, agency ORDER BY 1",
        (document_number,),
    ).fetchall()
    store.conn.executemany(
        "INSERT INTO positions (person, role, agency, agency_name, document, mention, date) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                row["entity"],
                squeeze(row["role"]),
                find(store, "agency", row["agency"], make=True) if row["agency"] else None,
                row["agency"],
                document_number,
                row["mention"],
                published,
            )
            for row in rows
        ],
    )
