"""Whom a short name means in one document, where it could mean several.

An abbreviation that two agencies bear is told apart by the agencies that the document names beside
it; a given name alone by title, position and time. Only where one is much likelier than the others
is it taken for it; else the short name stays an entity of its own. A local body's name that stands
in several provinces is read by its address, or by the places around it.
"""

from __future__ import annotations

import datetime as dt
import math
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from khaosan.text import key, tokens
from store.database import Store
from store.resolution import agency_forms, forms
from store.resolution.names import day_of
from store.resolution.places import told_apart

_SURE = 0.8  # the least share of the likeliest
_MOST_DOCUMENTS = 60  # of one agency that are learned from
_SMOOTH = 0.5
_AROUND = 120  # characters on each side of a mention whose words are looked at
_SHORTEST_WORD = 3  # letters
# Words say less than agencies, and stand together: so much of their evidence is believed.
_WORDS = 0.3
_ENOUGH_WORDS = 3
_NEAR_DAYS = 550  # a position is taken to be held so long around a document that states it
_SAME_TIME_DAYS = 180
_SHORTEST_ROLE = 4  # letters of a role that is cut short (ปลัดฯ)
_VERY_OFTEN, _MOST = 20, 0.9
_OFTEN = 3  # documents around the same time that name a person in full


@dataclass(frozen=True, slots=True)
class Reading:
    """In a document, a short name means an entity (numbers)."""

    document: int
    name: int
    entity: int
    score: float
    reason: str


def update(store: Store) -> None:
    """Read anew the short names that the names in the temporary table `fresh` concern."""
    conn = store.conn
    shorts = _shorts(conn)
    old = [
        row["entity"]
        for short in shorts
        for row in conn.execute("SELECT entity FROM readings WHERE name = ?", (short["number"],))
    ]
    new: list[Reading] = []
    for short in shorts:
        conn.execute("DELETE FROM readings WHERE name = ?", (short["number"],))
        new += _read(store, short)
    conn.executemany(
        "INSERT INTO readings (document, name, entity, score, reason) VALUES (?, ?, ?, ?, ?)",
        [(r.document, r.name, r.entity, r.score, r.reason) for r in new],
    )
    # Their counts change with it.
    conn.executemany(
        "INSERT OR IGNORE INTO fresh VALUES (?)",
        [(n,) for n in {*old, *(r.entity for r in new), *(s["number"] for s in shorts)}],
    )


def _shorts(conn: sqlite3.Connection) -> list[sqlite3.Row]:
    """Short names that a fresh name may be meant by, or that are fresh, or were read as one."""
    found = conn.execute(
        "SELECT e.* FROM entities e WHERE e.documents > 0 AND e.main = e.number AND (e.number IN "
        "(SELECT number FROM fresh) OR e.number IN (SELECT name FROM readings WHERE entity IN "
        "(SELECT number FROM fresh)) OR (e.kind = 'agency' AND e.key IN (SELECT substr(b.block, "
        "length('agency:alias:') + 1) FROM entity_blocks b JOIN fresh f ON f.number = b.entity "
        "WHERE b.block LIKE 'agency:alias:%')) OR (e.kind = 'person' AND e.key IN (SELECT "
        "substr(b.block, length('person:given:') + 1) FROM entity_blocks b "
        "JOIN fresh f ON f.number = b.entity WHERE b.block LIKE 'person:given:%'))) "
        "AND NOT EXISTS (SELECT 1 FROM known_agencies k WHERE k.key = e.key AND e.kind = 'agency') "
        "UNION SELECT e.* FROM entities e JOIN readings r ON r.name = e.number "
        "WHERE e.number IN (SELECT number FROM fresh) ORDER BY id"
    ).fetchall()
    return [row for row in found if is_short(row)]


def _read(store: Store, short: sqlite3.Row) -> Iterator[Reading]:
    """The readings of a short name, by what it is."""
    if short["kind"] == "person":
        return _given_name(store.conn, short)
    if agency_forms.is_placed(short["key"]):
        return _local_body(store, short)
    return _abbreviation(store.conn, short)


def is_short(row: sqlite3.Row) -> bool:
    """Whether a name says too little to be one entity everywhere."""
    if row["kind"] == "agency":
        return forms.is_abbreviation(row["name"]) or agency_forms.is_placed(row["key"])
    return " " not in row["name"] and not forms.is_latin(row["name"])


# ---- local bodies -----------------------------------------------------------


def _local_body(store: Store, name: sqlite3.Row) -> Iterator[Reading]:
    """By the province in which the document places it (store.resolution.places)."""
    if name["main"] != name["number"] or name["documents"] < 2:
        return
    for document, (entity, where) in told_apart(store, name).items():
        if entity != name["number"]:
            yield Reading(document, name["number"], entity, where.score, where.reason)


# ---- abbreviations ----------------------------------------------------------


def _abbreviation(conn: sqlite3.Connection, short: sqlite3.Row) -> Iterator[Reading]:
    """By the agencies beside it: naive Bayes over those that explain the abbreviation."""
    told: dict[int, list[tuple[int, str]]] = {}
    for row in conn.execute(
        "SELECT e.main, a.entity, a.alias FROM aliases a JOIN entities e ON e.number = a.entity "
        "WHERE a.key = ? AND a.entity <> ? AND e.kind = 'agency' AND a.count > 0 "
        "ORDER BY e.id, a.alias",
        (short["key"], short["number"]),
    ):
        told.setdefault(row["main"], []).append((row["entity"], row["alias"]))
    if short["main"] != short["number"] or not told:
        return
    names = {c: conn.execute("SELECT id, name FROM entities WHERE number = ?", (c,)).fetchone()
             for c in told}  # fmt: skip
    profiles = {c: _profile(conn, surfaces) for c, surfaces in told.items()}
    without = {short["number"], *(entity for some in told.values() for entity, _ in some)}
    for document in _documents(conn, short["number"]):
        beside = _beside(conn, document, without)
        words = _words(conn, document, short["number"])
        logs = {c: profile.log(beside, words) for c, profile in profiles.items()}
        best = max(logs, key=lambda c: (logs[c], names[c]["id"]))
        share = 1 / sum(math.exp(min(0.0, logs[c] - logs[best])) for c in logs)
        if len(told) == 1:
            # Spellings of one agency, else it would have been joined with it (pairs.by_alias).
            if len({entity for entity, _ in told[best]}) > 1:
                reason = f"wherever it is explained it is {names[best]['name']}"
                yield Reading(document, short["number"], best, 0.9, reason)
        elif share >= _SURE and (what := profiles[best].shares(beside, words)):
            reason = f"the {what} beside it stand with {names[best]['name']} elsewhere"
            yield Reading(document, short["number"], best, round(share, 3), reason)


@dataclass(slots=True)
class _Profile:
    """How many documents call an agency by an abbreviation (`called`), and how often which
    agencies stand beside it, and which words around it, in `documents` of those that name it."""

    called: int = 0
    documents: int = 0
    seen: Counter[int] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)

    def log(self, beside: set[int], words: set[str]) -> float:
        """The logarithm of how likely these agencies and words are."""
        total = self.documents + 2 * _SMOOTH
        out = math.log(self.called + _SMOOTH)
        out += sum(math.log((self.seen[b] + _SMOOTH) / total) for b in beside)
        return out + _WORDS * sum(math.log((self.words[w] + _SMOOTH) / total) for w in words)

    def shares(self, beside: set[int], words: set[str]) -> str:
        """What of these it has seen: "agencies", "words", or "" for too little."""
        if any(self.seen[b] for b in beside):
            return "agencies"
        return "words" if sum(self.words[w] > 0 for w in words) >= _ENOUGH_WORDS else ""


def _profile(conn: sqlite3.Connection, surfaces: list[tuple[int, str]]) -> _Profile:
    """Of an agency, given as its names (numbers), each with a form of the abbreviation: how often
    it is called so, and what stands beside it in all documents that name it."""
    called: set[int] = set()
    named: dict[int, tuple[str, int]] = {}
    for entity, surface in surfaces:
        for row in conn.execute(
            "SELECT m.document, d.id, max(m.text = ?) AS called FROM mentions m "
            "JOIN documents d ON d.number = m.document AND d.newest = 1 "
            "WHERE m.entity = ? GROUP BY m.document ORDER BY called DESC, d.id LIMIT ?",
            (surface, entity, _MOST_DOCUMENTS),
        ):
            named.setdefault(row["document"], (row["id"], entity))
            if row["called"]:
                called.add(row["document"])
    chosen = sorted(named, key=lambda d: (d not in called, named[d]))[:_MOST_DOCUMENTS]
    profile = _Profile(len(called), len(chosen))
    for document in chosen:
        profile.seen.update(_beside(conn, document, {entity for entity, _ in surfaces}))
        profile.words.update(_words(conn, document, named[document][1]))
    return profile


def _words(conn: sqlite3.Connection, document: int, entity: int) -> set[str]:
    """The Thai words around an agency's mentions in a document."""
    return {
        word
        for row in conn.execute(
            "SELECT substr(d.text, max(1, m.start + 1 - ?1), ?1) AS before, "
            'substr(d.text, m."end" + 1, ?1) AS behind FROM mentions m '
            "JOIN documents d ON d.number = m.document WHERE m.document = ?2 AND m.entity = ?3",
            (_AROUND, document, entity),
        )
        for side in (row["before"], row["behind"])
        for word in tokens(side)
        if len(word) >= _SHORTEST_WORD and word[0] >= "ก"
    }


def _beside(conn: sqlite3.Connection, document: int, without: set[int]) -> set[int]:
    """The agencies that a document names, without some. (As they are named: which of them are the
    same is not asked, so that the reading depends on the documents alone.)"""
    return {
        row["entity"]
        for row in conn.execute(
            "SELECT DISTINCT entity FROM mentions WHERE document = ? AND kind = 'agency'",
            (document,),
        )
        if row["entity"] not in without
    }


def _documents(conn: sqlite3.Connection, name: int) -> list[int]:
    rows = conn.execute(
        "SELECT DISTINCT m.document FROM mentions m JOIN documents d "
        "ON d.number = m.document AND d.newest = 1 WHERE m.entity = ? ORDER BY 1",
        (name,),
    )
    return [row[0] for row in rows]


# ---- given names ------------------------------------------------------------


@dataclass(slots=True)
class _Known:
    """A person whose full name begins with the given name: titles, and where and when."""

    entity: int
    titles: set[str] = field(default_factory=set)
    days: list[dt.date] = field(default_factory=list)
    positions: list[tuple[str, str, dt.date]] = field(default_factory=list)


def _given_name(conn: sqlite3.Connection, short: sqlite3.Row) -> Iterator[Reading]:
    """By position, title and time."""
    full = conn.execute(
        "SELECT b.entity FROM entity_blocks b JOIN entities e ON e.number = b.entity "
        "WHERE b.block = ? AND e.documents > 0",
        (f"person:given:{forms.letters(short['key'])}",),
    ).fetchall()
    if not full or short["main"] != short["number"]:
        return
    known = [_known(conn, row["entity"]) for row in full]
    for document in _documents(conn, short["number"]):
        told = conn.execute(
            "SELECT m.title, m.role, m.agency, d.published FROM mentions m "
            "JOIN documents d ON d.number = m.document WHERE m.document = ? AND m.entity = ?",
            (document, short["number"]),
        ).fetchall()
        day = day_of(told[0]["published"])
        if day is None:
            continue
        titles = {key(t["title"]) for t in told if t["title"]}
        roles = {(key(t["role"]), key(t["agency"] or "")) for t in told if t["role"]}
        heads = {(r.rstrip("ฯ"), a) for r, a in roles if len(r.rstrip("ฯ")) >= _SHORTEST_ROLE}
        fits = [k for k in known if not titles or titles & k.titles]
        for score, reason, some in (
            (0.95, "the same position at that time", [k for k in fits if _held(k, roles, day)]),
            (0.85, "a position that begins so at that time",
             [k for k in fits if _held(k, heads, day, begins=True)]),
            (0.85, "the only one of this name in the news then",
             [k for k in fits if _named(k, day) >= _OFTEN] if titles else []),
            (0.85, "by far the most named of this name then", _foremost(fits, day)),
        ):  # fmt: skip
            if some:
                meant = {_main(conn, k.entity) for k in some}
                if len(meant) == 1:
                    yield Reading(document, short["number"], meant.pop(), score, reason)
                break


def _known(conn: sqlite3.Connection, entity: int) -> _Known:
    out = _Known(entity)
    for row in conn.execute(
        "SELECT m.title, m.role, m.agency, d.published FROM mentions m "
        "JOIN documents d ON d.number = m.document AND d.newest = 1 WHERE m.entity = ?",
        (entity,),
    ):
        if row["title"]:
            out.titles.add(key(row["title"]))
        if day := day_of(row["published"]):
            out.days.append(day)
            if row["role"]:
                out.positions.append((key(row["role"]), key(row["agency"] or ""), day))
    return out


def _held(known: _Known, roles: set[tuple[str, str]], day: dt.date, begins: bool = False) -> bool:
    """Whether one of these positions was held around a day; `begins`: one that begins so."""
    return any(
        (held.startswith(role) if begins else held == role)
        and (not agency or not at or agency == at)
        and abs((day - when).days) <= _NEAR_DAYS
        for role, agency in roles
        for held, at, when in known.positions
    )  # fmt: skip


def _named(known: _Known, day: dt.date) -> int:
    return len({d for d in known.days if abs((day - d).days) <= _SAME_TIME_DAYS})


def _foremost(known: list[_Known], day: dt.date) -> list[_Known]:
    """Who alone is named in full on nine in ten of the days on which one of them is."""
    days = [(_named(k, day), k) for k in known]
    total = sum(n for n, _ in days)
    return [k for n, k in days if n >= _VERY_OFTEN and n >= _MOST * total]


def _main(conn: sqlite3.Connection, entity: int) -> int:
    row = conn.execute("SELECT main FROM entities WHERE number = ?", (entity,)).fetchone()
    return int(row["main"])
