"""Each thing that may be wrong with a store is seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from khaosan.records import Document, Extraction
from store import extractions
from store.adding import add
from store.database import Store
from store.integrity import checks


@pytest.fixture
def filled(store: Store, make_extraction: Callable[..., Extraction]) -> Store:
    for n in range(3):
        document = Document.new(f"เทศบาล {n}", url=f"https://a.go.th/{n}")
        with store.transaction():
            add(store, document)
            told = [{"parties": ["เทศบาล"], "date": f"2021-12-0{n + 1}"}]
            found = make_extraction(document, agencies={"เทศบาล": "เทศบาล"}, agreements=told)
            extractions.save(store, n + 1, found, "m")
    return store


def test_a_store_in_order(filled: Store) -> None:
    assert [c for c in checks(filled) if not c[1]] == []


@pytest.mark.parametrize(
    ("damage", "name"),
    [
        ("UPDATE documents SET newest = 0 WHERE number = 2", "newest versions"),
        ("INSERT INTO search_words (rowid, body) VALUES (77, 'x')", "search index"),
        ("UPDATE mentions SET start = 1 WHERE number = 1", "mention offsets"),
        ("UPDATE entities SET mentions = 9", "entity counts"),
        ("UPDATE mentions SET entity = 99 WHERE number = 1", "references"),
        ("UPDATE agreement_documents SET agreement = NULL WHERE number = 1", "agreements"),
    ],
)
def test_what_is_wrong_is_seen(filled: Store, damage: str, name: str) -> None:
    filled.conn.execute("PRAGMA foreign_keys = OFF")
    filled.conn.execute(damage)
    bad = {n: detail for n, ok, detail in checks(filled) if not ok}
    assert name in bad
    assert "\n" not in bad[name]


def test_a_damaged_page_is_seen(filled: Store) -> None:
    path = filled.path
    filled.close()
    data = bytearray(path.read_bytes())
    page = data.index(b"https://a.go.th/1") // 4096
    data[page * 4096 : page * 4096 + 8] = b"\xff" * 8
    path.write_bytes(data)
    with Store(path, readonly=True) as store:
        try:
            bad = [name for name, ok, _ in checks(store) if not ok]
        except Exception as error:  # noqa: BLE001 - SQLite may refuse before the check is done
            bad = [str(error)]
        assert bad
