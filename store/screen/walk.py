"""Where an editor is: the line of items from the queue, and the place in it.

All of it runs in one thread, with the one connection that writes; what it gives back (`View`) is
only read by others.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from khaosan.console import one_line
from khaosan.errors import UsageError
from store.database import Store
from store.reviews import items, progress, queue, state
from store.reviews.records import Filters, Item

PAGE = 50
# Of so many documents what was read is kept; of built items that are there no more, so many.
_KEPT, _SPARE = 12, 1_000


@dataclass(frozen=True, slots=True)
class View:
    """What the screen shows: the line with the place in it, the item under the cursor (None: there
    is nothing left), the text of its document and all that was found in it."""

    rows: Sequence[Item]
    at: int
    item: Item | None
    text: str = ""
    title: str = ""
    found: Sequence[Item] = ()
    titles: dict[int, str] = field(default_factory=dict)
    message: str = ""
    done: bool = False  # the document
    decided: Item | None = None  # just now, where others may say the same
    version: int | None = None  # of the text

    def placed(self, item: Item) -> bool:
        """Whether an item's offsets are of the text that is shown: those of what fits it no more,
        or was rejected in a version before it, are of another text."""
        return item.state != "unfit" and item.version == self.version

    @property
    def aside(self) -> bool:
        """Whether the cursor has left the line."""
        return self.item is not None and all(row.id != self.item.id for row in self.rows)


@dataclass(slots=True)
class _Read:
    """What was read of a document, and in which state of the store."""

    stamp: tuple[int, int, bool] | None = None
    text: str = ""
    version: int = 0
    done: bool = False
    found: list[Item] = field(default_factory=list)
    memo: items.Memo = field(default_factory=dict)


class Walk:
    """One editor's way through a queue."""

    def __init__(self, store: Store, editor: str, filters: Filters | None = None) -> None:
        self.store, self.editor = store, editor
        self.filters = filters or Filters()
        self.rows: list[Item] = []
        self.at = 0
        self.aside: Item | None = None  # under the cursor, where it is not the line's
        self.passing = False  # a queue of the command line, for this time only
        self._titles: dict[int, str] = {}
        self._end = False
        self._behind: Item | None = None  # the last one that the queue gave, as it gave it
        self._decided: Item | None = None
        self._read: dict[str, _Read] = {}  # what was read of documents, the latest last

    # ---- where the editor is ------------------------------------------------

    @property
    def blind(self) -> bool:
        """Whether this is a second reading that does not see the first."""
        return self.filters.blind is not None

    @property
    def item(self) -> Item | None:
        """The item under the cursor."""
        if self.aside is not None:
            return self.aside
        return self.rows[self.at] if self.rows else None

    def open(self, filters: Filters, *, at: str | None = None, passing: bool = False) -> View:
        """Begin with the queue of these filters; `at`: the item to begin at, where it is there;
        `passing`: it is for this time, and not where the editor goes on another time."""
        self.filters, self.passing = filters, passing
        self.rows, self.at, self.aside, self._end = [], 0, None, False
        self._behind = None
        item = self.find(at) if at is not None else None
        if item is not None and item.state in filters.states:
            self.rows, self._behind = [item], item
        self._more()
        if not self.rows:
            self._behind, self._end = None, False
            self._more()
        return self.view()

    def view(self, message: str = "") -> View:
        """What there is to show now."""
        item = self.item
        if item is None:
            return View(self.rows, self.at, None, message=message)
        found = self._items(item.document)
        fresh = next((f for f in found if f.id == item.id), None)
        if fresh is not None:
            item = fresh
            self.keep(item)
        read = self._document(item.document)
        fresh_rows = {f.id: f for f in found}
        self.rows = [fresh_rows.get(row.id, row) for row in self.rows]
        return View(
            list(self.rows), self.at, item, read.text, self._title(item), found,
            {row.number: self._title(row) for row in self.rows}, message,
            read.done, self._just_decided(), read.version,
        )  # fmt: skip

    def remember(self, /, **more: Any) -> None:
        """Note where the editor is, for the next time; of a queue that is `passing`, `more`."""
        if self.passing:
            place = progress.place(self.store, self.editor) or {}
        else:
            at = self.item.id if self.item else None
            place = {"filters": dataclasses.asdict(self.filters), "item": at}
        progress.remember(self.store, self.editor, {**place, **more})

    # ---- moving -------------------------------------------------------------

    def move(self, by: int, message: str = "") -> View:
        """On in the line, or back."""
        self.aside = None
        if by > 0 and self.at + by >= len(self.rows) - 5:
            self._more()
        self.at = max(0, min(self.at + by, len(self.rows) - 1))
        return self.view(message)

    def next_open(self, message: str = "") -> View:
        """To the next item that nobody has decided: first of the document, where the cursor left
        the line, then of the line."""
        if (item := self.aside) is not None:
            found = self._items(item.document)
            place = next((n for n, f in enumerate(found) if f.id == item.id), len(found))
            for other in found[place + 1 :]:
                if other.state in self.filters.states:
                    self.aside = other
                    return self.view(message)
            self.aside = None
        seen: dict[str, dict[str, Item]] = {}
        at = self.at
        while True:
            at += 1
            if at >= len(self.rows) - 5:
                self._more()
            if at >= len(self.rows):
                break
            row = self.rows[at]
            if row.document not in seen:
                seen[row.document] = {f.id: f for f in self._items(row.document)}
            # It may have been decided meanwhile: aside, by carrying, or by another editor.
            fresh = seen[row.document].get(row.id)
            if fresh is None:
                continue
            self.rows[at] = fresh
            if fresh.state in self.filters.states:
                self.at = at
                return self.view(message)
        return self._wrapped(message)

    def _wrapped(self, message: str) -> View:
        """The line's end: what was left open before comes again."""
        before = [row for row in self.rows if row.state in self.filters.states]
        first = queue.queue(self.store, self.filters, limit=PAGE)
        if first:
            self.rows, self.at, self._end = first, 0, len(first) < PAGE
            self._behind = first[-1]
            return self.view(message or "the end of the queue; what was left open comes again")
        if not before:
            return self.view(" · ".join(filter(None, (message, "nothing is left in this queue"))))
        return self.view(message)

    def beside(self, by: int) -> View:
        """The next mention of the document, or the one before."""
        if (item := self.item) is None:
            return self.view()
        found = self._items(item.document)
        place = next((n for n, f in enumerate(found) if f.id == item.id), 0)
        self.go(found[max(0, min(place + by, len(found) - 1))])
        return self.view()

    def document(self, by: int) -> View:
        """The line's next document, or the one before."""
        if (item := self.item) is None:
            return self.view()
        self.aside = None
        at = self.at
        while 0 <= at < len(self.rows) and self.rows[at].document == item.document:
            at += by
            if at >= len(self.rows) - 5 and by > 0:
                self._more()
        if 0 <= at < len(self.rows):
            self.at = at
            return self.view()
        return self.view("no further document in the queue")

    def go(self, item: Item) -> None:
        """Put the cursor on an item, in the line where it is there."""
        for n, row in enumerate(self.rows):
            if row.id == item.id:
                self.at, self.aside = n, None
                return
        self.aside = item

    # ---- reading ------------------------------------------------------------

    def _items(self, document: str) -> list[Item]:
        return self._document(document).found

    def _document(self, document: str) -> _Read:
        """What there is of a document, read anew where the store has changed since."""
        conn = self.store.conn
        [others] = conn.execute("PRAGMA data_version").fetchone()
        stamp = others, conn.total_changes, self.blind
        read = self._read.pop(document, None) or _Read()
        if read.stamp != stamp:
            blind = self.editor if self.blind else None
            newest = items.newest_version(self.store, document)
            read.text, read.version = newest["text"], newest["version"]
            read.done = state.done_by(self.store, document, read.version) is not None
            read.found = items.items(self.store, document, blind=blind, memo=read.memo)
            if len(read.memo) > 2 * len(read.found) + _SPARE:
                read.memo.clear()
            read.stamp = stamp
        self._read[document] = read
        while len(self._read) > _KEPT:
            del self._read[next(iter(self._read))]
        return read

    def find(self, id: str) -> Item | None:
        """The item with this id, or None where there is none any more."""
        try:
            return items.find(self.store, id)
        except UsageError:  # it went with its document, or was an added one
            return None

    def _more(self) -> None:
        """The line grows as the editor comes near its end."""
        if self._end:
            return
        more = queue.queue(self.store, self.filters, after=self._behind, limit=PAGE)
        self._behind = more[-1] if more else self._behind
        known = {row.id for row in self.rows}
        self.rows += [item for item in more if item.id not in known]
        self._end = len(more) < PAGE

    def _title(self, item: Item) -> str:
        if item.number not in self._titles:
            row = self.store.conn.execute(
                "SELECT title, substr(text, 1, 200) AS text FROM documents WHERE number = ?",
                (item.number,),
            ).fetchone()
            title = row["title"] or row["text"].strip().partition("\n")[0] if row else ""
            self._titles[item.number] = one_line(title)
        return self._titles[item.number]

    def _just_decided(self) -> Item | None:
        decided, self._decided = self._decided, None
        return decided

    def keep(self, item: Item) -> None:
        """An item as it is now, wherever it stands in the line."""
        if self.aside is not None and self.aside.id == item.id:
            self.aside = item
        self.rows = [item if row.id == item.id else row for row in self.rows]
