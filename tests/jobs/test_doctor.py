"""The doctor sees what is broken, and goes on."""

from __future__ import annotations

from pathlib import Path

from jobs.doctor import examine
from khaosan.records import Document
from khaosan.settings import Settings
from store import adding
from store.database import Store


def states(settings: Settings) -> dict[str, str]:
    return {check.name: check.state for check in examine(settings)}


def test_a_healthy_house(tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    with Store(db) as store, store.transaction():
        adding.add(store, Document.new("ข่าวจากเทศบาล"))
    found = states(Settings(db=str(db), sources=["gnews"], contact="a@example.org"))
    assert set(found.values()) == {"ok"}, found
    assert {"model", "sqlite", "sources", "disk"} <= set(found)
    assert any(name.startswith("store: ") for name in found)


def test_what_is_broken_is_said(tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    db.write_bytes(b"x" * 5000)
    checks = {c.name: c for c in examine(Settings(db=str(db), sources=["nowhere"]))}
    assert checks["store"].state == "error" and "a.db" in checks["store"].detail
    assert checks["sources"].state != "error" or "nowhere" in checks["sources"].detail
    assert checks["contact"].state == "warning"


def test_a_broken_index_is_seen(tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    with Store(db) as store:
        with store.transaction():
            adding.add(store, Document.new("ข่าวจากเทศบาล"))
        with store.transaction():
            # As a tool that knows nothing of the index would do it.
            store.conn.execute(
                "insert into documents (id, version, newest, text, fingerprint, added)"
                " select 'x', 1, 1, 'ข่าวอื่น', 'f', added from documents"
            )
    found = states(Settings(db=str(db)))
    assert "error" in {state for name, state in found.items() if name.startswith("store: ")}


def test_an_engine_that_is_none_is_said(tmp_path: Path) -> None:
    checks = {c.name: c for c in examine(Settings(db=str(tmp_path / "a.db"), engine="nonsense"))}
    assert checks["model"].state == "error" and "nonsense" in checks["model"].detail
