"""What the documents of a query have in common."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from khaosan.records import Document, Extraction
from store import extractions, facets
from store.adding import add
from store.database import Store
from store.documents import get

ROAD, TOWN, WATER = "กรมทางหลวง", "เทศบาลเมืองน่าน", "กรมชลประทาน"


@pytest.fixture
def filled(store: Store, make_extraction: Callable[..., Extraction]) -> Store:
    said = [
        (f"{ROAD}ลงนามกับ{TOWN} โดยนายสมชาย ใจดี", "s0", 2020, True),
        (f"{ROAD}กับ{TOWN}เปิดถนน", "s0", 2021, False),
        (f"{WATER}เปิดประตูน้ำ นายสมชาย ใจดี", "s1", 2021, False),
        (f"{ROAD}ซ่อมถนน", "s1", 2022, False),
    ]
    with store.transaction():
        for n, (text, source, year, signed) in enumerate(said):
            document = Document.new(text, id=f"d{n}", published=dt.date(year, 1, 2), source=source)
            add(store, document)
            row = get(store, document.id)
            assert row is not None
            names = {x: x for x in (ROAD, TOWN, WATER) if x in text}
            people = {"นายสมชาย ใจดี": "สมชาย ใจดี"} if "สมชาย" in text else {}
            told = [{"parties": [*names], "evidence": text[:20]}] if signed else []
            extraction = make_extraction(document, agencies=names, persons=people, agreements=told)
            extractions.save(store, row["number"], extraction, "m")
    return store


def counts(values: list[facets.Value]) -> dict[str, int]:
    return {v.name: v.count for v in values}


def test_counts(filled: Store) -> None:
    found = facets.facets(filled, "เปิด OR ลงนาม OR ซ่อม")
    assert found.documents == 4
    assert counts(found.agencies) == {ROAD: 3, TOWN: 2, WATER: 1}
    assert counts(found.people) == {"สมชาย ใจดี": 2}
    assert counts(found.kinds) == {"mou": 1}
    assert counts(found.sources) == {"s0": 2, "s1": 2}
    assert [(v.name, v.count) for v in found.years] == [("2022", 1), ("2021", 2), ("2020", 1)]
    [pair] = found.pairs
    assert {pair.a.name, pair.b.name} == {ROAD, TOWN}
    assert (pair.count, pair.together) == (2, 0.667)


def test_who_was_asked_for_is_no_facet(filled: Store) -> None:
    found = facets.facets(filled, f"agency:{ROAD}")
    assert counts(found.agencies) == {TOWN: 2}
    assert facets.facets(filled, "ทุเรียน").to_json()["documents"] == 0


def test_a_sample_chooses_but_does_not_count(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = facets.facets(filled, "เปิด OR ลงนาม OR ซ่อม")
    monkeypatch.setattr(facets, "SAMPLE", 2)
    some = facets.facets(filled, "เปิด OR ลงนาม OR ซ่อม")
    assert some.sampled and not whole.sampled
    known = counts(whole.agencies)
    assert some.agencies
    assert all(known[name] == n for name, n in counts(some.agencies).items())
