"""`khaosan run`: every enabled source, what is new extracted, and an exit code that tells."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.demo.server import serve
from crawler.source import SHIPPED
from jobs.run import run_all
from khaosan.errors import BusyError, UsageError
from khaosan.lock import only_one
from khaosan.settings import Settings
from store.database import Store
from store.search import search


def sources(folder: Path, bases: dict[str, str]) -> Path:
    """Sources of the operator's own, as the shipped ones but at the demonstration's addresses."""
    folder.mkdir(exist_ok=True)
    for name in ("gnews", "dla"):
        lines = (SHIPPED / f"{name}.toml").read_text("utf-8").splitlines()
        lines = [f'base = "{bases[name]}/"' if x.startswith("base =") else x for x in lines]
        (folder / f"my_{name}.toml").write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_a_run_gathers_extracts_and_finds_nothing_new_the_second_time(tmp_path: Path) -> None:
    with serve() as bases:
        settings = Settings(
            db=str(tmp_path / "a.db"),
            sources=["my_gnews", "my_dla"],
            sources_dir=str(sources(tmp_path / "sources", bases)),
            workers=1,
        )
        first = run_all(settings)
        assert not first.problems
        assert {name: s["new"] for name, s in first.sources.items()} == {
            "my_gnews": 10,
            "my_dla": 10,
        }
        assert first.extracted == 20
        with Store(settings.db, readonly=True) as store:
            assert search(store, "เทศบาล")
        again = run_all(settings)
        assert not again.problems
        assert again.extracted == 0
        assert "2 sources, 0 new articles, 0 changed" in again.line()


def test_a_source_that_is_down_is_a_problem_and_the_others_are_crawled(tmp_path: Path) -> None:
    with serve() as bases:
        folder = sources(tmp_path / "sources", bases)
        down = (
            (folder / "my_dla.toml").read_text("utf-8").replace(bases["dla"], "http://127.0.0.1:9")
        )
        (folder / "my_dla.toml").write_text(down, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "cli", "run", "--json", "--db", str(tmp_path / "a.db"),
             "--workers", "1", "--source", "my_dla", "--source", "my_gnews", "--source", "nowhere"],
            capture_output=True, text=True,
            env={"KHAOSAN_SOURCES_DIR": str(folder), "PATH": "/usr/bin:/bin"},
        )  # fmt: skip
    assert done.returncode == 1, done.stderr
    outcome = json.loads(done.stdout)
    assert outcome["ok"] is False
    assert outcome["sources"]["my_gnews"]["new"] == 10
    assert outcome["extracted"] == 10
    assert any(p.startswith("my_dla: ") for p in outcome["problems"])
    assert any("nowhere" in p for p in outcome["problems"])
    assert "Traceback" not in done.stderr


def test_no_source_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no source is enabled"):
        run_all(Settings(db=str(tmp_path / "a.db")))


def test_two_runs_at_once(tmp_path: Path) -> None:
    settings = Settings(db=str(tmp_path / "a.db"), sources=["gnews"])
    with only_one(Path(settings.db), "run"), pytest.raises(BusyError):
        run_all(settings)
    assert not Path(settings.db).exists()
