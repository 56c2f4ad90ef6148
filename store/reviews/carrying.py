"""The same decision on the same claim elsewhere: what สถ. stands for, in 212 more places."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from khaosan.errors import UsageError
from khaosan.records import Agreement, Date
from store import entities, mentions
from store.database import Store
from store.reviews import changes
from store.reviews.decide import Entry, write_entries
from store.reviews.items import newest_row, open_item, text_of, undecided
from store.reviews.log import durable
from store.reviews.records import Item, first_version, kind_of, span_of

# Items that one transaction decides: thousands do not keep other editors waiting.
_MOST = 200
_ACTIONS = {"accepted": "accept", "rejected": "reject", "edited": "edit"}


@dataclass(slots=True)
class Carried:
    """What carrying did: the step with which it is taken back (None: nothing was decided), how
    many items were decided, and those that were not, with the reason."""

    step: int | None = None
    done: int = 0
    skipped: list[tuple[Item, str]] = field(default_factory=list)


def alike(store: Store, item: Item, *, limit: int | None = None) -> list[Item]:
    """The undecided items in which the machine claims the same of the same words: the same surface
    (folded), kind and canonical name, in any document. Of a date and an agreement, whose words say
    little elsewhere, in the same document alone (an agreement: none)."""
    return list(islice(_alike(store, item), limit))


def _alike(store: Store, item: Item) -> Iterator[Item]:
    was = item.was or item.record
    if isinstance(was, Agreement):
        return
    words = entities.key(was.text)
    if isinstance(was, Date):
        newest = newest_row(store, item.number)
        for other in undecided(store, newest):
            record = other.record
            if isinstance(record, Date) and other.id != item.id and (
                (entities.key(record.text), record.value) == (words, was.value)
            ):  # fmt: skip
                yield other
        return
    documents: dict[int, sqlite3.Row] = {}
    for row in store.conn.execute(
        "SELECT m.* FROM mentions m JOIN documents d INDEXED BY documents_search "
        "ON d.number = m.document AND d.newest = 1 WHERE m.entity = ? AND m.review IS NULL "
        "ORDER BY m.document, m.start",
        (entities.find(store, kind_of(was), was.canonical),),
    ):
        if entities.key(row["text"]) != words:
            continue
        number = row["document"]
        if number not in documents:
            documents[number] = newest_row(store, number)
        other = open_item(documents[number], mentions.record(row))
        if other.id != item.id:
            yield other


def count_alike(store: Store, item: Item) -> int:
    """How many `alike` finds, without reading them."""
    was = item.was or item.record
    if isinstance(was, Agreement | Date):
        return len(alike(store, item))
    words = entities.key(was.text)
    rows = store.conn.execute(
        "SELECT m.text, count(*) AS n, sum(m.document = ?2 AND m.start = ?3) AS own "
        "FROM mentions m JOIN documents d INDEXED BY documents_search "
        "ON d.number = m.document AND d.newest = 1 "
        "WHERE m.entity = ?1 AND m.review IS NULL GROUP BY m.text",
        (entities.find(store, kind_of(was), was.canonical), item.number, item.start),
    )
    return sum(row["n"] - row["own"] for row in rows if entities.key(row["text"]) == words)


def carry(
    store: Store,
    item: Item,
    items: Sequence[Item],
    editor: str,
    *,
    reason: str | None = None,
    step: int | None = None,
    advance: Callable[[int], None] = lambda n: None,
) -> Carried:
    """Decide on other items as it was decided on `item` (accepted, rejected or edited), in one
    step. `advance` is told how many are looked at. What somebody decided meanwhile is left alone.
    """
    if item.state not in _ACTIONS:
        raise UsageError(f"{item.id} is {item.state}; decide on it before that is carried on")
    out = Carried(step)
    todo = iter(items)
    while some := list(islice(todo, _MOST)):
        with durable(store):
            entries = []
            for other in some:
                try:
                    entries.append(_entry(store, item, other))
                except UsageError as error:
                    out.skipped.append((other, str(error)))
            numbers = write_entries(store, entries, editor, reason=reason, step=out.step)
        if numbers:
            out.step = out.step or numbers[0]
        out.done += len(numbers)
        advance(len(some))
    return out


def _entry(store: Store, item: Item, other: Item) -> Entry:
    if not _waits(store, other):
        raise UsageError(f"{other.id}: decided or changed meanwhile")
    if item.state != "edited":
        return Entry(other, _ACTIONS[item.state], item.state, other.record)
    text = text_of(store, other.document, other.version)
    record = changes.edited(other.record, text, _fields(item, other))
    if span_of(record)[2] != item.text:
        raise UsageError(f"{other.id}: the words around it are others")
    return Entry(other, "edit", changes.state_of(other, record), record)


def _waits(store: Store, item: Item) -> bool:
    row = store.conn.execute(
        "SELECT 1 FROM mentions m JOIN documents d ON d.number = m.document AND d.newest = 1 "
        'WHERE m.document = ? AND m.start = ? AND m."end" = ? AND m.kind = ? '
        "AND m.review IS NULL AND d.version = ?",
        (item.number, item.start, item.end, item.kind, item.version),
    ).fetchone()
    return row is not None


def _fields(item: Item, other: Item) -> dict[str, Any]:
    """What was changed of the machine's claim, as fields for another claim of the same."""
    was, now = item.was, item.record
    if was is None or isinstance(was, Agreement) or isinstance(now, Agreement):
        raise UsageError(f"{item.id}: only what was changed of a mention can be carried on")
    fields: dict[str, Any] = {}
    if was.text != now.text:
        if first_version(item.id) != item.version:
            raise UsageError(f"{item.id}: its place was changed in another version of the text")
        fields |= {"start": other.start + now.start - was.start,
                   "end": other.end + now.end - was.end}  # fmt: skip
    if kind_of(was) != kind_of(now):
        fields["kind"] = kind_of(now)
    for each in dataclasses.fields(now):
        name = each.name
        if name in ("start", "end", "text", "score", "source"):
            continue
        # With other words these are read anew, where they are not given.
        given = was.text != now.text and name in ("title", "name", "canonical", "value")
        if given or getattr(now, name) != getattr(was, name, None):
            fields["subkind" if name == "kind" else name] = getattr(now, name)
    return fields
