"""What the screen asks: a line of text, a choice, a name found as it is typed, a list."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from rich.segment import Segment
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.events import Key
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widgets import Input, OptionList, SelectionList, Static
from textual.widgets.option_list import Option, OptionDoesNotExist
from textual.widgets.selection_list import Selection

from khaosan.console import one_line
from khaosan.errors import KhaosanError, UsageError
from store.reviews.mapping import splits_grapheme
from store.screen.keys import untwinned
from store.screen.panes import Lines

if TYPE_CHECKING:
    from store.screen.app import ReviewApp

T = TypeVar("T")
Choices = Sequence[tuple[T, Text]]
# So many hits need no wider search; it begins when nothing was typed for so long.
ENOUGH = 10
PAUSE = 0.12  # seconds


class Field(Input):
    """A line to type into, which leaves the key of the help to its box. The cursor and the key that
    deletes to the right go by whole letters with their marks; backspace takes the last mark."""

    def action_cursor_left(self, select: bool = False) -> None:
        super().action_cursor_left(select)
        while splits_grapheme(self.value, self.cursor_position):
            super().action_cursor_left(select)

    def action_cursor_right(self, select: bool = False) -> None:
        super().action_cursor_right(select)
        while splits_grapheme(self.value, self.cursor_position):
            super().action_cursor_right(select)

    def action_delete_right(self) -> None:
        end = self.cursor_position + 1
        while splits_grapheme(self.value, end):
            end += 1
        if self.selection.is_empty:
            self.delete(self.cursor_position, end)
        else:
            self.delete_selection()

    def check_consume_key(self, key: str, character: str | None) -> bool:
        return key != "question_mark" and super().check_consume_key(key, character)


def line(value: str, id: str, *, select: bool = False) -> Input:
    """A line to type into. Its cursor does not blink, which over SSH is a packet each time."""
    made = Field(one_line(value), id=id, select_on_focus=select)
    made.cursor_blink = False
    return made


class Dialog(ModalScreen[T | None]):
    """A box over the screen. Escape closes it and changes nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "leave"),
        Binding("f1", "help", priority=True),
        Binding("question_mark", "ask_help", priority=True),
    ]
    # Whether a question mark is a letter here and not the key of the help.
    free = False

    def __init__(self, title: str, hint: str = "") -> None:
        super().__init__()
        self._title, self._hint = title, hint
        self._given = False

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(Text(one_line(self._title)), id="title")
            yield from self.inside()
            yield Static(Text(""), id="error")
            if self._hint:
                yield Static(Text(self._hint), id="hint")

    def inside(self) -> ComposeResult:
        """What stands between title and hint."""
        raise NotImplementedError

    def say(self, message: str) -> None:
        """Show what is wrong with what was typed."""
        self.query_one("#error", Static).update(Text(one_line(message)))

    def give(self, value: T | None) -> None:
        """Close, with a value. Of keys that come faster than the box goes the first alone counts,
        and what is still being looked for is looked for no more."""
        if self._given or not self.is_current:
            return
        self._given = True
        self.workers.cancel_node(self)
        self.dismiss(value)

    @property
    def gone(self) -> bool:
        """Whether there is nothing to draw upon any more."""
        return self._given or not self.is_attached

    def action_leave(self) -> None:
        self.give(None)

    def action_help(self) -> None:
        """All keys and signs, over the box."""
        app: ReviewApp = self.app  # type: ignore[assignment]
        if not self._given:
            app.tell_keys(self._hint)

    def action_ask_help(self) -> None:
        self.action_help()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return not (action == "ask_help" and self.free)


class Ask(Dialog[str]):
    """A line of text. `check` raises UsageError for what it does not take, else gives the value.
    `select`: what is typed comes in place of what is there. `free`: any text, "?" too."""

    def __init__(
        self,
        title: str,
        value: str = "",
        hint: str = "",
        check: Callable[[str], str] = str.strip,
        *,
        select: bool = False,
        free: bool = False,
    ) -> None:
        how = "enter: take it   esc: leave it   " + ("f1: keys" if free else "?: keys")
        super().__init__(title, f"{hint}\n{how}" if hint else how)
        self._value, self._check, self._select, self.free = value, check, select, free

    def inside(self) -> ComposeResult:
        yield line(self._value, "line", select=self._select)

    @on(Input.Submitted)
    def take(self, event: Input.Submitted) -> None:
        try:
            self.give(self._check(event.value))
        except UsageError as error:
            self.say(str(error))


class Choose(Dialog[T], Generic[T]):
    """One of several. A row's number or the letter in brackets before it chooses at once."""

    def __init__(self, title: str, choices: Choices[T], *, at: int = 0, letters: str = "") -> None:
        super().__init__(title, "↑ ↓ enter, or the letter before it   esc: back   ?: keys")
        self._choices, self._at = choices, at
        self._letters = letters or "123456789"

    def inside(self) -> ComposeResult:
        options = []
        for n, (_, text) in enumerate(self._choices):
            letter = self._letters[n] if n < len(self._letters) else " "
            options.append(Option(Text(f"{letter}  ", "bold", end="") + text))
        yield OptionList(*options, id="choices")

    def on_mount(self) -> None:
        self.query_one(OptionList).highlighted = self._at if self._choices else None

    @on(OptionList.OptionSelected)
    def chosen(self, event: OptionList.OptionSelected) -> None:
        self.give(self._choices[event.option_index][0])

    def on_key(self, event: Key) -> None:
        letter = event.character
        if letter and letter not in self._letters:
            letter = untwinned(letter)
        if letter and (n := self._letters.find(letter)) >= 0 and n < len(self._choices):
            event.stop()  # else the screen below would take it too
            self.give(self._choices[n][0])


class Find(Dialog[T], Generic[T]):
    """A name looked for while it is typed. `search` gives what begins so, and, asked for the second
    time (True), what holds it anywhere; `typed` makes a value of what was typed itself, where that
    may be taken."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", priority=True),
        Binding("up", "move(-1)", priority=True),
    ]

    def __init__(
        self,
        title: str,
        value: str,
        search: Callable[[str, bool], Awaitable[Choices[T]]],
        typed: Callable[[str], T] | None = None,
        *,
        chosen: bool = True,
    ) -> None:
        """`chosen`: the first is chosen before a key says so, where nothing typed may be taken."""
        free = "enter: what you typed, or " if typed else "enter: "
        super().__init__(title, f"type to look   ↓ ↑   {free}the one chosen   "
                         "esc: leave it   ?: keys")  # fmt: skip
        self._value, self._search, self._typed = value, search, typed
        self._none = typed is not None or not chosen  # whether none may be chosen
        self._found: Choices[T] = []

    def inside(self) -> ComposeResult:
        yield line(self._value, "line", select=True)
        yield OptionList(id="choices")

    async def on_mount(self) -> None:
        self.query_one(OptionList).can_focus = False
        if not self._value:  # what is near already, before a letter is typed
            self.run_worker(self._look(""), exclusive=True, group="look")

    @on(Input.Changed)
    async def typing(self, event: Input.Changed) -> None:
        self.run_worker(self._look(event.value), exclusive=True, group="look")

    async def _look(self, typed: str) -> None:
        try:
            found = list(await self._search(typed, False))
            if self.gone:  # closed while it was looked for
                return
            self._show(found)
            if len(found) < ENOUGH:
                await asyncio.sleep(PAUSE)  # typing may go on; the next key ends this
                known = {value for value, _ in found}
                more = await self._search(typed, True)
                if self.gone:
                    return
                self._show(found + [(v, text) for v, text in more if v not in known])
        except (KhaosanError, sqlite3.Error) as error:
            if not self.gone:
                self.say(str(error))

    def _show(self, found: Choices[T]) -> None:
        options = self.query_one(OptionList)
        at = options.highlighted if self._found[: len(found)] == found[: len(self._found)] else None
        self._found = found
        options.clear_options()
        options.add_options([Option(text) for _, text in found])
        options.highlighted = at if at is not None else None if self._none or not found else 0

    def action_move(self, by: int) -> None:
        options = self.query_one(OptionList)
        if not self._found:
            return
        at = options.highlighted
        there = (0 if by > 0 else None) if at is None else at + by
        if there is not None and there < 0:
            there = None if self._none else 0
        options.highlighted = None if there is None else min(there, len(self._found) - 1)

    @on(Input.Submitted)
    def take(self, event: Input.Submitted) -> None:
        at = self.query_one(OptionList).highlighted
        if at is not None:
            self.give(self._found[at][0])
        elif self._typed and event.value.strip():
            self.give(self._typed(event.value.strip()))
        else:
            self.say("nothing is chosen: type a part of the name")

    @on(OptionList.OptionSelected)
    def chosen(self, event: OptionList.OptionSelected) -> None:
        self.give(self._found[event.option_index][0])


class Ticked(SelectionList[int]):
    """A list in which what is not marked has no mark, in whatever colours."""

    def render_line(self, y: int) -> Strip:
        strip = super().render_line(y)
        left, inner, *rest = strip
        try:
            option = self.get_option_at_index(self.scroll_offset.y + y)
        except OptionDoesNotExist:
            return strip
        sign = "✓" if option.value in self._selected else " "
        return Strip([left, Segment(sign, inner.style), *rest])


class Carry(Dialog[list[int]]):
    """The others that say the same; all are taken but those that are taken out. `here`: which of
    the rows are of the document that is on the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", priority=True),
        Binding("d", "here"),
    ]

    def __init__(self, title: str, rows: Sequence[Text], here: Collection[int]) -> None:
        super().__init__(title, "enter: decide all that are marked   space: this one or not   "
                                "d: those of this document only   esc: none of them")  # fmt: skip
        self._rows, self._here = rows, here

    def action_here(self) -> None:
        """Mark those of this document alone."""
        ticked = self.query_one(Ticked)
        ticked.deselect_all()
        for n in self._here:
            ticked.select(n)

    def inside(self) -> ComposeResult:
        yield Ticked(
            *(
                Selection(Content.from_rich_text(text), n, True)
                for n, text in enumerate(self._rows)
            ),
            id="choices",
        )

    def action_take(self) -> None:
        self.give(sorted(self.query_one(Ticked).selected))


class Reading(Dialog[None]):
    """A text to read: the help, the log. Arrows scroll."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,q", "leave")]

    def __init__(self, title: str, text: Text) -> None:
        super().__init__(title, "↑ ↓ pageup pagedown   esc: back")
        self._text = text

    def action_help(self) -> None:
        """The key that opened it closes it."""
        self.give(None)

    def inside(self) -> ComposeResult:
        lines = Lines("reading")
        lines.can_focus = True
        yield lines

    def on_mount(self) -> None:
        lines = self.query_one(Lines)
        lines.focus()
        self.call_after_refresh(lines.set_text, self._text)
