"""What the store knows about the item under the cursor: its entity, aliases, who else says so.

All of it is asked in a thread of its own, so that a key press never waits for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from khaosan.records import Agency, Agreement, Person
from khaosan.text import key
from store import entities, listings, profiles
from store.database import Store
from store.reviews import carrying
from store.reviews.records import Item, Record

# Of each list the pane shows the first so many.
MOST = 6
# Where a search of names would show more, typing on is quicker than reading on.
NAMES = 30


@dataclass(frozen=True, slots=True)
class Facts:
    """About one item. `entity`: as `khaosan entities` lists it; `positions`: (role, agency,
    documents); `documents`: (id, title, published) of others, `more` how many there are in all;
    `alike`: how many undecided items say the same."""

    item: str
    entity: dict[str, Any] | None = None
    parent: str | None = None
    positions: list[tuple[str, str | None, int]] = field(default_factory=list)
    documents: list[tuple[str, str, str | None]] = field(default_factory=list)
    more: int = 0
    alike: int = 0


def facts(store: Store, item: Item) -> Facts:
    """What is known about an item's claim."""
    record = item.record
    if isinstance(record, Agreement):
        documents, more = _same_agreement(store, item)
        return Facts(item.id, documents=documents, more=more)
    if not isinstance(record, (Person, Agency)):
        return Facts(item.id)
    row = entity_of(store, item)
    if row is None:
        return Facts(item.id)
    number = row["number"]
    above = store.conn.execute(
        "SELECT name FROM entities WHERE number = ?", (row["parent"],)
    ).fetchone()
    listed = store.conn.execute(
        "SELECT *, whole_documents AS documents, whole_mentions AS mentions FROM entities "
        "WHERE number = ?",
        (number,),
    ).fetchone()
    documents = [
        (d["id"], d["title"] or "", d["published"])
        for d in store.conn.execute(
            "SELECT DISTINCT d.number, d.id, d.title, d.published FROM entities n "
            "JOIN mentions m ON m.entity = n.number JOIN documents d ON d.number = m.document "
            "WHERE n.main = ? AND d.newest = 1 AND d.id <> ? ORDER BY d.number DESC LIMIT ?",
            (number, item.document, MOST),
        )
    ]
    return Facts(
        item.id,
        listings.entity_row(store, listed),
        above["name"] if above else None,
        _positions(store, number) if isinstance(record, Person) else [],
        documents,
        max(0, int(row["whole_documents"]) - 1),
    )


def alike(store: Store, item: Item) -> int:
    """How many undecided items elsewhere say the same."""
    return len(carrying.alike(store, item))


def entity_of(store: Store, item: Item) -> Any:
    """The main entity that an item's mention is of, or that its name is the name of; else None."""
    row = store.conn.execute(
        "SELECT e.* FROM mentions m JOIN mention_entities o ON o.mention = m.number "
        "JOIN entities e ON e.number = o.entity "
        'WHERE m.document = ? AND m.start = ? AND m."end" = ? AND m.kind = ?',
        (item.number, item.start, item.end, item.kind),
    ).fetchone()
    if row is not None:
        return row
    name = named(item.record)
    number = entities.find(store, item.kind, name) if name else None
    return store.conn.execute(
        "SELECT e.* FROM entities n JOIN entities e ON e.number = n.main WHERE n.number = ?",
        (number,),
    ).fetchone()


def named(record: Record) -> str | None:
    """The full name that a claim gives, of a person or an agency."""
    return record.canonical if isinstance(record, (Person, Agency)) else None


_NAMED = (
    "SELECT DISTINCT e.number, e.id, e.kind, e.name, e.subkind, e.whole_documents AS documents, "
    "e.whole_mentions AS mentions FROM aliases a JOIN entities n ON n.number = a.entity "
    "JOIN entities e ON e.number = n.main WHERE e.kind = ?2 AND e.whole_documents > 0 AND {} "
    "ORDER BY e.whole_documents DESC, e.name LIMIT ?3"
)
# An index finds those that begin with what was typed; for the rest each alias is looked at.
_BEGINS = _NAMED.format("a.key >= ?1 AND a.key < ?1 || char(0x10FFFF)")
_HOLDS = _NAMED.format("instr(a.key, ?1)")


def search(store: Store, kind: str, typed: str, *, inside: bool = False) -> list[dict[str, Any]]:
    """People or agencies with a name or alias that begins with what was typed, or (`inside`) holds
    it anywhere, those in most documents first."""
    wanted = key(typed)
    if not wanted or (inside and len(wanted) < 2):
        return []
    rows = store.conn.execute(_HOLDS if inside else _BEGINS, (wanted, kind, NAMES)).fetchall()
    return [listings.entity_row(store, row) for row in rows]


# Names less alike than this (of 100) have little to do with each other.
_ALIKE = 60


def near(store: Store, kind: str, name: str) -> list[dict[str, Any]]:
    """People or agencies with names close to one, the closest first; itself among them."""
    from rapidfuzz import fuzz, process

    rows = store.conn.execute(
        "SELECT e.number, e.id, e.kind, e.name, e.subkind, e.key, e.whole_documents AS documents, "
        "e.whole_mentions AS mentions FROM entities e "
        "WHERE e.main = e.number AND e.kind = ? AND e.whole_documents > 0",
        (kind,),
    ).fetchall()
    found = process.extract(
        key(name), [row["key"] for row in rows], scorer=fuzz.WRatio, limit=MOST + 2,
        score_cutoff=_ALIKE,
    )  # fmt: skip
    return [listings.entity_row(store, rows[at]) for _, _, at in found]


def becomes(store: Store, first: str, other: str) -> tuple[str, str]:
    """Of two names (ids) that are merged, the one that goes and the one that stays."""
    from store.resolution.names import Name
    from store.resolution.resolve import main_name

    names = [
        Name(row["number"], row["id"], row["kind"], row["key"], row["name"], row["documents"],
             known=bool(row["known"]))
        for row in store.conn.execute(
            "SELECT m.*, k.key IS NOT NULL AS known FROM entities e "
            "JOIN entities m ON m.number = e.main "
            "LEFT JOIN known_agencies k ON k.key = m.key AND m.kind = 'agency' "
            "WHERE e.id IN (?, ?)",
            (first, other),
        )
    ]  # fmt: skip
    stays = main_name(names)
    goes = next((n for n in names if n.number != stays.number), stays)
    return goes.name, stays.name


def _positions(store: Store, number: int) -> list[tuple[str, str | None, int]]:
    held = profiles.positions(store, number)
    return [(p["role"], p["agency"], len(p["documents"])) for p in held][:MOST]


def _same_agreement(store: Store, item: Item) -> tuple[list[tuple[str, str, str | None]], int]:
    rows = store.conn.execute(
        "SELECT DISTINCT d.id, d.title, d.published FROM agreement_documents f "
        "JOIN agreement_documents o ON o.agreement = f.agreement "
        "JOIN documents d ON d.number = o.document WHERE f.document = ? AND f.evidence_start = ? "
        "AND d.number <> f.document ORDER BY d.published, d.id",
        (item.number, item.start),
    ).fetchall()
    return [(r["id"], r["title"] or "", r["published"]) for r in rows][:MOST], len(rows)
