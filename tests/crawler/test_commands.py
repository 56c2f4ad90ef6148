"""The verbs crawl and sources, as a person and a script call them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli import group
from khaosan.lock import only_one
from khaosan.settings import Settings
from tests.crawler.conftest import Reply, Site, page


@pytest.fixture
def call(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("KHAOSAN_SOURCES_DIR", settings.sources_dir)
    monkeypatch.setenv("KHAOSAN_DB", settings.db)

    def called(*words: str) -> Result:
        return CliRunner().invoke(group, words)

    return called


def test_crawl_says_what_it_brought(call: Any, site: Site) -> None:
    site.articles(4)
    site.pages["/news/2"] = Reply("gone", 404)
    done = call("crawl", "muang", "--base", site.base)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("muang: 3 new, 0 changed, 0 known, could not have 1 (HTTP 404);")
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""

    site.pages["/news/2"] = Reply(page(2))
    done = call("crawl", "muang", "--base", site.base, "--json")
    said = json.loads(done.stdout)
    assert (said["ok"], said["new"], said["not_modified"], said["failures"]) == (True, 1, 3, {})


def test_a_crawl_that_failed_has_an_exit_code(call: Any, site: Site) -> None:
    done = call("crawl", "muang", "--base", site.base, "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["state"] == "failed"
    assert f"{site.base}/news?page=1: list page: HTTP 404" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("crawl", "nope"), "no such source: nope; known are"),
        (("crawl", "muang", "--base", "nonsense"), "--base: 'nonsense' is not an address"),
        (("crawl", "thaigov"), "thaigov: the site's policy forbids scraping"),
        (("sources", "show", "nope"), "no such source: nope"),
    ],
)
def test_a_wrong_call_is_told_in_one_line(call: Any, words: tuple[str, ...], said: str) -> None:
    done = call(*words)
    assert said in str(done.exception)
    assert done.exception.exit_code == 2  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "words", [("nope",), ("muang", "--base", "nonsense"), ("thaigov",)], ids=" ".join
)
def test_a_refused_crawl_leaves_nothing_behind(
    call: Any, settings: Settings, words: tuple[str, ...]
) -> None:
    folder = Path(settings.db).parent
    before = {p.name for p in folder.iterdir()}
    assert call("crawl", *words).exit_code
    assert {p.name for p in folder.iterdir()} == before


def test_a_crawl_refused_for_its_store_leaves_no_lock(call: Any, settings: Settings) -> None:
    Path(settings.db).write_text("no database", encoding="utf-8")
    assert call("crawl", "muang").exit_code
    assert not Path(f"{settings.db}.lock").exists()


@pytest.mark.parametrize("words", ["crawl ", "sources show ", "run --source "])
def test_completion_offers_the_sources(
    call: Any, monkeypatch: pytest.MonkeyPatch, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("_KHAOSAN_COMPLETE", "bash_complete")
    for typed, offered in (("", {"dla", "gnews", "muang"}), ("mua", {"muang"}), ("x", set())):
        monkeypatch.setenv("COMP_WORDS", f"khaosan {words}{typed}")
        monkeypatch.setenv("COMP_CWORD", str(len(words.split()) + 1))
        with pytest.raises(SystemExit):
            group.main(prog_name="khaosan")
        names = {line.partition(",")[2] for line in capsys.readouterr().out.split()}
        assert offered <= names
        assert offered == names or not typed


def test_completion_is_silent_where_the_settings_are_broken(
    call: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("nonsense = 1", encoding="utf-8")
    monkeypatch.setenv("_KHAOSAN_COMPLETE", "bash_complete")
    monkeypatch.setenv("KHAOSAN_CONFIG", str(broken))
    monkeypatch.setenv("COMP_WORDS", "khaosan crawl ")
    monkeypatch.setenv("COMP_CWORD", "2")
    with pytest.raises(SystemExit):
        group.main(prog_name="khaosan")
    said = capsys.readouterr()
    assert said.out.strip() == said.err == ""


def test_two_crawls_at_once_are_one(call: Any, site: Site, settings: Settings) -> None:
    with only_one(Path(settings.db), "run"):
        done = call("crawl", "muang", "--base", site.base)
    assert done.exception.exit_code == 75  # type: ignore[union-attr]
    assert site.log == []


def test_sources_are_listed_and_shown(call: Any, settings: Settings) -> None:
    rows = {row["name"]: row for row in json.loads(call("sources", "list", "--json").stdout)}
    assert {"dla", "gnews", "thaigov", "muang"} <= set(rows)
    assert rows["thaigov"]["permission"].startswith("needed: ")
    assert rows["muang"]["permission"] == ""
    assert "เทศบาลเมืองตัวอย่าง" in call("sources", "list").stdout

    file = Path(settings.sources_dir) / "muang.toml"
    assert call("sources", "show", "muang").stdout.strip() == file.read_text().strip()
    shown = json.loads(call("sources", "show", "muang", "--json").stdout)
    assert shown["articles"]["url"] == r"^/news/(?P<id>\d+)"
    assert shown["pace"]["delay"] == 1.0
