"""Precision and recall as editors see them, and quality that falls."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import group
from khaosan.records import Document
from store import extractions
from store.adding import add
from store.database import Store
from store.reviews import decide, items, whole
from store.reviews.stats import falling, figures, total
from tests.store.conftest import extracted
from tests.store.reviews.desk import OTHER, RICE, TEXT, TOWN, Desk, fill, id_of

ROAD = id_of("agency", "ตรังพัฒนา")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    fill(tmp_path / "khaosan.db")
    return Desk(tmp_path / "khaosan.db")


def review_first(desk: Desk) -> None:
    """Of the first article: a road rejected, the person moved, a date mended, one added, the rest
    accepted; of the second one claim alone."""
    desk.data("reject", ROAD)
    desk.data("edit", id_of("person", "สมชาย ใจดี"), "--words", "นายสมชาย ใจดี")
    desk.data("edit", id_of("date", "14 พฤษภาคม 2567"), "--value", "2024-05-15")
    desk.data("add", "n1", "agency", "--words", "กข.", "--nth", "2", "--canonical", RICE)
    desk("done", "n1")
    desk.data("accept", id_of("agency", TOWN, text=OTHER, document="n2"))


def test_by_kind(desk: Desk) -> None:
    review_first(desk)
    rows = {row["kind"]: row for row in desk.data("stats")}
    assert list(rows) == ["person", "agency", "date", "agreement"]
    agency = rows["agency"]
    # In the first: RICE and TOWN twice each, กข. once; the road is none.
    assert TEXT.count(RICE) == 2 == TEXT.count(TOWN)
    assert (agency["decided"], agency["accepted"], agency["rejected"], agency["added"]) == (
        7,
        6,
        1,
        1,
    )
    assert agency["precision"] == pytest.approx(6 / 7)
    assert (agency["read"], agency["found"], agency["right"], agency["missed"]) == (1, 6, 5, 1)
    assert agency["read_precision"] == pytest.approx(5 / 6)
    assert agency["recall"] == pytest.approx(5 / 6)
    # A mention that was moved is wrong where it was, and missed where it is.
    person = rows["person"]
    assert (person["moved"], person["precision"], person["recall"]) == (1, 0.0, 0.0)
    # A date with another value stands where it stood.
    assert (rows["date"]["mended"], rows["date"]["precision"], rows["date"]["whole"]) == (
        1,
        1.0,
        0.0,
    )
    assert rows["agreement"]["recall"] == 1.0


def test_by_source_and_month(desk: Desk) -> None:
    review_first(desk)
    sources = {row["source"]: row for row in desk.data("stats", "--by", "source")}
    assert (sources["dla"]["decided"], sources["dla"]["recall"]) == (1, None)
    assert sources["gnews"]["decided"] == 9
    months = {row["month"]: row for row in desk.data("stats", "--by", "month")}
    assert list(months) == ["2024-05", "2024-06"]
    assert months["2024-05"]["missed"] == 2
    table = desk("stats", "--by", "month").stdout.splitlines()
    assert table[0].split("\t")[0] == "2024-05"
    assert table[-1].startswith("all\t10\t8\t")
    assert desk.data("stats", "--since", "2600") == []


def test_what_was_taken_back_counts_no_more(desk: Desk) -> None:
    review_first(desk)
    desk.data("undo", "--times", "6")
    assert desk.data("stats") == []
    assert "no editor decided anything" in desk("stats").stderr


def test_a_kind_that_was_changed_is_wrong_there_and_missed_here(desk: Desk) -> None:
    desk.data("edit", ROAD, "--kind", "person")
    rows = {row["kind"]: row for row in desk.data("stats")}
    assert (rows["agency"]["moved"], rows["agency"]["precision"]) == (1, 0.0)
    assert (rows["person"]["decided"], rows["person"]["added"]) == (0, 0)
    desk("done", "n1")
    rows = {row["kind"]: row for row in desk.data("stats")}
    assert rows["person"]["missed"] == 1


def test_total_counts_a_document_once(desk: Desk) -> None:
    review_first(desk)
    with Store(desk.db) as store:
        whole_tally = total(list(figures(store).values()))
    assert len(whole_tally.read) == 1
    assert whole_tally.decided == 10


NAMES = ("กรมชลประทาน", "กรมประมง", "กรมปศุสัตว์", "กรมป่าไม้", "กรมที่ดิน", "กรมการแพทย์",
         "กรมสรรพากร", "กรมศุลกากร", "กรมธนารักษ์", "กรมการปกครอง")  # fmt: skip


def read_wholly(store: Store, month: int, documents: int, wrong: int) -> None:
    """Articles of a month, ten agencies each, in which editors rejected so many and accepted the
    rest."""
    for number in range(documents):
        text = f"ข่าวที่ {number} ของเดือน {month}\n" + " และ ".join(NAMES) + " ประชุมร่วมกัน"
        one = Document.new(
            text, id=f"m{month}-{number}", published=dt.date(2024, month, 1 + number)
        )
        with store.transaction():
            add(store, one)
            row = store.conn.execute("SELECT max(number) FROM documents").fetchone()
            extractions.save(
                store, row[0], extracted(one, agencies=dict(zip(NAMES, NAMES, strict=True))), "m"
            )
        for item in items.items(store, one.id)[:wrong]:
            decide.reject(store, item, "มะลิ")
        whole.done(store, one.id, "มะลิ")


@pytest.mark.parametrize(("wrong", "falls"), [(1, False), (4, True)])
def test_a_month_that_is_worse_is_told(store: Store, wrong: int, falls: bool) -> None:
    for month in (1, 2, 3):
        read_wholly(store, month, 6, 1)
    assert falling(store) == []
    read_wholly(store, 4, 6, wrong)
    found = falling(store)
    assert bool(found) is falls
    if falls:
        [fall] = found
        assert (fall.figure, fall.kind, fall.month) == ("precision", "agency", "2024-04")
        assert (fall.before, fall.now, fall.mentions) == (
            pytest.approx(0.9),
            pytest.approx(0.6),
            60,
        )
        assert "0.60 in 2024-04, 0.90 before" in fall.line()
    told = CliRunner().invoke(group, ["--db", str(store.path), "status", "--json"])
    alerts = [a for a in json.loads(told.stdout)["alerts"] if a["source"] == "reviews"]
    assert [(a["kind"], a["since"]) for a in alerts] == [("worse", "2024-04")] * falls


def test_a_few_mentions_are_no_reason_to_warn(store: Store) -> None:
    for month in (1, 2, 3):
        read_wholly(store, month, 6, 1)
    read_wholly(store, 4, 2, 9)
    assert falling(store) == []
