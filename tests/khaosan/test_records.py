"""The interchange format reads what it writes, and says what is wrong with a line."""

from __future__ import annotations

import datetime as dt

import pytest

from khaosan.paging import PageNote, page_of
from khaosan.records import (
    Agency,
    Agreement,
    Date,
    Document,
    Evidence,
    Extraction,
    Person,
    RecordError,
    Signatory,
    parse_day,
)


def test_a_document_goes_there_and_back() -> None:
    row = {
        "id": "a1",
        "text": "หัวข้อ\nเนื้อข่าว",
        "url": "https://example.go.th/1",
        "title": "หัวข้อ",
        "published": "2021-12-15",
        "source": "gnews",
    }
    assert Document.from_json(row).to_json() == row


def test_pages_go_there_and_back() -> None:
    row = {
        "id": "a1",
        "text": "หน้าหนึ่ง\nหน้าสาม",
        "pages": [0, 10, 10],
        "page_notes": [
            {"page": 2, "way": "unread", "confidence": None, "reason": "a picture"},
            {"page": 3, "way": "ocr", "confidence": 0.5, "reason": "a picture"},
        ],
    }
    document = Document.from_json(row)
    assert document.to_json() == row
    assert [page_of(document.pages, at) for at in (0, 9, 10, 99)] == [1, 1, 3, 3]
    assert page_of([3], 0) == 1
    assert page_of([], 0) is None
    assert [note.low for note in document.page_notes] == [True, True]
    assert not PageNote(1, "ocr", 0.9).low


def test_title_and_body_make_the_text() -> None:
    document = Document.from_json({"title": "หัวข้อ", "body": "เนื้อข่าว", "url": "https://x/1"})
    assert document.text == "หัวข้อ\nเนื้อข่าว"
    assert document.id == Document.from_json({"text": "อื่น", "url": "https://x/1"}).id


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({}, "no "),
        ({"text": "  "}, "empty"),
        ({"text": 3}, '"text" is int'),
        ({"text": "ก", "id": []}, '"id" is list'),
        ({"text": "ก", "published": "15 ธ.ค. 64"}, "published"),
        ({"text": "ก\ud800"}, "surrogates"),
        ({"text": "กข", "pages": [0, 2, 1]}, "falls"),
        ({"text": "กข", "pages": [0, 3]}, "past the end"),
        ({"text": "กข", "pages": [0, True]}, "not a list of offsets"),
        ({"text": "กข", "page_notes": {"page": 1}}, "not a list"),
        ({"text": "กข", "page_notes": [{"page": 1, "way": "guess"}]}, "none"),
        ({"text": "กข", "page_notes": [{"page": 0, "way": "ocr"}]}, "no page number"),
        ({"text": "กข", "page_notes": [{"page": 1, "way": "ocr", "confidence": 70}]}, "0 to 1"),
    ],
)
def test_a_bad_line_says_what_is_wrong(row: dict[str, object], message: str) -> None:
    with pytest.raises(RecordError, match=message):
        Document.from_json(row)


def test_days() -> None:
    assert parse_day("2021-12-15T09:00:00+07:00") == dt.date(2021, 12, 15)
    assert parse_day(None) is None
    assert parse_day("") is None
    assert parse_day("2021-12-15 09:00") == dt.date(2021, 12, 15)
    for wrong in ("2021-02-31", "2021-12-15, noon", "2021-12-1", "2021-12-15T25:00"):
        with pytest.raises(RecordError, match="YYYY-MM-DD"):
            parse_day(wrong)
    with pytest.raises(RecordError, match="Buddhist Era: write it as 2021"):
        parse_day("2564-12-15")


def test_an_extraction_goes_there_and_back() -> None:
    extraction = Extraction(
        "a1",
        persons=[Person(0, 3, "นาย", "นาย", "ก", "อธิบดี", None, "ก", 0.9, "crf")],
        agencies=[Agency(4, 7, "สถ.", "กรมส่งเสริมการปกครองท้องถิ่น", "government", 0.9, "crf")],
        dates=[Date(8, 9, "x", None, "day", 0.5, "rule:day")],
        agreements=[
            Agreement("mou", "signed", None, ["ก", "ข"], [Signatory("นาย ก", "ก")], [],
                      "2021-12-15", None, Evidence(0, 2, "ลง"), 0.8)
        ],
        model={"khaosan": "0"},
    )  # fmt: skip
    assert Extraction.from_json(extraction.to_json()) == extraction
    with pytest.raises(RecordError, match="not an extraction"):
        Extraction.from_json({"id": "a", "persons": [{"start": 1}]})


@pytest.mark.parametrize("name", ["id", "url", "title", "text", "source", "category", "agency"])
def test_lone_surrogates_are_no_text(name: str) -> None:
    with pytest.raises(RecordError, match=f'"{name}" holds lone surrogates'):
        Document.from_json({"text": "ข่าว", name: "ก\ud800"})
