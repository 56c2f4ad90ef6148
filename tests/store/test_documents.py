"""Each text once, whatever way it comes, and no version lost."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khaosan.errors import KhaosanError
from khaosan.records import Document
from store.adding import Prepared, add, prepare
from store.database import Store
from store.documents import addresses, as_document, get, versions
from store.intake import add_all, prepare_all

A = "https://a.go.th/news?id=1"
B = "https://b.go.th/เรื่อง/9"


def put(store: Store, text: str, url: str | None = None, **more: Any) -> str:
    with store.transaction():
        return add(store, Document.new(text, url=url, **more))


def test_the_four_outcomes(store: Store) -> None:
    assert put(store, "ข่าวหนึ่ง", A) == "new"
    assert put(store, "ข่าวหนึ่ง", A) == "known"
    assert put(store, " ข่าว\u200bหนึ่ง\n", A + "&utm_source=x#top") == "known"
    assert put(store, "ข่าวหนึ่ง แก้แล้ว", A) == "changed"
    assert put(store, "ข่าวหนึ่ง แก้แล้ว", B) == "duplicate"
    assert put(store, "ข่าวหนึ่ง แก้แล้ว", B) == "known"


def test_a_changed_text_is_a_new_version_and_the_old_one_stays(store: Store) -> None:
    put(store, "ฉบับแรก", A, published=dt.date(2021, 12, 15), category="ข่าว")
    put(store, "ฉบับแก้", A)
    newest = get(store, A)
    assert newest is not None
    assert (newest["text"], newest["version"], newest["newest"]) == ("ฉบับแก้", 2, 1)
    assert (newest["published"], newest["category"]) == ("2021-12-15", "ข่าว")
    assert [v["text"] for v in versions(store, newest["id"])] == ["ฉบับแรก", "ฉบับแก้"]


def test_an_older_version_that_comes_again_changes_nothing(store: Store) -> None:
    for text in ("ก", "ข"):
        put(store, text, A)
    assert put(store, "ก", A) == "known"
    newest = get(store, A)
    assert newest is not None
    assert newest["text"] == "ข"


def test_a_page_that_went_back_to_its_older_text(store: Store) -> None:
    def at(hour: int) -> dt.datetime:
        return dt.datetime(2024, 1, 1, hour, tzinfo=dt.UTC)

    put(store, "ก", A, fetched=at(1))
    put(store, "ข", A, fetched=at(2))
    assert put(store, "ก", A, fetched=at(3)) == "changed"
    newest = get(store, A)
    assert newest is not None
    assert (newest["text"], newest["version"]) == ("ก", 3)


def test_a_second_address_with_an_older_text_does_not_bring_it_back(store: Store) -> None:
    def at(hour: int) -> dt.datetime:
        return dt.datetime(2024, 1, 1, hour, tzinfo=dt.UTC)

    put(store, "ก", A, fetched=at(1))
    assert put(store, "ก", B, fetched=at(1)) == "duplicate"
    put(store, "ข", A, fetched=at(2))
    assert put(store, "ก", B, fetched=at(3)) == "known"
    newest = get(store, B)
    assert newest is not None
    assert newest["text"] == "ข"


def test_what_was_not_known_is_filled_in_and_what_was_known_stays(store: Store) -> None:
    put(store, "ข่าว", A)
    put(store, "ข่าว", A, published=dt.date(2024, 2, 29), source="gnews", title="หัว")
    put(store, "ข่าว", A, published=dt.date(1999, 1, 1), source="other", title="อื่น")
    row = get(store, A)
    assert row is not None
    assert (row["published"], row["source"], row["title"]) == ("2024-02-29", "gnews", "หัว")


def test_a_text_without_an_address_that_gets_one(store: Store) -> None:
    assert put(store, "ข่าวจากแฟ้ม") == "new"
    assert put(store, "ข่าวจากแฟ้ม", A) == "known"
    assert put(store, "ข่าวจากแฟ้ม", B) == "duplicate"
    row = get(store, A)
    assert row is not None
    assert row["url"] == A
    assert addresses(store, row["id"]) == [A, B]


def test_texts_without_addresses_are_known_by_their_text(store: Store) -> None:
    assert put(store, "ข่าว ที่ ๑") == "new"
    assert put(store, "ข่าวที่ 1\n") == "known"


def test_a_file_s_own_ids_make_versions(store: Store) -> None:
    assert put(store, "ก", id="7", source="แฟ้ม") == "new"
    assert put(store, "ข", id="7", source="แฟ้ม") == "changed"
    assert put(store, "ก", id="7", source="แฟ้ม") == "known"
    assert len(versions(store, "7")) == 2


def test_an_id_that_is_taken_by_an_unrelated_document(store: Store) -> None:
    put(store, "ก", A, id="7", source="x")
    assert put(store, "ข", B, id="7", source="y") == "new"
    assert put(store, "ข", B, id="7", source="y") == "known"
    other = get(store, B)
    assert other is not None
    assert other["id"] != "7"
    with Store(store.path.with_name("again.db")) as again:  # derived, not drawn
        put(again, "ก", A, id="7", source="x")
        put(again, "ข", B, id="7", source="y")
        same = get(again, B)
        assert same is not None
        assert same["id"] == other["id"]


def test_get_by_id_number_and_address(store: Store) -> None:
    put(store, "ก", A, id="x1")
    put(store, "ข", id="2")
    for asked, text in (("x1", "ก"), (1, "ก"), ("1", "ก"), (A, "ก"), ("2", "ข"), (2, "ข")):
        row = get(store, asked)
        assert row is not None
        assert row["text"] == text
    for missing in ("nothing", "99", 99, "https://c.go.th/", "", "9" * 40, "-1"):
        assert get(store, missing) is None


def test_an_empty_text_is_refused(store: Store) -> None:
    with pytest.raises(KhaosanError, match="empty"):
        put(store, " \n")


def test_a_row_gives_back_its_document(store: Store) -> None:
    document = Document.new(
        "หัวข้อ\nเนื้อ\u00a0ความ",
        url=A,
        title="หัวข้อ",
        published=dt.date(2024, 2, 29),
        source="gnews",
        category="ข่าว",
        agency="กรม",
        fetched=dt.datetime(2024, 3, 1, 7, tzinfo=dt.UTC),
    )
    with store.transaction():
        add(store, document)
    row = get(store, document.id)
    assert row is not None
    assert as_document(row) == document


SIGHTS = st.tuples(
    st.sampled_from(["ก", "ข", "ค"]),
    st.sampled_from([A, A + "#x", B, None]),
    st.sampled_from([None, "2021-01-01"]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(SIGHTS, min_size=1, max_size=12))
def test_adding_all_again_changes_nothing(sights: list[tuple[str, str | None, str | None]]) -> None:
    def everything(store: Store) -> list[Any]:
        return [
            [tuple(r) for r in store.conn.execute(f"SELECT * FROM {table} ORDER BY 1")]  # noqa: S608
            for table in ("documents", "addresses", "search_words_docsize")
        ]

    documents = [
        Document.new(text, url=url, published=dt.date.fromisoformat(day) if day else None)
        for text, url, day in sights
    ]
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "x.db") as store:
        first = add_all(store, documents)
        before = everything(store)
        again = add_all(store, documents)
        assert everything(store) == before
        assert first.total == again.total == len(documents)
        assert again.known == len(documents)
        # one newest version of each, every text kept
        newest = Counter(r["id"] for r in store.conn.execute(
            "SELECT id FROM documents WHERE newest = 1"))  # fmt: skip
        assert set(newest.values()) == {1}
        texts = {r["text"] for r in store.conn.execute("SELECT text FROM documents")}
        assert texts == {text for text, _, _ in sights}


def test_many_over_the_cores_are_the_same_as_one_by_one(
    tmp_path: Path, contents: Callable[[Store], Any]
) -> None:
    documents = [
        Document.new(f"ข่าวที่ {n % 450} กระทรวงมหาดไทย", url=f"https://a.go.th/{n}")
        for n in range(500)
    ]
    with Store(tmp_path / "1.db") as one, Store(tmp_path / "2.db") as two:
        told: list[str] = []
        report = add_all(one, documents, workers=2, each=lambda d, outcome: told.append(outcome))
        assert (report.new, report.duplicates) == (450, 50)
        assert Counter(told) == {"new": 450, "duplicate": 50}
        for document in documents:
            with two.transaction():
                add(two, document)
        assert contents(one) == contents(two)
        known = [ready for _, ready in prepare_all(one, documents, workers=2)]
        assert all(isinstance(r, Prepared) and r.folded is not None for r in known)


def test_an_import_starts_few_processes_on_any_machine(store: Store) -> None:
    documents = [Document.new(f"ข่าวที่ {n}", url=f"https://a.go.th/{n}") for n in range(500)]
    stream = prepare_all(store, documents, workers=16)
    next(stream)
    assert 1 <= len(multiprocessing.active_children()) <= 3
    stream.close()


def test_prepared_by_another_process_or_here(store: Store) -> None:
    document = Document.new("เทศบาลเมือง", url=A)
    with store.transaction():
        assert add(store, document, prepared=prepare(document)) == "new"
        assert add(store, document, prepared=prepare(document, words=False)) == "known"
    found = store.conn.execute(
        "SELECT rowid FROM search_words WHERE search_words MATCH 'เทศบาล*'"
    ).fetchall()
    assert len(found) == 1


@pytest.mark.parametrize("workers", [1, 2])
def test_documents_that_are_slow_to_come_are_written_as_they_come(
    store: Store, monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    monkeypatch.setattr("khaosan.processes.PATIENCE", 0.05)
    held: list[int] = []

    def scans() -> Iterator[Document]:
        for number in range(4):
            time.sleep(0.1)
            row = store.conn.execute("SELECT count(*) FROM documents").fetchone()
            held.append(row[0])
            yield Document.new(f"หนังสือฉบับที่ {number} อ่านจากภาพ")

    assert add_all(store, scans(), workers=workers).new == 4
    assert held == [0, 1, 2, 3]
