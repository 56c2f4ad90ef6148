"""Every key of the review, pressed; what it does is in the store, and undone it is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from khaosan.records import Agreement, Date, Person
from store.database import Store
from store.entities import entity_id, key
from store.reviews import items, log
from store.screen.app import ReviewApp
from store.screen.keys import ACTIONS, MARK
from store.screen.main import _LEAVES, _SCROLLS, Main
from store.screen.session import STEPS
from tests.store.screen.conftest import EDITOR, Hands, drive


def in_store(path: Path, document: str) -> dict[str, Any]:
    with Store(path, readonly=True) as store:
        return {item.id: item for item in items.items(store, document)}


def actions(path: Path) -> list[str]:
    with Store(path, readonly=True) as store:
        return [line.action for line in log.lines(store, newest_first=False)]


async def go_to(hands: Hands, document: str, kind: str, nth: int = 0) -> Any:
    """Put the cursor on an item of a document."""

    def found(session: Any) -> Any:
        there = [i for i in items.items(session.store, document) if i.kind == kind]
        session.go(there[nth])
        return session.view()

    hands.main.show(await hands.main.desk.write(found))
    await hands.settle()
    return hands.item


def test_every_action_has_its_deed() -> None:
    main = Main.__new__(Main)
    Main.__init__(main, None, {}, None)  # type: ignore[arg-type]
    deeds = set(main.deeds) | set(STEPS) | set(_SCROLLS) | set(_LEAVES)
    assert deeds == {a.name for a in ACTIONS if a.group != MARK}


def test_deciding(path: Path) -> None:
    seen: list[Any] = []

    async def script(hands: Hands) -> None:
        for keys in ("a", "x", "space", "ป"):  # ป stands where x does
            seen.append(hands.item)
            await hands.press(keys)
        assert "3 done" in hands.shown("#bar")
        after = hands.item
        await hands.press("up")
        assert hands.item.id == seen[3].id and hands.item.state == "rejected"
        await hands.press("a")  # an editor changes her mind
        assert hands.item.id == after.id

    drive(path, script)
    states = [in_store(path, item.document)[item.id].state for item in seen]
    assert states == ["accepted", "rejected", "open", "accepted"]
    assert [item.score for item in seen] == sorted(item.score for item in seen)
    with Store(path, readonly=True) as store:
        assert {line.editor for line in log.lines(store)} == {EDITOR}


def test_a_span_moves_by_letter_and_by_word(path: Path) -> None:
    async def script(hands: Hands) -> None:
        item = await go_to(hands, "ข่าว-001", "person")
        assert item.text == "ดร.น้ำฝน ทองคำ"
        await hands.press("e", "left", "left")
        # คำ is one, with its vowel
        assert hands.shown("#message").strip() == "the end moves: ดร.น้ำฝน ทอ"
        await hands.press("right", "tab", "w", "enter")
        assert hands.item.text == "น้ำฝน ทอง" and hands.item.state == "edited"
        await hands.press("e", "right", "escape")
        assert hands.item.text == "น้ำฝน ทอง"

    drive(path, script)
    (item,) = [i for i in in_store(path, "ข่าว-001").values() if i.text == "น้ำฝน ทอง"]
    assert (item.state, item.editor) == ("edited", EDITOR)


def test_kinds_names_and_fields_are_mended(path: Path) -> None:
    async def script(hands: Hands) -> None:
        item = await go_to(hands, "ข่าว-001", "agency", 2)
        await hands.press("k", "a", "1")  # government: it was local
        assert hands.item.record.kind == "government"
        # a name found as it is typed
        await hands.press("c")
        await hands.type("อนามัย")
        assert "กรมอนามัย" in hands.shown("#choices")
        await hands.press("down", "enter")
        assert hands.item.record.canonical == "กรมอนามัย"
        # one that is not known yet
        await hands.press("c")
        await hands.type("เทศบาลนครเชียงใหม่ (เดิม)")
        await hands.press("enter")
        assert hands.item.record.canonical == "เทศบาลนครเชียงใหม่ (เดิม)"
        assert hands.item.id == item.id
        # a date, in either era; what is none is told and changes nothing
        await go_to(hands, "ข่าว-001", "date")
        await hands.press("d")
        await hands.type("2566-02-30")
        await hands.press("enter")
        assert "calendar" in hands.shown("#error")
        await hands.type("2566-03-02/2566-03-04")
        await hands.press("enter")
        date = hands.item.record
        assert isinstance(date, Date)
        assert (date.value, date.kind) == ("2023-03-02/2023-03-04", "range")
        # a person's position has to stand in the text
        await go_to(hands, "ข่าว-001", "person")
        await hands.press("r")
        role = hands.app.screen.query_one("#field-role")
        before, role.value = role.value, "ปลัดกระทรวงที่ไม่มีในข่าว"  # type: ignore[attr-defined]
        await hands.press("enter")
        assert hands.shown("#error").strip()
        role.value = before[:-4]  # type: ignore[attr-defined]
        await hands.press("escape")
        await hands.press("r")
        hands.app.screen.query_one("#field-title").value = ""  # type: ignore[attr-defined]
        await hands.press("enter")
        person = hands.item.record
        assert isinstance(person, Person) and person.title is None

    drive(path, script)


def fill(form: Any, name: str, *values: str) -> None:
    """Type into the lines of a field."""
    for n, value in enumerate(values):
        form.query_one(f"#field-{name}" + (f"-{n}" if n else "")).value = value


def test_an_agreement_is_mended_in_a_form_and_added(path: Path) -> None:
    async def script(hands: Hands) -> None:
        item = await go_to(hands, "ข่าว-001", "agreement")
        person = item.record.signatories[0].person
        await hands.press("p")
        fields = hands.app.screen
        fill(fields, "signatories", f"{person} = กรมอนามัย", "")
        fill(fields, "parties", "กรมอนามัย", "เทศบาลนครเชียงใหม่")
        fields.query_one("#field-date").value = "2566-03-02"  # type: ignore[attr-defined]
        await hands.press("enter")
        record = hands.item.record
        assert isinstance(record, Agreement)
        assert record.parties == ["กรมอนามัย", "เทศบาลนครเชียงใหม่"]
        assert [(s.person, s.party) for s in record.signatories] == [(person, "กรมอนามัย")]
        assert record.date == "2023-03-02"
        # one that was missed: its sentence is marked, its kind chosen, its form filled in
        await go_to(hands, "ข่าว-002", "date")
        await hands.press("+", "space", *["w"] * 12, "enter", "g", "1")
        fields = hands.app.screen
        fill(fields, "parties", "กรมอนามัย")
        await hands.settle()  # a line for another one comes
        fill(fields, "parties", "กรมอนามัย", "กรมการข้าว")
        await hands.press("enter")
        assert hands.item.kind == "agreement" and hands.item.state == "added"
        assert hands.item.record.parties == ["กรมอนามัย", "กรมการข้าว"]
        await hands.press("x")  # it was none after all
        # What is left in the form is not added; what was typed is not thrown away at one key.
        await go_to(hands, "ข่าว-002", "date")
        await hands.press("+", "space", *["w"] * 9, "enter", "g", "1")
        fill(hands.app.screen, "parties", "กรมอนามัย")
        await hands.press("escape")
        assert "esc again" in hands.shown("#error")
        await hands.press("escape")
        assert "nothing is added" in hands.shown("#message")
        assert not [f for f in hands.view.found if f.state == "added" and f.kind == "agreement"]

    drive(path, script)
    assert actions(path) == ["edit", "add", "edit", "reject", "add", "undo"]


def test_what_was_missed_is_added(path: Path) -> None:
    async def script(hands: Hands) -> None:
        item = await go_to(hands, "ข่าว-003", "date")
        text = hands.view.text
        await hands.press("+", "left", "left", "space")
        assert (
            hands.main.marker.marking is not None and hands.main.marker.marking.anchor is not None
        )
        await hands.press("escape")
        assert hands.main.marker.marking is None and hands.item.id == item.id
        await hands.press("+", *["down"] * 4, "space", "w", "enter", "p")
        added = hands.item
        assert (added.kind, added.state) == ("person", "added")
        assert text[added.start : added.end] == added.text
        await hands.press("u")
        assert added.id not in {f.id for f in hands.view.found}
        await hands.press("U")
        assert hands.item.id == added.id

    drive(path, script)


def test_flags_notes_and_whole_documents(path: Path) -> None:
    async def script(hands: Hands) -> None:
        await go_to(hands, "ข่าว-004", "person")
        await hands.press("f", "n")
        await hands.type("ถามกองคลัง [bold]")
        await hands.press("enter")
        assert hands.item.flagged == EDITOR and hands.item.note == "ถามกองคลัง [bold]"
        assert "[bold]" in hands.shown("#facts")
        await hands.press("/", "f")
        assert [row.id for row in hands.view.rows] == [hands.item.id]
        await hands.press("f", "/", "e")
        await go_to(hands, "ข่าว-004", "person")
        assert hands.item.flagged is None
        left = sum(f.state == "open" for f in hands.view.found)
        await hands.press("/", "k", "d")  # the queue shows dates alone
        await go_to(hands, "ข่าว-004", "person")
        dates = sum(f.kind == "date" for f in hands.view.found)
        await hands.press("D")
        title = " ".join(hands.shown("#title").split())
        assert f"{left} open items will be accepted (1 agreement" in title
        assert f"{left - dates} not in this queue)" in title
        await hands.press("n")
        assert all(f.state == "open" for f in hands.view.found)
        await hands.press("D", "y")
        assert hands.item.document != "ข่าว-004"
        assert f"{left} open items accepted" in hands.shown("#message")
        await hands.press("u", "/", "s")
        assert hands.main.filters.kind is None

    drive(path, script)
    assert {i.state for i in in_store(path, "ข่าว-004").values()} == {"open"}
    assert actions(path).count("done") == 1


def test_a_decision_is_carried_as_one_step(path: Path) -> None:
    before: dict[str, int] = {}

    async def script(hands: Hands) -> None:
        await hands.press("/", "k", "a")
        while hands.item.text != "สถ.":
            await hands.press("space")
        await hands.press("a")
        message = hands.shown("#message")
        assert "others say the same: o" in message
        before["left"] = hands.main._progress.left  # type: ignore[union-attr]
        await hands.press("o")
        assert "สถ." in hands.shown("#choices")
        await hands.press("space", "enter")  # all but the first
        assert "carried to" in hands.shown("#message")
        carried = before["left"] - hands.main._progress.left  # type: ignore[union-attr]
        assert carried > 20 and f"carried to {carried} others" in hands.shown("#message")
        await hands.press("u")
        assert hands.main._progress.left == before["left"]  # type: ignore[union-attr]

    drive(path, script)
    with Store(path, readonly=True) as store:
        steps = {line.step for line in log.lines(store) if line.action == "accept"}
    assert len(steps) == 2


def test_two_names_are_merged(path: Path) -> None:
    async def script(hands: Hands) -> None:
        item = await go_to(hands, "ข่าว-001", "person")
        await hands.press("m")  # close ones come before a letter is typed
        assert item.record.canonical.split()[0] in hands.shown("#choices")
        await hands.press("escape")
        await go_to(hands, "ข่าว-001", "agency", 1)
        await hands.press("m")
        await hands.type("กรมการข้าว")
        await hands.press("enter")
        assert "nothing is chosen" in hands.shown("#error")  # no name is taken by itself
        await hands.press("down", "enter")
        assert "“กรมการข้าว”" in hands.shown("#title") and "becomes" in hands.shown("#title")
        await hands.press("n", "m")
        await hands.type("กรมการข้าว")
        await hands.press("down", "enter", "y")
        assert "merged: " in hands.shown("#message") and "becomes" in hands.shown("#message")
        await hands.press("u")
        assert "กรมการข้าว" in hands.shown("#message")
        await hands.press("U")

    app = drive(path, script)
    assert isinstance(app, ReviewApp)
    with Store(path) as store:
        from store.reviews.whole import join

        join(store)
        rows = store.conn.execute(
            "SELECT count(DISTINCT main) FROM entities WHERE id IN (?, ?)",
            [entity_id("agency", key(n)) for n in ("กรมการข้าว", "สมาคมสันนิบาตเทศบาลแห่งประเทศไทย")],
        )
        assert rows.fetchone()[0] == 1
