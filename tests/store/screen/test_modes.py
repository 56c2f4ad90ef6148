"""What each mode of the screen tells, offers and asks; what a held key and a breakdown do."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from khaosan.errors import KhaosanError
from khaosan.text import tokens
from store.reviews.records import Filters
from store.screen.app import ReviewApp, run
from store.screen.main import Main
from store.screen.session import Session
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
        for label in ("party ", "signed by ", "date –", "status  mou, signed"):
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
        hands.app.screen.query_one("#field-signatories-1").value = ""  # type: ignore[attr-defined]
        field = hands.app.screen.query_one("#field-parties-1")
        assert field.value == parties[1]  # type: ignore[attr-defined]
        field.value = "กรมทดสอบที่ไม่มีจริง"  # type: ignore[attr-defined]
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


def test_what_is_written_where_no_box_opens_is_no_keys(path: Path) -> None:
    async def script(hands: Hands) -> None:
        await go_to(hands, "ข่าว-001", "person")
        await hands.press("a")
        item = await go_to(hands, "ข่าว-001", "agency")
        await hands.burst("r", *"รัฐมนตรีช่วยว่าการ")  # ี is the key u, ฟ would be a
        assert "only a person has a position" in hands.shown("#message")
        assert hands.item.id == item.id and hands.item.state == "open"
        assert hands.main._progress.done == 1  # type: ignore[union-attr]
        await asyncio.sleep(0.8)
        await hands.press("x")
        assert hands.main._progress.done == 2  # type: ignore[union-attr]

    drive(path, script)


def test_what_was_missed_is_added_wherever_it_stands(path: Path) -> None:
    async def script(hands: Hands) -> None:
        await go_to(hands, "ข่าว-001", "person")
        text = hands.view.text
        taken = [(f.start, f.end) for f in hands.view.found if f.kind in ("person", "agency")]
        for words in tokens(text):
            many = text.count(words)
            at = text.find(words)
            if many > 1 and len(words) > 3 and words.isalpha() and not any(
                a < i + len(words) and i < b
                for i in range(at, len(text)) if text.startswith(words, i) for a, b in taken
            ):  # fmt: skip
                break
        else:
            raise AssertionError("no word stands twice")
        await hands.press("+", "/")
        await hands.type(words)
        await hands.press("enter")
        marking = hands.main.marker.marking
        assert marking is not None and text.startswith(words, marking.caret)
        await hands.press("space", "w", "enter", "a", "1")
        assert f"missed in {many - 1} other place" in " ".join(hands.shown("#title").split())
        await hands.press("y")
        added = [f for f in hands.view.found if f.state == "added"]
        assert [f.text for f in added] == [words] * many
        assert f"added in {many} places" in hands.shown("#message")
        await hands.press("u")
        assert not [f for f in hands.view.found if f.state == "added"]

    drive(path, script)


def test_a_queue_of_the_command_line_is_for_this_time(path: Path) -> None:
    async def nothing(hands: Hands) -> None:
        await hands.press("/", "n")
        await hands.app.desk.write(Session.remember)

    async def passing(hands: Hands) -> None:
        assert "ข่าว-003" not in hands.shown("#bar")  # its title is shown
        assert {row.document for row in hands.view.rows} == {"ข่าว-003"}
        await hands.app.desk.write(Session.remember)

    async def again(hands: Hands) -> None:
        assert hands.main.filters.document is None and hands.main.filters.order == "newest"

    drive(path, nothing)
    drive(path, passing, filters=Filters(document="ข่าว-003"), resume=False)
    drive(path, again)
