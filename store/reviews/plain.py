"""Review by questions and answers: plain lines, one item at a time, for any terminal, a screen
reader, or a script on standard input. The letters are those of the full screen."""

from __future__ import annotations

import contextlib
import dataclasses
import importlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from khaosan.console import note, one_line, out, plural
from khaosan.errors import KhaosanError, UsageError
from store.database import Store
from store.reviews import answers, items, progress, queue, whole
from store.reviews.asking import Leave, ask
from store.reviews.log import durable
from store.reviews.records import DECIDED, Decision, Filters, Item
from store.reviews.wording import around, lines_of

_PAGE = 20


def run(store: Store, editor: str, filters: Filters, *, resume: bool = True) -> None:
    """Review item after item until the queue or the input ends; `resume`: where it was left."""
    # Line editing with the arrow keys, where Python has it.
    with contextlib.suppress(ImportError):
        importlib.import_module("readline")
    loop = Loop(store, editor, filters)
    loop.begin(resume)
    with contextlib.suppress(Leave, KeyboardInterrupt):
        loop.go()
    loop.end()


@dataclass
class Loop:
    """One editor at one queue. `line`: the items that came, `at` the one that is asked about."""

    store: Store
    editor: str
    filters: Filters
    line: list[Item] = field(default_factory=list)
    at: int = 0
    returned: bool = False  # to an item that may be decided already
    told: str = ""  # the document whose title was said last
    last: Item | None = None  # decided last, for `others`
    counts: dict[int, int] = field(default_factory=dict)  # decisions, by their step
    undone: set[int] = field(default_factory=set)  # steps that were taken back
    changed: bool = False  # by undo or redo

    @property
    def blind(self) -> bool:
        """Whether it is a second reading that does not see the first."""
        return self.filters.blind is not None

    @property
    def decided(self) -> int:
        """How many decisions of this sitting stand."""
        return sum(n for step, n in self.counts.items() if step not in self.undone)

    def count(self, step: int, decisions: int) -> None:
        """Count decisions of a step."""
        self.counts[step] = self.counts.get(step, 0) + decisions

    def begin(self, resume: bool) -> None:
        """Say how much there is, and find the place where it was left."""
        left = progress.place(self.store, self.editor) if resume and not self.blind else None
        if left and left.get("item"):
            with contextlib.suppress(UsageError):  # it is there no more: from the beginning
                item = items.find(self.store, left["item"])
                if item.state in self.filters.states:
                    self.line = [item]
        counts = progress.progress(self.store, self.filters)
        out(f"{counts.left:,} left, {counts.done:,} decided. Editor: {self.editor}. "
            "Type a letter and Enter; ? lists them.")  # fmt: skip

    def end(self) -> None:
        """Note the place, join the names that decisions changed, and say what was done."""
        if not self.blind:
            here = self.line[self.at].id if self.at < len(self.line) else None
            told = dataclasses.asdict(self.filters)
            progress.remember(self.store, self.editor, {"item": here, "filters": told})
        if self.counts or self.changed:
            whole.join(self.store)
        note(f"{plural(self.decided, 'decision')}; all are kept. `khaosan review undo` takes back "
             "the last step, here or later")  # fmt: skip

    def go(self) -> None:
        """Ask about one item after the other."""
        while True:
            item = self._next()
            if item is None:
                out()
                out("Nothing is left in this queue.")
            else:
                self._show(item)
            while not self._answer(item):
                pass

    def _next(self) -> Item | None:
        """The item at the place, as it is now; those that were decided meanwhile are passed over,
        save where the editor went back to one."""
        while True:
            if self.at >= len(self.line):
                after = self.line[-1] if self.line else None
                known = {item.id for item in self.line}
                more = queue.queue(self.store, self.filters, after=after, limit=_PAGE)
                self.line += [item for item in more if item.id not in known]
                if self.at >= len(self.line):
                    return None
            item = self.now(self.line[self.at])
            if item is not None and (item.state in self.filters.states or self.returned):
                self.returned = False
                self.line[self.at] = item
                return item
            self.at += 1
            self.returned = False

    def now(self, item: Item) -> Item | None:
        """An item as it is now, or None where it is there no more."""
        try:
            if self.blind:
                found = items.items(self.store, item.document, blind=self.editor)
                return next((i for i in found if i.id == item.id), None)
            return items.find(self.store, item.id)
        except UsageError:  # added and taken back, or its document is gone
            return None

    def go_to(self, id: str) -> bool:
        """Make an item the one that is asked about next; whether it is there."""
        place = next((n for n, item in enumerate(self.line) if item.id == id), None)
        if place is None:
            try:
                item = items.find(self.store, id)
            except UsageError:
                return False
            place = min(self.at, len(self.line))
            self.line.insert(place, item)
        self.at, self.returned = place, True
        return True

    def _show(self, item: Item) -> None:
        text = items.text_of(self.store, item.document, item.version)
        out()
        if item.document != self.told:
            self.told = item.document
            title = next((line for line in text.splitlines() if line.strip()), "")
            out(f"Document {item.document}: {one_line(title)}")
        for line in lines_of(item, *around(text, item.start, item.end)):
            out(line)

    def _answer(self, item: Item | None) -> bool:
        """Ask once (None: with nothing left) and do it; whether to go to the item at the place."""
        typed = ask("Right? a yes, x no, ? help: " if item else "u undo, b back, q leave, ? help: ")
        letter, _, rest = typed.partition(" ")
        action = answers.LETTERS.get(answers.latin(letter)) or answers.WORDS.get(letter.casefold())
        if action is None:
            out("No such letter; ? lists them." if typed else "a, x, j, or ? for the others.")
            return False
        if item is None and action.letter not in answers.WITHOUT_ITEM:
            out("Nothing is left to do that to.")
            return False
        try:
            return action.do(self, item, rest.strip())  # type: ignore[arg-type]
        except KhaosanError as error:
            out(str(error))
            return False

    def decide(self, how: Callable[..., Decision], item: Item, **more: Any) -> Decision | None:
        """Decide what was shown; None where another editor did meanwhile, which is told."""
        with durable(self.store):
            now = self.now(item)
            if now is None or (now.review, now.state) != (item.review, item.state):
                decision = None
            else:
                decision = how(self.store, item, self.editor, blind=self.blind, **more)
        if decision is None:
            who = now.editor if now else None
            out(f"{who or 'Another editor'} decided it meanwhile; here it is as it is now.")
            self.returned = True
            return None
        self.count(decision.step, 1)
        if decision.item is not None and decision.item.state in DECIDED:
            self.last = decision.item
        return decision
