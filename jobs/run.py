"""`khaosan run`: what the operator schedules. Crawl, extract, say how it went."""

from __future__ import annotations

import datetime as dt
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from jobs.schedule.due import Turn, clock, first, span, turns
from khaosan.console import plural, progress
from khaosan.errors import BusyError, KhaosanError, UsageError
from khaosan.lock import only_one
from khaosan.settings import Settings
from store.times import now, stored

if TYPE_CHECKING:
    from crawler.report import CrawlReport

NO_SOURCE = (
    'no source is enabled; set sources = ["gnews"] in khaosan.toml, or give --source NAME '
    "(khaosan sources list)"
)


@dataclass(slots=True)
class Outcome:
    """How a run went; `problems` is empty where all went well. `idle`: nothing was due; `busy`:
    another khaosan held the database; `stopped`: by Ctrl-C or SIGTERM; `notes`: what was late."""

    at: str = ""
    seconds: float = 0.0
    sources: dict[str, dict[str, Any]] = field(default_factory=dict)
    extracted: int = 0
    indexed: int = 0
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    next: str | None = None
    idle: bool = False
    busy: bool = False
    stopped: bool = False

    @classmethod
    def of_busy(cls, why: str) -> Self:
        """The outcome where another khaosan is at work."""
        return cls(at=now(), problems=[why], busy=True)

    @property
    def exit_code(self) -> int:
        """0: all well; 1: problems; 75: busy; 130: stopped."""
        if self.stopped:
            return 128 + signal.SIGINT
        return BusyError.exit_code if self.busy else 1 if self.problems else 0

    def to_json(self) -> dict[str, Any]:
        """One line for monitoring."""
        return {
            "at": self.at,
            "ok": not self.exit_code,
            "exit_code": self.exit_code,
            "seconds": round(self.seconds, 1),
            "sources": self.sources,
            "extracted": self.extracted,
            "indexed": self.indexed,
            "problems": self.problems,
            "notes": self.notes,
            "next": self.next,
            "busy": self.busy,
            "stopped": self.stopped,
        }

    def line(self) -> str:
        """One line for a person."""
        if self.busy:
            return self.problems[0]
        if self.idle:
            return f"nothing is due before {self.next}"
        new = sum(s.get("new", 0) for s in self.sources.values())
        changed = sum(s.get("changed", 0) for s in self.sources.values())
        good = plural(len(self.problems), "problem") if self.problems else "all well"
        return (
            f"{plural(len(self.sources), 'source')}, {plural(new, 'new article')}, "
            f"{changed:,} changed, "
            f"{self.extracted:,} extracted, {self.seconds:.0f} s: "
            f"{'STOPPED, ' if self.stopped else ''}{good}"
        )


def run_all(settings: Settings, *, due: bool = False, at: dt.datetime | None = None) -> Outcome:
    """Crawl every enabled source, then extract what is new.

    `due`: only the sources whose turn it is by their schedules; `at`: the time to judge that by.
    A source that fails is a problem in the outcome, and the others are crawled all the same; Ctrl-C
    ends in order, and what was done is in the outcome.
    Raises BusyError where another run holds the database.
    """
    if not settings.sources:
        raise UsageError(NO_SOURCE)
    at = at or dt.datetime.now(dt.UTC)
    outcome = Outcome(at=stored(at))
    began = time.monotonic()
    # Looked at before the lock too: where nothing is due it does not matter who holds it.
    if due and not _whose_turn(settings, at, outcome):
        return outcome
    with only_one(Path(settings.db), "run"):
        names = _whose_turn(settings, at, outcome) if due else settings.sources
        try:
            for name in names:
                _crawl(settings, name, outcome)
            if names:
                try:
                    _extract(settings, outcome)
                except KhaosanError as error:
                    outcome.problems.append(f"extraction: {error}")
        except KeyboardInterrupt:
            outcome.stopped = True
    if due and names:
        _say_next(turns(settings, dt.datetime.now(dt.UTC)), at, outcome)
    outcome.seconds = time.monotonic() - began
    return outcome


def _whose_turn(settings: Settings, at: dt.datetime, outcome: Outcome) -> list[str]:
    found = turns(settings, at)
    outcome.notes = [
        f"{turn.source}: was due at {clock(turn.at, at)} and comes {span(at - turn.at)} late; "
        "the runs between are left out"
        for turn in found
        if turn.missed(at)
    ]
    names = [turn.source for turn in sorted(found, key=lambda turn: turn.at) if turn.due(at)]
    outcome.idle = not names
    _say_next(found, at, outcome)
    return names


def _say_next(found: list[Turn], at: dt.datetime, outcome: Outcome) -> None:
    turn = first(found)
    outcome.next = f"{clock(turn.at, at)} ({turn.source})" if turn else None


def _crawl(settings: Settings, name: str, outcome: Outcome) -> None:
    from crawler.run import Interrupted, crawl, on_bar

    try:
        with progress(f"{name}: articles") as bar:
            _take(outcome, name, crawl(settings, name, watch=on_bar(bar)))
    except Interrupted as interrupt:
        _take(outcome, name, interrupt.report)
        raise
    except KhaosanError as error:
        outcome.sources[name] = {"ok": False, "error": str(error)}
        outcome.problems.append(f"{name}: {error}")
        _note_failure(settings, name, str(error))


def _take(outcome: Outcome, name: str, report: CrawlReport) -> None:
    outcome.sources[name] = report.to_json()
    outcome.problems += [f"{name}: {problem}" for problem in report.problems]


def _note_failure(settings: Settings, name: str, message: str) -> None:
    """A run that could not begin is kept as well: `khaosan status` shows it, and the source's next
    turn is its next one, not in ten minutes. A name that no source has is kept nowhere."""
    from crawler.source import load_all
    from store import crawls
    from store.database import Store

    try:
        source = load_all(settings.sources_dir or None).get(name)
        if source is not None:
            with Store(settings.db) as store:
                crawls.add_failed(store, name, source.title, source.base, message)
    except KhaosanError:
        return  # That very error (a wrong source file, a store that cannot be had) is told already.


def _extract(settings: Settings, outcome: Outcome) -> None:
    # Imported here: most looks at what is due end before it (and extraction is what takes a second
    # to import).
    from jobs.extract import extract_store
    from store import near
    from store.database import Store
    from store.index import index_pending

    with Store(settings.db) as store:
        # A no-op but after an upgrade: articles are indexed in the transaction that adds them.
        outcome.indexed = index_pending(store)
        near.update(store)
        done = extract_store(
            store,
            engine=settings.engine,
            workers=settings.workers,
            min_score=settings.min_score,
        )
    outcome.extracted = done.documents
    outcome.problems += [f"extraction: {reason}" for reason in done.failed]
