"""The application: `khaosan review` on a terminal."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from textual.app import App

from khaosan.console import note
from khaosan.errors import KhaosanError
from store.reviews import progress
from store.reviews.records import Filters
from store.screen.desk import Desk
from store.screen.dialogs import Reading
from store.screen.keys import keys_of
from store.screen.look import DARK, LIGHT, LOOKS, Look
from store.screen.main import Main
from store.screen.session import Session
from store.screen.shown import help_text


class ReviewApp(App[None]):
    """The review of one store by one editor. `keys`: the setting review_keys. `filters`: the queue
    to begin with; `resume`: where the editor left, if there is such a place. Raises UsageError for
    keys that cannot be."""

    TITLE = "khaosan review"
    CSS_PATH = "review.tcss"
    ENABLE_COMMAND_PALETTE = False

    def __init__(
        self,
        path: str | Path,
        editor: str,
        filters: Filters | None = None,
        *,
        resume: bool = True,
        keys: Mapping[str, str] | None = None,
    ) -> None:
        self.look: Look = DARK
        keys_of(keys or {})  # a wrong setting is told before the screen opens
        super().__init__()
        self.desk = Desk(path, editor)
        self.keys = keys or {}
        self.filters, self.resume = filters or Filters(), resume
        self.failed: KhaosanError | sqlite3.Error | None = None

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {"line": DARK.line, "quiet": DARK.quiet}

    async def on_mount(self) -> None:
        for look in LOOKS.values():
            self.register_theme(look.theme())
        try:
            await self._begin()
        except (KhaosanError, sqlite3.Error) as error:
            self.failed = error
            self.exit()

    async def _begin(self) -> None:
        place = await self.desk.write(_place) or {}
        self.look = LOOKS.get(place.get("theme", ""), DARK)
        self.theme = self.look.name
        filters, at = self.filters, None
        if self.resume and place:
            filters, at = _left(place, filters.blind), place.get("item")
        main = Main(self.desk, self.keys, filters)
        await self.push_screen(main)
        await main.choosing.open(filters, at, passing=not self.resume)

    async def action_quit(self) -> None:
        """Leave; where the editor is is noted for the next time."""
        if len(self.screen_stack) > 1 and self.failed is None:
            await self.desk.write(Session.remember, theme=self.look.name)
        self.exit()

    def action_help_quit(self) -> None:
        """Ctrl-C leaves as well."""
        self.call_later(self.action_quit)

    def tell_keys(self, mode: str = "") -> None:
        """Show the keys and signs over whatever is there; `mode`: its own keys, which come
        first."""
        text = help_text(keys_of(self.keys), self.look, mode)
        self.push_screen(Reading("Keys and signs", text))

    def other_look(self) -> None:
        """From dark to light, or back."""
        self.look = LIGHT if self.look is DARK else DARK
        self.theme = self.look.name


def _place(session: Session) -> dict[str, Any] | None:
    return progress.place(session.store, session.editor)


def _left(place: Mapping[str, Any], blind: float | None) -> Filters:
    """The queue that an editor left; what this version of khaosan does not know is dropped. Whether
    this is a blind reading is said anew each time."""
    known = {f.name for f in dataclasses.fields(Filters)}
    kept = {k: v for k, v in (place.get("filters") or {}).items() if k in known}
    if "states" in kept:
        kept["states"] = tuple(kept["states"])
    return Filters(**kept | {"blind": blind})


def run(
    path: str | Path,
    editor: str,
    filters: Filters | None = None,
    *,
    resume: bool = True,
    keys: Mapping[str, str] | None = None,
) -> None:
    """Open the review and stay until the editor leaves. Raises KhaosanError where the store cannot
    be opened, UsageError for keys that cannot be."""
    app = ReviewApp(path, editor, filters, resume=resume, keys=keys)
    try:
        app.run()
    finally:
        if app.desk.worked and not app.return_code:
            note("khaosan: joining names by what was decided …")
        app.desk.close(join=app.failed is None and not app.return_code and app.desk.worked)
    if app.failed is not None:
        raise app.failed
    if app.return_code:  # the traceback stands above; a caller's exit code is not 0
        raise KhaosanError("the screen broke down; all that it showed as decided is saved")
