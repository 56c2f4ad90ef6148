"""What the dates take from the text around them: years, the event's day, fiscal years, scores."""

from __future__ import annotations

import datetime as dt

import pytest

from nlp.timex import FoundDate, find

PUBLISHED = dt.date(2021, 12, 15)  # a Wednesday


def values(text: str, published: dt.date | None = PUBLISHED) -> list[str | None]:
    return [f.value for f in find(text, published)]


def one(text: str, published: dt.date | None = PUBLISHED) -> FoundDate:
    found = find(text, published)
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("text", "published", "value"),
    [
        ("วันที่ 20 ธันวาคม", "2021-12-15", "2021-12-20"),
        ("วันที่ 7 ม.ค. นี้", "2021-12-28", "2022-01-07"),
        ("เมื่อวันที่ 28 ธันวาคม", "2022-01-03", "2021-12-28"),
        ("เมื่อวันที่ 28 ธันวาคม ที่ผ่านมา", "2022-01-03", "2021-12-28"),
        ("เมื่อวันที่ 20 ธันวาคม ที่ผ่านมา", "2021-12-15", "2020-12-20"),
        ("เดือนมกราคม", "2021-12-15", "2022-01"),
        ("เดือนธันวาคมนี้", "2021-12-31", "2021-12"),
        ("ธ.ค.นี้", "2021-12-15", "2021-12"),
        ("ในเดือนมกราคมที่ผ่านมา", "2021-12-15", "2021-01"),
        ("วันที่ 1 ตุลาคม ถึง 16 มีนาคม", "2024-03-16", "2023-10-01/2024-03-16"),
        ("ระหว่างวันที่ 30-31 มี.ค.", "2022-02-04", "2022-03-30/2022-03-31"),
        ("เดือนสิงหาคม – ตุลาคม", "2024-06-05", "2024-08/2024-10"),
        ("วันที่ 29 กุมภาพันธ์", "2023-12-01", "2024-02-29"),
    ],
)
def test_missing_year_comes_from_the_publication(text: str, published: str, value: str) -> None:
    found = one(text, dt.date.fromisoformat(published))
    assert found.value == value
    assert any("the publication date" in w for w in found.why)


def test_missing_year_comes_from_a_joined_date() -> None:
    assert values("วันที่ 5 มกราคม และ 7 มกราคม 2540") == ["1997-01-05", "1997-01-07"]


def test_missing_year_comes_from_the_text_where_no_publication_is_known() -> None:
    text = "เมื่อวันที่ 5 มกราคม 2540 และประชุมอีกครั้งในวันที่ 9 มกราคม ที่จังหวัดตรัง"
    assert values(text, None) == ["1997-01-05", "1997-01-09"]


def test_no_year_anywhere_gives_no_value() -> None:
    found = one("วันที่ 9 มกราคม", None)
    assert found.value is None
    assert "no year" in found.why[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("วันนี้ (13 ธ.ค. 64) ที่ประชุม", ["2021-12-13", "2021-12-13"]),
        ("วันนี้ (วันที่ 13 ธันวาคม 2564)", ["2021-12-13", "2021-12-13"]),
        ("วันนี้ (13 ธ.ค.)", ["2021-12-13", "2021-12-13"]),
        ("วันนี้ (13/12/2564)", ["2021-12-13", "2021-12-13"]),
        ("วานนี้ (14 ธ.ค. 64) และวานนี้", ["2021-12-14", "2021-12-14", "2021-12-14"]),
        ("วันนี้ (13 ธ.ค. 64) และพรุ่งนี้", ["2021-12-13", "2021-12-13", "2021-12-14"]),
        # The first day told within a week of the publication is the event's.
        ("เมื่อวันที่ 13 ธันวาคม 2564 กล่าวว่า การลงนามในวันนี้", ["2021-12-13", "2021-12-13"]),
        ("พ.ร.บ. ลงวันที่ 1 มกราคม 2540 กล่าวว่า วันนี้", ["1997-01-01", "2021-12-15"]),
        ("กล่าวว่า วันนี้ได้ลงนาม", ["2021-12-15"]),
        ("วันศุกร์นี้", ["2021-12-17"]),
        ("วันจันทร์หน้า", ["2021-12-20"]),
        ("วันจันทร์ที่ผ่านมา", ["2021-12-13"]),
        ("วันพุธที่ผ่านมา", ["2021-12-08"]),
        ("ไตรมาสที่ 4 ปีนี้", ["2021-10/2021-12", "2021"]),
        ("5 เดือนแรกของปีนี้", ["2021-01/2021-05"]),
    ],
)
def test_relative_days(text: str, expected: list[str]) -> None:
    assert values(text) == expected


def test_relative_day_with_nothing_to_reckon_from() -> None:
    assert one("วันนี้ไปตลาด", None).value is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("งบประมาณรายจ่ายประจำปี 2565", "2021-10-01/2022-09-30"),
        ("งบกลาง ปี 2565", "2021-10-01/2022-09-30"),
        ("พ.ร.บ.วิธีการงบประมาณ พ.ศ. 2561", "2018"),
        ("งานประจำปี 2565", "2022"),
    ],
)
def test_a_budget_makes_a_year_fiscal(text: str, value: str) -> None:
    assert one(text).value == value


def test_a_budget_beside_it_makes_a_quarter_fiscal() -> None:
    text = "ผลการเบิกจ่ายประจำปีงบประมาณ พ.ศ. 2564 (ไตรมาสที่ 1/2564)"
    assert values(text)[1] == "2020-10/2020-12"
    assert values("ยอดขายบ้านไตรมาสที่ 1/2564") == ["2021-01/2021-03"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("24 มิถุนายน 2475", "1932-06-24"),
        ("10 ธันวาคม 2475", "1932-12-10"),
        ("10 กุมภาพันธ์ 2475", "1933-02-10"),  # the year began in April
        ("31 มีนาคม 2482", "1940-03-31"),
        ("31 มกราคม 2483", None),  # BE 2483 had nine months
        ("31 ธันวาคม 2483", "1940-12-31"),
        ("1 มกราคม 2484", "1941-01-01"),
        ("เดือนมีนาคม พ.ศ. 2470", "1928-03"),
        ("10 กุมภาพันธ์ ค.ศ. 1933", "1933-02-10"),
        ("13 กรกฎาคม ร.ศ. 112", "1893-07-13"),
    ],
)
def test_years_before_1941_began_in_april(text: str, value: str | None) -> None:
    assert one(text).value == value


@pytest.mark.parametrize(
    "text",
    ["31 กุมภาพันธ์ 2565", "วันที่ 31 เมษายน 2565", "29 ก.พ. 65", "31/11/2564", "99/99/2564",
     "30 กุมภาพันธ์", "วันที่ 30-31 กุมภาพันธ์ 2565", "ไตรมาสที่ 5 ปี 2564",
     "1 ตุลาคม 2564 - 31 มีนาคม 2564"],
)  # fmt: skip
def test_impossible_date_is_reported_with_no_value(text: str) -> None:
    found = one(text)
    assert found.value is None
    assert found.score < 0.4
    assert found.why


def test_weekday_raises_or_lowers_the_score() -> None:
    plain = one("วันที่ 15 ธันวาคม 2564")
    right = one("วันพุธที่ 15 ธันวาคม 2564")
    wrong = one("วันศุกร์ที่ 15 ธันวาคม 2564")
    assert right.score > plain.score > wrong.score
    assert right.value == wrong.value == "2021-12-15"
    assert "the weekday agrees" in right.why


def test_what_was_guessed_scores_less_than_what_is_written() -> None:
    assert one("15 ธ.ค.").score < one("15 ธ.ค. 64").score


def test_two_digits_are_buddhist_unless_that_is_far_off() -> None:
    assert one("15 ธ.ค. 64").value == "2021-12-15"
    assert one("15 ธ.ค. 99").value == "1956-12-15" or one("15 ธ.ค. 99").value == "2056-12-15"
    assert one("15 Dec 21").value == "2021-12-15"


def test_why_tells_the_rule_and_the_facts() -> None:
    found = one("วันพุธที่ 15 ธ.ค. 64")
    assert found.rule == "day"
    assert found.why == (
        "year 64 as 2564 Buddhist Era (two digits) = 2021",
        "the weekday agrees",
    )


def test_quarters_that_are_counted_are_no_date() -> None:
    assert find("ขยายตัวต่อเนื่องเป็นไตรมาสที่ 6 ติดต่อกัน", dt.date(2021, 3, 1)) == []
    assert one("ในไตรมาสที่ 3 ที่ผ่านมา").kind == "quarter"
