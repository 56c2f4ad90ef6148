"""What one decision does to the store, and which make no sense."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from khaosan.errors import UsageError
from khaosan.records import Agency, Agreement, Person
from store import extractions, listings
from store.database import Store
from store.integrity import checks
from store.reviews import decide, history, log, whole
from store.reviews.items import find, items, text_of
from store.reviews.records import Item

Put = Callable[..., str]
FULL, OTHER = "กรมทดสอบระบบนิเวศ", "สำนักงานตัวอย่างแห่งชาติ"


def one(store: Store, text: str, kind: str = "agency", nth: int = 0) -> Item:
    return [i for i in items(store, "a") if i.kind == kind and i.text == text][nth]


def counts(store: Store) -> dict[str, tuple[int, int]]:
    return {e["name"]: (e["documents"], e["mentions"]) for e in listings.entities(store)}


def good(store: Store) -> None:
    assert [(name, detail) for name, ok, detail in checks(store) if not ok] == []


def test_an_accepted_claim_is_sure_and_says_who(store: Store, put: Put) -> None:
    put()
    made = decide.accept(store, one(store, "กทน."), "มานะ", reason="มีอธิบายไว้")
    assert made.item is not None
    assert (made.item.state, made.item.editor, made.item.reason) == (
        "accepted", "มานะ", "มีอธิบายไว้",
    )  # fmt: skip
    assert (made.item.score, made.item.source) == (0.9, "test")  # the machine's
    assert isinstance(made.item.record, Agency)
    row = store.conn.execute(
        "SELECT score, source, review FROM mentions WHERE review IS NOT NULL"
    ).fetchone()
    assert tuple(row) == (1.0, "editor:มานะ", made.number)
    [line] = log.lines(store)
    assert line.before is not None
    assert line.before["state"] == "open"
    assert line.after is not None
    assert line.after["state"] == "accepted"
    good(store)


def test_a_rejected_claim_counts_nowhere(store: Store, put: Put) -> None:
    put()
    assert counts(store)[FULL] == (1, 4)
    decide.reject(store, one(store, "กทน."), "มานะ")
    assert counts(store)[FULL] == (1, 3)
    decide.reject(store, one(store, "นายสมหมาย ใจกว้าง", "person"), "มานะ")
    assert "สมหมาย ใจกว้าง" not in counts(store)
    assert store.conn.execute("SELECT count(*) FROM positions").fetchone()[0] == 0
    good(store)
    whole.join(store)
    good(store)
    assert one(store, "กทน.").state == "rejected"


def test_a_mended_claim_gives_another_entity(store: Store, put: Put) -> None:
    put()
    made = decide.edit(store, one(store, "กทน."), "มานะ", canonical="กองทดสอบ", subkind="local")
    assert made.item is not None
    assert made.item.state == "edited"
    assert counts(store)["กองทดสอบ"] == (1, 1)
    # The same as the machine said: then it is accepted, not mended.
    again = decide.edit(store, made.item, "มานะ", canonical=FULL, subkind="government")
    assert again.item is not None
    assert again.item.state == "accepted"
    good(store)


def test_a_longer_span_takes_the_place_of_what_it_covers(store: Store, put: Put) -> None:
    put("กรมทดสอบระบบนิเวศ กองกลาง แถลง", {"agencies": {FULL: FULL, "กองกลาง": "กองกลาง"}})
    item = one(store, FULL)
    longer = {"start": item.start, "end": item.end + len(" กองกลาง")}
    with pytest.raises(decide.InTheWayError, match="goes over 'กองกลาง'"):
        decide.edit(store, item, "มานะ", **longer)
    made = decide.edit(store, item, "มานะ", replace=True, **longer)
    assert made.item is not None
    assert made.item.text == FULL + " กองกลาง"
    assert [i.text for i in items(store, "a")] == [FULL + " กองกลาง"]
    history.undo(store, "มานะ")
    assert [i.text for i in items(store, "a")] == [FULL, "กองกลาง"]
    good(store)


def test_what_the_machine_missed_is_added(store: Store, put: Put) -> None:
    put()
    at = text_of(store, "a").index("กรมฯ")
    made = decide.add(store, "a", "มานะ", "agency", at, at + 4, canonical=FULL)
    assert made.item is not None
    assert (made.item.state, made.item.was, made.item.source) == ("added", None, "editor")
    assert counts(store)[FULL] == (1, 5)
    frame = decide.add(
        store, "a", "มานะ", "agreement", 0, 18, subkind="contract", parties=[FULL, OTHER],
        title="บันทึกข้อตกลง", signatories=[("นายสมหมาย ใจกว้าง", FULL)], date="2021-12",
    ).item  # fmt: skip
    assert frame is not None
    assert isinstance(frame.record, Agreement)
    assert frame.record.kind == "contract"
    assert len(list(listings.agreements(store))) == 2
    good(store)
    while history.undo(store, "มานะ"):
        pass
    assert counts(store)[FULL] == (1, 4)
    assert len(list(listings.agreements(store))) == 1


def test_an_agreement_is_mended(store: Store, put: Put) -> None:
    put()
    [item] = [i for i in items(store, "a") if i.kind == "agreement"]
    before = list(listings.agreements(store))
    decide.edit(store, item, "มานะ", parties=[FULL, "กองทดสอบ"], status="planned", witnesses=[])
    [told] = listings.agreements(store)
    assert told["parties"] == [FULL, "กองทดสอบ"]
    assert told["status"] == "planned"
    assert told["id"] == before[0]["id"]
    decide.reject(store, find(store, item.id), "มานะ")
    assert list(listings.agreements(store)) == []
    good(store)
    while history.undo(store, "มานะ"):
        pass
    assert list(listings.agreements(store)) == before
    good(store)


def test_a_person_is_mended(store: Store, put: Put) -> None:
    put()
    item = one(store, "นายสมหมาย ใจกว้าง", "person")
    made = decide.edit(store, item, "มานะ", start=item.start + 3, end=item.end, role="อธิบดี")
    assert made.item is not None
    assert isinstance(made.item.record, Person)
    assert (made.item.record.title, made.item.record.name) == (None, "สมหมาย ใจกว้าง")
    made = decide.edit(store, made.item, "มานะ", kind="agency", canonical=OTHER)
    assert made.item is not None
    assert made.item.kind == "agency"
    assert made.item.id == item.id
    good(store)


PEOPLE = "นางสาวมานี มีสุข กับพลตำรวจเอก สมหมาย ใจกว้าง พบ นางาโนะ เคน"


@pytest.mark.parametrize(
    ("found", "words", "title", "name", "canonical"),
    [
        ("มานี มีสุข", "นางสาวมานี มีสุข", "นางสาว", "มานี มีสุข", "มานี มีสุข"),
        ("มานี", "มานี มีสุข", None, "มานี มีสุข", "มานี มีสุข"),
        (
            "สมหมาย ใจกว้าง",
            "พลตำรวจเอก สมหมาย ใจกว้าง",
            "พลตำรวจเอก",
            "สมหมาย ใจกว้าง",
            "สมหมาย ใจกว้าง",
        ),
        ("โนะ เคน", "นางาโนะ เคน", None, "นางาโนะ เคน", "นางาโนะ เคน"),
    ],
)
def test_a_moved_persons_title_and_name_are_read_anew(
    store: Store, put: Put, found: str, words: str, title: str | None, name: str, canonical: str
) -> None:
    put(PEOPLE, {"persons": {found: found}})
    at = PEOPLE.index(words)
    [item] = items(store, "a")
    made = decide.edit(store, item, "มานะ", start=at, end=at + len(words))
    assert made.item is not None
    record = made.item.record
    assert isinstance(record, Person)
    assert (record.title, record.name, record.canonical) == (title, name, canonical)
    given = decide.edit(
        store, item, "มานะ", start=at, end=at + len(words), canonical="มานี", name="น"
    )
    assert given.item is not None
    assert isinstance(given.item.record, Person)
    assert (given.item.record.name, given.item.record.canonical) == ("น", "มานี")


def test_a_moved_agencys_full_name_follows_only_its_own_words(store: Store, put: Put) -> None:
    text = "กรมทดสอบระบบนิเวศ กองกลาง แถลง กทน. กองกลาง"
    put(text, {"agencies": {FULL: FULL, "กทน.": FULL}})
    for words, canonical in ((f"{FULL} กองกลาง", f"{FULL} กองกลาง"), ("กทน. กองกลาง", FULL)):
        at = text.index(words)
        item = next(i for i in items(store, "a") if i.start == at)
        made = decide.edit(store, item, "มานะ", start=at, end=at + len(words))
        assert made.item is not None
        assert isinstance(made.item.record, Agency)
        assert made.item.record.canonical == canonical


def test_a_moved_dates_value_is_asked_for(store: Store, put: Put) -> None:
    text = "ประชุมเมื่อวันที่ 23 - 24 กุมภาพันธ์ พ.ศ. 2567 ณ กรมทดสอบ"
    put(text, {"dates": {"24 กุมภาพันธ์ พ.ศ. 2567": "2024-02-24"}})
    [item] = items(store, "a")
    whole_day: dict[str, Any] = {"start": text.index("เมื่อ"), "end": item.end}
    with pytest.raises(UsageError, match=r"'เมื่อ.*may be another day; give the value too"):
        decide.edit(store, item, "มานะ", **whole_day)
    made = decide.edit(store, item, "มานะ", **whole_day, value="2024-02-23/2024-02-24").item
    assert made is not None
    # Words before the day are none of it.
    made = decide.edit(store, made, "มานะ", start=text.index("23"), end=item.end).item
    assert made is not None
    assert made.record.value == "2024-02-23/2024-02-24"  # type: ignore[union-attr]


def test_what_waits_does_not_give_way_in_silence(store: Store, put: Put) -> None:
    put()
    item = one(store, FULL)
    for start, end, how in ((0, 3, "stands inside"), (0, len(FULL) + 4, "goes over")):
        with pytest.raises(decide.InTheWayError, match=f"{how} '{FULL}' .agency, {item.id}"):
            decide.add(store, "a", "มานะ", "person", start, end)
    assert list(log.lines(store)) == []
    made = decide.add(store, "a", "มานะ", "agency", 0, len(FULL) + 4, replace=True)
    assert made.item is not None
    assert (made.item.state, item.id in [i.id for i in items(store, "a")]) == ("added", False)
    # A day may stand inside a name.
    at = text_of(store, "a").index("2564")
    with pytest.raises(decide.InTheWayError):
        decide.add(store, "a", "มานะ", "date", at, at + 4)
    assert decide.add(store, "a", "มานะ", "agency", at, at + 4).item is not None


def test_a_signer_signs_for_a_party(store: Store, put: Put) -> None:
    put()
    [item] = [i for i in items(store, "a") if i.kind == "agreement"]
    for fields in ({"signatories": [("นายสมหมาย ใจกว้าง", "กองทดสอบ")]}, {"parties": [OTHER]}):
        with pytest.raises(UsageError, match="for which นายสมหมาย ใจกว้าง signs, is none of the"):
            decide.edit(store, item, "มานะ", **fields)
    decide.edit(store, item, "มานะ", signatories=[("นายสมหมาย ใจกว้าง", OTHER)])


def test_a_blind_done_changes_nothing(
    store: Store, put: Put, contents: Callable[[Store], Any]
) -> None:
    put()
    decide.reject(store, one(store, "กทน."), "มานะ")
    kept = extractions.load(store, 1)
    states = {i.id: i.state for i in items(store, "a")}
    made = whole.done(store, "a", "สมใจ", blind=True)
    assert whole.is_done(store, "a") is None
    assert extractions.load(store, 1) == kept
    assert {i.id: i.state for i in items(store, "a")} == states
    assert {i.state for i in items(store, "a", blind="สมใจ")} == {"accepted"}
    assert all(line.blind for line in log.lines(store, step=made.step))
    good(store)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"start": 0, "end": 5000}, "no piece of the text"),
        ({"start": 3, "end": 3}, "no piece of the text"),
        ({"canonical": " "}, "canonical name is empty"),
        ({"subkind": "ministry"}, "none of government"),
        ({"value": "2021"}, "has no value"),
        ({"colour": "red"}, "no field colour"),
        ({}, "what is to be changed"),
    ],
)
def test_what_makes_no_sense_is_refused(
    store: Store, put: Put, fields: dict[str, Any], told: str
) -> None:
    put()
    item = one(store, FULL, nth=1)
    with pytest.raises(UsageError, match=told):
        decide.edit(store, item, "มานะ", **fields)
    assert list(log.lines(store)) == []
    assert items(store, "a").count(item) == 1


def test_other_refusals(store: Store, put: Put) -> None:
    put()
    text = text_of(store, "a")
    date = one(store, "15 ธันวาคม 2564", "date")
    for value in ("15/12/2564", "2021-02-31", "2021-12-15/2021-13"):
        with pytest.raises(UsageError, match="is no date"):
            decide.edit(store, date, "มานะ", value=value)
    at = text.index("เมื่อ")
    with pytest.raises(UsageError, match="part a letter from its marks"):
        decide.add(store, "a", "มานะ", "agency", at, at + 2)
    decide.accept(store, one(store, OTHER), "มานะ")
    with pytest.raises(UsageError, match="is accepted there by มานะ"):
        decide.add(store, "a", "สมใจ", "person", text.index(OTHER), text.index(OTHER) + 8)
    with pytest.raises(UsageError, match="role ปลัด is not in the text"):
        decide.edit(store, one(store, "นายสมหมาย ใจกว้าง", "person"), "มานะ", role="ปลัด")
    with pytest.raises(UsageError, match="who decides"):
        decide.accept(store, date, " ")
    with pytest.raises(UsageError, match="no document z"):
        items(store, "z")
    with pytest.raises(UsageError, match="is no item"):
        find(store, "a:agency")
    with pytest.raises(UsageError, match="no item a@1:date:0-3"):
        find(store, "a@1:date:0-3")


def test_flags_and_notes_decide_nothing(store: Store, put: Put) -> None:
    put()
    before = extractions.load(store, 1)
    item = one(store, "กทน.")
    decide.flag(store, item, "มานะ", reason="ย่ออะไร")
    decide.note(store, item, "สมใจ", "ถามกรมก่อน")
    now = find(store, item.id)
    assert (now.state, now.flagged, now.note) == ("open", "มานะ", "ถามกรมก่อน")
    assert extractions.load(store, 1) == before
    decide.accept(store, now, "สมใจ")
    decide.unflag(store, now, "สมใจ")
    now = find(store, item.id)
    assert (now.state, now.flagged, now.note) == ("accepted", None, "ถามกรมก่อน")
    while history.undo(store, "สมใจ"):
        pass
    now = find(store, item.id)
    assert (now.state, now.flagged, now.note) == ("open", "มานะ", None)


def test_a_blind_pass_changes_nothing(store: Store, put: Put) -> None:
    put()
    decide.reject(store, one(store, "กทน."), "มานะ")
    before = extractions.load(store, 1)
    [seen] = [i for i in items(store, "a", blind="สมใจ") if i.text == "กทน." and i.state == "open"][
        :1
    ]
    decide.accept(store, seen, "สมใจ", blind=True)
    decide.edit(store, seen, "สมใจ", blind=True, canonical="กองทดสอบ")
    assert extractions.load(store, 1) == before
    assert find(store, seen.id).state == "rejected"
    mine = {i.id: i for i in items(store, "a", blind="สมใจ")}
    assert mine[seen.id].state == "edited"
    assert {i.state for i in items(store, "a", blind="อื่น")} == {"open"}
    decide.settle(store, find(store, seen.id), "หัวหน้า", like=mine[seen.id])
    settled = find(store, seen.id)
    assert (settled.state, settled.editor) == ("edited", "หัวหน้า")
    assert counts(store)["กองทดสอบ"] == (1, 1)
