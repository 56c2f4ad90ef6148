"""A store of the second version is brought up to date with all that it holds."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlite_utils import Database

from store import near, pages
from store.bodies import Bodies
from store.database import Store
from store.schema import APPLICATION_ID, LATEST, migrations


def test_a_store_of_the_second_version_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    old = sqlite3.connect(path, isolation_level=None)
    migrations().apply(Database(old), stop_before="003_kept_pages")
    old.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    old.execute("INSERT INTO sources VALUES ('s', 'S', 'https://a.example', 't')")
    old.execute(
        "INSERT INTO documents (number, id, version, newest, url, fingerprint, added, text, source)"
        " VALUES (1, 'd', 1, 1, 'https://a.example/1', 'f', 't', 'ข่าว', 's')"
    )
    old.execute(
        "INSERT INTO addresses VALUES ('https://a.example/1', 'https://a.example/1', 1, 1, 't')"
    )
    for status, sha, when in ((200, "x", "2024-01-01"), (404, "y", "2024-02-01"),
                              (410, "z", "2024-03-01")):  # fmt: skip
        old.execute(
            "INSERT INTO pages (url, source, status, sha256, fetched, checked, document) "
            "VALUES ('https://a.example/1', 's', ?, ?, ?, ?, 1)",
            (status, sha, when, when),
        )
    assert old.execute("PRAGMA user_version").fetchone()[0] == 2
    old.close()

    with Store(path) as store:
        assert store.conn.execute("PRAGMA user_version").fetchone()[0] == LATEST >= 3
        assert store.conn.execute("PRAGMA foreign_key_check").fetchall() == []
        assert store.conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        # What the old crawler noted is taken: gone since February, last asked in March.
        down = pages.taken_down(store, "d")
        assert down == {"since": "2024-02-01", "checked": "2024-03-01", "status": 410}
        assert list(pages.kept(store)) == [] and Bodies(store).size() == 0
        assert near.update(store).documents == 1
        row = pages.last(store, "https://a.example/1")
        assert row is not None and row["reader"] is row["headers"] is None
