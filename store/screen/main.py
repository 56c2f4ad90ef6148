"""The screen itself: bar, panes, hints; keys go through it one after the other."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import Key, Resize
from textual.screen import Screen
from textual.widgets import Static

from khaosan.console import one_line, plural
from khaosan.errors import KhaosanError, UsageError
from store.reviews import progress
from store.reviews.records import Filters, Item, Progress
from store.screen import facts, painting, shown
from store.screen.actions import MENDING, WRITING, Mending
from store.screen.choosing import Choosing, told
from store.screen.desk import Desk
from store.screen.dialogs import Dialog
from store.screen.keys import MARK, by_key, keys_of
from store.screen.look import Look
from store.screen.marker import Marker
from store.screen.panes import DocumentPane, FactsPane, QueuePane, Row
from store.screen.session import STEPS, Session
from store.screen.walk import View

if TYPE_CHECKING:
    from store.database import Store
    from store.screen.app import ReviewApp

T = TypeVar("T")
# Narrower than this, three panes have no room beside each other.
WIDE = 110
# Where a box to write in does not open, what an editor writes into it all the same is no keys:
# until nothing was typed for so many seconds.
_DEAF = 0.7
# What is looked up begins so many seconds after a view is shown.
_BEHIND = 0.03
# Which panes are hidden, by turns of `panes`; the first in a narrow and in a wide terminal.
_TURNS: tuple[tuple[str, ...], ...] = (("queue",), ("facts",), ("queue", "facts"))
_WIDE_TURNS: tuple[tuple[str, ...], ...] = ((), ("queue",), ("queue", "facts"))


class Main(Screen[None]):
    """The review. What a key does is done before the next key's turn comes."""

    AUTO_FOCUS = None

    def __init__(self, desk: Desk, keys: Mapping[str, str], filters: Filters) -> None:
        """`keys`: the setting review_keys."""
        super().__init__()
        self.desk, self.filters = desk, filters
        self.keys = keys_of(keys)
        self._usual, self._marking = by_key(keys)
        self.view = View([], 0, None)
        self.mending, self.choosing = Mending(self), Choosing(self)
        self.deeds: dict[str, Callable[[], Awaitable[None]]] = {
            "panes": self.turn_panes, "theme": self.turn_look, "help": self.tell_keys,
            "quit": self.leave, "queue": self.choosing.queue,
            "disagreements": self.choosing.disagreements,
            **{name: getattr(self.mending, name) for name in MENDING},
        }  # fmt: skip
        self.jobs: asyncio.Queue[str] = asyncio.Queue()
        self.marker = Marker(self)
        self.called: Mapping[str, str] = {}  # what the ids of the filters are called
        self._deaf_until = 0.0
        self.looked_up = True  # all that the bar and the facts say of the view
        self._stale = False
        self._progress: Progress | None = None
        self._rate = 0
        self._known: facts.Facts | None = None
        self._turn = 0

    @property
    def look(self) -> Look:
        """The colours now."""
        app: ReviewApp = self.app  # type: ignore[assignment]
        return app.look

    def compose(self) -> ComposeResult:
        yield Static(id="bar")
        with Horizontal(id="panes"):
            yield QueuePane("queue", self.look)
            yield DocumentPane("text")
            yield FactsPane("facts")
        yield Static(id="message")
        yield Static(id="hints")

    def on_mount(self) -> None:
        self._arrange()
        self.run_worker(self._work(), group="jobs")

    def on_resize(self, event: Resize) -> None:
        self._arrange()
        self.call_after_refresh(self.paint)

    # ---- keys -----------------------------------------------------------------

    def on_key(self, event: Key) -> None:
        """Each key has its turn once what was pressed before it is done."""
        key = event.key
        if event.character is not None and event.is_printable and event.character != " ":
            key = event.character
        if time.monotonic() < self._deaf_until and event.is_printable:
            self._deaf_until = time.monotonic() + _DEAF
            event.stop()
            return
        if self.marker.marking is not None:
            if name := self._marking.get(key):
                event.stop()
                self.marker.move(name.removeprefix("mark_"))
        elif name := self._usual.get(key):
            event.stop()
            self.jobs.put_nowait(name)

    async def _work(self) -> None:
        while True:
            name = await self.jobs.get()
            trouble = ""
            try:
                await self._act(name)
            except UsageError as error:
                trouble = str(error)
                if (item := self.view.item) is not None:
                    trouble = trouble.removeprefix(f"{item.id}: ")
            except KhaosanError as error:  # another process holds the file, the disk is full
                trouble = f"not saved: {error}"
            except sqlite3.Error as error:
                trouble = f"not saved: the database: {error}; `khaosan doctor` looks into it"
            if self._stale and self.jobs.empty():
                self._draw()
            if trouble:
                self.say(trouble, trouble=True)
            self.jobs.task_done()

    async def _act(self, name: str) -> None:
        item = self.view.item
        if item is not None and item.state == "unfit" and name in _NEED_A_PLACE:
            where, reject = (shown.key_of(self.keys, n) for n in ("span", "reject"))
            raise UsageError(
                f"{where}: show where it stands now; {reject}: reject it; {item.why or ''}"
            )
        if name in STEPS:
            slow = self.set_timer(0.3, lambda: self.say("waiting for the store …"))
            try:
                self.show(await self.desk.write(STEPS[name]))
            finally:
                slow.stop()
        elif name in _LEAVES:
            self.query_one(DocumentPane).leaf(_LEAVES[name])
        elif name in _SCROLLS:
            by = _SCROLLS[name] * (self.size.height // 2)
            self.query_one(FactsPane).scroll_relative(y=by, animate=False)
        else:
            try:
                await self.deeds[name]()
            except UsageError:
                if name in WRITING:
                    self._deaf_until = time.monotonic() + _DEAF
                    self._drop_waiting()
                raise

    # ---- asking ---------------------------------------------------------------

    async def ask(self, dialog: Dialog[T]) -> T | None:
        """Show a dialog; what it gives. Keys that came before it was there are dropped: they were
        meant neither for it nor for what comes after it."""
        self._drop_waiting()
        self.say("")
        return await self.app.push_screen_wait(dialog)

    def _drop_waiting(self) -> None:
        while not self.jobs.empty():
            self.jobs.get_nowait()
            self.jobs.task_done()

    def advance(self, total: int) -> Callable[[int], None]:
        """What a long step calls, from its thread, with how many more are done."""
        loop, done = asyncio.get_running_loop(), 0

        def by(n: int = 1) -> None:
            nonlocal done
            done += n
            loop.call_soon_threadsafe(self.say, f"{done:,} of {total:,} …")

        return by

    @on(DocumentPane.Pointed)
    def pointed(self, event: DocumentPane.Pointed) -> None:
        """A click into the text: the caret goes there, or the cursor to the mention there."""
        if self.marker.marking is not None:
            self.marker.move("at", event.offset)
        else:
            self.run_worker(self._point(event.offset), group="jobs")

    async def _point(self, offset: int) -> None:
        """A click on a mention puts the cursor there."""
        here = [f for f in self.view.found if f.start <= offset < f.end and self.view.placed(f)]
        if here:
            item = min(here, key=lambda f: f.end - f.start)
            self.show(await self.desk.write(_gone, item))

    # ---- showing ----------------------------------------------------------------

    def show(self, view: View) -> None:
        """Show what a step has led to; of keys that were typed ahead, what the last led to."""
        if view.item is None or view.item != self.view.item:
            self._known = None
        self.view, self._stale = view, True
        if self.jobs.empty():
            self._draw()

    def _draw(self) -> None:
        self._stale = False
        self.paint()
        self.say(self.view.message)
        # Behind the drawing: both want the one processor that Python has. (A screen under a box is
        # not refreshed, so that is no sign of it.)
        self.looked_up = False
        self.set_timer(_BEHIND, partial(self._begin_look_up, self.view))

    def say(self, message: str, *, trouble: bool = False) -> None:
        """The line of messages."""
        colour = self.look.warn if trouble else self.look.text
        text = Text(one_line(message), colour, no_wrap=True)
        self.query_one("#message", Static).update(text, layout=False)

    def paint(self) -> None:
        """Draw all panes anew."""
        view, look = self.view, self.look
        titles = view.titles
        self.query_one(QueuePane).show(
            [
                Row(i.kind, i.state, i.text, i.score, titles.get(i.number, ""), bool(i.flagged))
                for i in view.rows
            ],
            view.at, view.aside, look,
        )  # fmt: skip
        self._paint_text(view, look)
        self._paint_facts()
        self._paint_bar()
        line = painting.hints(self.keys, self.marker.marking, self.size.width, look)
        self.query_one("#hints", Static).update(line, layout=False)

    def _paint_text(self, view: View, look: Look) -> None:
        pane, item = self.query_one(DocumentPane), view.item
        if item is None:
            queue = shown.key_of(self.keys, "queue")
            text = (
                f"Nothing is left in this queue: {told(self.filters, self.called)}.\n\n"
                f"Choose another one with {queue}; {queue} e takes all filters away."
            )
            pane.show(text, lambda start, end: ([], []), 0)
            return
        span = painting.in_sight(view, self.marker.marking)
        pane.show(view.text, painting.marks(view, look, self.marker.marking), span[0])
        if pane.size.height:
            pane.see(*span)
        else:  # nothing is laid out yet
            self.call_after_refresh(pane.see, *span)

    def _paint_facts(self) -> None:
        item = self.view.item
        pane = self.query_one(FactsPane)
        text = shown.facts_text(item, self._known, self.look, pane.room) if item else Text()
        pane.show(text, item.id if item else None)

    def _paint_bar(self) -> None:
        out = painting.bar(
            self.view, self._progress, self._rate, told(self.filters, self.called),
            self.size.width, self.look,
        )  # fmt: skip
        self.query_one("#bar", Static).update(out, layout=False)

    def _arrange(self) -> None:
        turns = _WIDE_TURNS if self.app.size.width >= WIDE else _TURNS
        hidden = turns[self._turn % len(turns)]
        for name in ("queue", "facts"):
            self.query_one(f"#{name}").set_class(name in hidden, "hidden")

    async def turn_panes(self) -> None:
        """Show or hide the queue and the facts, by turns."""
        self._turn += 1
        self._arrange()
        self.call_after_refresh(self.paint)

    async def turn_look(self) -> None:
        """Dark or light."""
        app: ReviewApp = self.app  # type: ignore[assignment]
        app.other_look()
        self.paint()

    async def tell_keys(self) -> None:
        """The keys as they are."""
        app: ReviewApp = self.app  # type: ignore[assignment]
        app.tell_keys(MARK if self.marker.marking is not None else "")

    async def leave(self) -> None:
        """Leave; what was decided is saved already."""
        await self.app.action_quit()

    # ---- looking up -------------------------------------------------------------

    def _begin_look_up(self, view: View) -> None:
        if self.view is view:
            self.run_worker(self._look_up(view), group="facts", exclusive=True)

    async def _look_up(self, view: View) -> None:
        """What the bar and the facts say of a view."""
        try:
            self._progress, self._rate = await self.desk.read(
                _counted, self.filters, self.desk.editor
            )
            self._paint_bar()
            if view.item is not None:
                await self._look_up_facts(view, view.item)
        except (KhaosanError, sqlite3.Error) as error:
            self.say(f"not looked up: {error}", trouble=True)
        if self.view is view:
            self.looked_up = True

    async def _look_up_facts(self, view: View, item: Item) -> None:
        known = await self.desk.read(facts.facts, item)
        if self.view is view:
            self._known = known
            self._paint_facts()
        if view.decided is None:
            return
        others = await self.desk.read(facts.alike, view.decided)
        if others and self.view is view:
            say = plural(others, "other says", "others say")
            self.say(f"{view.message} · {say} the same: {shown.key_of(self.keys, 'others')}")


def _gone(session: Session, item: Item) -> View:
    session.go(item)
    return session.view()


def _counted(store: Store, filters: Filters, editor: str) -> tuple[Progress, int]:
    return progress.progress(store, filters), progress.per_hour(store, editor)


# What cannot be done to an item that fits the text no more.
_NEED_A_PLACE = {"accept", "kind", "name", "role", "value", "form"}
_LEAVES = {"page_down": 1, "page_up": -1}
_SCROLLS = {"facts_down": 1, "facts_up": -1}
