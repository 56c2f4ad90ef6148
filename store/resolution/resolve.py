"""Joins the names of which documents say something new with all others.

    with store.transaction():
        resolve(store)

Only names in `unresolved`, those that share an alias with them and the groups that all of these
stand in are looked at; the result is the same as if everything were.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from store import agreements, entities
from store.database import Store
from store.resolution import agencies, decisions, forms, parents, people, readings
from store.resolution.groups import Decision, followed, grouped
from store.resolution.loading import load, pages, want, wanted
from store.resolution.names import TRANSCRIBED, Name, Pair
from store.resolution.pairs import blocks, judge, looked_in

_SLICE = 5_000
# A block with more names than this tells nothing; its pairs are not looked at, and it is counted.
_LARGEST_BLOCK = 3_000


@dataclass(slots=True)
class Report:
    """What a resolution did: names looked at, pairs that hold, names whose main name changed, and
    blocks too large to be compared."""

    names: int = 0
    pairs: int = 0
    changed: int = 0
    too_large: int = 0


def count_unresolved(store: Store) -> int:
    """How many names wait to be resolved."""
    return int(store.conn.execute("SELECT count(*) FROM unresolved").fetchone()[0])


def resolve_all(store: Store, advance: Callable[[int], None] = lambda n: None) -> Report:
    """Resolve all that waits, some thousand names a transaction; `advance` is told how many."""
    total = Report()
    while count_unresolved(store):
        with store.transaction():
            done = resolve(store, _SLICE)
        advance(done.names)
        total.names += done.names
        total.changed += done.changed
        total.too_large += done.too_large
        total.pairs = done.pairs
    return total


def resolve(store: Store, most: int = -1) -> Report:
    """Join names anew where documents or editors say something new, and all that follows from it:
    counts, readings of short names, agencies above others, agreements. The caller holds the
    transaction. `most`: take so many of the names that wait; -1 for all."""
    conn = store.conn
    report = Report()
    conn.execute("CREATE TEMP TABLE IF NOT EXISTS wanted (number INTEGER PRIMARY KEY)")
    conn.execute("CREATE TEMP TABLE IF NOT EXISTS fresh (number INTEGER PRIMARY KEY)")
    conn.execute("DELETE FROM fresh")
    conn.execute("INSERT INTO fresh SELECT entity FROM unresolved ORDER BY 1 LIMIT ?", (most,))
    conn.execute("DELETE FROM unresolved WHERE entity IN (SELECT number FROM fresh)")
    report.names = conn.execute("SELECT count(*) FROM fresh").fetchone()[0]
    if not report.names:
        return report
    aliases = _alias_blocks(conn)
    touched = _ends(conn)
    conn.execute(
        "DELETE FROM entity_pairs WHERE block = '' "
        "AND (a IN (SELECT number FROM fresh) OR b IN (SELECT number FROM fresh))"
    )
    conn.execute("DELETE FROM entity_blocks WHERE entity IN (SELECT number FROM fresh)")
    for names in pages(conn):
        conn.executemany(
            "INSERT INTO entity_blocks (block, entity) VALUES (?, ?)",
            [(block, name.number) for name in names for block in sorted(blocks(name))],
        )
    aliases |= _alias_blocks(conn)
    for names in pages(conn):
        _keep(conn, _compared(conn, names, report))
    touched |= _of_aliases(conn, aliases)
    touched |= _ends(conn)
    decided = decisions.standing(store)
    components = _components(conn, touched, decided)
    conn.execute("DELETE FROM fresh")
    conn.executemany("INSERT INTO fresh VALUES (?)", [(n,) for n in components])
    report.changed = _regroup(store, components, decided)
    readings.update(store)
    _count(conn)
    parents.update(conn)
    gone = conn.execute(
        "SELECT e.number FROM fresh f JOIN entities e ON e.number = f.number WHERE e.documents = 0"
    ).fetchall()
    entities.remove_unused(store, [row[0] for row in gone])
    report.pairs = conn.execute("SELECT count(*) FROM entity_pairs").fetchone()[0]
    return report


# ---- pairs ------------------------------------------------------------------


def _compared(conn: sqlite3.Connection, names: Sequence[Name], report: Report) -> Iterator[Pair]:
    """The pairs of these names with those in the same blocks."""
    near: dict[int, set[int]] = {name.number: set() for name in names}
    sizes: dict[str, int] = {}
    for name in names:
        for block in looked_in(name):
            if block not in sizes:
                sizes[block] = conn.execute(
                    "SELECT count(*) FROM entity_blocks WHERE block = ?", (block,)
                ).fetchone()[0]
                report.too_large += sizes[block] > _LARGEST_BLOCK
            if 0 < sizes[block] <= _LARGEST_BLOCK:
                near[name.number] |= {
                    other[0]
                    for other in conn.execute(
                        "SELECT entity FROM entity_blocks WHERE block = ?", (block,)
                    )
                }
    others = {n.number: n for n in load(conn, set().union(*near.values()))} if near else {}
    for name in names:
        for number in near[name.number]:
            if (
                number != name.number
                and number in others
                and (found := judge(name, others[number]))
            ):
                yield found


def _keep(conn: sqlite3.Connection, pairs: Iterable[Pair], block: str = "") -> None:
    conn.executemany(
        "INSERT OR REPLACE INTO entity_pairs (a, b, block, score, reason) VALUES (?, ?, ?, ?, ?)",
        [(p.a, p.b, block, p.score, p.reason) for p in pairs],
    )


def _alias_blocks(conn: sqlite3.Connection) -> set[str]:
    """The aliases that fresh names bear."""
    return {
        row[0]
        for row in conn.execute(
            "SELECT DISTINCT block FROM entity_blocks "
            "WHERE entity IN (SELECT number FROM fresh) AND block LIKE '%:alias:%'"
        )
    }


def _of_aliases(conn: sqlite3.Connection, aliases: Iterable[str]) -> set[int]:
    """Judge aliases anew, each with all that bear it; the names whose pairs changed."""
    touched: set[int] = set()
    for block in sorted(aliases):
        kind, _, alias = block.split(":", 2)
        old = conn.execute("SELECT * FROM entity_pairs WHERE block = ?", (block,)).fetchone()
        bearers = [
            row[0]
            for row in conn.execute("SELECT entity FROM entity_blocks WHERE block = ?", (block,))
        ]
        found = None
        if len(bearers) > 1:
            names = load(conn, bearers)
            found = (agencies.by_alias if kind == "agency" else people.translated)(alias, names)
        if found and old and tuple(old) == (found.a, found.b, block, found.score, found.reason):
            continue
        if old:
            touched |= {old["a"], old["b"]}
            conn.execute("DELETE FROM entity_pairs WHERE block = ?", (block,))
        if found:
            touched |= {found.a, found.b}
            _keep(conn, [found], block)
    return touched


def _ends(conn: sqlite3.Connection) -> set[int]:
    """The fresh names, and the other ends of their pairs."""
    rows = conn.execute(
        "SELECT number FROM fresh UNION SELECT b FROM entity_pairs "
        "WHERE a IN (SELECT number FROM fresh) "
        "UNION SELECT a FROM entity_pairs WHERE b IN (SELECT number FROM fresh)"
    )
    return {row[0] for row in rows}


# ---- groups -----------------------------------------------------------------


def _components(
    conn: sqlite3.Connection, seeds: set[int], decided: Sequence[Decision[str]]
) -> set[int]:
    """All names that stand in a group with one of the seeds, or may come into one."""
    links: dict[int, set[int]] = {}
    for a, b in _numbered(conn, [d for d in decided if d.same]):
        links.setdefault(a, set()).add(b)
        links.setdefault(b, set()).add(a)
    found: set[int] = set()
    waiting = list(seeds)
    while waiting:
        number = waiting.pop()
        if number in found:
            continue
        found.add(number)
        waiting += links.get(number, ())
        waiting += [
            row[0]
            for row in conn.execute(
                "SELECT b FROM entity_pairs WHERE a = ?1 UNION SELECT a FROM entity_pairs "
                "WHERE b = ?1 UNION SELECT number FROM entities WHERE main = "
                "(SELECT main FROM entities WHERE number = ?1)",
                (number,),
            )
            if row[0] not in found
        ]
    return found


def _numbered(
    conn: sqlite3.Connection, decided: Sequence[Decision[str]]
) -> Iterator[tuple[int, int]]:
    for decision in decided:
        rows = conn.execute(
            "SELECT number FROM entities WHERE id IN (?, ?)", (decision.a, decision.b)
        ).fetchall()
        if len(rows) == 2:
            yield rows[0][0], rows[1][0]


def _regroup(store: Store, members: set[int], decided: Sequence[Decision[str]]) -> int:
    """Group the names anew and write for each its main name; how many changed."""
    conn = store.conn
    want(conn, members)
    names = sorted(wanted(conn), key=lambda n: n.id)
    by_number = {n.number: n for n in names}
    ids = {n.number: n.id for n in names}
    numbers = {n.id: n.number for n in names}
    thai = {n.id for n in names if not forms.is_latin(n.name)}
    pairs, crossing = [], []
    for row in conn.execute(
        "SELECT a, b, score, reason FROM entity_pairs WHERE a IN (SELECT number FROM wanted) "
        "AND b IN (SELECT number FROM wanted)"
    ):
        a, b = ids[row["a"]], ids[row["b"]]
        if row["reason"].startswith(TRANSCRIBED) and (a in thai) != (b in thai):
            crossing.append((row["score"], *((b, a) if a in thai else (a, b))))
        else:
            pairs.append((row["score"], a, b))
    everyone = [n.id for n in names]
    if crossing:
        pairs += followed(grouped(everyone, pairs, decided), crossing, thai)
    groups = grouped(everyone, pairs, decided)
    before = dict(
        conn.execute(
            "SELECT number, main FROM entities WHERE number IN (SELECT number FROM wanted)"
        ).fetchall()
    )
    changed = []
    for group in groups:
        main = main_name([by_number[numbers[id]] for id in group]).number
        changed += [(main, numbers[id]) for id in group if before[numbers[id]] != main]
    conn.executemany("UPDATE entities SET main = ? WHERE number = ?", changed)
    agreements.rename(store, [number for _, number in changed])
    return len(changed)


def main_name(names: Sequence[Name]) -> Name:
    """The name that stands for a group: a known one, else a whole one in Thai before an
    abbreviation or a Latin one, else that in most documents."""

    def order(n: Name) -> tuple[bool, bool, bool, bool, int, int, str]:
        short = n.kind == "person" and " " not in n.name
        return (
            n.documents == 0, not n.known, short or forms.is_abbreviation(n.name),
            forms.is_latin(n.name), -n.documents, -len(n.key), n.key,
        )  # fmt: skip

    return min(names, key=order)


def _count(conn: sqlite3.Connection) -> None:
    """Documents and mentions of the fresh names' groups, and of what readings point to."""
    conn.execute(
        "INSERT OR IGNORE INTO fresh SELECT main FROM entities "
        "WHERE number IN (SELECT number FROM fresh)"
    )
    conn.execute(
        "UPDATE entities SET whole_documents = 0, whole_mentions = 0 "
        "WHERE number IN (SELECT number FROM fresh)"
    )
    # A name alone, which no reading concerns, is counted already.
    conn.execute(
        "UPDATE entities SET whole_documents = documents, whole_mentions = mentions "
        "WHERE number IN (SELECT number FROM fresh) AND main = number AND NOT EXISTS "
        "(SELECT 1 FROM entities o WHERE o.main = entities.number AND o.number <> o.main) "
        "AND NOT EXISTS (SELECT 1 FROM readings WHERE name = entities.number) "
        "AND NOT EXISTS (SELECT 1 FROM readings WHERE entity = entities.number)"
    )
    rest = [
        row[0]
        for row in conn.execute(
            "SELECT number FROM entities WHERE number IN (SELECT number FROM fresh) "
            "AND main = number AND whole_documents = 0"
        )
    ]
    for number in rest:
        conn.execute(
            "UPDATE entities SET (whole_documents, whole_mentions) = ("
            "SELECT count(DISTINCT document), count(*) FROM ("
            "SELECT m.document, m.number FROM entities n JOIN mentions m ON m.entity = n.number "
            "LEFT JOIN readings r ON r.document = m.document AND r.name = n.number "
            "WHERE n.main = ?1 AND r.name IS NULL "
            "UNION SELECT m.document, m.number FROM entities n JOIN readings r "
            "ON r.entity = n.number JOIN mentions m ON m.entity = r.name "
            "AND m.document = r.document WHERE n.main = ?1) m "
            "JOIN documents d ON d.number = m.document AND d.newest = 1) WHERE number = ?1",
            (number,),
        )
