"""What the store knows of words: compounds and their parts, and what abbreviations mean."""

from __future__ import annotations

import json
import re
import sqlite3
from functools import cached_property

from khaosan.text import key
from store.abbreviations import meanings, short_forms
from store.database import Store
from store.search_terms import Group, Term, terms
from store.words import ABBREVIATION, MARK, dictionary

# An abbreviation stands for an entity where this share of its explained mentions means it (less, if
# it is spelt from the name), and it is explained so in a share of the documents that have it.
_MEANT, _SPELT = 0.2, 0.05
_EXPLAINED = 0.05
# It means a full name wherever it stands, if it does in this share of all mentions.
_ALWAYS = 0.8
_SURE = 20  # mentions; an abbreviation that is not spelt from the name is a slip in fewer
_MOST_ALIASES = 4
# Counting stops there.
_MANY = 5_000
_SHORTEST_NAME = 6  # characters; a shorter word is no agency's full name
_SHORTEST_HALF = 4
_MOST_HALVES = 3
_SHORT = re.compile(r"[ก-ฮ]{2,8}")


class Lookup:
    """What the store knows of words (store.search_fts.Vocabulary), asked once for each."""

    def __init__(self, store: Store) -> None:
        self.conn = store.conn
        self._compounds: dict[str, list[str]] = {}
        self._pieces: dict[str, list[str]] = {}

    def compounds(self, token: str) -> list[str]:
        """The compounds that hold a word, of those that occur, the shortest first."""
        if token not in self._compounds:
            rows = self.conn.execute(
                "SELECT compound FROM search_compounds WHERE part = ? "
                "ORDER BY length(compound), compound",
                (token,),
            )
            self._compounds[token] = [row["compound"] for row in rows]
        return self._compounds[token]

    def pieces(self, token: str) -> list[str]:
        """The words that a compound is made of: as few of its parts as fill it; [] where none do
        (function words are no parts: การปกครอง has none)."""
        if token not in self._pieces:
            rows = self.conn.execute(
                "SELECT part FROM search_compounds WHERE compound = ?", (token,)
            )
            self._pieces[token] = _fill(token, {row["part"] for row in rows})
        return self._pieces[token]

    def halves(self, token: str) -> list[tuple[str, str]]:
        """Two words of the dictionary that make up a word of it, the longest second one first."""
        words = dictionary()
        if token not in words:
            return []
        cuts = range(2, len(token) - _SHORTEST_HALF + 1)
        found = [(token[:i], token[i:]) for i in cuts if token[:i] in words and token[i:] in words]
        return found[:_MOST_HALVES]

    def only_abbreviation(self, token: str) -> bool:
        """มท is in texts as มท. and beside that only as a piece of a name; คน is a word."""
        return self._documents(token + MARK) >= self._documents(token) > 0

    def _documents(self, term: str) -> int:
        return self.count(f'"{term}"', _MANY)

    def count(self, expression: str, most: int) -> int:
        """How many rows of the index match, counted up to `most`."""
        row = self.conn.execute(
            "SELECT count(*) FROM (SELECT 1 FROM search_words WHERE search_words MATCH ? LIMIT ?)",
            (expression, most),
        ).fetchone()
        return int(row[0])

    def add_aliases(self, group: Group) -> None:
        """Give each term the other names of the agency that it names."""
        for term in terms(group, without=True):
            if not term.prefix:
                term.also = self._meanings(term.text) + short_forms().get(key(term.text), [])
                self._add_names(term)
                term.also = _shortest(term.text, term.also)

    @cached_property
    def _has_entities(self) -> bool:
        return self.conn.execute("SELECT 1 FROM entities LIMIT 1").fetchone() is not None

    def _meanings(self, text: str) -> list[str]:
        """What an abbreviation stands for: the agencies that documents explain it as, under all
        their names, and what everybody knows (store/data)."""
        letters = text.replace(".", "")
        if not _SHORT.fullmatch(letters):
            return []
        known = meanings().get(letters, [])
        if not self._has_entities:
            return known
        rows = self.conn.execute(
            "SELECT e.main, m.name, sum(a.count) AS n FROM aliases a JOIN entities e "
            "ON e.number = a.entity AND e.kind = 'agency' AND e.documents > 0 "
            "JOIN entities m ON m.number = e.main "
            "WHERE a.key IN (?, ?, ?) AND a.count > 0 AND e.key <> a.key "
            "GROUP BY e.main ORDER BY n DESC, e.main",
            (key(text), letters, letters + "."),
        ).fetchall()
        total = sum(row["n"] for row in rows)
        explained = _EXPLAINED * self._documents(letters + MARK)
        meant = [
            row["main"]
            for row in rows
            if row["n"] >= explained
            and row["n"] >= (_SPELT if _spells(letters, row["name"]) else _MEANT) * total
        ][:_MOST_ALIASES]
        return known + [name for main in meant for name in self._names(main)]

    def _names(self, main: int) -> list[str]:
        """The full names of a main entity, its own first. (A name in one document is mostly a
        slip, and costs as much time to look for as any.)"""
        rows = self.conn.execute(
            "SELECT name FROM entities WHERE main = ?1 AND documents > (number <> ?1) "
            "AND length(name) >= ?2 "
            "ORDER BY number <> ?1, documents DESC, name LIMIT ?3",
            (main, _SHORTEST_NAME, _MOST_ALIASES),
        )
        return [row["name"] for row in rows if not ABBREVIATION.fullmatch(row["name"])]

    def _add_names(self, term: Term) -> None:
        """The abbreviations and other names of the agency with this full name."""
        if not self._has_entities or len(term.text) < _SHORTEST_NAME:
            return
        entity = self.conn.execute(
            "SELECT e.main, m.name FROM entities e JOIN entities m ON m.number = e.main "
            "WHERE e.kind = 'agency' AND e.key = ? AND m.whole_documents > 0",
            (key(term.text),),
        ).fetchone()
        # มหาดไทย, a word, is not asked for as กระทรวงมหาดไทย.
        if entity is None or entity["name"][:3] != term.text[:3]:
            return
        term.also += [name for name in self._names(entity["main"]) if key(name) != key(term.text)]
        rows = self.conn.execute(
            "SELECT a.alias, sum(a.count) AS n, (SELECT sum(b.count) FROM aliases b "
            "JOIN entities o ON o.number = b.entity WHERE b.key = a.key) AS total "
            "FROM entities e JOIN aliases a ON a.entity = e.number "
            "WHERE e.main = ? AND a.count > 0 GROUP BY a.key ORDER BY n DESC, a.alias",
            (entity["main"],),
        ).fetchall()
        for row in rows:
            alias = row["alias"]
            if len(term.maybe) + len(term.also) > 3 * _MOST_ALIASES:
                break
            if not ABBREVIATION.fullmatch(alias):
                continue
            letters = alias.replace(".", "")
            spelt = _spells(letters, entity["name"])
            if not spelt and row["n"] < _SURE:
                continue
            if row["n"] < _EXPLAINED * self._documents(letters + MARK):
                continue
            if row["n"] >= _ALWAYS * row["total"]:
                term.also.append(alias)
            elif spelt and row["n"] > 1:
                # It means several: in which documents this one, their mentions say.
                term.maybe.append((alias, entity["main"]))


def _shortest(text: str, names: list[str]) -> list[str]:
    """Without the names that begin with another one, or the text: who has them has that too."""
    kept: list[str] = []
    for name in sorted(dict.fromkeys(names), key=len):
        others = [one for one in [text, *kept] if not ABBREVIATION.fullmatch(one)]
        if not any(key(name).startswith(key(one)) for one in others):
            kept.append(name)
    return [name for name in dict.fromkeys(names) if name in kept]


def _spells(letters: str, name: str) -> bool:
    """Whether an abbreviation's letters stand in a name in this order."""
    rest = iter(name)
    return all(c in rest for c in letters)


def _fill(token: str, parts: set[str]) -> list[str]:
    """The fewest of `parts` that make up `token` one after the other; [] where none do."""
    fewest: list[list[str] | None] = [[]] + [None] * len(token)
    for end in range(1, len(token) + 1):
        for part in sorted(parts):
            before = fewest[end - len(part)] if token.endswith(part, 0, end) else None
            shortest = fewest[end]
            if before is not None and (shortest is None or len(before) + 1 < len(shortest)):
                fewest[end] = [*before, part]
    return fewest[-1] or []


def documents_called(
    conn: sqlite3.Connection, names: set[tuple[str, int]], among: list[int]
) -> set[int]:
    """Those of the documents `among` in which a mention of one of the entities (main numbers) is
    written as its abbreviation: pairs of abbreviation and entity."""
    longest = 2 * max((len(short) for short, _ in names), default=0)  # with spaces in it
    rows = conn.execute(
        "SELECT m.document, m.text, e.main FROM json_each(?) j "
        "CROSS JOIN mentions m INDEXED BY mentions_document ON m.document = j.value "
        "AND m.kind = 'agency' AND length(m.text) <= ? "
        "LEFT JOIN readings r ON r.document = m.document AND r.name = m.entity "
        "JOIN entities e ON e.number = coalesce(r.entity, m.entity)",
        (json.dumps(among), longest),
    )
    return {document for document, text, entity in rows if (key(text), entity) in names}
