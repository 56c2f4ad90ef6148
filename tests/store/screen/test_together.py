"""Other editors, other processes, other versions, hostile texts: what an editor's screen bears."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from khaosan.errors import UsageError
from khaosan.records import Document, Extraction
from store import adding, documents, extractions
from store.database import Store
from store.reviews import decide, items, log, whole
from store.reviews.records import Filters
from store.screen.app import ReviewApp
from store.screen.closest import closest
from store.screen.spans import characters
from tests.store.screen.articles import article
from tests.store.screen.conftest import EDITOR, Hands, drive
from tests.store.screen.test_screen import go_to

ROOT = Path(__file__).parents[3]


def test_where_an_editor_left_is_where_she_goes_on(path: Path) -> None:
    places: list[Any] = []

    async def first(hands: Hands) -> None:
        await hands.press("/", "k", "p", "a", "space", "t")
        places.append(hands.item)
        await hands.press("q")

    async def later(hands: Hands) -> None:
        places.append(hands.item)
        assert hands.main.filters.kind == "person"
        assert hands.app.theme == "khaosan-light"
        await hands.press("u")
        assert hands.item.state == "open" and "taken back: accept" in hands.shown("#message")

    drive(path, first)
    drive(path, later)
    assert places[0].id == places[1].id


def test_keys_of_the_setting_file_hold_on_the_screen(path: Path) -> None:
    async def script(hands: Hands) -> None:
        item = hands.item
        await hands.press("a")  # no key any more
        assert hands.item.id == item.id
        await hands.press("y")
        assert hands.item.id != item.id and "accepted" in hands.shown("#message")
        assert "y accept" in hands.shown("#hints")
        await hands.press("?")
        assert "y " in hands.shown("#reading")

    drive(path, script, keys={"accept": "y"})
    with pytest.raises(UsageError, match="review_keys"):
        ReviewApp(path, EDITOR, keys={"accept": "x"})


def test_two_editors_at_once_lose_nothing(path: Path) -> None:
    async def other(hands: Hands) -> None:
        """มะลิ works on the screen while กล้วย decides the very same items."""

        def decides(store: Store) -> None:
            for row in hands.view.rows[:20]:
                item = items.find(store, row.id)
                decide.reject(store, item, "กล้วย", reason="เห็นต่าง")

        with Store(path) as store:
            decides(store)
        seen = hands.item.id
        await hands.burst(*"a" * 10)
        found = [line for line in log.lines(store_of(path)) if line.item == seen]
        assert {line.editor for line in found} == {EDITOR, "กล้วย"}
        await hands.burst(*"u" * 10)
        assert "taken back" in hands.shown("#message")

    def store_of(path: Path) -> Store:
        return Store(path, readonly=True)

    drive(path, other)
    with Store(path) as store:
        row = store.conn.execute(
            "SELECT count(*) FROM reviewed_items WHERE state = 'rejected' AND editor = 'กล้วย'"
        )
        assert row.fetchone()[0] == 20


def test_another_process_that_writes_is_waited_for(path: Path) -> None:
    async def script(hands: Hands) -> None:
        item = hands.item
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        await hands.pilot.press("a")
        for _ in range(40):
            await asyncio.sleep(0.02)
            if "waiting for the store" in hands.shown("#message"):
                break
        assert "waiting for the store" in hands.shown("#message")
        assert hands.item.id == item.id  # nothing shows that is not in the store
        other.execute("COMMIT")
        await hands.settle()
        assert hands.item.id != item.id and "accepted" in hands.shown("#message")
        other.close()

    drive(path, script)


def test_what_fits_no_more_comes_first_and_says_why(path: Path) -> None:
    document, extraction = article(0)
    person = extraction.persons[0]

    async def decides(hands: Hands) -> None:
        await go_to(hands, document.id, "person")
        await hands.press("a")

    drive(path, decides)
    changed = document.text.replace(person.text, "นายวิทยา แสนดี")
    with Store(path) as store, store.transaction():
        adding.add(store, Document(document.id, changed, document.url, document.title))
        row = documents.get(store, document.id)
        assert row is not None
        extractions.save(store, row["number"], Extraction(document.id), "newer")

    async def script(hands: Hands) -> None:
        assert hands.item.state == "unfit" and hands.item.text == person.text
        assert hands.item.why is not None and hands.item.why[:20] in hands.shown("#facts")
        await hands.press("e")
        marked = hands.main.marker.marking
        assert marked is not None and marked.span is not None
        # It begins where the old words stood, at what stands there now.
        start, end = marked.span
        assert start >= changed.index("นายวิทยา") and end <= changed.index("แสนดี") + 5
        await hands.press("escape", "a")
        assert hands.item.state == "unfit"  # it cannot stand as it is
        assert hands.shown("#message").startswith("e: show where it stands now; x: reject it")
        await hands.press("x")
        assert hands.item.state == "open"

    drive(path, script, resume=False)


def test_what_was_rejected_in_another_version_has_no_sign_in_this_one(path: Path) -> None:
    document, extraction = article(0)
    person = extraction.persons[0]
    with Store(path) as store:
        item = next(i for i in items.items(store, document.id) if i.text == person.text)
        decide.reject(store, item, EDITOR)
        changed = document.text.replace(person.text, "ผู้แทนของ")
        with store.transaction():
            adding.add(store, Document(document.id, changed, document.url, document.title))
            row = documents.get(store, document.id)
            assert row is not None
            kept = Extraction(document.id, dates=extraction.dates[:1])
            extractions.save(store, row["number"], kept, "newer")

    async def script(hands: Hands) -> None:
        await go_to(hands, document.id, "date")
        assert "·" in hands.shown("#text") and "✗" not in hands.shown("#text")
        await go_to(hands, document.id, "person")
        assert hands.item.state == "rejected"
        await hands.press("e", "enter")  # it stands in the new text after all
        assert hands.item.state == "edited" and hands.item.text in changed

    drive(path, script, resume=False)


@pytest.mark.parametrize(
    ("new", "found", "there"),
    [
        ("ข่าวใหม่ โดย นางสาวมาลี ใจดี อธิบดี", [], "นางสาวมาลี ใจดี"),  # only moved
        ("โดย นางมาลี ใจดีมาก อธิบดี", ["นางมาลี ใจดีมาก"], "นางมาลี ใจดีมาก"),
        ("โดย นางมาลี ใจดี อธิบดี", [], "นางมาลี ใจดี"),
        ("โดย รัฐมนตรี อธิบดี", [], "รัฐมนตรี"),
    ],
)
def test_mending_begins_at_what_comes_closest(new: str, found: list[str], there: str) -> None:
    old, words = "โดย นางสาวมาลี ใจดี อธิบดี", "นางสาวมาลี ใจดี"
    start = old.index(words)
    places = [(new.index(f), new.index(f) + len(f)) for f in found]
    a, b = closest(old, start, start + len(words), new, places)
    assert new[a:b] == there
    assert {a, b} <= set(characters(new))


def test_nothing_of_a_text_is_interpreted(path: Path) -> None:
    hostile = "[@click=app.quit]กด[/] \x1b]0;x\x07\x1b[2J\x9b31m [bold]หนา[/bold] \u202eกลับ"
    document = Document("ร้าย", f"{hostile}\nกรมอนามัย {hostile}", title=hostile, source="[red]x")
    agency = article(0)[1].agencies[0]
    start = document.text.index("กรมอนามัย")
    agency.start, agency.end, agency.text = start, start + 9, "กรมอนามัย"
    agency.canonical, agency.score = hostile, 0.01
    with Store(path) as store, store.transaction():
        adding.add(store, document)
        row = documents.get(store, document.id)
        assert row is not None
        found = Extraction(document.id, agencies=[agency])
        extractions.save(store, row["number"], found, "test")

    async def script(hands: Hands) -> None:
        assert hands.item.document == "ร้าย"
        screens = []
        for keys in ((), ("tab",), ("f",), ("c",), ("escape",), ("/", "u"), ("escape",), ("a", "o"),
                     ("escape", "u", "u", "m"), ("escape",), ("k",), ("escape", "p")):  # fmt: skip
            await hands.press(*keys)
            screens.append(hands.app.export_screenshot())
        shown = "".join(screens)
        assert "[@click=app.quit]กด" in shown.replace("&#160;", " ")
        assert not any(c in shown for c in "\x1b\x07\x9b\u202e")

    drive(path, script)


def test_disagreements_after_a_blind_reading_are_settled(path: Path) -> None:
    async def first(hands: Hands) -> None:
        await go_to(hands, "ข่าว-001", "agency")
        await hands.press("a", "x", "D", "y")

    drive(path, first, editor="กล้วย")

    async def blind(hands: Hands) -> None:
        assert hands.item.state == "open"
        seen = hands.item
        await hands.press("x")
        assert hands.item.id != seen.id
        await hands.press("s")
        assert "blind reading" in hands.shown("#message")
        await hands.press("D", "y")
        with Store(path, readonly=True) as store:
            assert all(line.blind for line in log.lines(store, editor=EDITOR))
            assert whole.is_done(store, seen.document)[0] == "กล้วย"  # type: ignore[index]
        await hands.press("u")

    drive(path, blind, filters=Filters(blind=1.0, editor=EDITOR), resume=False)

    async def settles(hands: Hands) -> None:
        await hands.press("s")
        assert "disagree on 1" in hands.shown("#title")
        await hands.press("1")
        assert EDITOR in hands.shown("#choices") and "กล้วย" in hands.shown("#choices")
        chosen = hands.shown("#choices").splitlines()[0]
        await hands.press("1")
        assert "disagree on nothing" in hands.shown("#message")
        assert (hands.item.state == "rejected") == ("rejected" in chosen)

    drive(path, settles, resume=False, editor="ส้ม")


def test_killed_at_any_moment_the_last_confirmed_decision_is_there(path: Path) -> None:
    script = """
import sys
from pathlib import Path
from tests.store.screen.conftest import drive

async def script(hands):
    while True:
        item = hands.item
        await hands.burst("a")
        if "accepted" in hands.shown("#message") and hands.item.id != item.id:
            print(item.id, flush=True)

drive(Path(sys.argv[1]), script, size=(40, 10))
"""
    work = subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE, text=True, cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert work.stdout is not None
    confirmed = [work.stdout.readline().strip() for _ in range(5)]
    # A command beside it, which opens the store and closes it again.
    beside = "import sys; from store.database import Store; Store(sys.argv[1]).close()"
    subprocess.run([sys.executable, "-c", beside, str(path)], check=True, cwd=ROOT)
    confirmed += [work.stdout.readline().strip() for _ in range(10)]
    work.send_signal(signal.SIGKILL)
    confirmed += [line.strip() for line in work.stdout if line.endswith("\n")]
    work.wait()
    with Store(path) as store:
        for id in filter(None, confirmed):
            assert items.find(store, id).state == "accepted"
