"""Each source at its own pace, by a fake clock; what is late or finds another at work says so."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import crawler.run
from crawler.report import CrawlReport
from jobs.commands import run
from jobs.run import run_all
from jobs.schedule.due import turns
from khaosan.errors import KhaosanError, UsageError
from khaosan.lock import only_one
from khaosan.schedules import BANGKOK
from khaosan.settings import Settings
from khaosan.verbs import add_shared_options
from store.crawls import last_runs
from store.database import Store
from tests.jobs.conftest import History, morning

SOURCE = """\
title = "{name}"
base = "https://{name}.example.go.th"
schedule = "{schedule}"
[lists]
pages = ["/news"]
[articles]
url = '^/news/(?P<id>[0-9]+)'
"""


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    folder = tmp_path / "sources"
    folder.mkdir()
    for name, schedule in (("hourly", "every 1h"), ("daily", "30 8 * * *")):
        text = SOURCE.format(name=name, schedule=schedule)
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    file = tmp_path / "khaosan.toml"
    file.write_text(
        'db = "khaosan.db"\nsources = ["hourly", "daily"]\nsources_dir = "sources"\nworkers = 1\n',
        encoding="utf-8",
    )
    for name in ("KHAOSAN_CONFIG", "KHAOSAN_DB", "KHAOSAN_SOURCES"):
        monkeypatch.delenv(name, raising=False)
    return Settings.load(file, environ={})


@pytest.fixture
def crawled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The crawls that were started, none of which really goes anywhere."""
    started: list[str] = []

    def crawl(settings: Settings, name: str, **_: Any) -> CrawlReport:
        started.append(name)
        with Store(settings.db) as store:
            History(store, name).run(dt.datetime.now(dt.UTC))
        return CrawlReport(name, "finished", lists=1, listed=1)

    monkeypatch.setattr(crawler.run, "crawl", crawl)
    return started


def call(settings: Settings, *args: str) -> Result:
    command = add_shared_options(run)
    return CliRunner().invoke(command, ["--config", str(settings.file), *args], obj={})


def test_turns_follow_each_source_s_own_schedule(settings: Settings, store: Store) -> None:
    now = morning("2026-03-09")
    assert [turn.due(now) for turn in turns(settings, now)] == [True, True]  # never run yet
    for name in ("hourly", "daily"):
        History(store, name).run(now)
    hourly, daily = turns(settings, now)
    assert now < hourly.at <= now + dt.timedelta(hours=1)
    assert daily.at == dt.datetime(2026, 3, 10, 8, 30, tzinfo=BANGKOK)
    # A run that failed had its turn; the next one is the next one.
    History(store, "hourly").run(hourly.at, state="failed")
    again = turns(settings, hourly.at)[0]
    assert again.at == hourly.at + dt.timedelta(hours=1)


def test_only_what_is_due_is_crawled(settings: Settings, store: Store, crawled: list[str]) -> None:
    now = morning("2026-03-09")
    for name in ("hourly", "daily"):
        History(store, name).run(now)
    idle = run_all(settings, due=True, at=now + dt.timedelta(seconds=1))
    assert idle.idle and not crawled and idle.exit_code == 0
    assert idle.line().startswith("nothing is due before ") and "(hourly)" in idle.line()
    run_all(settings, due=True, at=now + dt.timedelta(hours=1))
    assert crawled == ["hourly"]


def test_what_was_left_out_is_said_and_made_up_for_once(
    settings: Settings, store: Store, crawled: list[str]
) -> None:
    for name in ("hourly", "daily"):
        History(store, name).run(morning("2026-03-09"))
    outcome = run_all(settings, due=True, at=morning("2026-03-10"))
    assert crawled == ["hourly", "daily"]  # the one that has waited longest first
    (note,) = outcome.notes
    assert note.startswith("hourly: was due at Mon 2026-03-09 09:") and "23 h late" in note
    assert outcome.to_json()["next"]


def test_a_look_while_another_is_at_work(settings: Settings, crawled: list[str]) -> None:
    with only_one(Path(settings.db), "crawl"):
        due = call(settings, "--due", "--json")
        by_hand = call(settings)
    assert (due.exit_code, due.stderr) == (75, "")  # cron has nothing to mail
    line = json.loads(due.stdout)
    assert line["busy"] and not line["ok"] and "another khaosan" in line["problems"][0]
    assert by_hand.exit_code == 75 and "another khaosan is at work" in by_hand.stderr
    assert not crawled


def test_a_look_that_finds_nothing_due_is_silent_whoever_is_at_work(
    settings: Settings, crawled: list[str]
) -> None:
    assert call(settings, "--due", "--json").exit_code == 0
    assert sorted(crawled) == ["daily", "hourly"]
    with only_one(Path(settings.db), "crawl"):
        again = call(settings, "--due", "--json")
    assert (again.exit_code, again.output) == (0, "")


def test_a_look_costs_little(settings: Settings, store: Store, tmp_path: Path) -> None:
    """It is done every few minutes for years: nothing heavy is imported where nothing is due."""
    for name in ("hourly", "daily"):
        History(store, name).run(dt.datetime.now(dt.UTC) + dt.timedelta(days=1))
    code = (
        "import sys, cli\n"
        "try: cli.group.main(sys.argv[1:], prog_name='khaosan', standalone_mode=False)\n"
        "finally: print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "--config", str(settings.file), "run", "--due"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert "jobs" in loaded
    assert not loaded & {"scrapy", "twisted", "spacy", "pythainlp", "numpy", "rich", "trafilatura"}


def test_a_run_that_could_not_begin_is_kept_and_not_tried_at_each_look(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, store: Store
) -> None:
    def crawl(settings: Settings, name: str, **_: Any) -> CrawlReport:
        raise KhaosanError("needs permission")

    monkeypatch.setattr(crawler.run, "crawl", crawl)
    first = call(settings, "--due", "--json", "--source", "hourly")
    assert first.exit_code == 1 and "hourly: needs permission" in first.stderr
    (kept,) = last_runs(store, "hourly")
    assert (kept["state"], kept["message"]) == ("failed", "needs permission")
    assert call(settings, "--due", "--json", "--source", "hourly").output == ""


def test_a_stop_ends_in_order_and_is_told(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, crawled: list[str]
) -> None:
    import os
    import signal

    def crawl(settings: Settings, name: str, **_: Any) -> CrawlReport:
        os.kill(os.getpid(), signal.SIGTERM)
        crawled.append(name)
        raise AssertionError("SIGTERM came to nothing")

    def interrupted(settings: Settings, name: str, **_: Any) -> CrawlReport:
        raise crawler.run.Interrupted(CrawlReport(name, "stopped", new=3))

    before: Callable[..., Any] | int | None = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(crawler.run, "crawl", crawl)
    result = call(settings, "--json")
    assert result.exit_code == 130, result.output
    assert json.loads(result.stdout)["stopped"] and not crawled
    assert signal.getsignal(signal.SIGTERM) is before
    # A crawl that was under way tells what it has, and nothing more is begun.
    monkeypatch.setattr(crawler.run, "crawl", interrupted)
    told = json.loads(call(settings, "--json").stdout)
    assert {name: s["new"] for name, s in told["sources"].items()} == {"hourly": 3}
    assert told["exit_code"] == 130


def test_the_schedule_goes_on_after_an_upgrade(
    settings: Settings, crawled: list[str], tmp_path: Path
) -> None:
    from sqlite_utils import Database

    from store.schema import APPLICATION_ID, migrations

    old = sqlite3.connect(settings.db, isolation_level=None)
    migrations().apply(Database(old), stop_before="002_entities_across_documents")
    old.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    old.close()
    assert call(settings, "--due", "--json").exit_code == 0
    assert sorted(crawled) == ["daily", "hourly"]


def test_a_source_file_s_wrong_schedule_is_one_line(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "sources" / "daily.toml"
    file.write_text(SOURCE.format(name="daily", schedule="hourly"), encoding="utf-8")
    with pytest.raises(KhaosanError, match=r"daily\.toml: schedule: 'hourly' is no schedule"):
        turns(settings, morning("2026-03-09"))


def test_the_setting_file_s_word_on_a_schedule_wins(settings: Settings, store: Store) -> None:
    file = settings.file
    assert file is not None
    text = file.read_text(encoding="utf-8")
    file.write_text(text + 'schedules = { hourly = "every 12h" }\n', encoding="utf-8")
    told = Settings.load(file, environ={})
    found = {turn.source: turn.schedule.text for turn in turns(told, morning("2026-03-02"))}
    assert found == {"hourly": "every 12h", "daily": "30 8 * * *"}

    file.write_text(text + 'schedules = { hourly = "sometimes" }\n', encoding="utf-8")
    with pytest.raises(UsageError, match=r"^schedules: hourly: "):
        turns(Settings.load(file, environ={}), morning("2026-03-02"))
