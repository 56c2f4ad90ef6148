"""What each key does to the store. No screen is needed for it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from khaosan.console import plural
from khaosan.errors import UsageError
from khaosan.text import key
from store.database import Store
from store.reviews import carrying, decide, history, items, places, reading, whole
from store.reviews.reading import Meant
from store.reviews.records import DECIDED, Decision, Filters, Item, Kind, Line
from store.reviews.wording import short
from store.screen import facts
from store.screen.walk import View, Walk

# How many decisions pass between two notes of where the editor is; leaving notes it too.
_REMEMBER = 20
# What was mended, in words.
_WORDS = {
    "start": "its place", "end": "its place", "canonical": "the full name", "role": "the position",
    "subkind": "its kind", "kind": "its kind", "signatories": "the signers",
}  # fmt: skip


class Session(Walk):
    """One editor at work on one store."""

    def __init__(self, store: Store, editor: str, filters: Filters | None = None) -> None:
        super().__init__(store, editor, filters)
        self.last: Item | None = None  # what was decided last, for `others`
        self.worked = False
        self._since = 0
        self._step: int | None = None  # of what was added last

    def accept(self) -> View:
        """Accept the item under the cursor, and on; one that an editor's word stands on stays."""
        item = self._needed()
        if item.state in DECIDED and item.state != "rejected" and not self.blind:
            return self.next_open(f"{item.state} already")
        return self._on(decide.accept, item, "accepted")

    def reject(self) -> View:
        """Reject it, and on."""
        return self._on(decide.reject, self._needed(), "rejected")

    def meant(self, words: str) -> Meant | None:
        """What a date's words mean in the document under the cursor."""
        newest = items.newest_version(self.store, self._needed().document)
        return reading.date(words, newest["published"])

    def edit(self, **changes: Any) -> View:
        """Mend it, and stay on it."""
        item = self._needed()
        newest = items.newest_version(self.store, item.document)["version"]
        if item.state != "unfit" and item.version != newest:  # rejected in a version before
            if not {"start", "end"} <= set(changes):
                raise UsageError("its words are not in this version; show where it stands first")
            item = dataclasses.replace(item, version=newest)
        decision = decide.edit(self.store, item, self.editor, blind=self.blind, **changes)
        changes.pop("replace", None)
        what = dict.fromkeys(_WORDS.get(name, name) for name in changes)
        return self._stay(decision, "mended: " + ", ".join(what))

    def add(self, kind: Kind, start: int, end: int, **fields: Any) -> View:
        """Add what was missed in this document, and go to it."""
        item = self._needed()
        decision = decide.add(
            self.store, item.document, self.editor, kind, start, end, blind=self.blind, **fields
        )
        if decision.item is not None:
            self.go(decision.item)
        self._step = decision.step
        return self._stay(decision, "added")

    def like(self, words: str) -> Item | None:
        """A person or an agency of this document that the same words name elsewhere in it; what an
        editor decided comes before what is open."""
        same = [
            item
            for item in self._items(self._needed().document)
            if item.kind in ("person", "agency") and item.state != "rejected"
            and key(item.text) == key(words)
        ]  # fmt: skip
        return min(same, key=lambda item: item.state == "open", default=None)

    def missed(self, kind: Kind, words: str) -> list[tuple[int, int]]:
        """The other places of some words in this document where nothing stands that would compete
        with a mention of this kind."""
        document = self._needed().document
        taken = [
            (item.start, item.end)
            for item in self._items(document)
            if item.state not in ("rejected", "unfit") and item.kind != "agreement"
            and (item.kind == "date") == (kind == "date")
        ]  # fmt: skip
        text = self._document(document).text
        return [
            (start, end)
            for start, end in places.places(text, words)
            if not (places.begins_inside(text, start) or places.begins_inside(text, end))
            and not any(a < end and start < b for a, b in taken)
        ]

    def add_all(self, kind: Kind, spans: Sequence[tuple[int, int]], **fields: Any) -> View:
        """Add the same in other places, as a part of the step before."""
        item = self._needed()
        for start, end in spans:
            decide.add(
                self.store, item.document, self.editor, kind, start, end,
                blind=self.blind, step=self._step, **fields,
            )  # fmt: skip
        self.worked = True
        return self.view(f"added in {plural(len(spans) + 1, 'place')}")

    def note(self, text: str) -> View:
        """Write a note on it."""
        return self._stay(decide.note(self.store, self._needed(), self.editor, text), "noted")

    def flag(self) -> View:
        """Flag it, or take the flag off."""
        item = self._needed()
        if item.flagged:
            return self._stay(decide.unflag(self.store, item, self.editor), "no flag any more")
        return self._stay(decide.flag(self.store, item, self.editor), "flagged")

    def done(self, document: str) -> View:
        """All of a document is read; what is open in it is accepted, of a blind reading blind."""
        left = sum(item.state == "open" for item in self._items(document))
        self._kept(whole.done(self.store, document, self.editor, blind=self.blind))
        also = f"; {plural(left, 'open item')} accepted" if left else ""
        return self.next_open(f"the document is done{also}")

    def merge(self, first: str, other: str) -> View:
        """Two entities are one."""
        self._kept(whole.merge(self.store, first, other, self.editor))
        was, now = facts.becomes(self.store, first, other)
        became = f"{short(was, 30)} becomes {short(now, 30)}"
        return self.view(f"merged: {became}, once names are joined anew when you leave")

    def carry(self, item: Item, others: Sequence[Item], advance: Callable[[int], None]) -> View:
        """The decision on an item, on others that say the same: one step."""
        carried = carrying.carry(self.store, item, others, self.editor, advance=advance)
        self.worked = True
        message = f"carried to {plural(carried.done, 'other')}"
        if carried.skipped:
            message += f", {len(carried.skipped)} left out: {carried.skipped[0][1]}"
        current = self.item
        if current is not None and current.id in {other.id for other in others}:
            return self.next_open(message)
        return self.view(message)

    def undo(self) -> View:
        """Take back the last step."""
        lines = history.undo(self.store, self.editor)
        return self._travelled(lines, "taken back", "nothing to take back")

    def redo(self) -> View:
        """Do again what was taken back."""
        lines = history.redo(self.store, self.editor)
        return self._travelled(lines, "done again", "nothing to do again")

    def _travelled(self, lines: Sequence[Line], word: str, nothing: str) -> View:
        if not lines:
            return self.view(nothing)
        self.worked, self.last = True, None
        for line in lines:
            if line.item is not None and (item := self.find(line.item)) is not None:
                self.go(item)
                break
        else:
            if lines[0].item is not None and self.aside and self.aside.id == lines[0].item:
                self.aside = None  # what was added is there no more
        what = lines[0].action + (f" and {len(lines) - 1} more" if len(lines) > 1 else "")
        claim = lines[0].after or lines[0].before or {}
        about = f" «{short(claim['text'], 40)}»" if claim.get("text") else ""
        if names := lines[0].subject.get("names"):
            about = f" «{' = '.join(short(name, 30) for name in names)}»"
        return self.view(f"{word}: {what}{about}")

    def _on(self, how: Callable[..., Decision], item: Item, word: str) -> View:
        decision = how(self.store, item, self.editor, blind=self.blind)
        self._kept(decision)
        return self.next_open(f"{word}: {short(item.text, 40)}")

    def _stay(self, decision: Decision, message: str) -> View:
        self._kept(decision)
        return self.view(message)

    def _kept(self, decision: Decision) -> None:
        self.worked = True
        if decision.item is not None:
            self.keep(decision.item)
            if decision.action in ("accept", "reject", "edit"):
                self.last = self._decided = decision.item
        self._since += 1
        if self._since >= _REMEMBER:
            self._since = 0
            self.remember()

    def _needed(self) -> Item:
        if (item := self.item) is None:
            raise UsageError("nothing is left in this queue; choose another one")
        return item


# What the keys do that ask nothing.
STEPS: dict[str, Callable[[Session], View]] = {
    "accept": Session.accept, "reject": Session.reject, "undo": Session.undo,
    "redo": Session.redo, "flag": Session.flag,
    "skip": lambda session: session.next_open(), "next": lambda session: session.move(1),
    "back": lambda session: session.move(-1), "right": lambda session: session.beside(1),
    "left": lambda session: session.beside(-1),
    "next_document": lambda session: session.document(1),
    "previous_document": lambda session: session.document(-1),
}  # fmt: skip
