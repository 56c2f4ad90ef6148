"""What each mode of the screen tells, offers and asks; what a held key and a breakdown do."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from khaosan.errors import KhaosanError
from store.screen.app import ReviewApp, run
from store.screen.main import Main
from tests.store.screen.conftest import EDITOR, Hands, drive
from tests.store.screen.test_screen import go_to


def test_of_an_agreement_all_that_matters_is_in_sight(path: Path) -> None:
    async def script(hands: Hands) -> None:
        await go_to(hands, "ข่าว-001", "agreement")
        await hands.press("p")
        hands.app.screen.query_one("#field-date").value = ""  # type: ignore[attr-defined]
        await hands.press("enter")
        lines = [line.strip() for line in hands.shown("#facts").splitlines()]
        assert lines[1].endswith("…") and lines[2].startswith("±")
        shown = " ".join(lines)
        for label in ("party ", "signed by ", "date –", "status  signed (mou)"):
            assert label in " ".join(shown.split()) or label in shown, label

    drive(path, script, size=(80, 24))


def test_names_in_forms_are_offered_and_checked(path: Path) -> None:
    async def script(hands: Hands) -> None:
        item = await go_to(hands, "ข่าว-001", "agreement")
        person, parties = item.record.signatories[0].person, item.record.parties
        await hands.press("p")
        signers = hands.app.screen.query_one("#field-signatories")
        signers.focus()
        signers.value = f"{person} = {parties[1][:4]}"  # type: ignore[attr-defined]
        signers.cursor_position = 999  # type: ignore[attr-defined]
        for _ in range(100):
            await asyncio.sleep(0.01)
            if parties[1] in hands.shown("#offered"):
                break
        await hands.press("right")
        assert signers.value == f"{person} = {parties[1]}"  # type: ignore[attr-defined]
        signers.value = f"{person} = กรมธนารักษ์"  # type: ignore[attr-defined]
        await hands.press("enter")
        assert "is no party of this agreement" in hands.shown("#error")
        assert hands.item.record == item.record
        signers.value = ""  # type: ignore[attr-defined]
        field = hands.app.screen.query_one("#field-parties")
        field.value = f"{parties[0]}; กรมทดสอบที่ไม่มีจริง"  # type: ignore[attr-defined]
        await hands.press("enter")
        assert "not known in the store" in hands.shown("#error")
        assert hands.item.record == item.record
        await hands.press("enter")
        assert hands.item.record.parties == [parties[0], "กรมทดสอบที่ไม่มีจริง"]

    drive(path, script)


def test_every_mode_tells_its_keys_and_the_signs(path: Path) -> None:
    async def told(hands: Hands, key: str) -> None:
        await hands.press(key)
        text = hands.app.screen.query_one("#reading")._text.plain  # type: ignore[attr-defined]
        assert all(sign in text for sign in "·✓✗±+!⚑┃▌") and "Thai keyboard" in text
        await hands.press("escape")

    async def script(hands: Hands) -> None:
        await go_to(hands, "ข่าว-001", "person")
        await told(hands, "?")
        await hands.press("f")
        assert "flagged" in hands.shown("#message")
        await hands.press("e")
        assert hands.shown("#message").startswith("the end moves")  # not what was said before
        assert "enter take" in hands.shown("#hints") and "esc leave" in hands.shown("#hints")
        await told(hands, "?")
        assert hands.main.marker.marking is not None
        await hands.press("escape", "k")
        await told(hands, "?")
        await hands.press("escape", "p")
        await told(hands, "?")
        await hands.press("escape", "n")
        await told(hands, "f1")
        await hands.press("?")
        assert hands.app.screen.query_one("#line").value == "?"  # type: ignore[attr-defined]

    drive(path, script, size=(80, 24))


def test_a_held_key_neither_breaks_a_box_nor_decides_behind_it(path: Path) -> None:
    async def script(hands: Hands) -> None:
        item = await go_to(hands, "ข่าว-001", "agency", 2)
        await hands.press("k")
        await hands.burst("a", "a", "a")
        await hands.press("escape")
        assert hands.item.id == item.id and hands.item.state == "open"
        for _ in range(4):
            await hands.burst("c", "c", "c")
            await hands.burst("escape", "escape", "escape")
        assert hands.app.screen is hands.main
        await hands.press("k")
        await hands.burst("ฟ")  # where a stands
        assert "Which kind of agency" in hands.shown("#title")

    drive(path, script)


def test_a_screen_that_breaks_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Any, name: str) -> None:
        raise ZeroDivisionError

    async def press(pilot: Any) -> None:
        while len(pilot.app.screen_stack) < 2:
            await pilot.pause()
        await pilot.press("a")
        await pilot.pause(5)

    monkeypatch.setattr(Main, "_act", broken)
    shown = ReviewApp.run
    monkeypatch.setattr(ReviewApp, "run", lambda self: shown(self, headless=True, auto_pilot=press))
    with pytest.raises(KhaosanError, match="broke down"):
        run(path, EDITOR)


def test_what_is_open_gives_way_only_when_asked(path: Path) -> None:
    async def script(hands: Hands) -> None:
        item = await go_to(hands, "ข่าว-001", "person")
        await hands.press("+")
        marker = hands.main.marker
        marker.move("at", item.start)
        await hands.press("space", *["w"] * 6, "enter", "p")
        assert "Replace?" in hands.shown("#title") and item.text in hands.shown("#title")
        await hands.press("n")
        assert item.id in {f.id for f in hands.view.found}
        await hands.press("+")
        marker.move("at", item.start)
        await hands.press("space", *["w"] * 6, "enter", "p", "y")
        assert hands.item.state == "added" and hands.item.start == item.start
        assert item.id not in {f.id for f in hands.view.found}

    drive(path, script)
