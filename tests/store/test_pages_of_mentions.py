"""A mention of a document with pages knows its page: in lists, on the screen, on the web page."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import group
from khaosan.paging import PageNote, page_of
from khaosan.records import Document, Extraction
from store import extractions, listings
from store.adding import add
from store.database import Store

FIRST, SECOND = "กรมทดสอบแจ้งผลการประชุม\n", "เทศบาลเมืองสายลมลงนามบันทึกข้อตกลงกับกรมทดสอบ"


@pytest.fixture
def db(tmp_path: Path, make_extraction: Callable[..., Extraction]) -> Path:
    path = tmp_path / "khaosan.db"
    document = Document.new(
        FIRST + SECOND, id="pdf", pages=[0, len(FIRST)], page_notes=[PageNote(2, "ocr", 0.6)]
    )
    found = make_extraction(
        document,
        agencies={"กรมทดสอบ": "กรมทดสอบ", "เทศบาลเมืองสายลม": "เทศบาลเมืองสายลม"},
        agreements=[{"parties": ["กรมทดสอบ", "เทศบาลเมืองสายลม"], "evidence": SECOND}],
    )
    with Store(path) as store, store.transaction():
        add(store, document)
        extractions.save(store, 1, found, "m")
        add(store, Document.new("ข่าวไม่มีหน้า กรมทดสอบ", id="news"))
        other = make_extraction(
            Document.new("ข่าวไม่มีหน้า กรมทดสอบ", id="news"), agencies={"กรมทดสอบ": "กรมทดสอบ"}
        )
        extractions.save(store, 2, other, "m")
    return path


def test_lists_tell_it(db: Path) -> None:
    with Store(db) as store:
        rows = list(listings.mentions(store))
        assert [r["page"] for r in rows if r["document"] == "news"] == [None]
        there = {(r["text"], r["page"]) for r in rows if r["document"] == "pdf"}
        assert there == {("กรมทดสอบ", 1), ("เทศบาลเมืองสายลม", 2), ("กรมทดสอบ", 2)}
        for row in rows:
            if row["document"] == "pdf":
                assert row["page"] == page_of([0, len(FIRST)], row["start"])
        [agreement] = listings.agreements(store)
        assert [source["page"] for source in agreement["sources"]] == [2]


def test_show_tells_it(db: Path) -> None:
    shown = CliRunner().invoke(group, ["--db", str(db), "show", "pdf"]).stdout
    assert "hard to read: 2" in shown
    assert "กรมทดสอบ (p. 1, 2)" in shown
    value = json.loads(CliRunner().invoke(group, ["--db", str(db), "show", "pdf", "--json"]).stdout)
    assert value["pages"] == [0, len(FIRST)]
