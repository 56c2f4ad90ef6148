"""A query made ready to be asked: what is looked for, and what is tried where nothing has it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from khaosan.text import key
from store.database import Store
from store.query import Group, Term, parse, terms, to_fts
from store.search_fields import Narrowed, narrowed
from store.search_fts import cut_name
from store.search_nearest import RARE, Nearest
from store.search_terms import Field
from store.search_vocabulary import Lookup, documents_called
from store.words import term_of

# Documents with an abbreviation that means several agencies that are looked into.
_MOST_UNSURE = 3_000
# Words in so many documents are common (see store.search_rank).
COMMON = 2_000
_SHORT_PHRASE = 2  # words; of common words such a phrase may be common too
# bm25 weights of title, body and parts.
WEIGHTS = "8.0, 1.0, 0.3"
# Number, bm25 (lower for better), day of publication.
Row = tuple[int, float, str | None]


@dataclass(slots=True)
class Plan:
    """A query as it is asked: an FTS5 expression (None: fields only) and conditions on documents;
    `typed`: the expression without names that mean the same, where there are any; `found`: how
    many documents it finds, counted up to COMMON; `ranked`: the documents with their bm25 and day,
    where they are few and were asked for."""

    group: Group
    lookup: Lookup
    narrowed: Narrowed
    expression: str | None = None
    typed: str | None = None
    notes: list[str] = field(default_factory=list)
    nearest: dict[str, str] = field(default_factory=dict)
    found: int = 0
    rank: bool = False
    ranked: list[Row] | None = None

    @property
    def shown(self) -> list[Term]:
        """What is marked in the snippets."""
        return terms(self.group) + self.narrowed.shown


def planned(
    store: Store,
    query: str,
    *,
    source: str | None = None,
    after: str | dt.date | None = None,
    before: str | dt.date | None = None,
    exact: bool = False,
    nearest: bool = True,
    rank: bool = False,
    telling: str | None = None,
    fields: Sequence[Field] = (),
) -> Plan:
    """Read a query. Where few or no documents have it, its words apart, the nearest words, and at
    last the query without the words that nothing has are tried, and `notes` says so (`exact`,
    or `nearest=False`: they are not; `exact`: names that mean the same are not looked for).
    `rank`: the answer is to be ranked, which is cheaper while it is counted; `telling`: only
    documents that tell of an agreement of this kind; `fields`: more than those in the query, which
    may then be empty."""
    group = parse(query) if query.strip() or not (fields or telling) else Group("and")
    lookup = Lookup(store)
    if not exact:
        lookup.add_aliases(group)
    plan = Plan(
        group,
        lookup,
        narrowed(
            store,
            [*group.fields, *fields],
            source=source,
            after=after,
            before=before,
            telling=telling,
        ),
        rank=rank,
    )
    plan.notes += [f"{text[:60]}: nothing in it can be looked for; left out"
                   for text in group.dropped]  # fmt: skip
    plan.notes += plan.narrowed.notes
    if not group.parts:
        return plan
    _express(store, plan)
    if exact or not nearest or plan.found > RARE:
        return plan
    _come_near(store, plan)
    return plan


def _express(store: Store, plan: Plan) -> None:
    plan.expression = to_fts(plan.group, plan.lookup)
    asked = terms(plan.group, without=True)
    plan.typed = None
    if any(term.also for term in asked):
        plan.typed = to_fts(plan.group, plan.lookup, names=False)
    if any(term.maybe for term in asked):
        _judge_abbreviations(store, plan, asked)
    plan.found = _found(store, plan)


def _judge_abbreviations(store: Store, plan: Plan, asked: list[Term]) -> None:
    """An abbreviation of several agencies counts where a mention of this agency is written so."""
    wide = to_fts(plan.group, plan.lookup, maybe=True)
    rows = store.conn.execute(
        "SELECT rowid FROM search_words WHERE search_words MATCH ? LIMIT ?",
        (f"({wide}) NOT ({plan.expression})", _MOST_UNSURE + 1),
    ).fetchall()
    if len(rows) > _MOST_UNSURE:
        return
    unsure = [row[0] for row in rows]
    names = {(key(short), entity) for term in asked for short, entity in term.maybe}
    refused = sorted(set(unsure) - documents_called(store.conn, names, unsure))
    plan.expression = wide
    plan.narrowed.add("d.number NOT IN (SELECT value FROM json_each(?))", json.dumps(refused))


def _found(store: Store, plan: Plan) -> int:
    """How many documents a plan finds, counted up to COMMON. An index of words has to be asked
    once to count and twice to rank; where few are expected both are done at once."""
    plan.ranked = None
    common = plan.rank and _is_common(store, plan.group)
    if plan.rank and not common:
        rows = ranked_rows(store, plan)
        if len(rows) < COMMON:
            plan.ranked = rows
        return len(rows)
    sql, values = from_where(plan, plan.expression)
    found = store.conn.execute(
        f"SELECT count(*) FROM (SELECT 1 {sql} LIMIT ?)",  # noqa: S608 - of from_where
        (*values, COMMON),
    )
    return int(found.fetchone()[0])


def ranked_rows(store: Store, plan: Plan) -> list[Row]:
    """The documents that a plan finds, in no order; COMMON of them at most."""
    sql, values = from_where(plan, plan.expression)
    return store.conn.execute(
        f"SELECT d.number, bm25(search_words, {WEIGHTS}), d.published {sql} LIMIT ?",
        (*values, COMMON),
    ).fetchall()


def _is_common(store: Store, part: Group | Term) -> bool:
    """Whether so many documents are expected: a guess, by words that are common."""
    if isinstance(part, Group):
        every = any if part.kind == "or" else all
        return bool(part.parts) and every(_is_common(store, one) for one in part.parts)
    ways = [] if part.prefix else [part.tokens, *map(cut_name, part.also)]
    return any(
        0 < len(way) <= _SHORT_PHRASE and all(_is_everywhere(store, token) for token in way)
        for way in ways
    )


def _is_everywhere(store: Store, token: str) -> bool:
    known = store.remembered("common words")  # what is common once stays so
    if token not in known and Lookup(store).count(f'"{term_of(token)}"', COMMON) == COMMON:
        known.add(token)
    return token in known


def _come_near(store: Store, plan: Plan) -> None:
    found = plan.found
    nearest = Nearest(store, plan.lookup)
    for term in terms(plan.group):
        if near := nearest.of(term):
            how = "few documents have" if found else "nothing has"
            plan.notes.append(f"{how} {term.text}; did you mean {near}? It was looked for too")
            plan.nearest[term.text] = near
            term.also = [near, *term.also]
    if plan.nearest:
        _express(store, plan)
    if plan.found:
        return
    if loose := _loosened(plan.group):
        _express(store, plan)
        if plan.found:
            plan.notes.append(f"nothing has {loose} in one piece; these have its words apart")
            return
    if plan.group.kind == "and" and (dropped := _without_unknown(plan)):
        _express(store, plan)
        plan.notes += [f"nothing has {text}; it was left out" for text in dropped]


def _loosened(group: Group) -> str | None:
    """Let the words of an unquoted term stand apart; returns the first such term, or None.

    Thai is written without spaces: เทศบาลลงนาม may be meant as two words.
    """
    first = None
    for i, part in enumerate(group.parts):
        if isinstance(part, Group):
            first = _loosened(part) or first
        elif len(part.tokens) > 1 and not part.phrase and not part.prefix and not part.also:
            first = first or part.text
            group.parts[i] = Group("and", [Term(t, [t]) for t in part.tokens])
    return first


def _without_unknown(plan: Plan) -> list[str]:
    """Leave out the terms that no document has, where another is left; returns them."""
    kept, dropped = [], []
    for part in plan.group.parts:
        one = part if isinstance(part, Group) else Group("and", [part])
        if isinstance(part, Group) or plan.lookup.count(to_fts(one, plan.lookup), 1):
            kept.append(part)
        else:
            dropped.append(part.text)
    if not kept:
        return []
    plan.group.parts = kept
    return dropped


def from_where(plan: Plan, expression: str | None) -> tuple[str, list[Any]]:
    """FROM and WHERE of a plan, with values. The index stands first in the join, and the filters
    read the covering index only."""
    where, values = plan.narrowed.where, plan.narrowed.values
    if expression is None:
        return f"FROM documents d INDEXED BY documents_search WHERE d.newest = 1{where}", values
    return (
        "FROM search_words f CROSS JOIN documents d INDEXED BY documents_search "
        f"ON d.number = f.rowid AND d.newest = 1 WHERE search_words MATCH ?{where}"
    ), [expression, *values]
