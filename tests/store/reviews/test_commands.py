"""The verbs of `khaosan review` as they are called by scripts."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from khaosan.records import Document
from store import extractions
from store.adding import add
from store.database import Store
from store.documents import get
from tests.store.reviews.desk import (
    FIRST,
    OTHER,
    RICE,
    SIGNED,
    TEXT,
    TOWN,
    Desk,
    fill,
    found_in_first,
    id_of,
    one_line,
)

ROAD = id_of("agency", "ตรังพัฒนา")
PERSON = id_of("person", "สมชาย ใจดี")
DAY = id_of("date", "14 พฤษภาคม 2567")
PACT = id_of("agreement", SIGNED)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    fill(tmp_path / "khaosan.db")
    return Desk(tmp_path / "khaosan.db")


def surfaces(desk: Desk, kind: str = "agency") -> set[tuple[int, int, str]]:
    with Store(desk.db, readonly=True) as store:
        found = extractions.load(store, 1)
    assert found is not None
    some = {"agency": found.agencies, "person": found.persons, "date": found.dates}[kind]
    return {(m.start, m.end, m.text) for m in some}  # type: ignore[attr-defined]


def test_the_list_is_least_sure_first_and_good_for_scripts(desk: Desk) -> None:
    rows = desk.data("list")
    assert [rows[0]["id"], rows[0]["text"], rows[0]["state"]] == [ROAD, "ตรังพัฒนา", "open"]
    mentions = [r["score"] for r in rows if r["kind"] != "agreement"]
    assert mentions == sorted(mentions)
    assert len({r["id"] for r in rows}) == len(rows) == 13
    for row in rows:
        text = TEXT if row["document"] == "n1" else OTHER
        assert text[row["start"] : row["end"]] == row["text"]
    ids = desk("list", "--ids").stdout.split()
    assert ids == [r["id"] for r in rows]
    table = list(csv.DictReader(io.StringIO(desk("list", "--csv").stdout)))
    assert [r["id"] for r in table] == ids
    assert [json.loads(r)["id"] for r in desk("list", "--jsonl").stdout.splitlines()] == ids


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (("--kind", "person"), {PERSON}),
        (("--kind", "agreement"), {PACT}),
        (("--max-score", "0.5", "--kind", "agency"), {ROAD}),
        (("--source", "dla", "--kind", "date"),
         {id_of("date", "3 มิถุนายน 2567", text=OTHER, document="n2")}),
        (("--document", "n1", "--entity", "ตรังพัฒนา"), {ROAD}),
        (("--since", "2600"), set()),
        (("--flagged",), set()),
        (("--found-by", "crf"), {ROAD, id_of("agency", "กข.")}),
        (("--state", "rejected"), set()),
    ],
)  # fmt: skip
def test_filters(desk: Desk, filters: tuple[str, ...], expected: set[str]) -> None:
    assert {row["id"] for row in desk.data("list", *filters)} == expected


def test_what_an_editor_decided(desk: Desk) -> None:
    desk.data("accept", PERSON)
    desk.data("reject", ROAD, DAY, editor="ชบา")
    assert {r["id"] for r in desk.data("list", "--editor", "ชบา")} == {ROAD, DAY}
    assert [r["id"] for r in desk.data("list", "--editor", "มะลิ", "--limit", "1")] == [PERSON]
    assert desk.data("list", "--editor", "ชบา", "--state", "accepted") == []
    desk.data("undo", editor="ชบา")
    assert desk.data("list", "--editor", "ชบา") == []
    assert "undo" in desk("log").stdout and "ตรังพัฒนา" in desk("log").stdout.splitlines()[1]


def test_limit_reaches_over_pages(desk: Desk) -> None:
    assert [r["id"] for r in desk.data("list", "--limit", "5")] == [
        r["id"] for r in desk.data("list")
    ][:5]


def test_reject_undo_redo_and_the_log_of_it(desk: Desk) -> None:
    [done] = desk.data("reject", ROAD, "--reason", "เป็นชื่อถนน")
    assert (done["action"], done["id"], done["state"]) == ("reject", ROAD, "rejected")
    assert not any(text == "ตรังพัฒนา" for *_, text in surfaces(desk))
    assert desk.states()[ROAD] == "rejected"
    [undone] = desk.data("undo")
    assert undone["number"] == done["number"]
    assert any(text == "ตรังพัฒนา" for *_, text in surfaces(desk))
    desk.data("redo")
    assert desk.states()[ROAD] == "rejected"
    lines = desk.data("log")
    assert [line["action"] for line in lines] == ["redo", "undo", "reject"]
    assert (lines[2]["editor"], lines[2]["reason"]) == ("มะลิ", "เป็นชื่อถนน")
    assert [line["action"] for line in desk.data("log", "--standing", "--item", ROAD)][
        -1
    ] == "reject"
    assert desk("log", "--by", "ชบา").stderr == "khaosan: no such decision\n"


def test_several_ids_from_standard_input_are_one_step(desk: Desk) -> None:
    before = desk.states()
    ids = desk("list", "--kind", "agency", "--document", "n1", "--ids").stdout
    rows = desk.data("accept", "-", input=ids)
    assert {r["step"] for r in rows} == {rows[0]["step"]}
    assert {r["id"] for r in rows} == set(ids.split())
    assert set(desk.data("list", "--kind", "agency", "--document", "n1")) == set()
    desk.data("undo", str(rows[0]["step"]))
    assert desk.states() == before


def test_an_id_that_is_none_among_good_ones_decides_nothing(desk: Desk) -> None:
    before = desk.states()
    told = one_line(desk("accept", PERSON, "n1@1:agency:0-3"))
    assert "n1@1:agency:0-3" in told
    assert desk.states() == before


def test_edit_by_words_grows_the_mention(desk: Desk) -> None:
    [row] = desk.data("edit", PERSON, "--words", "นายสมชาย ใจดี", "--title", "นาย",
                      "--role", f"อธิบดี{RICE}")  # fmt: skip
    record = row["item"]["record"]
    assert (record["text"], record["title"]) == ("นายสมชาย ใจดี", "นาย")
    assert record["name"] == "สมชาย ใจดี"
    assert row["state"] == "edited"
    assert {text for *_, text in surfaces(desk, "person")} == {"นายสมชาย ใจดี"}
    shown = desk.data("show", PERSON)
    assert (shown["before"], shown["says"]) == ("", f"สมชาย ใจดี (อธิบดี{RICE})")
    assert [line["action"] for line in shown["log"]] == ["edit"]
    assert "[นายสมชาย ใจดี]" in desk("show", PERSON).stdout


def test_edit_a_date_in_the_buddhist_era_and_an_agreement(desk: Desk) -> None:
    [day] = desk.data("edit", DAY, "--value", "2567-05-15")
    assert day["item"]["record"]["value"] == "2024-05-15"
    [pact] = desk.data(
        "edit", PACT, "--parties", f"{RICE}; {TOWN}", "--signatories", f"สมชาย ใจดี = {RICE}",
        "--place", "ศาลากลางจังหวัดตรัง", "--date", "",
    )  # fmt: skip
    record = pact["item"]["record"]
    assert record["parties"] == [RICE, TOWN]
    assert record["signatories"] == [{"person": "สมชาย ใจดี", "party": RICE}]
    assert (record["place"], record["date"]) == ("ศาลากลางจังหวัดตรัง", None)
    with Store(desk.db, readonly=True) as store:
        found = extractions.load(store, 1)
        assert found is not None
        assert found.agreements[0].parties == [RICE, TOWN]


def test_a_mention_becomes_another_kind(desk: Desk) -> None:
    [row] = desk.data("edit", ROAD, "--kind", "person", "--words", "ตรัง")
    assert (row["kind"], row["text"]) == ("person", "ตรัง")


def test_add_what_was_missed(desk: Desk) -> None:
    told = one_line(desk("add", "n1", "agency", "--words", "กข."))
    assert "2 times" in told and "--nth" in told
    [row] = desk.data("add", "n1", "agency", "--words", "กข.", "--nth", "2", "--canonical", RICE)
    assert row["id"] == id_of("agency", "กข.", 2)
    assert row["state"] == "added"
    assert desk.states()[row["id"]] == "added"
    assert sum(text == "กข." for *_, text in surfaces(desk)) == 2


def test_notes_and_flags(desk: Desk) -> None:
    desk.data("note", PERSON, "ถามฝ่ายทะเบียน")
    desk.data("flag", PERSON, "--reason", "ไม่แน่ใจ")
    [row] = desk.data("list", "--flagged")
    assert (row["id"], row["flagged"], row["note"]) == (PERSON, "มะลิ", "ถามฝ่ายทะเบียน")
    desk.data("unflag", PERSON)
    assert desk.data("list", "--flagged") == []


def test_carry_decides_what_says_the_same(desk: Desk) -> None:
    town = id_of("agency", TOWN)
    desk.data("accept", town)
    others = {row["id"] for row in desk.data("alike", town)}
    assert others == {
        id_of("agency", TOWN, 2),
        *(id_of("agency", TOWN, n, text=OTHER, document="n2") for n in (1, 2)),
    }
    [carried] = desk.data("carry", town)
    assert (carried["done"], carried["skipped"]) == (3, [])
    assert desk.data("alike", town) == []
    desk.data("undo")
    assert {row["id"] for row in desk.data("alike", town)} == others


def test_done_accepts_the_rest_and_takes_it_back_as_one(desk: Desk) -> None:
    before = desk.states()
    desk.data("reject", ROAD)
    assert desk("done", "n1").exit_code == 0
    states = desk.states()
    assert states.pop(ROAD) == "rejected"
    assert set(states.values()) == {"accepted"}
    desk.data("undo", "--times", "2")
    assert desk.states() == before
    assert one_line(desk("undo")) == "มะลิ has nothing to take back"


def test_another_editors_word_is_not_overruled_by_chance(desk: Desk) -> None:
    desk.data("reject", ROAD, editor="ชบา")
    told = one_line(desk("accept", ROAD))
    assert "ชบา" in told and "rejected" in told and "--overrule" in told
    assert desk.states()[ROAD] == "rejected"
    desk.data("accept", ROAD, "--overrule")
    assert desk.states()[ROAD] == "accepted"
    # An undo takes back one's own step, not that of another.
    desk.data("undo", editor="ชบา")
    assert desk.states()[ROAD] == "accepted"


def test_a_decision_survives_a_new_extraction_and_a_new_version(desk: Desk) -> None:
    desk.data("reject", ROAD)
    desk.data("accept", PERSON)
    with Store(desk.db) as store, store.transaction():
        extractions.save(store, 1, found_in_first(), "m2")
    assert desk.states()[ROAD] == "rejected"
    text = TEXT.replace("สมชาย ใจดี", "สมชาย ใจงาม")
    with Store(desk.db) as store, store.transaction():
        add(store, Document.new(text, id="n1", url=FIRST.url, source="gnews"))
        row = get(store, "n1")
        assert row is not None and row["version"] == 2
    [unfit] = desk.data("list", "--state", "unfit")
    assert (unfit["id"], unfit["state"]) == (PERSON, "unfit")
    assert "version 2" in unfit["why"]
    assert "version 2" in one_line(desk("accept", PERSON))
    [row] = desk.data("edit", PERSON, "--words", "สมชาย ใจงาม")
    assert (row["text"], row["item"]["version"]) == ("สมชาย ใจงาม", 2)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("accept", "n1"), "no item"),
        (("accept", "n9@1:agency:0-3"), "no document n9"),
        (("accept", "-"), "no id"),
        (("edit", PERSON), "nothing to mend"),
        (("edit", PERSON, "--words", "สมศรี มีสุข"), "not in the text"),
        (("edit", PERSON, "--words", "ศาลากลาง"), "elsewhere"),
        (("edit", PERSON, "--span", "3-"), "START-END"),
        (("edit", PERSON, "--span", "5-90000"), "90000"),
        (("edit", PERSON, "--span", "40-40"), "40"),
        (("edit", PERSON, "--value", "2567"), "no such field"),
        (("edit", PERSON, "--canonical", ""), "empty"),
        (("edit", DAY, "--value", "วันพุธ"), "date"),
        (("edit", DAY, "--value", "2024-02-31"), "calendar"),
        (("edit", ROAD, "--subkind", "goverment"), "government"),
        (("edit", PACT, "--place", "กรุงเทพมหานคร"), "กรุงเทพมหานคร"),
        (("add", "n9", "agency", "--words", "กข."), "no document n9"),
        (("add", "n1", "agency", "--words", "กรมอนามัย"), "not in the text"),
        (("add", "n1", "agency", "--words", "กข.", "--nth", "3"), "2 times"),
        (("add", "n1", "agency"), "--words"),
        (("done", "n9"), "no document n9"),
        (("undo", "77"), "77"),
        (("undo",), "nothing to take back"),
        (("redo",), "nothing to do again"),
        (("settle", ROAD, "--reject"), "nobody disagrees"),
        (("settle", ROAD), "--as"),
        (("list", "--document", "n9"), "no document n9"),
        (("list", "--entity", "กรมอุตุนิยมวิทยา"), "กรมอุตุนิยมวิทยา"),
        (("list", "--since", "เมื่อวาน"), "not a date"),
        (("accept", PERSON, "--editor", "  "), "--editor"),
        (("--editor", "ชบา", "list"), "after the verb"),
        ((), "terminal"),
    ],
)  # fmt: skip
def test_wrong_input_is_one_line(desk: Desk, arguments: tuple[str, ...], words: str) -> None:
    before = desk.states()
    assert words in one_line(desk(*arguments))
    assert desk.states() == before


def test_a_span_that_would_split_a_letter_from_its_mark(desk: Desk) -> None:
    start, end = (int(n) for n in id_of("agency", "ตรังพัฒนา").rpartition(":")[2].split("-"))
    assert TEXT[start + 2] == "ั"
    told = one_line(desk("edit", ROAD, "--span", f"{start + 2}-{end}"))
    assert str(start + 2) in told or "ั" in told


def test_a_blind_done_is_noted_and_says_how_much_it_accepts(desk: Desk) -> None:
    desk.data("reject", ROAD)
    before = desk.states()
    told = desk("done", "n1", "--blind", editor="ชบา")
    assert told.stderr.splitlines()[0] == (
        f"{len(before)} open items accepted (blind: noted, nothing is changed)"
    )
    assert desk.states() == before
    assert desk.data("stats")[0]["read"] == 0
    assert desk("list", "--blind", "1", "--ids", editor="ชบา").stdout == ""
    told = desk("done", "n1", "n2")
    assert told.stderr.splitlines()[0] == "12 open items accepted"
    assert set(desk.states().values()) == {"accepted", "rejected"}


def test_a_second_reading_is_of_what_another_decided(desk: Desk) -> None:
    """And not of what nobody has decided, unless another read all of the document."""
    desk.data("reject", ROAD)
    desk.data("edit", PERSON, "--words", "นายสมชาย ใจดี")
    desk.data("add", "n1", "agency", "--words", "กข.", "--nth", "2")
    desk.data("accept", DAY, editor="ชบา")
    with Store(desk.db) as store, store.transaction():
        newer = Document.new("ด่วน " + TEXT, id="n1", url=FIRST.url, source="gnews")
        add(store, newer)
        [number] = store.conn.execute("SELECT number FROM documents WHERE newest AND id = 'n1'")
        found = found_in_first()
        for mention in found.mentions():
            mention.start, mention.end = mention.start + 5, mention.end + 5
        found.agreements.clear()
        extractions.save(store, number[0], found, "m")
    rows = desk.data("list", "--blind", "1", editor="ชบา")
    assert sorted(r["text"] for r in rows) == ["ตรังพัฒนา", "สมชาย ใจดี"]
    assert "2 left, 0 decided" in desk("--plain", "--blind", "1", input="q\n", editor="ชบา").stdout
    desk("done", "n1")
    assert len(desk.data("list", "--blind", "1", editor="ชบา")) == 8


def test_what_waits_is_replaced_only_when_asked(desk: Desk) -> None:
    told = one_line(desk("add", "n1", "agency", "--words", "ถนนตรังพัฒนา"))
    assert told == (
        f"'ถนนตรังพัฒนา' goes over 'ตรังพัฒนา' (agency, {ROAD}), which waits for review; edit that, or "
        "replace it (--replace)"
    )
    desk.data("add", "n1", "agency", "--words", "ถนนตรังพัฒนา", "--replace")
    assert ROAD not in desk.states()


def test_a_day_of_other_words_has_their_value(desk: Desk) -> None:
    told = one_line(desk("edit", DAY, "--words", "14"))
    assert told == "'14' may be another day; give the value too (--value)"
    [row] = desk.data("edit", DAY, "--words", "วันที่ 14 พฤษภาคม 2567")
    assert row["item"]["record"]["value"] == "2024-05-14"
    [row] = desk.data("edit", DAY, "--words", "พฤษภาคม 2567")
    assert row["item"]["record"]["value"] == "2024-05"
    [row] = desk.data("edit", DAY, "--words", "14 พฤษภาคม 2567", "--value", "15 พฤษภาคม 2567")
    assert row["item"]["record"]["value"] == "2024-05-15"


def test_an_agency_that_the_store_does_not_know_is_noted(desk: Desk) -> None:
    told = desk("edit", PERSON, "--agency", "กรมการข้าวว")
    assert (told.exit_code, told.stderr.splitlines()[0]) == (
        0, "khaosan: กรมการข้าวว: not known in the store",
    )  # fmt: skip
    assert "not known" not in desk("edit", PERSON, "--agency", RICE).stderr
    told = desk(
        "edit", PACT, "--parties", f"{RICE}; กองใหม่", "--signatories", "นายสมชาย ใจดี = กองใหม่"
    )
    assert told.stderr.count("not known") == 1
    assert "none of the parties" in one_line(
        desk("edit", PACT, "--signatories", f"นายสมชาย ใจดี = {TOWN}")
    )


def test_tables_say_what_they_show(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert desk("list", "--state", "unfit").stderr == "khaosan: nothing waits here\n"
    assert desk("list", "--state", "edited").stderr == "khaosan: there is no such item\n"
    desk.data("accept", PERSON)
    monkeypatch.setattr("khaosan.console.on_terminal", lambda: True)
    header = re.split("  +", desk("stats").stdout.splitlines()[0].strip())
    assert "Precision" in header
    assert len(set(header)) == len(header) == 9
