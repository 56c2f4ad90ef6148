"""Opening a store, and what is said when it cannot be opened."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from khaosan.errors import BusyError, KhaosanError
from khaosan.records import Document
from store import database
from store.adding import add
from store.database import Store, StoreError
from store.schema import APPLICATION_ID, LATEST, migrations


def fill(path: Path, text: str = "เทศบาลลงนาม") -> None:
    with Store(path) as store, store.transaction():
        add(store, Document.new(text))


def count(store: Store) -> int:
    return int(store.conn.execute("SELECT count(*) FROM documents").fetchone()[0])


def test_a_new_store_is_complete_and_opens_again(tmp_path: Path) -> None:
    path = tmp_path / "khaosan.db"
    fill(path)
    with Store(path, create=False) as store:
        assert count(store) == 1
        assert store.conn.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
        assert store.conn.execute("PRAGMA user_version").fetchone()[0] == LATEST
        assert store.conn.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert store.conn.execute("PRAGMA foreign_keys").fetchone()[0] == 1
        assert migrations().pending(store.db) == []
    assert [p.name for p in tmp_path.iterdir()] == ["khaosan.db"]


def test_as_many_migrations_as_the_version_says() -> None:
    assert len(migrations()._migrations) == LATEST


def test_opening_an_up_to_date_store_imports_no_sqlite_utils(tmp_path: Path) -> None:
    path = tmp_path / "khaosan.db"
    fill(path)
    code = (
        "import sys; from store.database import Store; from store.search import search\n"
        f"with Store({str(path)!r}, readonly=True) as s: assert search(s, 'เทศบาล')\n"
        "heavy = {'sqlite_utils', 'rich', 'spacy', 'pythainlp'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_sqlite_utils_tool_works_on_it(tmp_path: Path) -> None:
    path = tmp_path / "khaosan.db"
    fill(path)
    done = subprocess.run(
        [sys.executable, "-m", "sqlite_utils", "rows", str(path), "documents", "--csv",
         "-c", "text"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout.splitlines() == ["text", "เทศบาลลงนาม"]


def test_two_make_the_same_store_at_once(tmp_path: Path) -> None:
    path = tmp_path / "khaosan.db"
    errors: list[BaseException] = []

    def one(n: int) -> None:
        try:
            fill(path, f"ข่าวที่ {n}")
        except BaseException as error:  # noqa: BLE001 - whatever it is fails the test below
            errors.append(error)

    threads = [threading.Thread(target=one, args=(n,)) for n in range(6)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert errors == []
    with Store(path) as store:
        assert count(store) == 6


# ---- one line for whatever is wrong -----------------------------------------


def refused(path: Path, **how: bool) -> str:
    with pytest.raises(KhaosanError) as caught:
        Store(path, **how)
    message = str(caught.value)
    assert "\n" not in message
    assert str(path) in message
    assert caught.value.exit_code != 0
    return message


def test_missing_file(tmp_path: Path) -> None:
    path = tmp_path / "none.db"
    for how in ({"create": False}, {"readonly": True}):
        assert "no such database" in refused(path, **how)
    assert not path.exists()


def test_missing_folder(tmp_path: Path) -> None:
    assert "there is no folder" in refused(tmp_path / "no" / "x.db")


def test_folder_in_place_of_a_file(tmp_path: Path) -> None:
    assert "is a folder" in refused(tmp_path)


def test_file_in_place_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("x")
    refused(tmp_path / "f" / "x.db")


def test_dead_link(tmp_path: Path) -> None:
    (tmp_path / "x.db").symlink_to(tmp_path / "gone.db")
    assert "link" in refused(tmp_path / "x.db")


@pytest.mark.parametrize(
    ("bytes_", "said"),
    [
        (b"", "empty file"),
        (random.Random(5).randbytes(5000), "not a database"),
        ("ข่าวสาร\n".encode() * 100, "not a database"),
        (b"SQLite format 3\x00" + bytes(5000), ""),
        (b"SQLite format 3\x00", ""),
        (b"S", "not a database"),
    ],
    ids=["empty", "random", "text", "zeros", "header", "letter"],
)
@pytest.mark.parametrize("readonly", [False, True])
def test_what_is_no_database_is_refused_and_untouched(
    tmp_path: Path, bytes_: bytes, said: str, readonly: bool
) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(bytes_)
    assert said in refused(path, readonly=readonly)
    assert path.read_bytes() == bytes_
    assert [p.name for p in tmp_path.iterdir()] == ["x.db"]


def test_another_program_s_database_is_refused_and_untouched(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (x)")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    assert "not khaosan's" in refused(path)
    assert path.read_bytes() == before


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with Store(path) as store:
        store.conn.execute(f"PRAGMA user_version = {LATEST + 1}")
    assert "newer khaosan" in refused(path)


def test_a_damaged_file_says_so(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with Store(path) as store, store.transaction():
        for n in range(200):
            add(store, Document.new(f"ข่าว {n} " + "เทศบาล " * 200))
    data = bytearray(path.read_bytes())
    data[4096:] = os.urandom(len(data) - 4096)
    path.write_bytes(data)
    with pytest.raises((StoreError, sqlite3.DatabaseError)):  # noqa: SIM117 - Store may raise too
        with Store(path) as store, store.transaction():
            add(store, Document.new("อีกข่าว"))


OPEN = """
import os, sys
from khaosan.errors import KhaosanError
from store.database import Store
if os.geteuid() == 0:  # no file is closed to root
    os.setgid(65534); os.setuid(65534)
try:
    with Store({path!r}, readonly={readonly}) as store:
        print("open", store.conn.execute("SELECT count(*) FROM documents").fetchone()[0])
except KhaosanError as error:
    print("refused:", error)
"""


def opened_by_another_user(path: Path, *, readonly: bool) -> str:
    for parent in list(path.parents)[:-1]:  # pytest's folders are its user's alone
        if "pytest" in str(parent):
            parent.chmod(parent.stat().st_mode | 0o055)
    done = subprocess.run(
        [sys.executable, "-c", OPEN.format(path=str(path), readonly=readonly)],
        capture_output=True, text=True, check=False, cwd=Path(database.__file__).parents[1],
    )  # fmt: skip
    assert done.stderr == ""
    return done.stdout.strip()


def test_read_only_folder(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    fill(folder / "there.db")
    folder.chmod(0o555)
    try:
        new = opened_by_another_user(folder / "new.db", readonly=False)
        assert new.startswith("refused:")
        assert "read-only" in new
        assert opened_by_another_user(folder / "there.db", readonly=False).startswith("refused:")
        assert opened_by_another_user(folder / "there.db", readonly=True) == "open 1"
    finally:
        folder.chmod(0o755)


def test_file_without_rights(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    fill(path)
    path.chmod(0)
    assert "no right to read" in opened_by_another_user(path, readonly=True)


# ---- transactions -----------------------------------------------------------


def test_nothing_of_a_failed_transaction_stays(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.transaction():
        add(store, Document.new("ก", source="gnews"))
        raise ZeroDivisionError
    assert count(store) == 0
    with store.transaction():  # the source's name was forgotten with the rest
        assert add(store, Document.new("ก", source="gnews")) == "new"
    assert store.conn.execute("SELECT name FROM sources").fetchall()[0][0] == "gnews"


def test_a_transaction_in_another_is_a_part_of_it(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.transaction():
        with store.transaction():
            add(store, Document.new("ก"))
        raise ZeroDivisionError
    assert count(store) == 0


def test_a_full_disk_is_told_and_nothing_is_lost(store: Store) -> None:
    with store.transaction():
        add(store, Document.new("ข่าวแรก"))
    pages = store.conn.execute("PRAGMA page_count").fetchone()[0]
    store.conn.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(StoreError, match="disk is full"), store.transaction():
        for n in range(500):
            add(store, Document.new(f"ข่าวที่ {n} " * 500))
    assert count(store) == 1
    assert store.conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    store.conn.execute("PRAGMA max_page_count = 1000000")
    with store.transaction():
        add(store, Document.new("ข่าวหลัง"))
    assert count(store) == 2


READ_WHERE_NOTHING_CAN_BE_WRITTEN = """
import resource, sys
from store.database import Store
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
with Store({path!r}, readonly=True) as store:
    print(store.conn.execute("SELECT count(*) FROM documents").fetchone()[0])
"""


def test_a_full_disk_keeps_nobody_from_reading(tmp_path: Path) -> None:
    fill(tmp_path / "x.db")
    done = subprocess.run(
        [sys.executable, "-c",
         READ_WHERE_NOTHING_CAN_BE_WRITTEN.format(path=str(tmp_path / "x.db"))],
        capture_output=True, text=True, cwd=Path(database.__file__).parents[1],
    )  # fmt: skip
    assert done.stderr == ""
    assert done.stdout == "1\n"


def test_an_io_error_on_a_full_disk_says_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE
    assert "check disk" in str(database._told(tmp_path / "x.db", error))
    usage = database.shutil.disk_usage(tmp_path)
    monkeypatch.setattr(database.shutil, "disk_usage", lambda _: usage._replace(free=4096))
    assert "disk is full" in str(database._told(tmp_path / "x.db", error))


def test_a_locked_store_waits_then_says_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 200)
    with Store(store.path) as other, store.transaction():
        add(store, Document.new("ก"))
        with pytest.raises(BusyError, match="another process"), other.transaction():
            pass
        with Store(store.path, readonly=True) as reader:  # readers are not kept waiting
            assert count(reader) == 0


def test_the_last_reader_leaves_nothing_lying(tmp_path: Path) -> None:
    fill(tmp_path / "x.db")
    with Store(tmp_path / "x.db", readonly=True) as reader:
        assert count(reader) == 1
    assert [p.name for p in tmp_path.iterdir()] == ["x.db"]


def test_readers_cannot_write(store: Store) -> None:
    reader = Store(store.path, readonly=True)
    with reader, pytest.raises(StoreError, match="read-only"), reader.transaction():
        add(reader, Document.new("ก"))


def test_a_store_of_the_first_version_is_brought_up_to_date(tmp_path: Path) -> None:
    from sqlite_utils import Database

    path = tmp_path / "old.db"
    old = sqlite3.connect(path, isolation_level=None)
    migrations().apply(Database(old), stop_before="002_entities_across_documents")
    old.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    old.execute(
        "INSERT INTO documents (number, id, version, newest, fingerprint, added, text) "
        "VALUES (1, 'd', 1, 1, 'f', 't', 'กรมการข้าว')"
    )
    old.execute("INSERT INTO extractions VALUES (1, 1, 'm', '{}', 't')")
    old.execute(
        "INSERT INTO entities (number, id, kind, key, name, documents, mentions) "
        "VALUES (7, 'a7', 'agency', 'กรมการข้าว', 'กรมการข้าว', 3, 5)"
    )
    old.execute(
        "INSERT INTO agreement_documents VALUES (1, 1, 1, 0, NULL, 'mou', 'signed', NULL, NULL, "
        "0, 1, 'ก', '{}', 0.5)"
    )
    old.execute("INSERT INTO agreement_frame_parties VALUES (1, 'กรมการข้าว')")
    old.close()
    with pytest.raises(StoreError, match="made by an older khaosan"):
        Store(path, readonly=True)
    with Store(path) as store:
        assert store.conn.execute("PRAGMA user_version").fetchone()[0] == LATEST
        row = store.conn.execute("SELECT * FROM entities").fetchone()
        assert (row["main"], row["whole_documents"], row["whole_mentions"]) == (7, 3, 5)
        assert [tuple(r) for r in store.conn.execute("SELECT * FROM unresolved")] == [(7,)]
        [party] = store.conn.execute("SELECT * FROM agreement_frame_parties").fetchall()
        assert (party["frame"], party["name_key"], party["key"]) == (1, *["กรมการข้าว"] * 2)
        assert store.conn.execute("PRAGMA foreign_key_check").fetchall() == []


_TOUCH = """
import sys
from pathlib import Path
from store.database import Store
with Store(Path(sys.argv[1])) as store:
    store.conn.execute("SELECT count(*) FROM documents").fetchone()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no POSIX locks")
def test_a_second_connection_leaves_the_locks_of_the_first(tmp_path: Path) -> None:
    """A process that ends deletes the log, unless others hold their locks."""
    path = tmp_path / "k.db"
    with Store(path) as one, Store(path, readonly=True) as two:
        for name in ("s1", "s2"):
            with one.transaction() as conn:
                conn.execute(
                    "INSERT INTO sources VALUES (?, 'S', 'https://a.example', 't')", (name,)
                )
            subprocess.run(
                [sys.executable, "-c", _TOUCH, str(path)], check=True, cwd=Path(__file__).parents[2]
            )
            assert path.with_name("k.db-wal").stat().st_size
        assert two.conn.execute("SELECT count(*) FROM sources").fetchone()[0] == 2
        there = sqlite3.connect(path)
        assert there.execute("SELECT count(*) FROM sources").fetchone()[0] == 2
        there.close()
