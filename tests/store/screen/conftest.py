"""A store of two hundred articles, made once and copied for each test, and the screen on it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.events import Key
from textual.pilot import Pilot

from store.database import Store
from store.screen.app import ReviewApp
from store.screen.main import Main
from tests.store.screen.articles import fill

EDITOR = "มะลิ"
Script = Callable[["Hands"], Awaitable[None]]


class Hands:
    """An editor's hands on the keyboard, and eyes on the screen."""

    def __init__(self, app: ReviewApp, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot

    @property
    def main(self) -> Main:
        return next(s for s in self.app.screen_stack if isinstance(s, Main))

    @property
    def item(self) -> Any:
        return self.main.view.item

    @property
    def view(self) -> Any:
        return self.main.view

    async def press(self, *keys: str) -> None:
        """Press keys; each has had its effect afterwards, or a dialog is open."""
        for key in keys:
            await self.pilot.press(key)
            await self.settle(whole=key == keys[-1])

    async def burst(self, *keys: str) -> None:
        """Keys faster than the screen draws, as a held-down key gives them."""
        for key in keys:
            self.app.post_message(Key(key, key if len(key) == 1 else None))
        await self.settle()

    async def type(self, text: str) -> None:
        """Type into the field that has the focus, in place of what is there."""
        field = self.app.screen.query_one("#line")
        field.value = text  # type: ignore[attr-defined]
        await self.settle()

    async def settle(self, *, whole: bool = True) -> None:
        """Until the key's turn is over, or it asks something; `whole`: and all is looked up."""
        main, app = self.main, self.app
        if whole:
            await self.pilot.pause()
        for _ in range(2_000):
            asks = app.screen is not main or main.marker.marking is not None
            busy = not asks and main.jobs._unfinished_tasks  # type: ignore[attr-defined]
            lookups = [w for w in main.workers if w.group in ("facts", "look") and w.is_running]
            if not busy and not (whole and (lookups or not main.looked_up)):
                await self.pilot.pause()
                return
            await asyncio.sleep(0.005)
        raise AssertionError("the screen does not come to rest")

    def shown(self, selector: str) -> str:
        """What a pane or a line shows."""
        widget = self.app.screen.query_one(selector)
        lines = [
            "".join(segment.text for segment in widget.render_line(y))
            for y in range(widget.size.height)
        ]
        return "\n".join(lines)


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("review") / "khaosan.db"
    with Store(path) as store:
        fill(store)
    return path


@pytest.fixture
def path(filled: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "khaosan.db"
    shutil.copy(filled, copy)
    return copy


def drive(
    path: Path, script: Script, *, size: tuple[int, int] = (64, 18), editor: str = EDITOR,
    **options: Any,
) -> ReviewApp:  # fmt: skip
    """Open the review on a store, let a script work on it, and leave it."""

    async def work() -> ReviewApp:
        app = ReviewApp(path, editor, **options)
        try:
            async with app.run_test(size=size) as pilot:
                hands = Hands(app, pilot)
                while len(app.screen_stack) < 2:
                    await pilot.pause()
                await hands.settle()
                await script(hands)
        finally:
            app.desk.close(join=False)
        return app

    return asyncio.run(work())
