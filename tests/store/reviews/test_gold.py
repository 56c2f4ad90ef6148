"""What editors read wholly, in the form that evaluate, train and the guide's scorer take."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli import group
from khaosan.records import Document
from store import extractions
from store.adding import add
from store.database import Store
from store.reviews import decide, gold, items
from tests.store.reviews.desk import FIRST, RICE, SIGNED, TEXT, TOWN, Desk, fill, id_of

ROAD = id_of("agency", "ตรังพัฒนา")
PERSON = id_of("person", "สมชาย ใจดี")
DAY = id_of("date", "14 พฤษภาคม 2567")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    fill(tmp_path / "khaosan.db")
    return Desk(tmp_path / "khaosan.db")


def khaosan(desk: Desk, *arguments: str) -> Result:
    return CliRunner().invoke(group, ["--db", str(desk.db), *arguments])


def exported(desk: Desk) -> tuple[list[dict[str, Any]], str]:
    path = desk.db.with_name("gold.jsonl")
    result = khaosan(desk, "export", "gold", "-o", str(path))
    assert result.exit_code == 0, result.output + repr(result.exception)
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()], result.stderr


def review_first(desk: Desk) -> None:
    desk.data("reject", ROAD)
    desk.data("edit", PERSON, "--words", "นายสมชาย ใจดี", "--role", f"อธิบดี{RICE}")
    desk.data("add", "n1", "agency", "--words", "กข.", "--nth", "2", "--canonical", RICE)
    desk.data("edit", id_of("agreement", SIGNED), "--parties", f"{RICE}; {TOWN}",
              "--place", "ศาลากลางจังหวัดตรัง")  # fmt: skip
    desk("done", "n1")


def test_a_line_is_just_what_the_guide_says(desk: Desk) -> None:
    review_first(desk)
    [row], told = exported(desk)
    assert row == {
        "id": "n1",
        "published": "2024-05-14",
        "url": "https://gnews.go.th/n1",
        "category": "ข่าวทั่วไป",
        "text": TEXT,
        "persons": [{"surface": "นายสมชาย ใจดี", "canonical": "สมชาย ใจดี", "role": f"อธิบดี{RICE}"}],
        "agencies": [
            {"surface": RICE, "canonical": RICE, "kind": "government"},
            {"surface": TOWN, "canonical": TOWN, "kind": "government"},
            {"surface": "กข.", "canonical": RICE, "kind": "government"},
        ],
        "dates": [{"surface": "14 พฤษภาคม 2567", "value": "2024-05-14", "kind": "day"}],
        "agreements": [
            {
                "kind": "mou",
                "status": "signed",
                "title": "การปลูกข้าวอินทรีย์",
                "parties": [RICE, TOWN],
                "signatories": [],
                "witnesses": [],
                "date": "2024-05-14",
                "place": "ศาลากลางจังหวัดตรัง",
                "evidence": SIGNED,
            }
        ],
    }
    assert told.splitlines() == [f"{desk.db.with_name('gold.jsonl')}: 1 document"]


@pytest.mark.shared
def test_it_has_the_form_of_the_gold_that_is_there(desk: Desk, shared: Path) -> None:
    review_first(desk)
    [row], _ = exported(desk)
    with (shared / "gold" / "train.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    assert list(row) == list(rows[0])
    for kind in ("persons", "agencies", "dates", "agreements"):
        keys = {tuple(entry) for one in rows for entry in one[kind]}
        assert {tuple(entry) for entry in row[kind]} == keys


@pytest.mark.shared
def test_the_guides_scorer_finds_the_editors_word_right(desk: Desk, shared: Path) -> None:
    review_first(desk)
    exported(desk)
    extracted = desk.db.with_name("found.jsonl")
    assert khaosan(desk, "export", "extractions", "-o", str(extracted)).exit_code == 0
    run = subprocess.run(
        [sys.executable, str(shared / "gold" / "score.py"), str(desk.db.with_name("gold.jsonl")),
         str(extracted), "--json"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    scores = json.loads(run.stdout)["scores"]
    for figure in ("persons", "agencies", "dates", "roles", "aliases", "agreements", "parties"):
        assert (scores[figure]["f1"], scores[figure]["n"] > 0) == (1.0, True), figure


def test_evaluate_takes_it(desk: Desk) -> None:
    review_first(desk)
    exported(desk)
    path = desk.db.with_name("found.jsonl")
    with Store(desk.db) as store:
        found = extractions.load(store, 1)
    assert found is not None
    found.agencies.pop()
    path.write_text(json.dumps(found.to_json(), ensure_ascii=False), encoding="utf-8")
    result = khaosan(desk, "evaluate", str(desk.db.with_name("gold.jsonl")), "--extracted",
                     str(path), "--json")  # fmt: skip
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    scores = json.loads(result.stdout)["scores"]
    assert (scores["persons"]["f1"], scores["agencies"]["recall"]) == (
        1.0,
        pytest.approx(5 / 6, abs=1e-4),
    )


def test_train_takes_it(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlp.training.own.ITERATIONS", 2)  # enough to see that it reads the file
    review_first(desk)
    desk("done", "n2")
    exported(desk)
    weights = tmp_path / "ours.crfsuite"
    result = khaosan(desk, "train", str(desk.db.with_name("gold.jsonl")), "--held-out", "0",
                     "-o", str(weights))  # fmt: skip
    assert result.exit_code == 0, result.output + repr(result.exception)
    assert weights.stat().st_size > 0


def test_only_what_was_read_wholly_and_what_stands(desk: Desk) -> None:
    desk.data("accept", PERSON)
    assert exported(desk)[0] == []
    review_first(desk)
    desk.data("undo")  # the done
    assert exported(desk)[0] == []
    desk.data("redo")
    assert [row["id"] for row in exported(desk)[0]] == ["n1"]


def test_the_version_that_was_read_though_a_newer_one_came(desk: Desk) -> None:
    review_first(desk)
    newer = "ด่วน " + TEXT.replace("สมชาย", "สมศักดิ์")
    with Store(desk.db) as store, store.transaction():
        add(store, Document.new(newer, id="n1", url=FIRST.url, source="gnews"))
    [row], _ = exported(desk)
    assert row["text"] == TEXT
    assert [p["surface"] for p in row["persons"]] == ["นายสมชาย ใจดี"]
    # What was decided anew for other words of the newer version is not of this one.
    desk.data("edit", PERSON, "--words", "นายสมศักดิ์ ใจดี")
    desk.data("reject", PERSON)
    assert exported(desk) == ([row], f"{desk.db.with_name('gold.jsonl')}: 1 document\n")
    desk.data("undo")
    assert exported(desk)[0] == [row]
    # Where nothing stands any more of what was read, the document waits until it is done again.
    first = desk.data("log", "--item", PERSON, "--action", "edit")[-1]["step"]
    desk.data("undo", str(first))
    rows, told = exported(desk)
    assert rows == []
    assert told.splitlines()[0] == (
        "n1: left out: 'นายสมศักดิ์ ใจดี' is not in version 1, which was read; say `khaosan review "
        "done n1` again for the newer one"
    )
    with Store(desk.db) as store:
        for item in items.items(store, "n1"):
            if item.state == "unfit":
                decide.reject(store, item, "มะลิ")
    desk("done", "n1")
    [row], _ = exported(desk)
    assert row["text"] == newer
    assert [p["surface"] for p in row["persons"]] == ["นายสมศักดิ์ ใจดี"]


def test_what_left_the_text_was_right_where_it_was_read(desk: Desk) -> None:
    review_first(desk)
    [before], _ = exported(desk)
    newer = TEXT.replace("เมื่อวันที่ 14 พฤษภาคม 2567 ", "")
    with Store(desk.db) as store, store.transaction():
        add(store, Document.new(newer, id="n1", url=FIRST.url, source="gnews"))
    desk.data("reject", DAY)
    assert exported(desk)[0] == [before]
    # A correction of words that both have is one of what was read too.
    desk.data("reject", PERSON)
    assert exported(desk)[0] == [before | {"persons": []}]


def test_what_the_form_cannot_say_is_told(desk: Desk) -> None:
    # One place of the town's name was found to be none of it.
    desk.data("reject", ROAD, id_of("agency", TOWN))
    desk("done", "n1")
    [row], told = exported(desk)
    assert TOWN in [a["surface"] for a in row["agencies"]]
    assert f"n1: '{TOWN}' was found right in 1 places, and means 2, 1 of them the same" in told


def test_a_surface_that_means_mostly_other_things_is_left_out(tmp_path: Path) -> None:
    text = "อบรม\nอว อบรมครูเรื่องความอวดดี ความอ้วน และอวัยวะ ที่กระทรวงอว"
    document = Document.new(text, id="x")
    from tests.store.conftest import extracted

    found = extracted(document, agencies={"อว": "กระทรวงการอุดมศึกษา"})
    first = [m for m in found.agencies if m.start == text.index("อว")]
    one = gold.annotated(document, first, [])
    assert one.row is not None
    assert one.row["agencies"] == []
    assert one.lost == [
        "'อว' is left out: it stands in 4 places, and in 1 of them it was found right"
    ]
    assert one.row["published"] is None


def test_a_file_that_is_none(desk: Desk) -> None:
    result = khaosan(desk, "export", "gold", "-o", str(desk.db.with_name("gold.csv")))
    assert ".jsonl" in str(result.exception)
    result = khaosan(desk, "export", "gold", "-o", str(desk.db / "gold.jsonl"))
    assert result.exit_code != 0 and "cannot write" in str(result.exception)
