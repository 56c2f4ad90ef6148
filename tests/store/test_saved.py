"""Saved searches tell every hit once, fit for cron."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import cli
from khaosan.errors import KhaosanError, UsageError
from khaosan.records import Document
from store import saved
from store.adding import add
from store.database import Store
from store.documents import get
from store.search import Hit


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "x.db"
    with Store(path) as store, store.transaction():
        add(store, Document.new("เทศบาลเปิดตลาด", id="old", url="https://a.go.th/1"))
    return path


@pytest.fixture
def call(db: Path) -> Callable[..., Result]:
    return lambda *words: CliRunner().invoke(cli.group, ["--db", str(db), *words])


def bring(db: Path, text: str, id: str, url: str | None = None) -> None:
    with Store(db) as store, store.transaction():
        add(store, Document.new(text, id=id, url=url))


def test_only_what_is_new_and_only_once(db: Path, call: Callable[..., Result]) -> None:
    assert call("watch", "add", "ตลาด", "เทศบาล").exit_code == 0
    quiet = call("watch", "run")
    assert (quiet.exit_code, quiet.stdout, quiet.stderr) == (0, "", "")
    assert call("watch", "run", "--exit-code").exit_code == 3
    bring(db, "เทศบาลสร้างถนน", "new")
    bring(db, "กรมเปิดถนน", "other")
    result = call("watch", "run", "--json", "--exit-code")
    assert result.exit_code == 0
    assert [(r["search"], r["id"]) for r in json.loads(result.stdout)] == [("ตลาด", "new")]
    assert json.loads(call("watch", "run", "--json").stdout) == []


def test_a_new_version_is_no_new_hit(db: Path, call: Callable[..., Result]) -> None:
    call("watch", "add", "a", "เทศบาล")
    bring(db, "เทศบาลเปิดตลาดแล้ว", "x", "https://a.go.th/1")
    assert call("watch", "run").stdout == ""


def test_what_was_not_told_to_the_end_is_told_again(db: Path) -> None:
    with Store(db) as store:
        assert saved.add(store, "a", "เทศบาล", all_new=True) == 1

        def broken(hits: list[Hit]) -> None:
            raise BrokenPipeError

        with pytest.raises(BrokenPipeError):
            saved.run(store, "a", broken)
        told: list[Hit] = []
        assert saved.run(store, "a", told.extend) == 1
        assert [hit.id for hit in told] == ["old"]
        assert [hit.snippet[a:b] for hit in told for a, b in hit.highlights] == ["เทศบาล"]
        assert saved.run(store, "a", told.extend) == 0


def test_others_write_while_it_is_told(db: Path) -> None:
    with Store(db) as store:
        saved.add(store, "a", "เทศบาล", all_new=True)
        # A pager may stand open for hours.
        assert saved.run(store, "a", lambda hits: bring(db, "อบต.เปิดตลาด", "other")) == 1
        assert get(store, "other") is not None


def test_limit_leaves_the_rest_for_later(db: Path) -> None:
    for n in range(3):
        bring(db, f"เทศบาลที่ {n} เปิด", f"n{n}")
    with Store(db) as store:
        saved.add(store, "a", "เทศบาล", all_new=True)
        told: list[Hit] = []
        assert [saved.run(store, "a", told.extend, limit=3) for _ in range(3)] == [3, 1, 0]
        assert len({hit.id for hit in told}) == 4


def test_list_and_remove(db: Path, call: Callable[..., Result]) -> None:
    call("watch", "add", "a", "เทศบาล", "--after", "2564")
    [row] = json.loads(call("watch", "list", "--json").stdout)
    assert (row["name"], row["query"], row["after"], row["shown"]) == ("a", "เทศบาล", "2564", 0)
    assert call("watch", "remove", "a").exit_code == 0
    assert json.loads(call("watch", "list", "--json").stdout) == []
    with Store(db) as store:
        assert store.conn.execute("SELECT count(*) FROM saved_search_hits").fetchone()[0] == 0


def test_what_cannot_be_saved_says_why(db: Path) -> None:
    with Store(db) as store:
        saved.add(store, "a", "เทศบาล")
        for name, query, days in (("a", "ถนน", {}), ("a b", "ถนน", {}), ("b", "!!!", {}),
                                  ("b", "ถนน", {"after": "x"})):  # fmt: skip
            with pytest.raises(UsageError):
                saved.add(store, name, query, **days)
        with pytest.raises(KhaosanError, match="there are: a"):
            saved.run(store, "b", lambda hits: None)
        assert [row["name"] for row in saved.all_of(store)] == ["a"]
