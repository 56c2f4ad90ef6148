"""The index holds every document, and is made anew when what makes it changes."""

from __future__ import annotations

import datetime as dt

import pytest

from khaosan.records import Document
from store import index
from store.adding import add
from store.database import Store
from store.integrity import checks
from store.search import search


@pytest.fixture
def filled(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setattr(index, "_BATCH", 7)
    with store.transaction():
        for n in range(30):
            add(store, Document.new(f"ข่าวที่ {n} เทศบาล", published=dt.date(2021, 1, 1)))
    return store


def wrong(store: Store) -> list[str]:
    return [name for name, ok, _ in checks(store) if not ok]


def test_a_new_document_is_in_it_at_once(filled: Store) -> None:
    assert index.is_current(filled)
    assert index.count_missing(filled) == 0
    assert len(search(filled, "เทศบาล", limit=50)) == 30
    assert index.index_pending(filled) == 0


def test_another_dictionary_makes_it_anew(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "made_by", lambda: "words 2")
    assert not index.is_current(filled)
    assert wrong(filled) == ["search index"]
    seen: list[int] = []
    assert index.index_pending(filled, seen.append) == 30
    assert sum(seen) == 30
    assert index.is_current(filled)
    assert wrong(filled) == []
    assert len(search(filled, "เทศบาล", limit=50)) == 30


def test_a_rebuild_that_was_stopped_goes_on(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "made_by", lambda: "words 2")

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index.index_pending(filled, stop)
    assert len(search(filled, "เทศบาล", limit=50)) == 30  # the old one serves
    with filled.transaction():
        add(filled, Document.new("ข่าวใหม่ เทศบาล"))  # what comes meanwhile is in both
    assert len(search(filled, "เทศบาล", limit=50)) == 31
    assert index.index_pending(filled) == 24
    assert len(search(filled, "เทศบาล", limit=50)) == 31
    assert wrong(filled) == []


def test_what_is_missing_is_added(filled: Store) -> None:
    with filled.transaction() as conn:
        conn.execute("DROP TABLE search_words")
        conn.execute(
            "CREATE VIRTUAL TABLE search_words USING fts5 (title, body, parts, content = '', "
            "tokenize = \"unicode61 categories 'L* N* Co M*'\")"
        )
    assert wrong(filled) == ["search index"]
    assert index.count_missing(filled) == 30
    assert index.index_pending(filled) == 30
    assert wrong(filled) == []


def test_an_index_that_holds_too_much_says_so(filled: Store) -> None:
    filled.conn.execute("INSERT INTO search_words (rowid, title) VALUES (99, 'เทศบาล')")
    assert wrong(filled) == ["search index"]
    assert index.count_extra(filled) == 1
    assert len(search(filled, "เทศบาล", limit=50)) == 30
    index.rebuild(filled)
    assert wrong(filled) == []


def test_merging_changes_no_answer(filled: Store) -> None:
    before = [h.id for h in search(filled, "เทศบาล", limit=50)]
    index.merge(filled)
    assert [h.id for h in search(filled, "เทศบาล", limit=50)] == before
    assert wrong(filled) == []


def test_words_at_odds_with_the_table_are_seen(filled: Store) -> None:
    assert index.count_stale(filled) == 0
    filled.conn.execute("UPDATE documents SET text = text || ' เพิ่มเติม' WHERE number = 3")
    assert index.count_stale(filled) == 1
    assert wrong(filled) == ["search index"]
    index.rebuild(filled)
    assert wrong(filled) == []


def test_a_mended_title_is_found_by_its_words_only(filled: Store) -> None:
    title, text = filled.conn.execute(
        "SELECT title, text FROM documents WHERE number = 3"
    ).fetchone()
    with filled.transaction() as conn:
        conn.execute("UPDATE documents SET title = 'โรงพยาบาล' WHERE number = 3")
        index.retitle(filled, 3, title, "โรงพยาบาล", text)
    assert len(search(filled, "โรงพยาบาล")) == 1
    assert len(search(filled, "เทศบาล", limit=50)) == 30
    assert index.count_stale(filled) == 0
    assert wrong(filled) == []
