"""Decisions stand: over later extractions, and over new versions of the article."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from khaosan.errors import UsageError
from store import extractions, listings
from store.database import Store
from store.integrity import checks
from store.reviews import decide, history, whole
from store.reviews.items import find, items, text_of
from store.reviews.queue import queue
from store.reviews.records import Filters, Item

Put = Callable[..., str]
FULL, OTHER = "กรมทดสอบระบบนิเวศ", "สำนักงานตัวอย่างแห่งชาติ"
TEXT = f"{FULL} (กทน.) แถลง\nนายสมหมาย ใจกว้าง อธิบดี กล่าวว่า กทน. ยินดี"
FOUND: dict[str, Any] = {
    "agencies": {FULL: FULL, "กทน.": FULL},
    "persons": {"นายสมหมาย ใจกว้าง": "สมหมาย ใจกว้าง"},
    "roles": {"นายสมหมาย ใจกว้าง": ("อธิบดี", FULL)},
}


def named(store: Store, text: str, nth: int = 0) -> Item:
    return [i for i in items(store, "a") if i.text == text][nth]


def said(store: Store) -> dict[str, str]:
    row = store.conn.execute("SELECT max(number) FROM documents WHERE id = 'a'").fetchone()
    found = extractions.load(store, row[0])
    assert found is not None
    return {m.text: m.canonical for m in (*found.persons, *found.agencies)}


def good(store: Store) -> None:
    assert [(name, detail) for name, ok, detail in checks(store) if not ok] == []


def test_a_later_extraction_overrules_nobody(store: Store, put: Put) -> None:
    put(TEXT, FOUND)
    decide.edit(store, named(store, "กทน."), "มานะ", canonical="กองทดสอบ")
    decide.reject(store, named(store, "นายสมหมาย ใจกว้าง"), "มานะ")
    decide.accept(store, named(store, FULL), "มานะ")
    # A better model: another name, the person again, a longer agency; and something new.
    put(TEXT, {
        "agencies": {f"{FULL} (กทน.)": "อื่น", "กทน.": OTHER},
        "persons": {"นายสมหมาย ใจกว้าง": "สมหมาย", "อธิบดี": "อธิบดี"},
    }, model="n")  # fmt: skip
    found = said(store)
    assert found[FULL] == FULL
    assert f"{FULL} (กทน.)" not in found
    assert "นายสมหมาย ใจกว้าง" not in found
    assert [i.record.canonical for i in items(store, "a") if i.text == "กทน."] == [  # type: ignore[union-attr]
        "กองทดสอบ", OTHER,
    ]  # fmt: skip
    assert [i.text for i in queue(store)] == ["อธิบดี", "กทน."]
    good(store)
    while history.undo(store, "มานะ"):
        pass
    # Everything taken back, the store says what the newer model found.
    assert said(store)[f"{FULL} (กทน.)"] == "อื่น"
    good(store)


def test_what_still_stands_goes_on_to_a_new_version(store: Store, put: Put) -> None:
    put(TEXT, FOUND)
    edited = decide.edit(store, named(store, "กทน.", 1), "มานะ", canonical="กองทดสอบ").item
    assert edited is not None
    decide.reject(store, named(store, "นายสมหมาย ใจกว้าง"), "มานะ")
    put("ปรับปรุงข่าว\n" + TEXT.replace("ยินดี", "ยินดียิ่ง"), FOUND)
    now = find(store, edited.id)
    assert (now.state, now.version, now.text) == ("edited", 2, "กทน.")
    assert text_of(store, "a")[now.start : now.end] == "กทน."
    assert "นายสมหมาย ใจกว้าง" not in said(store)
    good(store)
    # The old version is the machine's record of it, as it was.
    old = extractions.load(store, 1)
    assert old is not None
    assert {m.canonical for m in old.agencies} == {FULL}
    assert len(old.persons) == 1


def test_what_stands_no_more_comes_back_and_says_why(store: Store, put: Put) -> None:
    put(TEXT, FOUND)
    agency = decide.accept(store, named(store, FULL), "มานะ").item
    person = decide.accept(store, named(store, "นายสมหมาย ใจกว้าง"), "มานะ").item
    gone = decide.reject(store, named(store, "กทน."), "มานะ").item
    assert agency and person and gone
    newer = TEXT.replace(FULL, FULL + "ใหม่").replace("อธิบดี", "รองปลัด").replace(" (กทน.)", "")
    put(newer, None)  # not extracted yet
    found = {i.id: i for i in queue(store)}
    assert set(found) == {agency.id, person.id}
    assert found[agency.id].why == "its words were changed in version 2"
    assert found[agency.id].state == "unfit"
    assert found[person.id].why == "the role อธิบดี is not in version 2 any more"
    put(newer, {"agencies": {FULL + "ใหม่": FULL + "ใหม่"}})
    good(store)
    with pytest.raises(UsageError, match="changed in version 2"):
        decide.accept(store, found[agency.id], "มานะ")
    with pytest.raises(UsageError, match="give its place in the new text"):
        decide.edit(store, found[agency.id], "มานะ", canonical="ก")
    with pytest.raises(UsageError, match="changed in version 2"):
        whole.done(store, "a", "มานะ")
    made = decide.edit(store, found[agency.id], "มานะ", start=0, end=len(FULL) + 4,
                       canonical=FULL + "ใหม่")  # fmt: skip
    assert made.item is not None
    assert (made.item.state, made.item.version, made.item.text) == ("edited", 2, FULL + "ใหม่")
    at = newer.index("นายสมหมาย")
    decide.edit(store, found[person.id], "มานะ", start=at, end=at + 17, role="รองปลัด")
    assert queue(store) == []
    assert {i.state for i in items(store, "a")} == {"edited", "rejected"}
    good(store)
    while history.undo(store, "มานะ"):
        pass
    assert {i.state for i in items(store, "a")} == {"open"}
    good(store)


def test_a_document_read_to_its_end_is_not_added_to(store: Store, put: Put) -> None:
    put(TEXT, FOUND)
    whole.done(store, "a", "มานะ")
    more = FOUND | {"agencies": FOUND["agencies"] | {"อธิบดี": "อธิบดี"}}
    put(TEXT, more, model="n")
    assert "อธิบดี" not in said(store)
    assert queue(store) == []
    good(store)
    # Another text has to be read again; what was accepted in it stands.
    put("ข่าวใหม่\n" + TEXT, more)
    assert whole.is_done(store, "a") is None
    assert [i.text for i in queue(store)] == ["อธิบดี"]
    history.undo(store, "มานะ")
    assert {i.state for i in items(store, "a")} == {"open"}
    good(store)


def test_two_agreements_of_one_sentence_are_told_apart(store: Store, put: Put) -> None:
    first = {"evidence": "ลงนาม", "parties": [FULL, OTHER], "title": "บันทึกข้อตกลง"}
    second = {"evidence": "ลงนาม", "parties": [FULL, "กองกลาง"], "title": "บันทึกความเข้าใจ"}
    text = f"{FULL} ลงนาม บันทึกข้อตกลง กับ {OTHER} และ บันทึกความเข้าใจ กับ กองกลาง"
    put(text, {"agreements": [first, second]})
    one, two = [i for i in items(store, "a") if i.kind == "agreement"]
    assert two.id == one.id + ".2"
    ids = {a["title"]: a["id"] for a in listings.agreements(store)}
    decide.reject(store, one, "มานะ")
    assert [i.id for i in queue(store)] == [two.id]
    # It stays the same agreement, though the one before it is none.
    assert [a["id"] for a in listings.agreements(store)] == [ids["บันทึกความเข้าใจ"]]
    # Told the other way round, and a third one.
    third = {"evidence": "ลงนาม", "parties": [OTHER], "kind": "loi"}
    put(text, {"agreements": [second, first, third]}, model="n")
    assert find(store, one.id).state == "rejected"
    assert [i.record.title for i in queue(store)] == ["บันทึกความเข้าใจ", None]  # type: ignore[union-attr]
    good(store)


def test_a_decision_on_what_was_seen_before_the_text_changed(store: Store, put: Put) -> None:
    put(TEXT, FOUND)
    seen = named(store, "กทน.", 1)
    put("ข่าวใหม่\n" + TEXT, FOUND)
    made = decide.accept(store, seen, "มานะ")
    assert made.item is not None
    assert (made.item.state, made.item.version) == ("accepted", 2)
    assert [i.state for i in items(store, "a") if i.text == "กทน."] == ["open", "accepted"]
    good(store)
    assert len(queue(store, Filters(document="a"))) == len(items(store, "a")) - 1
