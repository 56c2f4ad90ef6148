"""Marking text on the screen: keys and clicks move the ends until the editor takes or leaves it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from store.reviews.places import places
from store.reviews.wording import short
from store.screen.dialogs import Ask
from store.screen.marking import Marking
from store.screen.panes import DocumentPane

if TYPE_CHECKING:
    from store.screen.main import Main


class Marker:
    """`marking`: what is being marked, None where nothing is. `main`: the screen."""

    def __init__(self, main: Main) -> None:
        self.main = main
        self.marking: Marking | None = None
        self._sought = ""
        self._taken: asyncio.Future[tuple[int, int] | None] | None = None

    async def mark(self, marking: Marking) -> tuple[int, int] | None:
        """Let the editor mark a stretch of the text; None where it was left."""
        self.marking = marking
        self._taken = asyncio.get_running_loop().create_future()
        self.main.say(self._told())
        self.main.paint()
        try:
            span = await self._taken
        finally:  # leaving the screen cancels it
            self.marking = self._taken = None
        self.main.say("")
        self.main.paint()
        return span

    def move(self, how: str, offset: int = 0) -> None:
        """A key, by its action without "mark_"; or "at": a click at an offset."""
        marking, pane = self.marking, self._pane
        if marking is None or self._taken is None or self._taken.done():
            return
        if how == "help":
            self.main.call_later(self.main.tell_keys)
            return
        if how == "take":
            if marking.anchor is None:
                marking.begin()
            elif marking.span is not None:
                self._taken.set_result(marking.span)
        elif how == "leave":
            self._taken.set_result(None)
        elif how == "begin":
            marking.begin()
        elif how == "other_end":
            marking.other_end()
        elif how in ("up", "down"):
            line = pane.page.line_of(marking.caret) + (1 if how == "down" else -1)
            if line >= len(pane.page.lines):
                marking.go(pane.page.end)
            else:
                marking.go(pane.offset_at(pane.column_of(marking.caret), line))
        elif how in ("line_start", "line_end"):
            start, end = pane.page.lines[pane.page.line_of(marking.caret)]
            marking.go(pane.page.offset(start if how == "line_start" else max(start, end - 1)))
        elif how == "find":
            self.main.run_worker(self._find(marking), group="find", exclusive=True)
            return
        elif how == "at":
            marking.go(offset)
        else:
            marking.move(1 if how.endswith("right") else -1, word="word" in how)
        if not self._taken.done():
            self.main.say(self._told())
            self.main.paint()

    async def _find(self, marking: Marking) -> None:
        """Ask for words, and go to where they stand next; behind the last place the first comes."""
        words = await self.main.app.push_screen_wait(
            Ask("Find in the text", self._sought, "enter: the next place", select=True, free=True)
        )
        if not words or self.marking is not marking:
            return
        self._sought = words
        found = [start for start, _ in places(marking.text, words)]
        if not found:
            self.main.say(f"“{short(words, 40)}” is not in the text", trouble=True)
            return
        marking.go(next((start for start in found if start > marking.caret), found[0]))
        self.main.say(self._told())
        self.main.paint()

    def _told(self) -> str:
        """Which end moves, and what is marked."""
        marking = self.marking
        if marking is None or marking.anchor is None:
            return "go to its first letter"
        end = "end" if marking.caret > marking.anchor else "beginning"
        words = marking.text[slice(*marking.span)] if marking.span else ""
        return f"the {end} moves: {short(words, 90)}"

    def in_sight(self, offset: int) -> int:
        """An offset where it is in sight, else that of the first line in sight."""
        pane = self._pane
        top, line = pane.scroll_offset.y, pane.page.line_of(offset)
        if top <= line < top + pane.size.height or not pane.page.lines:
            return offset
        return pane.page.offset(pane.page.lines[min(top, len(pane.page.lines) - 1)][0])

    @property
    def _pane(self) -> DocumentPane:
        return self.main.query_one(DocumentPane)
