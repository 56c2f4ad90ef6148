"""Silent loss of coverage: what a source used to give and gives no more.

A crawl that brings nothing is not wrong; one that has brought nothing for longer than its source
ever paused is. What is usual is learned from the source's own past; a source with too little of it
is not judged. bench/watch.py measures how often this cries wolf.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise
from statistics import median, quantiles
from typing import Any

from jobs.alert import Alert, Run, check, local, moment
from jobs.schedule.due import Turn
from jobs.watch_runs import FAILING, RUNS, empty, errors, failing, late, partial, robots
from khaosan.console import plural
from khaosan.schedules import BANGKOK
from store import crawls
from store.database import Store

# Silence. The usual pause: the longest in so many days; where there are many, the second longest,
# for the longest may be an outage of ours or theirs. Counted in working days.
MEMORY = dt.timedelta(days=400)
LEAST_DAYS, LEAST_SPAN, MANY = 10, dt.timedelta(days=21), 50
# A source that has been seen for a year has been through new year and Songkran; a younger one may
# be closed for four working days at a time without having shown it.
YEAR, SHORTEST, SHORTEST_YOUNG = dt.timedelta(days=330), 2, 4
# The shape of articles: the last ones against those before.
RECENT, EARLIER, LEAST_RECENT, LEAST_EARLIER = 20, 200, 5, 20
SHORT = 1 / 3


def alerts(
    store: Store, names: Sequence[str], turns: Sequence[Turn], now: dt.datetime
) -> list[Alert]:
    """The warnings about these sources, and about turns that were missed."""
    found = [alert for turn in turns if (alert := late(turn, now))]
    for name in names:
        runs = [r for r in crawls.last_runs(store, name, RUNS) if r["state"] != "running"]
        looks = (failing, robots, empty, partial, errors)
        about_runs = [alert for look in looks if (alert := look(name, runs))]
        found += about_runs
        # Where the lists cannot be read it is known already why nothing comes.
        if not any(a.kind in ("robots", "empty") for a in about_runs):
            found += [a for a in (_silent(store, name, runs), _never(store, name, runs)) if a]
        found += _shape(store, name)
    return found


# ---- silence ----------------------------------------------------------------


def working_days(after: dt.date, before: dt.date) -> int:
    """The days from Monday to Friday that lie between two days."""
    days = (before - after).days - 1
    return sum((after + dt.timedelta(n + 1)).weekday() < 5 for n in range(max(0, days)))


def usual_pause(days: Sequence[dt.date]) -> int | None:
    """The longest usual pause between days with articles, in working days; None where there are too
    few to tell."""
    if len(days) < LEAST_DAYS or days[-1] - days[0] < LEAST_SPAN:
        return None
    pauses = sorted(working_days(a, b) for a, b in pairwise(days))
    return pauses[-2 if len(pauses) >= MANY else -1]


def longest_silence(days: Sequence[dt.date]) -> int | None:
    """So many working days without an article are still nothing to warn of; None: unknown."""
    usual = usual_pause(days)
    if usual is None:
        return None
    shortest = SHORTEST if days[-1] - days[0] >= YEAR else SHORTEST_YOUNG
    return max(shortest, usual + 1, 2 * usual)


def _silent(store: Store, name: str, runs: Sequence[Run]) -> Alert | None:
    looked = next((r["finished"] for r in runs if r["state"] == "finished"), None)
    if looked is None:
        return None
    # Where nobody looked, nobody is silent: it counts until the last run that went well.
    until = moment(looked).astimezone(BANGKOK).date()
    days = [dt.date.fromisoformat(d) for d in crawls.days(store, name, str(until - 2 * MEMORY))]
    days = [d for d in days if d >= days[-1] - MEMORY and d <= until]
    limit = longest_silence(days)
    if limit is None:
        return None
    silent = working_days(days[-1], until)
    if silent <= limit:
        return None
    return Alert(
        name, "silent", str(days[-1]),
        f"no new article since {_day(days[-1])}, {plural(silent, 'working day')}; it used to pause "
        f"for {usual_pause(days)} at most",
        f"{check(name)}. Where the site itself has stopped, take {name} out of `sources`",
    )  # fmt: skip


def _never(store: Store, name: str, runs: Sequence[Run]) -> Alert | None:
    if sum(r["state"] == "finished" for r in runs) < FAILING or len(runs) == RUNS:
        return None
    if any(r["new"] or r["known"] or r["duplicates"] for r in runs):
        return None
    first = runs[-1]["started"]
    return Alert(
        name, "never", first,
        f"{plural(len(runs), 'run')} since {local(first)}, and not one article",
        check(name),
    )  # fmt: skip


# ---- the shape of articles --------------------------------------------------


def _shape(store: Store, name: str) -> list[Alert]:
    # What the first whole crawl brought is the site's past, the oldest last: not what it gives now.
    begun = crawls.settled(store, name)
    recent = crawls.newest(store, name, begun, RECENT) if begun else []
    if not begun or len(recent) < LEAST_RECENT:
        return []
    earlier = crawls.before(store, name, recent[-1]["added"], begun, EARLIER)
    since = [article for article in earlier if article["added"] > begun]
    earlier = since if len(since) >= LEAST_EARLIER else earlier
    if len(earlier) < LEAST_EARLIER:
        return []
    found = []
    for kind, what, bad in (
        ("undated", "have no date", _undated),
        ("untitled", "have no title of their own", _untitled),
    ):
        now, before = bad(recent), bad(earlier)
        lacking = all(now[:LEAST_RECENT]) or 2 * sum(now) >= len(now)
        if lacking and sum(before) <= 0.1 * len(before):
            first = _bangkok_day(recent[max(n for n, is_so in enumerate(now) if is_so)]["added"])
            found.append(
                Alert(
                    name,
                    kind,
                    str(first),
                    f"{sum(now)} of the last {len(now)} articles {what}, since {_day(first)}; "
                    f"before it was {sum(before)} of {len(before)}",
                    check(name),
                )
            )
    return found + _short(name, recent, earlier)


def _undated(articles: Sequence[dict[str, Any]]) -> list[bool]:
    return [a["published"] is None for a in articles]


def _untitled(articles: Sequence[dict[str, Any]]) -> list[bool]:
    """Without a title, or with one that others have too (the site's name, say)."""
    titles = [(a["title"] or "").strip() for a in articles]
    return [not t or titles.count(t) > 1 for t in titles]


def short_of(now: Sequence[int], before: Sequence[int]) -> bool:
    """Whether texts of these lengths are much shorter than those before."""
    middle = median(now)
    return middle < SHORT * median(before) and middle < quantiles(before, n=4)[0]


def _short(
    name: str, recent: Sequence[dict[str, Any]], earlier: Sequence[dict[str, Any]]
) -> list[Alert]:
    now, before = [a["length"] for a in recent], [a["length"] for a in earlier]
    if not short_of(now, before):
        return []
    usual = median(before)
    short = [a for a in recent if a["length"] < SHORT * usual]
    since = _bangkok_day(short[-1]["added"])
    return [
        Alert(
            name,
            "short",
            str(since),
            f"the last {len(now)} articles are much shorter, since {_day(since)}: half of them "
            f"have less than {median(now):,.0f} characters, before it was {usual:,.0f}",
            check(name),
        )
    ]


# ---- days and times ---------------------------------------------------------


def _bangkok_day(text: str) -> dt.date:
    return moment(text).astimezone(BANGKOK).date()


def _day(day: dt.date) -> str:
    return f"{day:%a %Y-%m-%d}"
