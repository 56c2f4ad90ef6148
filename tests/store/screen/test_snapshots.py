"""The screens as they are, in Thai: small and large, dark and light.

A picture that differs is looked at (snapshot_report.html) before it is taken as the new one:
pytest tests/store/screen/test_snapshots.py --snapshot-update
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from store.database import Store
from store.reviews import decide, items
from store.screen.app import ReviewApp
from tests.store.screen.conftest import EDITOR, Hands
from tests.store.screen.test_screen import go_to

SMALL, LARGE = (80, 24), (200, 50)
Compare = Callable[..., bool]


@pytest.fixture
def app(path: Path) -> Iterator[ReviewApp]:
    made = ReviewApp(path, EDITOR, resume=False)
    yield made
    made.desk.close(join=False)


def decided(path: Path) -> None:
    """In the first document an item of each state."""
    with Store(path) as store:
        found = items.items(store, "ข่าว-001")
        date, person, agency = (next(i for i in found if i.kind == kind and i.start > 20)
                                for kind in ("date", "person", "agency"))  # fmt: skip
        agreement = next(i for i in found if i.kind == "agreement")
        decide.accept(store, date, EDITOR)
        decide.reject(store, person, EDITOR)
        decide.edit(store, agency, EDITOR, start=agency.start, end=agency.end - 13)
        decide.flag(store, agreement, EDITOR)
        start = items.text_of(store, "ข่าว-001").index("ประชาชน")
        decide.add(store, "ข่าว-001", EDITOR, "person", start, start + 7)


async def mixed(hands: Hands) -> None:
    await go_to(hands, "ข่าว-001", "agreement")


async def marking(hands: Hands) -> None:
    await go_to(hands, "ข่าว-001", "person")
    await hands.press("e", "left", "tab", "right", "right")


async def naming(hands: Hands) -> None:
    await go_to(hands, "ข่าว-001", "agency", 2)
    await hands.press("c")
    await hands.type("กรม")
    await hands.press("down")


async def form(hands: Hands) -> None:
    await go_to(hands, "ข่าว-001", "agreement")
    await hands.press("p")


async def carrying(hands: Hands) -> None:
    await go_to(hands, "ข่าว-002", "agency", 2)
    await hands.press("a", "o", "down", "space")


async def choosing(hands: Hands) -> None:
    await hands.press("/")


async def keys(hands: Hands) -> None:
    await hands.press("?")


async def light(hands: Hands) -> None:
    await go_to(hands, "ข่าว-001", "agreement")
    await hands.press("tab", "t", "right")


SCREENS: dict[str, tuple[tuple[int, int], Callable[[Hands], Awaitable[None]]]] = {
    "review": (SMALL, mixed), "review-large": (LARGE, mixed), "review-light": (SMALL, light),
    "marking": (SMALL, marking), "name": (SMALL, naming), "form": (SMALL, form),
    "others-large": (LARGE, carrying), "queues": (SMALL, choosing), "keys": (SMALL, keys),
}  # fmt: skip


@pytest.mark.parametrize("name", SCREENS)
def test_screen(app: ReviewApp, path: Path, snap_compare: Compare, name: str) -> None:
    size, script = SCREENS[name]
    if name.startswith("review"):
        decided(path)
    assert snap_compare(app, terminal_size=size, run_before=before(app, script))


def before(app: ReviewApp, script: Callable[[Hands], Awaitable[None]]) -> Any:
    async def run(pilot: Pilot[None]) -> None:
        hands = Hands(app, pilot)
        while len(app.screen_stack) < 2:
            await pilot.pause()
        await hands.settle()
        await script(hands)
        await hands.settle()

    return run


def test_disagreement(app: ReviewApp, path: Path, snap_compare: Compare) -> None:
    with Store(path) as store:
        found = [i for i in items.items(store, "ข่าว-001") if i.kind == "person"]
        decide.accept(store, found[0], "กล้วย")
        decide.edit(store, found[0], EDITOR, blind=True, canonical="น้ำฝน ทองคำแท้")

    async def script(hands: Hands) -> None:
        await hands.press("s", "1")

    assert snap_compare(app, terminal_size=SMALL, run_before=before(app, script))
