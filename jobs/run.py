"""`khaosan run`: what the operator schedules. Crawl, extract, say how it went."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jobs.extract import extract_store
from khaosan.console import plural
from khaosan.errors import KhaosanError, UsageError
from khaosan.lock import only_one
from khaosan.settings import Settings


@dataclass(slots=True)
class Outcome:
    """How a run went; `problems` is empty where all went well."""

    seconds: float = 0.0
    sources: dict[str, dict[str, Any]] = field(default_factory=dict)
    extracted: int = 0
    indexed: int = 0
    problems: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """One line for monitoring."""
        return {
            "ok": not self.problems,
            "seconds": round(self.seconds, 1),
            "sources": self.sources,
            "extracted": self.extracted,
            "indexed": self.indexed,
            "problems": self.problems,
        }

    def line(self) -> str:
        """One line for a person."""
        new = sum(s.get("new", 0) for s in self.sources.values())
        changed = sum(s.get("changed", 0) for s in self.sources.values())
        good = plural(len(self.problems), "problem") if self.problems else "all well"
        return (
            f"{plural(len(self.sources), 'source')}, {plural(new, 'new article')}, "
            f"{changed:,} changed, "
            f"{self.extracted:,} extracted, {self.seconds:.0f} s: {good}"
        )


def run_all(settings: Settings) -> Outcome:
    """Crawl every enabled source, then extract what is new.

    A source that fails is a problem in the outcome, and the others are crawled all the same.
    Raises BusyError where another run holds the database.
    """
    from crawler.run import crawl
    from store.database import Store
    from store.index import index_pending

    if not settings.sources:
        raise UsageError(
            'no source is enabled; set sources = ["gnews"] in khaosan.toml, or give --source NAME '
            "(khaosan sources list)"
        )
    outcome = Outcome()
    began = time.monotonic()
    with only_one(Path(settings.db), "run"):
        for name in settings.sources:
            try:
                report = crawl(settings, name)
            except KhaosanError as error:
                outcome.sources[name] = {"ok": False, "error": str(error)}
                outcome.problems.append(f"{name}: {error}")
                continue
            outcome.sources[name] = report.to_json()
            outcome.problems += [f"{name}: {problem}" for problem in report.problems]
        with Store(settings.db) as store:
            # A no-op but after an upgrade: articles are indexed in the transaction that adds them.
            outcome.indexed = index_pending(store)
            done = extract_store(
                store,
                engine=settings.engine,
                workers=settings.workers,
                min_score=settings.min_score,
            )
        outcome.extracted = done.documents
        outcome.problems += [f"extraction: {reason}" for reason in done.failed]
    outcome.seconds = time.monotonic() - began
    return outcome
