"""How often `khaosan status` cries wolf: its rules, day by day, over the categories of thaigov.

Each category of the corpus stands for a source with a rhythm of its own. For every day of the years
the rule judges what it could have known on that day; no source had stopped for good, so every
warning is one too many, or the site's own pause.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import lzma
from collections import defaultdict
from statistics import median

from bench.data import corpus_file
from jobs.watch import EARLIER, MEMORY, RECENT, longest_silence, short_of, working_days

LEAST = 20  # days with articles that a category needs, to be a source


def run(options: argparse.Namespace) -> int:
    """Print warnings a year of a source, and how soon a silence is told."""
    days: dict[str, set[dt.date]] = defaultdict(set)
    articles = []
    with lzma.open(corpus_file(), "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            day = dt.date.fromisoformat(row["published"])
            days[row["category"]].add(day)
            articles.append((day, row["category"], len(row["title"] or "") + len(row["body"])))
    _silence({name: sorted(found) for name, found in days.items() if len(found) >= LEAST})
    _short(articles)
    return 0


def _silence(sources: dict[str, list[dt.date]]) -> None:
    warnings, years, limits = 0, 0.0, []
    for days in sources.values():
        years += (days[-1] - days[0]).days / 365
        own = []
        for n in range(1, len(days)):
            # What the rule knew when the day before this one with articles was the last.
            past = [day for day in days[:n] if day >= days[n - 1] - MEMORY]
            limit = longest_silence(past)
            if limit is None:
                continue
            own.append(limit)
            warnings += working_days(days[n - 1], days[n]) > limit
        if own:
            limits.append(median(own))
    print(f"silence: {len(sources)} sources, {years:.0f} years of them: {warnings} warnings, "
          f"{warnings / years:.2f} a year")  # fmt: skip
    print(f"  told after more than so many working days, by source: {sorted(limits)}")


def _short(articles: list[tuple[dt.date, str, int]]) -> None:
    by_source: dict[str, list[int]] = defaultdict(list)
    for _, name, length in sorted(articles, key=lambda article: article[0]):
        by_source[name].append(length)
    windows, warnings = 0, 0
    for lengths in by_source.values():
        on = False
        for end in range(RECENT + EARLIER // 4, len(lengths), 5):
            now = lengths[end - RECENT : end]
            before = lengths[max(0, end - RECENT - EARLIER) : end - RECENT]
            windows += 1
            found = short_of(now, before)
            warnings += found and not on
            on = found
    print(f"short texts: {windows} looks at {len(articles)} articles: {warnings} warnings")
