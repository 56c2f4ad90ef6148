"""A form of several lines of text; known names are offered while one is typed."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.events import DescendantFocus
from textual.widgets import Input, Static

from khaosan.console import one_line
from khaosan.errors import KhaosanError
from store.screen.dialogs import PAUSE, Dialog, line

# Names known for what is typed into a field: its name, what stands before the name that is being
# typed (of a signer's party, "=" and the signer), and that name as far as it is typed.
Known = Callable[[str, str, str], Awaitable[Sequence[str]]]
# Of the names that are known, so many are shown.
_OFFERED = 4
# What is typed is the last name of a list, or the party of the last signer.
_LAST = re.compile(r"(.*[;=])?(\s*)(.*)", re.DOTALL)


# Fields of several names: each has a line of its own, and there is one more for another.
_MANY = frozenset({"parties", "signatories", "witnesses"})


class Form(Dialog[dict[str, str]]):
    """Several lines of text, each with its label. `check` raises UsageError for what is wrong."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "app.focus_next", priority=True),
        Binding("up", "app.focus_previous", priority=True),
        Binding("right", "right", priority=True),
        Binding("ctrl+s", "take"),
    ]

    def __init__(
        self,
        title: str,
        fields: Sequence[tuple[str, str, str, str]],
        check: Callable[[dict[str, str]], Awaitable[object]],
        known: Known | None = None,
    ) -> None:
        """`fields`: name, label, value of each, and how it is written."""
        super().__init__(
            title,
            "↑ ↓ lines   → name offered   enter: take all   esc: leave   ?: keys",
        )
        self._fields, self._check, self._known = fields, check, known
        self._offered: Sequence[str] = ()
        self._warned = False

    def inside(self) -> ComposeResult:
        with VerticalScroll(id="fields", can_focus=False):
            for name, label, value, _ in self._fields:
                for n, one in enumerate(_lines(name, value)):
                    yield _row(name, n, "" if n else label, one)
        yield Static(Text(""), id="how")
        yield Static(Text(""), id="offered")

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Say how the line under the cursor is written."""
        how = {name: hint for name, _, _, hint in self._fields}
        hint = how.get(_name(event.widget.id), "")
        if _name(event.widget.id) in _MANY:
            hint += "; ctrl+u empties a line, which takes it out"
        self.query_one("#how", Static).update(Text(hint))
        self._offer(())

    def value(self, name: str) -> str:
        """What is typed for a field; several names with semicolons between."""
        lines = [f.value.strip() for f in self.query(Input) if _name(f.id) == name]
        return "; ".join(filter(None, lines))

    def _before(self, name: str) -> str:
        value = next((v for n, _, v, _ in self._fields if n == name), "")
        return "; ".join(filter(None, _lines(name, value)))

    def action_leave(self) -> None:
        """What was typed is not thrown away at one key."""
        changed = any(self.value(name) != self._before(name) for name, *_ in self._fields)
        if changed and not self._warned:
            self._warned = True
            self.say("esc again leaves it, and what you changed is not kept")
        else:
            super().action_leave()

    @on(Input.Changed)
    def typing(self, event: Input.Changed) -> None:
        """Look for names that are known; not for what stood there before."""
        name = _name(event.input.id)
        self._more_room(name, event.input)
        before = _line_before(self._fields, event.input.id or "")
        if event.input is self.focused and event.value != before and self._known is not None:
            self.run_worker(self._look(self._known, name, event.value), exclusive=True)
        else:
            self._offer(())

    def _more_room(self, name: str, field: Input) -> None:
        """Of several names the last line is empty: for another one."""
        lines = [f for f in self.query(Input) if _name(f.id) == name]
        if name in _MANY and field is lines[-1] and field.value.strip():
            row = field.parent
            assert isinstance(row, Horizontal)  # noqa: S101 - each line stands in one
            self.query_one("#fields").mount(_row(name, len(lines), "", ""), after=row)

    async def _look(self, known: Known, name: str, value: str) -> None:
        before, _, typed = _parts(value)
        try:
            await asyncio.sleep(PAUSE)  # typing may go on
            found = await known(name, before, typed)
            if not self.gone:
                self._offer([one_line(f) for f in found if one_line(f) != typed][:_OFFERED])
        except (KhaosanError, sqlite3.Error) as error:
            if not self.gone:
                self.say(str(error))

    def _offer(self, names: Sequence[str]) -> None:
        self._offered = names
        text = Text("", no_wrap=True, overflow="ellipsis")
        if names:
            text.append("→ ", "bold").append(names[0], "bold")
            text.append("".join(f"  ·  {name}" for name in names[1:]))
        self.query_one("#offered", Static).update(text)

    def action_right(self) -> None:
        """At the end of a line, take the first name that is offered; else go on in the line."""
        field = self.focused
        if not isinstance(field, Input):
            return
        if self._offered and field.cursor_position >= len(field.value):
            before, space, _ = _parts(field.value)
            field.value = f"{before}{space}{self._offered[0]}"
            field.cursor_position = len(field.value)
            self._offer(())
        else:
            field.action_cursor_right()

    @on(Input.Submitted)
    async def action_take(self) -> None:
        if self.gone:
            return
        values = {name: self.value(name) for name, *_ in self._fields}
        try:
            await self._check(values)
        except (KhaosanError, sqlite3.Error) as error:
            self.say(str(error))
        else:
            self.give(values)


def _lines(name: str, value: str) -> list[str]:
    """The lines of a field: one, or one for each name and another."""
    if name not in _MANY:
        return [one_line(value)]
    return [*(part.strip() for part in one_line(value).split(";") if part.strip()), ""]


def _row(name: str, n: int, label: str, value: str) -> Horizontal:
    id = f"field-{name}" + (f"-{n}" if n else "")
    return Horizontal(Static(Text(label), classes="label"), line(value, id), classes="field")


def _name(id: str | None) -> str:
    """The field that a line belongs to."""
    return (id or "").removeprefix("field-").partition("-")[0]


def _line_before(fields: Sequence[tuple[str, str, str, str]], id: str) -> str:
    """What stood in a line before."""
    name, _, n = id.removeprefix("field-").partition("-")
    lines = next((_lines(name, v) for f, _, v, _ in fields if f == name), [])
    at = int(n or 0)
    return lines[at] if at < len(lines) else ""


def _parts(value: str) -> tuple[str, str, str]:
    """What stands before the last name of a field, white space, and that name."""
    match = _LAST.fullmatch(value)
    assert match is not None  # noqa: S101 - it takes any text
    return match[1] or "", match[2], match[3].strip()
