"""`khaosan schedule run`: one run at a time, overlaps are said, a signal ends it in order."""

from __future__ import annotations

import datetime as dt
import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from jobs.schedule.foreground import Foreground
from khaosan.errors import UsageError
from khaosan.schedules import Schedule
from khaosan.settings import Settings
from store.database import Store
from tests.jobs.conftest import History

# A run that notes its beginning and its end; told to stop it ends in order.
RUN = """
import pathlib, signal, sys, time
def note(word):
    with pathlib.Path(sys.argv[1]).open("a") as log: print(word, sys.argv[2], file=log, flush=True)
def stop(*_):
    note("stopped"); sys.exit(130)
signal.signal(signal.SIGTERM, stop)
note("began"); time.sleep(float(sys.argv[3])); note("ended"); sys.exit(int(sys.argv[4]))
"""


class Scene:
    """A schedule of a second, and runs of so many seconds that end with `code`."""

    def __init__(self, tmp_path: Path, seconds: float, code: int = 0, period: float = 1) -> None:
        self.log = tmp_path / "runs.log"
        self.log.touch()
        settings = Settings(db=str(tmp_path / "a.db"), sources=["gnews", "dla"])
        with Store(settings.db) as store:
            for days, name in ((4, "gnews"), (2, "dla")):
                History(store, name).run(dt.datetime.now(dt.UTC) - dt.timedelta(days=days))
        self.foreground = Foreground(
            settings,
            lambda name: [sys.executable, "-c", RUN, str(self.log), name, str(seconds), str(code)],
            dt.datetime.now(dt.UTC),
        )
        short = Schedule("every second", dt.timedelta(seconds=period))
        for job in self.foreground.scheduler.get_jobs():
            job.trigger.schedule = short

    def run(self, until: str) -> list[str]:
        """Run until the log holds such a line, then SIGTERM; the lines of the log."""

        def stop() -> None:
            end = time.monotonic() + 60
            while time.monotonic() < end and until not in self.log.read_text():
                time.sleep(0.02)
            os.kill(os.getpid(), signal.SIGTERM)

        threading.Thread(target=stop, daemon=True).start()
        self.foreground.run()
        return self.log.read_text().splitlines()


def test_sources_run_one_after_the_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = signal.getsignal(signal.SIGTERM)
    lines = Scene(tmp_path, 0.3, period=3600).run("ended dla")
    assert lines == ["began gnews", "ended gnews", "began dla", "ended dla"]
    assert "stopped; what was done is kept" in capsys.readouterr().err
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_run_that_is_still_at_work_is_left_alone_and_the_other_waits(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = Scene(tmp_path, 2.5).run("ended dla")
    assert lines[:4] == ["began gnews", "ended gnews", "began dla", "ended dla"]
    told = capsys.readouterr().err
    assert "gnews: still at work or waiting; this run is left out, next at" in told


def test_a_signal_ends_the_run_that_is_under_way_and_starts_no_other(tmp_path: Path) -> None:
    lines = Scene(tmp_path, 60).run("began gnews")
    assert lines == ["began gnews", "stopped gnews"]


def test_another_khaosan_at_work_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Scene(tmp_path, 0, code=75, period=3600).run("ended dla")
    told = capsys.readouterr().err
    assert "gnews: left out, another khaosan is at work; next at " in told


def test_no_source_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no source is enabled"):
        Foreground(Settings(db=str(tmp_path / "a.db")), lambda _: [], dt.datetime.now(dt.UTC))
