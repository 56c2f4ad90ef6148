"""Choosing what comes: the queue's order and filters, and where editors disagree."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rich.style import Style
from rich.text import Text

from khaosan.console import one_line
from khaosan.errors import UsageError
from store.reviews import fields, log, settling
from store.reviews import items as claims
from store.reviews.records import KINDS, Filters, Item, record_from
from store.reviews.settling import Disagreement
from store.reviews.wording import short
from store.screen.dialogs import Ask, Choose, Find
from store.screen.look import LETTERS, SIGNS
from store.screen.session import Session
from store.screen.walk import View
from store.search_fields import day_range

if TYPE_CHECKING:
    from store.database import Store
    from store.screen.main import Main

# What the chooser offers, with its letter.
_OFFERS = (
    ("s", "score", "all that is open, the least sure first"),
    ("e", "everything", "take all filters away, keep the order"),
    ("o", "document", "document by document"),
    ("n", "newest", "the newest documents first"),
    ("t", "this", "this document only"),
    ("k", "kind", "one kind: people, agencies, dates or agreements"),
    ("u", "source", "one source"),
    ("p", "person", "one person"),
    ("a", "agency", "one agency"),
    ("g", "agreement", "this agreement, in all documents that tell it"),
    ("c", "since", "only documents that came or changed since a day"),
    ("f", "flagged", "what another editor flagged"),
    ("w", "unfit", "what fits its text no more"),
)


# In the place of an editor's name: none of them is right.
_NEITHER = ""


def told(filters: Filters, called: Mapping[str, str]) -> str:
    """The queue in words. `called`: what ids are called."""
    order = {"score": "least sure first", "document": "by document", "newest": "newest first"}
    words = [order[filters.order]]
    named = ("kind", "source", "found_by", "document", "entity", "agreement")
    words += [
        short(called.get(value, value), 40) for name in named if (value := getattr(filters, name))
    ]
    if filters.since:
        words.append(f"since {filters.since}")
    if filters.flagged:
        words.append("flagged")
    if filters.states == ("unfit",):
        words.append("fits no more")
    if filters.blind is not None:
        words.append("blind")
    return ", ".join(words)


class Choosing:
    """The actions `queue` and `disagreements`. `main`: the screen that they belong to."""

    def __init__(self, main: Main) -> None:
        self.main = main

    async def queue(self) -> None:
        """Choose the queue: each choice adds to what is chosen, until all are taken away."""
        rows = [(name, Text(words)) for _, name, words in _OFFERS]
        letters = "".join(letter for letter, *_ in _OFFERS)
        offer = await self.main.ask(Choose("What comes?", rows, letters=letters))
        if offer is None:
            return
        filters: Filters = await self.main.desk.write(lambda session: session.filters)
        changes = await self._changes(offer, filters)
        if changes is not None:
            await self.open(dataclasses.replace(filters, **changes))

    async def open(self, filters: Filters, at: str | None = None, *, passing: bool = False) -> None:
        """Begin with another queue."""
        self.main.filters = filters
        self.main.called = await self.main.desk.read(_called, filters)
        self.main.show(await self.main.desk.write(Session.open, filters, at=at, passing=passing))

    async def _changes(self, offer: str, filters: Filters) -> dict[str, Any] | None:
        item = self.main.view.item
        if offer in ("document", "newest"):
            return {"order": offer}
        if offer in ("score", "everything"):  # a blind reading stays one
            order = "score" if offer == "score" else filters.order
            fresh = Filters(order=order, blind=filters.blind, editor=filters.editor)
            return {f.name: getattr(fresh, f.name) for f in dataclasses.fields(Filters)}
        if offer == "flagged":
            return {"flagged": True, "states": ("open", "unfit", "accepted", "edited", "added",
                                                "rejected")}  # fmt: skip
        if offer == "unfit":
            return {"states": ("unfit",)}
        if offer == "this":
            return {"document": self._needed(item).document, "order": "document"}
        if offer == "agreement":
            id = await self.main.desk.read(_agreement_of, self._needed(item))
            return {"agreement": id, "order": "document"}
        ask = {"kind": self._kind, "source": self._source, "since": self._since}.get(offer)
        value = await (ask() if ask else self._entity(offer))
        name = "entity" if offer in ("person", "agency") else offer
        return None if value is None else {name: value}

    def _needed(self, item: Item | None) -> Item:
        if item is None:
            raise UsageError("nothing is under the cursor")
        return item

    async def _kind(self) -> str | None:
        rows = [(kind, Text(kind)) for kind in KINDS]
        letters = "".join(LETTERS[kind].lower() for kind in KINDS)
        return await self.main.ask(Choose("Which kind?", rows, letters=letters))

    async def _source(self) -> str | None:
        found = await self.main.desk.read(_sources)
        rows = [(name, Text(one_line(f"{name}  {title or ''}"))) for name, title in found]
        if not rows:
            raise UsageError("the store names no sources")
        return await self.main.ask(Choose("Which source?", rows))

    async def _entity(self, kind: str) -> str | None:
        return await self.main.ask(Find(f"Which {kind}?", "", self.main.mending.entities(kind)))

    async def _since(self) -> str | None:
        def check(typed: str) -> str:
            return day_range(typed)[0]

        hint = "2026-01-15, or 2569-01-15"
        return await self.main.ask(Ask("Documents that came or changed since", "", hint, check))

    # ---- disagreements --------------------------------------------------------

    async def disagreements(self) -> None:
        """Show where editors disagree, one by one, and settle; leaving it leads back."""
        if self.main.filters.blind is not None:
            raise UsageError("a blind reading does not see what others said")
        at, here = 0, self.main.view.item
        while found := await self.main.desk.read(settling.disagreements):
            rows = [(n, self._row(one)) for n, one in enumerate(found)]
            title = f"Editors disagree on {len(found):,}"
            chosen = await self.main.ask(Choose(title, rows, at=min(at, len(rows) - 1)))
            if chosen is None:
                if here is not None:
                    self.main.show(await self.main.desk.write(_back, here))
                return
            at = chosen
            await self._settle(found[chosen])
        self.main.say("editors disagree on nothing" + (" any more" if at else ""))

    async def _settle(self, one: Disagreement) -> None:
        self.main.show(await self.main.desk.write(_beside, one.item))
        reasons = await self.main.desk.read(_reasons, one)
        rows: list[tuple[str, Text]] = []
        for judgement in one.judgements:
            line = Text(f"as {one_line(judgement.editor)}: {SIGNS[judgement.state]} ", end="")
            if judgement.stands and judgement.record is not None:
                line.append(one_line(judgement.text), self.main.look.kind(judgement.kind))
                line.append(" = " + one_line(fields.described(record_from(judgement.record))))
            else:
                line.append("rejected")
            if reason := reasons.get(judgement.editor):
                line.append(f"\n   because: {short(reason)}", Style(color=self.main.look.quiet))
            rows.append((judgement.editor, line))
        rows += [(name, Text(f"as {one_line(name)}: ✗ not there")) for name in one.missing]
        rows.append((_NEITHER, Text("neither: reject it")))
        title = f"“{short(one.judgements[0].text, 50)}”: settle it"
        chosen = await self.main.ask(Choose(title, rows))
        if chosen is not None:
            self.main.show(await self.main.desk.write(_settled, one.item, chosen))

    def _row(self, one: Disagreement) -> Text:
        first = one.judgements[0]
        out = Text(f"{LETTERS[first.kind]} ", self.main.look.kind(first.kind), end="", no_wrap=True)
        out.append(short(first.text, 40), Style(color=self.main.look.text))
        says = [f"{j.editor} {SIGNS[j.state]}" for j in one.judgements]
        says += [f"{name} ✗" for name in one.missing]
        out.append("  " + one_line(", ".join(says)), Style(color=self.main.look.quiet))
        return out


def _back(session: Session, item: Item) -> View:
    session.go(item)
    return session.view("back in the queue")


def _reasons(store: Store, one: Disagreement) -> dict[str, str]:
    """What each editor gave as a reason, where one did."""
    said = {j.editor: next(log.lines(store, number=j.number), None) for j in one.judgements}
    return {name: line.reason for name, line in said.items() if line and line.reason}


def _beside(session: Session, id: str) -> View:
    session.go(claims.find(session.store, id))
    return session.view()


def _settled(session: Session, id: str, like: str) -> View:
    settling.settle(session.store, id, session.editor, like=like or None)
    return session.view("settled")


def _agreement_of(store: Store, item: Item) -> str:
    row = store.conn.execute(
        "SELECT a.id FROM agreement_documents f JOIN agreements a ON a.number = f.agreement "
        "WHERE f.document = ? AND f.evidence_start = ?",
        (item.number, item.start),
    ).fetchone()
    if row is None:
        raise UsageError("no agreement is under the cursor")
    return str(row["id"])


def _called(store: Store, filters: Filters) -> dict[str, str]:
    """What the documents, names and agreements are called whose ids the filters have."""
    out = {}
    for id, sql in (
        (filters.entity, "SELECT name FROM entities WHERE id = ?"),
        (filters.agreement, "SELECT title FROM agreements WHERE id = ?"),
        (filters.document, "SELECT title FROM documents WHERE id = ? AND newest = 1"),
    ):
        row = store.conn.execute(sql, (id,)).fetchone() if id else None
        if id and row is not None and row[0]:
            out[id] = str(row[0])
    return out


def _sources(store: Store) -> list[tuple[str, str | None]]:
    return [(r["name"], r["title"]) for r in
            store.conn.execute("SELECT name, title FROM sources ORDER BY name")]  # fmt: skip
