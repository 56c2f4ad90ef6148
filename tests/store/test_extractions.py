"""Saving what was found, and what follows from it: entities, aliases, positions."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from khaosan.errors import KhaosanError
from khaosan.records import Document, Extraction
from store import extractions, listings, profiles
from store.adding import add
from store.database import Store
from store.documents import get
from store.integrity import checks

Make = Callable[..., Extraction]
FULL = "กรมส่งเสริมการปกครองท้องถิ่น"


def put(store: Store, text: str, **more: Any) -> tuple[int, Document]:
    document = Document.new(text, **more)
    with store.transaction():
        add(store, document)
    row = get(store, document.url or document.id)
    assert row is not None
    return row["number"], document


def save(store: Store, number: int, extraction: Extraction, model: str = "m") -> None:
    with store.transaction():
        extractions.save(store, number, extraction, model)


def good(store: Store) -> None:
    assert [(name, detail) for name, ok, detail in checks(store) if not ok] == []


def listed(store: Store, **how: Any) -> dict[str, tuple[int, int]]:
    return {e["name"]: (e["documents"], e["mentions"]) for e in listings.entities(store, **how)}


def test_what_is_saved_is_what_is_loaded(store: Store, make_extraction: Make) -> None:
    text = "นายขจร ศรีชวโนทัย รองอธิบดี สถ. ลงนาม 15 ธันวาคม 2564\nขจรกล่าวว่า สถ. ยินดี"
    number, document = put(store, text)
    extraction = make_extraction(
        document,
        agencies={"สถ.": FULL},
        persons={"นายขจร ศรีชวโนทัย": "ขจร ศรีชวโนทัย"},
        roles={"นายขจร ศรีชวโนทัย": ("รองอธิบดี", FULL)},
        dates={"15 ธันวาคม 2564": "2021-12-15"},
        agreements=[
            {
                "parties": [FULL],
                "signatories": [("นายขจร ศรีชวโนทัย", FULL)],
                "date": "2021-12-15",
                "evidence": "ลงนาม",
            }
        ],
    )
    save(store, number, extraction)
    loaded = extractions.load(store, number)
    assert loaded is not None
    assert loaded.to_json() == extraction.to_json()
    good(store)
    row = store.conn.execute("SELECT number FROM entities WHERE kind = 'person'").fetchone()
    [position] = profiles.positions(store, row["number"])
    assert position["role"] == "รองอธิบดี"
    assert position["agency"] == FULL


def test_a_given_name_finds_the_only_person_who_has_it(store: Store, make_extraction: Make) -> None:
    number, document = put(store, "นายขจร ศรีชวโนทัย พบ นายประยูร อินสกุล และนายประยูร ใจเย็น")
    names = ("ขจร ศรีชวโนทัย", "ประยูร อินสกุล", "ประยูร ใจเย็น")
    save(store, number, make_extraction(document, persons={f"นาย{n}": n for n in names}))
    found = profiles.find(store, "ขจร")
    assert found is not None and found["name"] == "ขจร ศรีชวโนทัย"
    assert profiles.find(store, "ประยูร") is None
    assert profiles.find(store, "ขจ") is None
    assert profiles.find(store, "ขจร", "agency") is None


def test_pending_and_resumption(store: Store, make_extraction: Make) -> None:
    for n in range(150):
        put(store, f"ข่าวที่ {n}")
    assert extractions.count_pending(store, "m") == 150
    seen = []
    # What is saved while the pages are read is neither seen twice nor skipped.
    for number, document in extractions.pending(store, "m"):
        seen.append(document.text)
        if number % 2:
            save(store, number, make_extraction(document))
    assert seen == [f"ข่าวที่ {n}" for n in range(150)]
    assert extractions.count_pending(store, "m") == 75
    assert extractions.count_pending(store, "another") == 150
    assert len(list(extractions.pending(store, "m"))) == 75


def test_only_newest_versions_are_pending_and_count(store: Store, make_extraction: Make) -> None:
    url = "https://a.go.th/1"
    number, document = put(store, "กระทรวงมหาดไทย แถลง", url=url)
    save(store, number, make_extraction(document, agencies={"กระทรวงมหาดไทย": "กระทรวงมหาดไทย"}))
    assert listed(store) == {"กระทรวงมหาดไทย": (1, 1)}
    newer, document = put(store, "กระทรวงคมนาคม แถลง", url=url)
    assert listed(store) == {}
    assert [n for n, _ in extractions.pending(store, "m")] == [newer]
    save(store, newer, make_extraction(document, agencies={"กระทรวงคมนาคม": "กระทรวงคมนาคม"}))
    assert listed(store) == {"กระทรวงคมนาคม": (1, 1)}
    assert extractions.load(store, number) is not None  # the old version's is kept
    good(store)


def test_a_late_extraction_of_an_old_version_counts_nowhere(
    store: Store, make_extraction: Make
) -> None:
    url = "https://a.go.th/1"
    number, old = put(store, "กระทรวงมหาดไทย แถลง", url=url)
    put(store, "ข้อความใหม่", url=url)
    told = {"parties": ["กระทรวงมหาดไทย"], "date": "2021-12-15"}
    names = {"กระทรวงมหาดไทย": "กระทรวงมหาดไทย"}
    for _ in range(2):
        save(store, number, make_extraction(old, agencies=names, agreements=[told]))
        assert listed(store) == {}
        assert list(listings.agreements(store)) == []
        good(store)


def test_extracting_again_replaces(
    store: Store, make_extraction: Make, contents: Callable[[Store], Any]
) -> None:
    number, document = put(store, "กระทรวงมหาดไทย และ สถ. ลงนาม")
    first = make_extraction(document, agencies={"กระทรวงมหาดไทย": "กระทรวงมหาดไทย", "สถ.": FULL})
    save(store, number, first)
    before = contents(store)
    save(store, number, first)
    assert contents(store) == before
    save(store, number, make_extraction(document, agencies={"สถ.": FULL}), "newer")
    assert listed(store) == {FULL: (1, 1)}
    # nothing is left of what nobody mentions
    assert store.conn.execute("SELECT count(*) FROM entities").fetchone()[0] == 1
    assert extractions.count_pending(store, "newer") == 0
    assert extractions.count_pending(store, "m") == 1
    good(store)


def test_aliases_and_names(store: Store, make_extraction: Make) -> None:
    texts = [f"{FULL} (สถ.) แถลง", "สถ. แถลงอีก สถ. ย้ำ", "กรมส่งเสริมการ ปกครองท้องถิ่น"]
    names = [{FULL: FULL, "สถ.": FULL}, {"สถ.": FULL}, {texts[2]: texts[2]}]
    for text, agencies in zip(texts, names, strict=True):
        number, document = put(store, text)
        save(store, number, make_extraction(document, agencies=agencies))
    [entity] = listings.entities(store)
    assert entity["name"] == FULL
    assert entity["aliases"] == ["สถ.", "กรมส่งเสริมการ ปกครองท้องถิ่น"]
    assert (entity["documents"], entity["mentions"]) == (3, 5)
    for asked in ("สถ.", FULL, "ส่งเสริมการปกครอง"):
        assert listed(store, name=asked) == {FULL: (3, 5)}
    assert listed(store, name="สถาบัน") == {}
    assert listed(store, kind="person") == {}


def test_an_extraction_of_another_text_is_refused(store: Store, make_extraction: Make) -> None:
    number, _ = put(store, "กระทรวงมหาดไทย")
    other = make_extraction(Document.new("x กระทรวงมหาดไทย"), agencies={"กระทรวงมหาดไทย": "ก"})
    with pytest.raises(KhaosanError, match="another text"):
        save(store, number, other)
    assert extractions.load(store, number) is None
    with pytest.raises(KhaosanError, match="no document number 99"):
        save(store, 99, other)


def test_the_order_of_documents_changes_nothing(
    tmp_path: Path, make_extraction: Make, contents: Callable[[Store], Any]
) -> None:
    told = [
        ("สถ. กับ อบจ. นายก แถลง", {"สถ.": FULL, "อบจ.": "องค์การบริหารส่วนจังหวัด"}),
        (f"{FULL} แถลง", {FULL: FULL}),
        ("กรม ส่งเสริมการปกครองท้องถิ่น", {"กรม ส่งเสริมการปกครองท้องถิ่น": "กรม ส่งเสริมการปกครองท้องถิ่น"}),
        ("สถ. ย้ำ", {"สถ.": FULL}),
    ]  # fmt: skip
    results = []
    for i, order in enumerate(itertools.permutations(told)):
        with Store(tmp_path / f"{i}.db") as store:
            for text, agencies in order:
                number, document = put(store, text, id=text)
                save(store, number, make_extraction(document, agencies=agencies))
            results.append(contents(store))
    assert all(r == results[0] for r in results)
