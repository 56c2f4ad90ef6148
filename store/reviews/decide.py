"""Editors decide: each decision is a line of the log, and what follows from it is written with it.

    decision = accept(store, item, "somchai")

Every function takes the item as the editor saw it, who decides (`editor`), `reason`, `step` (of an
earlier decision with which it is to be taken back) and `blind` (a second pass: it is noted and
changes nothing), and returns a Decision. They raise UsageError, and nothing is written, where a
decision makes no sense.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack

from khaosan.errors import UsageError
from khaosan.records import Agreement
from store.database import Store
from store.reviews import changes, state
from store.reviews.items import find, items, newest_version, open_item, text_of, version_of
from store.reviews.log import durable, write
from store.reviews.overlay import is_date
from store.reviews.records import (
    STANDING,
    Decision,
    Item,
    Kind,
    Record,
    State,
    first_version,
    free_id,
    record_json,
    span_of,
)
from store.rewriting import rewrite


class How(TypedDict, total=False):
    """What every decision may be given."""

    reason: str | None
    step: int | None
    blind: bool


class InTheWayError(UsageError):
    """What the machine found, and nobody decided yet, stands where something is to be added;
    `replace=True` lets it give way."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A decision to be written: on an item, what it becomes."""

    item: Item
    action: str
    state: State
    record: Record


def accept(store: Store, item: Item, editor: str, **how: Unpack[How]) -> Decision:
    """The claim is right as it stands."""
    if item.state == "unfit":
        raise UsageError(f"{item.id}: {item.why}; mend it or reject it")
    return _one(store, Entry(item, "accept", changes.state_of(item, item.record), item.record),
                editor, how)  # fmt: skip


def reject(store: Store, item: Item, editor: str, **how: Unpack[How]) -> Decision:
    """The claim is wrong: nothing of the kind stands there."""
    return _one(store, Entry(item, "reject", "rejected", item.record), editor, how)


def edit(
    store: Store,
    item: Item,
    editor: str,
    *,
    reason: str | None = None,
    step: int | None = None,
    blind: bool = False,
    replace: bool = False,
    **fields: Any,
) -> Decision:
    """The claim is mended: `fields` are those of store.reviews.changes. An unfit one needs the
    place in the newest version, `start` and `end`. What else the machine found there and nobody
    decided yet gives way only with `replace`."""
    how = How(reason=reason, step=step, blind=blind)
    if item.state == "unfit":
        if "start" not in fields or "end" not in fields:
            raise UsageError(f"{item.id}: {item.why}; give its place in the new text, or reject it")
        item = dataclasses.replace(item, version=newest_version(store, item.document)["version"])
    there = version_of(store, item.document, item.version)
    record = changes.edited(item.record, there["text"], fields, there["published"])
    moves = {"start", "end", "kind"} & set(fields)
    if moves and not replace and item.version == _newest(store, item.document):
        seen = items(store, item.document, blind=editor if blind else None)
        _check_open([other for other in seen if not _was_there(item, other)], record)
    return _one(store, Entry(item, "edit", changes.state_of(item, record), record), editor, how)


def add(
    store: Store,
    document_id: str,
    editor: str,
    kind: Kind,
    start: int,
    end: int,
    *,
    reason: str | None = None,
    step: int | None = None,
    blind: bool = False,
    replace: bool = False,
    **fields: Any,
) -> Decision:
    """A claim that the machine missed, in the newest version; `fields` as for `edit`. What the
    machine found there and nobody decided yet gives way only with `replace`."""
    how = How(reason=reason, step=step, blind=blind)
    newest = newest_version(store, document_id)
    there = items(store, document_id, blind=editor if blind else None)
    used = {item.id for item in there} if kind == "agreement" else ()
    id = free_id(f"{document_id}@{newest['version']}", kind, start, end, used)
    for item in there:
        if (
            kind != "agreement"
            and item.state != "unfit"
            and (item.id == id or (item.kind, item.start, item.end) == (kind, start, end))
        ):
            record = changes.edited(item.record, newest["text"], {**fields, "start": start,
                                    "end": end, "kind": kind})  # fmt: skip
            entry = Entry(item, "add", changes.state_of(item, record), record)
            return _one(store, entry, editor, how)
    record = changes.made(kind, newest["text"], start, end, fields, newest["published"])
    if not replace:
        _check_open(there, record)
    new = dataclasses.replace(open_item(newest, record, id), was=None)
    return _one(store, Entry(new, "add", "added", record), editor, how)


def _was_there(item: Item, other: Item) -> bool:
    """Whether another claim stands where an item stands already: it competes with it as it is."""
    return other.id == item.id or (item.start < other.end and other.start < item.end)


def _check_open(there: Sequence[Item], record: Record) -> None:
    """Raises InTheWayError where an open mention would be dropped for an added one."""
    start, end, words = span_of(record)
    for item in there:
        if (
            item.state == "open"
            and not isinstance(record, Agreement)
            and not isinstance(item.record, Agreement)
            and is_date(item.record) == is_date(record)
            and item.start < end
            and start < item.end
        ):
            how = "overlaps"
            if item.start <= start and end <= item.end:
                how = "stands inside"
            elif start <= item.start and item.end <= end:
                how = "goes over"
            raise InTheWayError(
                f"{words!r} {how} {item.text!r} ({item.kind}, {item.id}), which waits for review; "
                "edit that, or replace it (--replace)"
            )


def settle(
    store: Store,
    item: Item,
    editor: str,
    *,
    like: Item | None = None,
    reject: bool = False,
    **how: Unpack[How],
) -> Decision:
    """Editors disagreed: the claim stands as `like` says it (or as it is), or is rejected."""
    if reject:
        return _one(store, Entry(item, "settle", "rejected", item.record), editor, how)
    right = like or item
    if right.state == "unfit":
        raise UsageError(f"{item.id}: {right.why}; mend it or reject it")
    item = dataclasses.replace(item, version=right.version)
    entry = Entry(item, "settle", changes.state_of(item, right.record), right.record)
    return _one(store, entry, editor, how)


def note(store: Store, item: Item, editor: str, text: str, **how: Unpack[How]) -> Decision:
    """Something to remember about an item; the latest note shows."""
    if not text.strip():
        raise UsageError("the note is empty")
    how["reason"] = text
    return _beside(store, "note", item, editor, how)


def flag(store: Store, item: Item, editor: str, **how: Unpack[How]) -> Decision:
    """Another editor should look at it."""
    return _beside(store, "flag", item, editor, how)


def unflag(store: Store, item: Item, editor: str, **how: Unpack[How]) -> Decision:
    """It has been looked at."""
    return _beside(store, "unflag", item, editor, how)


# ---- writing ----------------------------------------------------------------


def _one(store: Store, entry: Entry, editor: str, how: How) -> Decision:
    blind = how.get("blind", False)
    with durable(store):
        [number] = write_entries(store, [entry], editor, **how)
        item = None if blind else find(store, entry.item.id)
    return Decision(number, how.get("step") or number, entry.action, item)


def write_entries(
    store: Store,
    entries: Sequence[Entry],
    editor: str,
    *,
    reason: str | None = None,
    step: int | None = None,
    blind: bool = False,
    fresh: bool = False,
) -> list[int]:
    """Write decisions on items of any documents as lines of one step (`step`, else the first
    one's), and each document anew once. The caller holds the transaction. `fresh`: they were read
    in it, so that no other decision can stand in their place."""
    numbers: list[int] = []
    by_document: dict[str, list[Entry]] = {}
    for entry in entries:
        by_document.setdefault(entry.item.document, []).append(entry)
    for document, some in by_document.items():
        texts = {v: text_of(store, document, v) for v in {e.item.version for e in some}}
        for entry in some:
            if not (blind or fresh) and entry.state in STANDING:
                _check_free(store, entry)
            number = write(
                store, entry.action, editor, subject={"text": span_of(entry.record)[2]},
                document=document, item=entry.item.id, before=_before(store, entry.item, blind),
                after=_after(entry, texts[entry.item.version]), reason=reason, blind=blind,
                step=step or (numbers[0] if numbers else None),
            )  # fmt: skip
            numbers.append(number)
        if not blind:
            state.update(store, [entry.item.id for entry in some])
            rewrite(store, document, [entry.item.id for entry in some])
    return numbers


def _after(entry: Entry, text: str) -> dict[str, Any]:
    item, record = entry.item, entry.record
    start, end, words = span_of(record)
    if text[start:end] != words:
        raise UsageError(f"{item.id}: {words} is not at {start}-{end} of version {item.version}")
    return {
        "state": entry.state, "version": item.version, "kind": record_json(record)["is"],
        "start": start, "end": end, "text": words, "record": record_json(record),
        "was": record_json(item.was) if item.was else None,
    }  # fmt: skip


def _before(store: Store, item: Item, blind: bool) -> dict[str, Any] | None:
    """What held until now: the earlier decision, else the machine's claim, else nothing."""
    row = None if blind else state.claim(store, item.id)
    if row is None and item.was is not None:
        row = state.claim_of(item.was, first_version(item.id))
    return row


def _check_free(store: Store, entry: Entry) -> None:
    """Two mentions that editors stand by do not overlap, unless one is a name and one a date."""
    start, end, _ = span_of(entry.record)
    item = entry.item
    if isinstance(entry.record, Agreement) or item.version != _newest(store, item.document):
        return
    row = store.conn.execute(
        "SELECT item, text, state, editor FROM reviewed_items WHERE document = ? AND item <> ? "
        "AND state IN ('accepted', 'edited', 'added') AND kind <> 'agreement' "
        "AND (kind = 'date') = ? AND now_start < ? AND now_start + \"end\" - start > ? LIMIT 1",
        (item.document, item.id, is_date(entry.record), end, start),
    ).fetchone()
    if row is not None:
        raise UsageError(
            f"{row['text']} is {row['state']} there by {row['editor']} ({row['item']}); "
            "change or reject that one first"
        )


def _newest(store: Store, document: str) -> int:
    return int(newest_version(store, document)["version"])


def _beside(store: Store, action: str, item: Item, editor: str, how: How) -> Decision:
    """A line that decides nothing on an item."""
    blind = how.get("blind", False)
    after = state.claim(store, item.id)
    if after is None:
        after = state.claim_of(item.was or item.record, first_version(item.id))
    with durable(store):
        number = write(
            store, action, editor, subject={"text": item.text}, document=item.document,
            item=item.id, after=after, reason=how.get("reason"), step=how.get("step"), blind=blind,
        )  # fmt: skip
        if not blind:
            state.update(store, [item.id])
            rewrite(store, item.document, [item.id])
    told: dict[str, Any] = {"note": how.get("reason")}
    if action != "note":
        told = {"flagged": editor if action == "flag" else None}
    return Decision(number, how.get("step") or number, action, dataclasses.replace(item, **told))
