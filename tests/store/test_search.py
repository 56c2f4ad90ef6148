"""Finding Thai: words inside compounds, abbreviations, versions, filters, marks in the snippet."""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khaosan.errors import UsageError
from khaosan.records import Document, Extraction
from khaosan.text import fold
from store import extractions
from store.adding import add
from store.database import Store
from store.documents import get
from store.query import parse, terms
from store.search import TIME_LIMIT, Lookup, QueryError, count, day_range, limited, search
from store.snippets import snippet

ARTICLES = {
    "mou": "เทศบาลนครลงนามความร่วมมือ\nสมาคมสันนิบาตเทศบาลแห่งประเทศไทยลงนามบันทึกข้อตกลงกับ"
    "มหาวิทยาลัย เมื่อวันที่ ๑๕ ธันวาคม ๒๕๖๔ มูลค่า 1,250 ล้านบาท",
    "interior": "รมว.มท. ตรวจราชการ\nรัฐมนตรีว่าการกระทรวงมหาดไทย (มท.) พบผู้บริหาร อบต. และ สถ. "
    "ที่จังหวัดเชียงใหม่ มติครม.เห็นชอบโครงการโควิด-19",
    "water": "กรมทรัพยากรน้ำเปิดสถานี\nอธิบดีกรมทรัพยากรน้ำเปิดสถานีสูบน้ำ "
    "หลังการปกครองท้องถิ่นและกระทรวงสาธารณสุขร้องขอ",
    "spaced": "ความ\u200bร่วมมือ\nกระทรวง\u00a0สาธารณสุข นํ้าท่วม เเละภัยแล้ง\u2028อบต ทั้งหมด",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store(tmp_path_factory.mktemp("library") / "x.db") as opened:
        with opened.transaction():
            for n, (id, text) in enumerate(ARTICLES.items()):
                day = dt.date(2021 + n, 12, 15)
                add(opened, Document.new(text, id=id, published=day, source=f"s{n % 2}"))
        yield opened


def found(store: Store, query: str, **how: Any) -> set[str]:
    return {hit.id for hit in search(store, query, **how)}


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("มหาดไทย", {"interior"}),
        ("กระทรวงมหาดไทย", {"interior"}),
        ("เทศบาล", {"mou"}),
        ("สันนิบาต", {"mou"}),
        ("สันนิบาตเทศบาล", {"mou"}),
        ("บันทึกข้อตกลง", {"mou"}),
        ("ปกครองท้องถิ่น", {"water"}),
        ("การปกครอง", {"water"}),
        ("มท.", {"interior"}),
        ("มท", {"interior"}),
        ("สถ.", {"interior"}),
        ("สถ", {"interior"}),
        ("ครม.", {"interior"}),
        ("รมว.มท.", {"interior"}),
        ("อบต", {"interior", "spaced"}),
        ("อบต.", {"interior", "spaced"}),
        ("กร", set()),
        ("ร่วมมือ", {"mou", "spaced"}),
        ("ความร่วมมือ", {"mou", "spaced"}),
        ("น้ำท่วม", {"spaced"}),
        ("นํ้าท่วม", {"spaced"}),
        ("และภัยแล้ง", {"spaced"}),
        ("2564", {"mou"}),
        ("๒๕๖๔", {"mou"}),
        ("1250", {"mou"}),
        ("1,250", {"mou"}),
        ("250", set()),
        ("โควิด", {"interior"}),
        ("โควิด-19", {"interior"}),
        ("COVID", set()),
        ("เทศบาล ลงนาม", {"mou"}),
        ("เทศบาล น้ำท่วม", set()),
        ("เทศบาล OR น้ำท่วม", {"mou", "spaced"}),
        ("ร่วมมือ -เทศบาล", {"spaced"}),
        ("ร่วมมือ NOT เทศบาล", {"spaced"}),
        ('"ลงนามบันทึกข้อตกลง"', {"mou"}),
        ('"บันทึกข้อตกลงลงนาม"', set()),
        ("สันนิ*", {"mou"}),
        ("หวัด", set()),
    ],
)
def test_finds(library: Store, query: str, ids: set[str]) -> None:
    assert found(library, query) == ids
    assert count(library, query) == len(ids)


def test_words_typed_together_that_stand_apart(library: Store) -> None:
    hits = search(library, "มหาวิทยาลัยเทศบาล")
    assert [h.id for h in hits] == ["mou"]
    assert len(hits.notes) == 1
    assert not search(library, '"มหาวิทยาลัยเทศบาล"')


def test_the_title_counts_most(store: Store) -> None:
    with store.transaction():
        add(store, Document.new("ข่าวอื่น\nเนื้อหาว่าด้วยเทศบาลและเทศบาล " + "น้ำ " * 20, id="body"))
        add(store, Document.new("เทศบาล\n" + "เนื้อหาอื่น " * 40, id="title"))
        for n in range(8):
            add(store, Document.new(f"เรื่องที่ {n} ไม่เกี่ยวกัน"))
    assert [h.id for h in search(store, "เทศบาล")] == ["title", "body"]


def test_the_newest_first_among_equals(store: Store) -> None:
    with store.transaction():
        for n, day in enumerate(["2021-01-01", "2023-01-01", "2022-01-01"]):
            add(
                store,
                Document.new(f"เทศบาล\nเลขที่{n}", id=day, published=dt.date.fromisoformat(day)),
            )
    assert [h.id for h in search(store, "เทศบาล")] == ["2023-01-01", "2022-01-01", "2021-01-01"]


def test_filters(library: Store) -> None:
    everything = "ร่วมมือ OR มหาดไทย OR น้ำ"
    assert found(library, everything) == set(ARTICLES)
    assert found(library, everything, source="s0") == {"mou", "water"}
    assert found(library, everything, after="2566") == {"water", "spaced"}
    assert found(library, everything, after="2023") == {"water", "spaced"}
    assert found(library, everything, before="2564") == {"mou"}
    assert found(library, everything, before="๒๕๖๕-๑๒-๑๔") == {"mou"}
    assert found(library, everything, after="2022-12", before=dt.date(2023, 12, 14)) == {"interior"}
    assert count(library, everything, source="s1") == 2


def test_limit_and_offset(library: Store) -> None:
    everything = "ร่วมมือ OR มหาดไทย OR น้ำ"
    order = [h.id for h in search(library, everything)]
    pages = [h.id for n in range(4) for h in search(library, everything, limit=1, offset=n)]
    assert pages == order


@pytest.mark.parametrize(
    ("value", "days"),
    [
        ("2564", ("2021-01-01", "2021-12-31")),
        ("2021", ("2021-01-01", "2021-12-31")),
        ("2567-02", ("2024-02-01", "2024-02-29")),
        ("2021-12-15", ("2021-12-15", "2021-12-15")),
        ("๒๕๖๔-๑๒-๑๕", ("2021-12-15", "2021-12-15")),
        ("2564-1-5", ("2021-01-05", "2021-01-05")),
        (dt.date(2021, 1, 5), ("2021-01-05", "2021-01-05")),
    ],
)
def test_days_in_both_eras(value: str, days: tuple[str, str]) -> None:
    assert day_range(value) == days


@pytest.mark.parametrize("value", ["", "พรุ่งนี้", "2564-13", "2566-02-29", "21", "2021-1-1-1", "0000"])
def test_days_that_are_none(value: str) -> None:
    with pytest.raises(UsageError):
        day_range(value)


def test_only_the_newest_version_is_found(store: Store) -> None:
    for text in ("เทศบาลตำบล", "เทศบาลเมือง"):
        with store.transaction():
            add(store, Document.new(text, url="https://a.go.th/1"))
    assert not search(store, "ตำบล")
    assert count(store, "ตำบล") == 0
    assert len(search(store, "เทศบาล")) == 1


def test_abbreviations_and_names_find_each_other(
    store: Store, make_extraction: Callable[..., Extraction]
) -> None:
    full = "กรมส่งเสริมการปกครองท้องถิ่น"
    texts = {"both": f"{full} (สถ.) แถลง", "full": f"อธิบดี{full}ชี้แจง", "short": "สถ. ชี้แจง"}
    with store.transaction():
        for id, text in texts.items():
            add(store, Document.new(text, id=id))
    assert found(store, "สถ.") == {"both", "short"}
    row = get(store, "both")
    assert row is not None
    names = {full: full, "สถ.": full}
    extraction = make_extraction(Document.new(texts["both"]), agencies=names)
    with store.transaction():
        extractions.save(store, row["number"], extraction, "m")
    for query in ("สถ.", "สถ", full):
        assert found(store, query) == {"both", "full", "short"}
    marked = {h.id: [h.snippet[a:b] for a, b in h.highlights] for h in search(store, "สถ.")}
    assert marked == {"both": [full, "สถ."], "full": [full], "short": ["สถ."]}


# ---- marks ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "marks"),
    [
        ("มหาดไทย", ["มหาดไทย"]),
        ("มท", ["มท.", "มท."]),
        ("เทศบาล", ["เทศบาล", "เทศบาล"]),
        ("น้ำท่วม", ["นํ้าท่วม"]),
        ("และ", ["เเละ"]),
        ("ร่วมมือ", ["ร่วมมือ"]),
        ("ความร่วมมือ", ["ความร่วมมือ", "ความ\u200bร่วมมือ"]),
        ("กระทรวงสาธารณสุข", ["กระทรวง\u00a0สาธารณสุข"]),
        ("2564", ["๒๕๖๔"]),
        ("1250", ["1,250"]),
        ("สันนิ*", ["สันนิบาตเทศบาล"]),
        ("เชียงใหม่", ["เชียงใหม่"]),
    ],
)
def test_marks_are_the_words_of_the_untouched_text(
    library: Store, query: str, marks: list[str]
) -> None:
    hits = search(library, query)
    shown = [h.snippet[a:b] for h in hits for a, b in h.highlights]
    assert set(marks) <= set(shown)
    for hit in hits:
        assert hit.snippet in ARTICLES[hit.id]


def test_a_word_inside_another_is_not_marked(store: Store) -> None:
    with store.transaction():
        add(store, Document.new("ข้าวขาว ข่าวขาวจังหวัดน่านเป็นหวัด จังหวัดตาก"))
    [hit] = search(store, "หวัด")
    assert [hit.snippet[a:b] for a, b in hit.highlights] == ["หวัด"]
    assert hit.snippet[: hit.highlights[0][0]].endswith("เป็น")


def test_the_snippet_shows_where_most_words_stand(store: Store) -> None:
    text = "เทศบาล " + "ฝนตก " * 200 + "แล้วเทศบาลลงนามกับมหาวิทยาลัย" + " แดดออก" * 200
    with store.transaction():
        add(store, Document.new(text))
    [hit] = search(store, "เทศบาล ลงนาม มหาวิทยาลัย")
    assert [hit.snippet[a:b] for a, b in hit.highlights] == ["เทศบาล", "ลงนาม", "มหาวิทยาลัย"]
    assert len(hit.snippet) <= 220


WORDS = [
    "เทศบาล",
    "กระทรวงมหาดไทย",
    "ลงนาม",
    "น้ำ",
    "และ",
    "มท.",
    "อบต",
    "MOU",
    "๒๕๖๔",
    "1,250",
    "ๆ",
    "(",
    "ฯ",
]
NOISE = ["", " ", "\u200b", "\u00a0", "\n", "\r\n", " \u200b "]


@pytest.fixture(scope="module")
def lookup(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lookup]:
    """What a store knows that has all of WORDS."""
    with Store(tmp_path_factory.mktemp("words") / "x.db") as opened:
        with opened.transaction():
            add(opened, Document.new(" ".join(WORDS)))
        yield Lookup(opened)


MARKED = ("เทศบาล", "มหาดไทย", "น้ำ", "และ", "มท.", "mou", "2564", "1250", "ความร่วมมือ")


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(NOISE)), min_size=1, max_size=25),
    st.booleans(),
)
def test_marks_are_always_the_words_looked_for(
    lookup: Lookup, pieces: list[tuple[str, str]], decomposed: bool
) -> None:
    text = "x " + "".join(word + noise for word, noise in pieces)
    if decomposed:
        text = text.replace("ำ", "ํา").replace("แ", "เเ")
    for query in MARKED:
        shown = snippet(text, terms(parse(query)), lookup)
        assert shown.text in text
        last = 0
        for a, b in shown.highlights:
            assert last <= a < b <= len(shown.text)
            last = b
            marked = fold(shown.text[a:b]).text.lower().replace(",", "")
            assert "".join(marked.split()) in (query, query.rstrip("."))


# Random letters, operators of FTS5 and of the query, unbalanced quotes and brackets.
PIECES = ['"', "(", ")", "*", "-", "NEAR(", "OR", "AND", "NOT", "^", ":", "{title}", "agency:", "'",
          "after:", "\x00", "มท.", "เทศบาล", "ก", "๒๕", "2564", "น้ำ", "\u200b", "่", "ำ", " ", "x",
          ";--", "\ud800", "ร่วมมือ", "พ.ศ.", ",", "|", "“", "person:x", "source:s0"]  # fmt: skip


def test_ten_thousand_random_queries_give_an_answer_or_one_line(library: Store) -> None:
    chance = random.Random(6)
    slowest = 0.0
    for n in range(10_000):
        typed = "".join(chance.choices(PIECES, k=chance.randint(1, 9)))
        began = time.perf_counter()
        try:
            # Nearest words are looked for in some: they are a search of their own.
            hits = search(library, typed, limit=3, exact=n % 50 > 0)
            assert all("\n" not in line for line in hits.notes)
        except UsageError as error:
            assert "\n" not in str(error)
        slowest = max(slowest, time.perf_counter() - began)
    assert slowest < TIME_LIMIT


@pytest.mark.parametrize("typed", ["ก" * 1_000_000, '"' * 1_000_000, "ก ข" * 300_000, "(" * 999])
def test_a_paste_gone_wrong_gets_one_line(library: Store, typed: str) -> None:
    with pytest.raises(QueryError) as caught:
        search(library, typed)
    assert len(str(caught.value)) < 200


def test_a_search_past_its_time_is_ended(library: Store) -> None:
    slow = (
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 1000000000) "
        "SELECT count(*) FROM n"
    )
    with pytest.raises(QueryError, match="longer"), limited(library, 0.05):
        library.conn.execute(slow).fetchone()
    assert found(library, "เทศบาล") == {"mou"}


# ---- years, nearest words, fields, order ------------------------------------


def test_years_of_both_eras_and_numbers_of_thousands(store: Store) -> None:
    texts = {
        "be": "แผนงานของจังหวัด ปี 2564",
        "ce": "Report of 2021",
        "people": "ผู้ได้รับประโยชน์ 2,564 ราย",
        "money": "งบประมาณ ๑,๒๕๐ บาท",
        "plain": "งบประมาณ 1250 บาท",
    }
    with store.transaction():
        for id, text in texts.items():
            add(store, Document.new(text, id=id))
    for query in ("2564", "๒๕๖๔", "2021", "พ.ศ. 2564", "พ.ศ.2564", "ค.ศ. 2021"):
        assert found(store, query) == {"be", "ce"}
    assert found(store, "2,564") == {"people"}
    assert found(store, "1250") == found(store, "1,250") == {"money", "plain"}
    assert found(store, '"ปี 2021"') == {"be"}
    marked = {h.id: [h.snippet[a:b] for a, b in h.highlights] for h in search(store, "2021")}
    assert marked == {"be": ["2564"], "ce": ["2021"]}


def test_a_word_cut_otherwise_beside_another_is_found(store: Store) -> None:
    with store.transaction():
        add(store, Document.new("ขอบคุณในความร่วมมือร่วมใจของทุกคน", id="x"))
    [hit] = search(store, "ความร่วมมือ")
    assert [hit.snippet[a:b] for a, b in hit.highlights] == ["ความร่วมมือ"]


@pytest.mark.parametrize(
    ("typed", "meant", "id"),
    [
        ("สันนิบาด", "สันนิบาต", "mou"),
        ("กระทวงมหาดไทย", "กระทรวงมหาดไทย", "interior"),
        ("เชียงไหม่", "เชียงใหม่", "interior"),
    ],
)
def test_a_word_that_nothing_has_offers_the_nearest(
    library: Store, typed: str, meant: str, id: str
) -> None:
    hits = search(library, typed)
    assert [h.id for h in hits] == [id]
    assert hits.nearest == {typed: meant}
    assert meant in hits.notes[0]
    assert not search(library, typed, exact=True)


def test_what_had_to_be_left_out_is_said(library: Store) -> None:
    hits = search(library, "เทศบาล qqqqqqqqqq")
    assert [h.id for h in hits] == ["mou"]
    assert hits.notes == ["nothing has qqqqqqqqqq; it was left out"]
    assert search(library, "เทศบาล +++").notes == ["+++: nothing in it can be looked for; left out"]
    assert not search(library, "เทศบาล qqqqqqqqqq", exact=True)


def test_fields(store: Store, make_extraction: Callable[..., Extraction]) -> None:
    texts = {
        "a": "กรมทางหลวงลงนามกับเทศบาลเมืองน่าน โดยนายสมชาย ใจดี",
        "b": "กรมทางหลวงเปิดถนน",
        "c": "เทศบาลเมืองน่านจัดงาน",
    }
    with store.transaction():
        for n, (id, text) in enumerate(texts.items()):
            document = Document.new(text, id=id, published=dt.date(2020 + n, 6, 1), source=f"s{n}")
            add(store, document)
            row = get(store, id)
            assert row is not None
            names = {x: x for x in ("กรมทางหลวง", "เทศบาลเมืองน่าน") if x in text}
            told = [{"parties": [*names], "evidence": text[:20]}] if id == "a" else []
            people = {"นายสมชาย ใจดี": "สมชาย ใจดี"} if id == "a" else {}
            extractions.save(
                store, row["number"],
                make_extraction(document, agencies=names, persons=people, agreements=told), "m",
            )  # fmt: skip
    assert found(store, "agency:กรมทางหลวง") == {"a", "b"}
    assert found(store, "หน่วยงาน:กรมทางหลวง เปิด") == {"b"}
    assert found(store, "เทศบาล -agency:กรมทางหลวง") == {"c"}
    assert found(store, 'person:"สมชาย ใจดี"') == {"a"}
    assert found(store, "party:เทศบาลเมืองน่าน") == {"a"}
    assert found(store, "agency:กรมทางหลวง after:2564") == {"b"}
    assert found(store, "agency:กรมทางหลวง before:2020-12") == {"a"}
    assert found(store, "source:s2 เทศบาล") == {"c"}
    assert [h.id for h in search(store, "agency:กรมทางหลวง")] == ["b", "a"]
    [hit, _] = search(store, "agency:กรมทางหลวง")
    assert [hit.snippet[a:b] for a, b in hit.highlights] == ["กรมทางหลวง"]
    with pytest.raises(QueryError, match="did you mean กรมทางหลวง"):
        search(store, "agency:กรมทางหลอง")
    with pytest.raises(UsageError, match="not a date"):
        search(store, "เทศบาล after:เมื่อวาน")


def test_an_abbreviation_of_two_agencies_goes_by_its_document(
    store: Store, make_extraction: Callable[..., Extraction]
) -> None:
    one, other = "สำนักงานทดสอบพลังงาน", "สำนักงานทดสอบพันธุ์พืช"
    said = {f"e{n}": (f"{one} (สทพ.) แถลงครั้งที่ {n}", one) for n in range(2)}
    said |= {f"p{n}": (f"{other} (สทพ.) แถลงครั้งที่ {n}", other) for n in range(3)}
    said |= {"short": ("สทพ. ชี้แจงเรื่องไฟฟ้า", one), "seed": ("สทพ. แจกเมล็ด", other)}
    with store.transaction():
        for id, (text, name) in said.items():
            document = Document.new(text, id=id)
            add(store, document)
            row = get(store, id)
            assert row is not None
            names = {x: name for x in (name, "สทพ.") if x in text}
            extractions.save(store, row["number"], make_extraction(document, agencies=names), "m")
    assert found(store, one) == {"e0", "e1", "short"}
    assert found(store, other) == {"p0", "p1", "p2", "seed"}
    assert found(store, "สทพ.", exact=True) == set(said)


def test_order(library: Store) -> None:
    everything = "ร่วมมือ OR มหาดไทย OR น้ำ"
    newest = [h.id for h in search(library, everything, sort="newest")]
    assert newest == ["spaced", "water", "interior", "mou"]
    assert [h.id for h in search(library, everything, sort="oldest")] == newest[::-1]
