"""`khaosan schedule run`: the schedule in the foreground, for containers.

APScheduler keeps the time; each run is a process of its own, so that its memory is given back and
its crash is its own.
"""

from __future__ import annotations

import datetime as dt
import logging
import signal
import subprocess
from collections.abc import Callable, Sequence
from threading import Event, Lock
from types import FrameType
from typing import TYPE_CHECKING, Any

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from jobs.schedule.due import Turn, clock, span, turns
from khaosan.console import note
from khaosan.errors import BusyError, UsageError
from khaosan.schedules import BANGKOK, Schedule
from khaosan.settings import Settings

if TYPE_CHECKING:
    from apscheduler.job import Job

# A run that waited so long for another one says so.
LATE = dt.timedelta(minutes=10)
STOPPED = 128 + signal.SIGINT


class _Times(BaseTrigger):  # type: ignore[misc]
    """A source's schedule as APScheduler asks for it; `start`: its first time."""

    def __init__(self, schedule: Schedule, start: dt.datetime) -> None:
        self.schedule = schedule
        self.start = start

    def get_next_fire_time(
        self, previous_fire_time: dt.datetime | None, now: dt.datetime
    ) -> dt.datetime:
        """The first time, then one after the other."""
        return self.schedule.after(previous_fire_time) if previous_fire_time else self.start


class Foreground:
    """Runs each source when it is due, one at a time, until SIGTERM or Ctrl-C.

    `command(source)` is what to start for a source. A run whose time comes while another is at work
    waits for it; where the same source is still at work, or waits, it is left out. Both are said.
    """

    def __init__(
        self, settings: Settings, command: Callable[[str], Sequence[str]], now: dt.datetime
    ) -> None:
        if not settings.sources:
            raise UsageError('no source is enabled; set sources = ["gnews"] in khaosan.toml')
        self.command = command
        self.turns = turns(settings, now)
        self.process: subprocess.Popen[bytes] | None = None
        self.stopping = False
        self.lock = Lock()
        self.scheduler = BackgroundScheduler(
            timezone=BANGKOK,
            executors={"default": ThreadPoolExecutor(1)},
            # Late is better than never, and once is enough.
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )
        self.due: dict[str, dt.datetime] = {}
        for n, turn in enumerate(sorted(self.turns, key=lambda turn: turn.at)):
            # What has waited longest is first.
            start = max(turn.at, now) + dt.timedelta(milliseconds=n)
            self.due[turn.source] = start
            self.scheduler.add_job(
                self.work, _Times(turn.schedule, start), args=[turn], id=turn.source
            )
        self.scheduler.add_listener(self._left_out, EVENT_JOB_MAX_INSTANCES)
        self.scheduler.add_listener(self._broken, EVENT_JOB_ERROR)

    def run(self) -> None:
        """Work until told to stop; then end the run that is under way in order, and return."""
        now = dt.datetime.now(dt.UTC)
        # What it would log is said here, in one line each.
        logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
        for turn in self.turns:
            note(
                f"{turn.source}: {turn.schedule.text}; next at {clock(self.due[turn.source], now)}"
            )
        before = {s: signal.signal(s, self._stop) for s in (signal.SIGTERM, signal.SIGINT)}
        try:
            self.scheduler.start()
            Event().wait()
        except KeyboardInterrupt:
            # What waits behind the run that is ending must not begin.
            with self.lock:
                if self.process is not None:
                    self.process.send_signal(signal.SIGTERM)
            self.scheduler.shutdown(wait=True)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
        note("stopped; what was done is kept, and what is due then runs at the next start")

    def work(self, turn: Turn) -> None:
        """One run of one source, in the scheduler's one worker thread."""
        now = dt.datetime.now(dt.UTC)
        due = self.due[turn.source]
        if now - due > LATE:
            note(f"{turn.source}: was due at {clock(due, now)} and waited {span(now - due)}")
        with self.lock:
            if self.stopping:
                return
            # A session of its own: Ctrl-C comes to us alone, and we pass it on, once.
            self.process = subprocess.Popen(  # noqa: S603 - khaosan itself
                self.command(turn.source), start_new_session=True
            )
        try:
            code = self.process.wait()
        finally:
            with self.lock:
                self.process = None
        if self.stopping:
            return
        self.due[turn.source] = turn.schedule.after(dt.datetime.now(dt.UTC))
        following = f"next at {clock(self.due[turn.source], now)}"
        if code == BusyError.exit_code:
            note(f"{turn.source}: left out, another khaosan is at work; {following}")
        elif code not in (0, 1, STOPPED):
            note(f"{turn.source}: the run ended with code {code}; {following}")

    def _stop(self, number: int, frame: FrameType | None) -> None:
        # A second signal changes nothing: the run is ending already.
        if not self.stopping:
            self.stopping = True
            raise KeyboardInterrupt

    def _left_out(self, event: Any) -> None:
        job: Job | None = self.scheduler.get_job(event.job_id)
        following = clock(job.next_run_time, dt.datetime.now(dt.UTC)) if job else "?"
        note(f"{event.job_id}: still at work or waiting; this run is left out, next at {following}")

    def _broken(self, event: JobExecutionEvent) -> None:
        note(f"{event.job_id}: the run could not be started: {event.exception}")
