"""One agreement told by several documents is one, whatever order they come in."""

from __future__ import annotations

import datetime as dt
import itertools
import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from khaosan.records import Document, Extraction
from store import agreements, extractions, listings
from store.adding import add
from store.database import Store
from store.documents import get
from store.integrity import checks

Make = Callable[..., Extraction]
LEAGUE = "สมาคมสันนิบาตเทศบาลแห่งประเทศไทย"
FUND = "หน่วยบริหารและจัดการทุนด้านการพัฒนาระดับพื้นที่"
UNIVERSITY = "มหาวิทยาลัยขอนแก่น"

DEPARTMENT_SAYS = f"พิธีลงนาม\n{LEAGUE} ลงนามกับ {FUND} (บพท.) โดยนายขจร ใจดี เป็นพยาน ณ กรุงเทพมหานคร"
UNIVERSITY_SAYS = f"ข่าวมหาวิทยาลัย\n{UNIVERSITY} และ {FUND} ร่วมกับ {LEAGUE} ลงนามแล้ว ส.ท.ท. ยินดี"


def put(
    store: Store, make: Make, text: str, told: list[dict[str, Any]], url: str | None = None
) -> int:
    document = Document.new(
        text, url=url, published=dt.date(2021, 12, 16), id=None if url else text
    )
    with store.transaction():
        add(store, document)
    row = get(store, url or text)
    assert row is not None
    number: int = row["number"]
    names = {n: n for n in (LEAGUE, FUND, UNIVERSITY) if n in text}
    if "ส.ท.ท." in text:
        names["ส.ท.ท."] = LEAGUE
    persons = {"นายขจร ใจดี": "ขจร ใจดี"} if "นายขจร" in text else {}
    extraction = make(document, agencies=names, persons=persons, agreements=told)
    with store.transaction():
        extractions.save(store, number, extraction, "m")
    return number


def both(store: Store, make: Make) -> tuple[int, int]:
    first = put(
        store, make, DEPARTMENT_SAYS,
        [{"parties": [LEAGUE, FUND], "date": "2021-12-15", "witnesses": ["นายขจร ใจดี"],
          "place": "กรุงเทพมหานคร", "evidence": "ลงนามกับ"}],
        url="https://dla.go.th/1",
    )  # fmt: skip
    second = put(
        store, make, UNIVERSITY_SAYS,
        [{"parties": [UNIVERSITY, FUND, LEAGUE], "date": "2021-12-15", "evidence": "ลงนามแล้ว"}],
        url="https://kku.ac.th/1",
    )  # fmt: skip
    return first, second


def test_one_agreement_with_two_sources(store: Store, make_extraction: Make) -> None:
    both(store, make_extraction)
    [told] = listings.agreements(store)
    assert set(told["parties"]) == {LEAGUE, FUND, UNIVERSITY}
    assert told["witnesses"] == ["นายขจร ใจดี"]
    assert told["place"] == "กรุงเทพมหานคร"
    texts = {"https://dla.go.th/1": DEPARTMENT_SAYS, "https://kku.ac.th/1": UNIVERSITY_SAYS}
    assert {s["url"] for s in told["sources"]} == set(texts)
    for source in told["sources"]:
        e = source["evidence"]
        assert texts[source["url"]][e["start"] : e["end"]] == e["text"]


def test_filters(store: Store, make_extraction: Make) -> None:
    both(store, make_extraction)
    found: list[dict[str, Any]] = [
        {"party": LEAGUE},
        {"party": "สันนิบาตเทศบาล"},
        {"party": "ส.ท.ท."},
        {"person": "ขจร"},
        {"person": "นายขจร ใจดี"},
        {"kind": "mou"},
        {"status": "signed"},
        {"since": "2564"},
        {"until": "2021-12-15"},
        {"since": "2021-12-15", "until": "2564-12"},
        {"min_score": 0.7},
    ]
    for how in found:
        assert len(list(listings.agreements(store, **how))) == 1, how
    missed: list[dict[str, Any]] = [
        {"party": "กรมการปกครอง"},
        {"party": "ส.ท."},
        {"person": "สมชาย"},
        {"kind": "treaty"},
        {"status": "planned"},
        {"since": "2021-12-16"},
        {"until": "2563"},
        {"min_score": 0.8},
    ]
    for how in missed:
        assert not list(listings.agreements(store, **how)), how


def test_coarse_dates_and_filters(store: Store, make_extraction: Make) -> None:
    for n, date in enumerate(["2021", "2021-06", None]):
        put(store, make_extraction, f"ข่าว {n} {LEAGUE}", [{"parties": [LEAGUE], "date": date}])

    def dates(**how: Any) -> list[str | None]:
        return [a["date"] for a in listings.agreements(store, **how)]

    assert dates() == ["2021-06", "2021", None]
    assert dates(since="2021-06-15") == ["2021-06", "2021"]
    assert dates(since="2021-07") == ["2021"]
    assert dates(until="2021-06-15") == ["2021-06", "2021"]
    assert dates(until="2020") == []


def test_a_document_that_changes_its_mind(
    store: Store, make_extraction: Make, contents: Callable[[Store], Any]
) -> None:
    first, second = both(store, make_extraction)
    before = contents(store)
    row = get(store, second)
    assert row is not None
    document = Document.new(row["text"], url=row["url"])
    with store.transaction():  # nothing is found in it any more
        extractions.save(store, second, make_extraction(document), "m")
    [told] = listings.agreements(store)
    assert set(told["parties"]) == {LEAGUE, FUND}
    assert [name for name, ok, _ in checks(store) if not ok] == []
    both(store, make_extraction)
    assert contents(store) == before
    with store.transaction():  # a new version takes the old one's word back
        add(store, Document.new("ขออภัย ข่าวผิดพลาด", url="https://dla.go.th/1"))
    [told] = listings.agreements(store)
    assert [s["url"] for s in told["sources"]] == ["https://kku.ac.th/1"]
    assert told["witnesses"] == []
    assert first != second
    assert [name for name, ok, _ in checks(store) if not ok] == []


def test_a_bridge_that_goes_leaves_two(store: Store, make_extraction: Make) -> None:
    say = [
        ("หนึ่ง", [LEAGUE, FUND]),
        ("สะพาน", [LEAGUE, FUND, UNIVERSITY, "JICA"]),
        ("สอง", [UNIVERSITY, "JICA"]),
    ]
    numbers = [
        put(store, make_extraction, f"{text} {LEAGUE}",
            [{"parties": parties, "date": "2021-12-15"}])
        for text, parties in say
    ]  # fmt: skip
    assert len(list(listings.agreements(store))) == 1
    row = get(store, numbers[1])
    assert row is not None
    with store.transaction():
        extractions.save(store, numbers[1], make_extraction(Document.new(row["text"])), "m")
    assert len(list(listings.agreements(store))) == 2


TOLD = st.lists(
    st.tuples(
        st.lists(st.sampled_from([LEAGUE, FUND, UNIVERSITY]), max_size=3, unique=True),
        st.sampled_from(["2021-12-15", "2021-12-16", "2021-12", None]),
        st.sampled_from([None, "บันทึกข้อตกลงการวิจัยพัฒนาเมือง", "การจัดการขยะ"]),
    ),
    max_size=2,
)


def plain_extraction(document: Document, told: list[Any]) -> Extraction:
    from khaosan.records import Agreement, Evidence

    return Extraction(
        document.id,
        agreements=[
            Agreement("mou", "signed", title, parties, [], [], date, None,
                      Evidence(0, 1, document.text[:1]), 0.5)
            for parties, date, title in told
        ],
    )  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.lists(TOLD, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_any_order_and_any_detour_gives_the_same_register(
    told: list[list[Any]], shuffled: random.Random
) -> None:
    """Saved in another order, extracted twice with something else in between, or derived anew."""

    def register(store: Store) -> list[Any]:
        rows = list(listings.agreements(store))
        assert [name for name, ok, _ in checks(store) if not ok] == []
        return sorted(rows, key=lambda r: str(r["id"]))

    with tempfile.TemporaryDirectory() as folder:
        results = []
        for attempt in range(2):
            order = list(range(len(told)))
            with Store(Path(folder) / f"{attempt}.db") as store:
                if attempt:
                    shuffled.shuffle(order)
                for i in order:
                    document = Document.new(
                        f"ข่าวที่ {i}", id=f"d{i}", published=dt.date(2021, 12, 16)
                    )
                    with store.transaction():
                        add(store, document)
                    row = get(store, f"d{i}")
                    assert row is not None
                    detours = itertools.chain([told[-1]] if attempt else [], [told[i]])
                    for frames in detours:
                        with store.transaction():
                            extractions.save(
                                store, row["number"], plain_extraction(document, frames), "m"
                            )
                results.append(register(store))
                if attempt:
                    agreements.rebuild(store)
                    results.append(register(store))
    assert results[0] == results[1] == results[2]
