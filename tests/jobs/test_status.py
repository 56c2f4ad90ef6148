"""`khaosan status` with its warnings and exit codes, and the metrics that Prometheus reads."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from jobs import metrics
from jobs.commands import status
from jobs.run import Outcome
from jobs.status import status as look
from khaosan.errors import KhaosanError
from khaosan.settings import Settings
from khaosan.verbs import add_shared_options
from store.database import Store
from tests.jobs.conftest import History

parser = pytest.importorskip("prometheus_client.parser")

AGO = dt.timedelta(days=1)


@pytest.fixture
def call(tmp_path: Path) -> Callable[..., Result]:
    command = add_shared_options(status)

    def run(*args: str) -> Result:
        db = str(tmp_path / "khaosan.db")
        return CliRunner().invoke(command, ["--db", db, *args], obj={})

    return run


@pytest.fixture
def troubled(store: Store) -> Store:
    """gnews is well; that of a source with a name as no file has it fails."""
    gnews = History(store, "gnews")
    now = dt.datetime.now(dt.UTC)
    gnews.run(now - 2 * AGO, 3, errors=1)
    gnews.run(now - AGO, 2)
    bad = History(store, 'm"ua\\ng')
    for days in (4, 3, 2):
        bad.run(now - days * AGO, state="failed", message="no answer\x1b[31m")
    return store


def test_warnings_are_told_and_are_an_exit_code(
    troubled: Store, call: Callable[..., Result]
) -> None:
    shown = call()
    assert shown.exit_code == 0
    assert "5 documents" in shown.stdout and "gnews\t5" in shown.stdout
    checked = call("--check")
    assert checked.exit_code == 1
    (line,) = checked.stdout.splitlines()
    assert line.split("\t")[:3] == ["!", 'm"ua\\ng', "failing"]
    assert "khaosan sources check" in line and "\x1b" not in line
    assert line in shown.stdout
    (alert,) = json.loads(call("--check", "--json").stdout)
    assert set(alert) == {"source", "kind", "since", "text", "advice"}
    value = json.loads(call("--json", "--runs", "1").stdout)
    assert value["alerts"] == [alert]
    assert [len(s["runs"]) for s in value["sources"]] == [1, 1]


def test_all_well_is_exit_code_0_and_no_word(store: Store, call: Callable[..., Result]) -> None:
    History(store, "gnews").run(dt.datetime.now(dt.UTC), 2)
    result = call("--check")
    assert (result.exit_code, result.output) == (0, "")


def test_only_enabled_sources_are_watched_and_a_broken_file_is_a_warning(
    troubled: Store, tmp_path: Path
) -> None:
    settings = Settings(db=str(troubled.path), sources=["gnews"])
    kinds = [alert["kind"] for alert in look(settings)["alerts"]]
    assert kinds == ["late"]  # a day without a run, where one an hour is the schedule
    (tmp_path / "muang.toml").write_text("title = 'เทศบาล'\n", encoding="utf-8")
    settings.sources_dir = str(tmp_path)
    (alert,) = look(settings)["alerts"]
    assert alert["kind"] == "broken" and "muang.toml: base: is missing" in alert["text"]


def samples(text: str) -> dict[tuple[str, str], float]:
    return {
        (sample.name, sample.labels.get("source", "")): sample.value
        for family in parser.text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_metrics_are_read_by_prometheus_own_parser(troubled: Store, tmp_path: Path) -> None:
    settings = Settings(db=str(troubled.path))
    file = tmp_path / "khaosan.prom"
    outcome = Outcome(at="2026-03-09T02:00:00+00:00", seconds=1.5, problems=["x"])
    metrics.write(file, outcome, look(settings, runs=1))
    found = samples(file.read_text("utf-8"))
    odd = 'm"ua\\ng'
    assert found["khaosan_run_timestamp_seconds", ""] == 1773021600
    assert found["khaosan_run_exit_code", ""] == 1
    assert found["khaosan_source_new_total", "gnews"] == 5
    assert found["khaosan_source_errors_total", "gnews"] == 1
    assert found["khaosan_source_last_run_ok", "gnews"] == 1
    assert found["khaosan_source_last_run_ok", odd] == 0
    assert found["khaosan_source_failed_runs_total", odd] == 3
    assert found["khaosan_source_alerts", odd] == 1
    assert ("khaosan_source_last_new_timestamp_seconds", odd) not in found
    assert file.stat().st_mode & 0o444 == 0o444  # node_exporter runs as another user


def test_metrics_are_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "khaosan.prom"
    metrics.write(file, Outcome(at="2026-03-09T02:00:00+00:00"), None)
    before = file.read_text("utf-8")
    assert samples(before)["khaosan_run_exit_code", ""] == 0

    def broken(*_: Any) -> str:
        raise KhaosanError("the store has gone")

    monkeypatch.setattr(metrics, "text", broken)
    with pytest.raises(KhaosanError):
        metrics.write(file, Outcome(), None)
    assert file.read_text("utf-8") == before
    assert list(tmp_path.glob("*.prom*")) == [file]
    assert [p.name for p in tmp_path.iterdir()] == ["khaosan.prom"]
