"""The same agency and person across documents: joined, told apart, and by an editor."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli import group
from khaosan.records import Document, Extraction
from store import extractions, listings, profiles
from store.adding import add
from store.database import Store
from store.integrity import checks
from store.resolution import decisions, known
from store.resolution.resolve import count_unresolved, resolve, resolve_all

Make = Callable[..., Extraction]

FUND = "กองทุนส่งเสริมการเรียนรู้ท้องถิ่น"
BUREAU = "กรมการเรียนรู้ชุมชน"
HEALTH = "สำนักสุขภาพชาวเรือ"
SEED = "สำนักส่งเสริมชาวสวน"
MINISTRY = "กระทรวงการเรียนรู้"
# text, agencies, persons, roles, and what is agreed
STORIES: list[dict[str, Any]] = [
    {"agencies": {FUND: FUND, "กสร.": FUND}, "text": f"{FUND} (กสร.) เปิดรับสมัคร กสร. แจ้งผล"},
    {"agencies": {"กสร.": "กสร."}, "text": "กสร. ประกาศผลการคัดเลือก"},
    {"agencies": {FUND: FUND}, "text": f"{FUND}จัดประชุมประจำปี"},
    {"agencies": {FUND + "์": FUND + "์"}, "text": f"{FUND}์ขยายเวลารับสมัคร"},
    {
        "agencies": {BUREAU: BUREAU, MINISTRY: MINISTRY},
        "persons": {"นางสาวมะลิ ดอนไม้": "มะลิ ดอนไม้"},
        "roles": {"นางสาวมะลิ ดอนไม้": ("อธิบดี", BUREAU)},
        "text": f"นางสาวมะลิ ดอนไม้ อธิบดี{BUREAU} {MINISTRY} กล่าวเปิดงาน",
    },
    {
        "agencies": {BUREAU: BUREAU, MINISTRY: MINISTRY},
        "persons": {"นางสาวมะลิ ดอนไม": "มะลิ ดอนไม"},
        "roles": {"นางสาวมะลิ ดอนไม": ("อธิบดี", BUREAU)},
        "text": f"นางสาวมะลิ ดอนไม ในฐานะอธิบดี{BUREAU} {MINISTRY} ลงพื้นที่",
    },
    {
        "agencies": {BUREAU: BUREAU},
        "persons": {"นางสาวมะลิ": "มะลิ"},
        "roles": {"นางสาวมะลิ": ("อธิบดี", BUREAU)},
        "text": f"นางสาวมะลิ อธิบดี{BUREAU} เยี่ยมโรงเรียน",
    },
    {"agencies": {HEALTH: HEALTH, "สสช.": HEALTH, "กรมเจ้าท่า": "กรมเจ้าท่า"},
     "text": f"{HEALTH} (สสช.) ร่วมกับกรมเจ้าท่า ตรวจสุขภาพลูกเรือ"},
    {"agencies": {HEALTH: HEALTH, "สสช.": HEALTH, "กรมเจ้าท่า": "กรมเจ้าท่า"},
     "text": f"{HEALTH} (สสช.) และกรมเจ้าท่า อบรมลูกเรือ"},
    {"agencies": {SEED: SEED, "สสช.": SEED, "กรมการข้าว": "กรมการข้าว"},
     "text": f"{SEED} (สสช.) กับกรมการข้าว แจกพันธุ์ข้าว"},
    {"agencies": {SEED: SEED, "สสช.": SEED, "กรมการข้าว": "กรมการข้าว"},
     "text": f"{SEED} (สสช.) และกรมการข้าว เปิดแปลงสาธิต"},
    {"agencies": {"สสช.": "สสช.", "กรมเจ้าท่า": "กรมเจ้าท่า"},
     "text": "สสช. และกรมเจ้าท่า ออกหน่วยเคลื่อนที่"},
    {"agencies": {"สสช.": "สสช."}, "text": "สสช. แจ้งวันหยุดทำการ"},
    {"agencies": {"เทศบาลตำบลบ้านสวน": "เทศบาลตำบลบ้านสวน"},
     "text": "เทศบาลตำบลบ้านสวน อำเภอเมือง จังหวัดชลบุรี เปิดตลาด เทศบาลตำบลบ้านสวนเชิญชวน"},
    {"agencies": {"เทศบาลตำบลบ้านสวน": "เทศบาลตำบลบ้านสวน"},
     "text": "เทศบาลตำบลบ้านสวน จ.สุโขทัย จัดงานลอยกระทง"},
    {"agencies": {"เทศบาลตำบลบ้านสวน": "เทศบาลตำบลบ้านสวน"},
     "text": "นายกเทศมนตรี เทศบาลตำบลบ้านสวน ต้อนรับคณะดูงาน"},
    {
        "agencies": {FUND: FUND, BUREAU: BUREAU},
        "text": f"{FUND} และ{BUREAU} ลงนามบันทึกข้อตกลง",
        "agreements": [{"parties": [FUND, BUREAU], "date": "2024-05-03", "evidence": "ลงนาม"}],
    },
    {
        "agencies": {FUND + "์": FUND + "์", BUREAU: BUREAU},
        "text": f"{BUREAU} ลงนามบันทึกข้อตกลงกับ{FUND}์ เมื่อวานนี้",
        "agreements": [
            {"parties": [BUREAU, FUND + "์"], "date": "2024-05-03", "evidence": "ลงนาม"}
        ],
    },
]  # fmt: skip


def save(store: Store, number: int, make: Make) -> None:
    """Put one of the stories into the store, extracted."""
    story = dict(STORIES[number])
    day = dt.date(2024, 5, 1) + dt.timedelta(days=number)
    document = Document.new(story.pop("text"), id=f"d{number:02}", published=day)
    found = make(document, **story)
    with store.transaction():
        add(store, document)
        row = store.conn.execute(
            "SELECT number FROM documents WHERE id = ? AND newest = 1", (document.id,)
        ).fetchone()
        extractions.save(store, row["number"], found, "m")


def good(store: Store) -> None:
    assert [(name, why) for name, ok, why in checks(store) if not ok] == []


@pytest.fixture
def filled(store: Store, make_extraction: Make) -> Store:
    for number in range(len(STORIES)):
        save(store, number, make_extraction)
    with store.transaction():
        known.replace(store, [(BUREAU, MINISTRY)])
    resolve_all(store)
    return store


def joined(store: Store, name: str, kind: str = "agency") -> set[str]:
    row = profiles.find(store, name, kind)
    assert row is not None
    return {n["name"] for n in profiles.names(store, row["number"])}


# ---- what documents say -----------------------------------------------------


def test_names_that_mean_the_same_are_joined_and_say_why(filled: Store) -> None:
    good(filled)
    assert joined(filled, FUND) == {FUND, FUND + "์", "กสร."}
    assert joined(filled, "มะลิ ดอนไม้", "person") == {"มะลิ ดอนไม้", "มะลิ ดอนไม", "มะลิ"}
    row = profiles.find(filled, FUND)
    assert row is not None
    reasons = {n["name"]: n.get("reason") for n in profiles.names(filled, row["number"])}
    assert reasons[FUND] is None
    assert reasons[FUND + "์"] == "spelt in two ways"
    assert "explain กสร." in str(reasons["กสร."])
    [listed] = list(listings.entities(filled, name="กสร.", kind="agency"))
    assert (listed["name"], listed["documents"], listed["mentions"]) == (FUND, 6, 8)


def test_an_abbreviation_of_two_agencies_is_told_apart_by_the_document(filled: Store) -> None:
    rows = filled.conn.execute(
        "SELECT d.id, e.name FROM mention_entities o JOIN mentions m ON m.number = o.mention "
        "JOIN documents d ON d.number = o.document JOIN entities e ON e.number = o.entity "
        "WHERE m.text = 'สสช.' ORDER BY d.id"
    ).fetchall()
    assert [tuple(row) for row in rows] == [
        ("d07", HEALTH), ("d08", HEALTH), ("d09", SEED), ("d10", SEED), ("d11", HEALTH),
        ("d12", "สสช."),
    ]  # fmt: skip


def test_bodies_of_one_name_in_two_provinces_are_two(filled: Store) -> None:
    rows = filled.conn.execute(
        "SELECT DISTINCT d.id, e.name FROM mention_entities o JOIN mentions m "
        "ON m.number = o.mention JOIN documents d ON d.number = o.document "
        "JOIN entities e ON e.number = o.entity WHERE m.text = 'เทศบาลตำบลบ้านสวน' ORDER BY d.id"
    ).fetchall()
    assert [tuple(row) for row in rows] == [
        ("d13", "เทศบาลตำบลบ้านสวน จังหวัดชลบุรี"),
        ("d14", "เทศบาลตำบลบ้านสวน จังหวัดสุโขทัย"),
        ("d15", "เทศบาลตำบลบ้านสวน"),
    ]
    listed = {e["name"]: e["documents"] for e in listings.entities(filled, name="บ้านสวน")}
    assert set(listed.values()) == {1} and len(listed) == 3
    good(filled)


def test_an_alias_finds_who_is_called_so_most_often(filled: Store, make_extraction: Make) -> None:
    """One article that mixes it up does not make a much-named agency answer to it."""
    text = f"{BUREAU} สสช. {BUREAU}" + f" {BUREAU}" * 9
    document = Document.new(text, id="mixed", published=dt.date(2024, 5, 30))
    with filled.transaction():
        add(filled, document)
        number = filled.conn.execute("SELECT max(number) FROM documents").fetchone()[0]
        found = make_extraction(document, agencies={BUREAU: BUREAU, "สสช.": BUREAU})
        extractions.save(filled, number, found, "m")
    resolve_all(filled)
    row = profiles.find(filled, "สสช.")
    assert row is not None and row["name"] != BUREAU


def test_a_position_over_time_and_the_agency_above(filled: Store) -> None:
    row = profiles.find(filled, "นางสาวมะลิ ดอนไม้", "person")
    assert row is not None
    [position] = profiles.profile(filled, row)["positions"]
    assert position["documents"] == ["d04", "d05", "d06"]
    assert (position["first"], position["last"]) == ("2024-05-05", "2024-05-07")
    bureau = profiles.find(filled, BUREAU)
    assert bureau is not None
    shown = profiles.profile(filled, bureau)
    assert shown["parent"]["name"] == MINISTRY
    assert [p["person"] for p in shown["people"]] == ["มะลิ ดอนไม้"]
    assert [(p["name"], p["agreements"]) for p in shown["partners"]] == [(FUND, 1)]


def test_names_joined_make_agreements_one(filled: Store) -> None:
    [told] = listings.agreements(filled)
    assert set(told["parties"]) == {FUND, BUREAU}
    assert [s["document"] for s in told["sources"]] == ["d16", "d17"]
    assert next(listings.agreements(filled, party=FUND + "์"))["id"] == told["id"]


@pytest.mark.parametrize("seed", range(6))
def test_the_order_of_documents_and_of_runs_changes_nothing(
    filled: Store, tmp_path: Path, make_extraction: Make, seed: int,
    contents: Callable[[Store], Any],
) -> None:  # fmt: skip
    chance = random.Random(seed)
    order = list(range(len(STORIES)))
    chance.shuffle(order)
    with Store(tmp_path / "other.db") as other:
        for number in order:
            if chance.random() < 0.3:
                with other.transaction():
                    known.replace(other, [(BUREAU, MINISTRY)])
                    resolve(other, chance.choice([-1, 2, 5]))
            save(other, number, make_extraction)
            if chance.random() < 0.3:  # extracted anew
                save(other, chance.choice(order[: order.index(number) + 1]), make_extraction)
        with other.transaction():
            known.replace(other, [(BUREAU, MINISTRY)])
        resolve_all(other)
        good(other)
        assert contents(other) == contents(filled)


def test_resolving_again_changes_nothing(filled: Store, contents: Callable[[Store], Any]) -> None:
    before = contents(filled)
    assert count_unresolved(filled) == 0
    with filled.transaction():
        filled.conn.execute("INSERT INTO unresolved SELECT number FROM entities")
        report = resolve(filled)
    assert (report.changed, contents(filled)) == (0, before)


def test_what_a_new_version_no_longer_says_is_taken_back(
    filled: Store, make_extraction: Make
) -> None:
    """The article that explained the abbreviation is withdrawn: it stands by itself again."""
    with filled.transaction():
        changed = Document.new("ข่าวนี้ถูกถอน", id="d00", published=dt.date(2024, 5, 20))
        add(filled, changed)
    resolve_all(filled)
    good(filled)
    assert joined(filled, "กสร.") == {"กสร."}


# ---- an editor's word -------------------------------------------------------


def ids(store: Store, *names: str) -> list[Any]:
    return [
        store.conn.execute("SELECT * FROM entities WHERE name = ?", (name,)).fetchone()
        for name in names
    ]


def test_an_editors_split_and_merge_hold_whatever_comes(
    filled: Store, make_extraction: Make, contents: Callable[[Store], Any]
) -> None:
    before = contents(filled)
    first, other = ids(filled, FUND, FUND + "์")
    health, seed = ids(filled, HEALTH, SEED)
    with filled.transaction():
        split = decisions.decide(filled, "split", other, [first], "ed")
        merged = decisions.decide(filled, "merge", health, [seed], "ed")
        resolve(filled)
    for _ in range(2):
        good(filled)
        assert joined(filled, FUND) == {FUND, "กสร."}
        assert joined(filled, HEALTH) == {HEALTH, SEED, "สสช."}
        assert len(list(listings.agreements(filled))) == 2
        for number in range(len(STORIES)):
            save(filled, number, make_extraction)
        resolve_all(filled)
    with filled.transaction():
        for number in (*split, *merged):
            decisions.undo(filled, number, "ed")
        resolve(filled)
    assert contents(filled) == before
    assert [entry["undone"] for entry in decisions.log(filled)] == [False, False, True, True]


def test_the_log_is_only_added_to(filled: Store) -> None:
    import sqlite3

    a, b = ids(filled, HEALTH, SEED)
    with filled.transaction():
        decisions.decide(filled, "merge", a, [b], "ed")
    for statement in ("DELETE FROM reviews", "UPDATE reviews SET editor = 'x'"):
        with pytest.raises(sqlite3.IntegrityError, match="only added to"):
            filled.conn.execute(statement)


@pytest.fixture
def call(filled: Store) -> Callable[..., Result]:
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(group, ["--db", str(filled.path), *arguments])

    return run


def test_merge_split_why_log_and_undo_by_hand(call: Callable[..., Result]) -> None:
    result = call("entities", "merge", HEALTH, SEED, "--editor", "มาลี")
    assert result.exit_code == 0, result.output
    number = result.stdout.split("\t")[0]
    [one] = json.loads(call("entities", HEALTH, "--json").stdout)
    why = json.loads(call("entities", "why", one["id"], "--json").stdout)
    assert f"merged by มาลี (decision {number})" in [w.get("reason") for w in why]
    [entry] = json.loads(call("entities", "log", "--json").stdout)
    assert (entry["editor"], entry["action"], entry["names"]) == ("มาลี", "merge", [HEALTH, SEED])
    assert call("entities", "undo", number).exit_code == 0
    assert len(json.loads(call("entities", "สำนักส่งเสริมชาวสวน", "--json").stdout)) == 1
    assert "undone already" in str(call("entities", "undo", number).exception)
    assert "no decision number 99" in str(call("entities", "undo", "99").exception)
    assert "joined with no other" in str(call("entities", "split", SEED).exception)
    assert "two different" in str(call("entities", "merge", SEED, SEED).exception)
    missing = call("agency", "กองทุนส่งเสริมการเรียนรู้ท้องถิ่")
    assert FUND in str(missing.exception)


def test_person_agency_and_timeline_by_hand(call: Callable[..., Result]) -> None:
    plain = call("person", "มะลิ", "ดอนไม้").stdout
    assert "joined\t" in plain
    assert f"อธิบดี\t{BUREAU}\t2024-05-05\t2024-05-07\td04 +2" in plain
    assert f"part of\t{MINISTRY}" in call("agency", BUREAU).stdout
    events = json.loads(call("timeline", BUREAU, "--json").stdout)
    assert [(e["date"], e["event"], e["documents"]) for e in events] == [
        ("2024-05-03", "signed", ["d16", "d17"]),
        ("2024-05-05", "position", ["d04", "d05", "d06"]),
    ]
    assert json.loads(call("timeline", BUREAU, "--since", "2568", "--json").stdout) == []
    assert "like it" in str(call("person", "มะลิ ดอนไหม้").exception)
