"""A form of several lines of text, and names completed while they are typed."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.events import DescendantFocus
from textual.suggester import Suggester
from textual.widgets import Input, Static

from khaosan.errors import KhaosanError
from store.screen.dialogs import PAUSE, Dialog, line


class Form(Dialog[dict[str, str]]):
    """Several lines of text, each with its label. `check` raises UsageError for what is wrong."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "app.focus_next", priority=True),
        Binding("up", "app.focus_previous", priority=True),
        Binding("ctrl+s", "take"),
    ]

    def __init__(
        self,
        title: str,
        fields: Sequence[tuple[str, str, str, str]],
        check: Callable[[dict[str, str]], Awaitable[object]],
        suggester: Suggester | None = None,
        suggested: Sequence[str] = (),
    ) -> None:
        """`fields`: name, label, value of each, and how it is written; `suggester` completes those
        in `suggested`."""
        super().__init__(title, "↑ ↓: the lines   enter: take all   esc: leave it")
        self._fields, self._check = fields, check
        self._suggester, self._suggested = suggester, suggested

    def inside(self) -> ComposeResult:
        for name, label, value, _ in self._fields:
            with Horizontal(classes="field"):
                yield Static(Text(label), classes="label")
                suggester = self._suggester if name in self._suggested else None
                yield line(value, f"field-{name}", suggester=suggester)
        yield Static(Text(""), id="how")

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Say how the line under the cursor is written."""
        how = {f"field-{name}": hint for name, _, _, hint in self._fields}
        self.query_one("#how", Static).update(Text(how.get(event.widget.id or "", "")))

    def _field(self, name: str) -> Input:
        return self.query_one(f"#field-{name}", Input)

    @on(Input.Submitted)
    async def action_take(self) -> None:
        values = {name: self._field(name).value.strip() for name, *_ in self._fields}
        try:
            await self._check(values)
        except (KhaosanError, sqlite3.Error) as error:
            self.say(str(error))
        else:
            self.dismiss(values)


class Last(Suggester):
    """Completes the name after the last semicolon."""

    def __init__(self, search: Callable[[str], Awaitable[Sequence[str]]]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._search = search

    async def get_suggestion(self, value: str) -> str | None:
        before, sign, last = value.rpartition(";")
        typed = last.lstrip()
        if len(typed) < 2:
            return None
        await asyncio.sleep(PAUSE)  # typing may go on
        for name in await self._search(typed):
            if name.startswith(typed):
                return f"{before}{sign}{last[: len(last) - len(typed)]}{name}"
        return None
