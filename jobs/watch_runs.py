"""What the runs of a source tell: they fail, are late, are closed out, find empty lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from itertools import takewhile

from jobs.alert import Alert, Run, check, local, moment
from jobs.schedule.due import Turn, clock, span
from khaosan.console import plural

RUNS = 100
FAILING = 3
LATE = dt.timedelta(hours=1)


def late(turn: Turn, now: dt.datetime) -> Alert | None:
    """A turn that was missed by an hour and a whole period, at least."""
    late = now - turn.at
    if turn.last is None or late < max(LATE, turn.schedule.after(turn.at) - turn.at):
        return None
    return Alert(
        turn.source, "late", turn.at.astimezone(dt.UTC).isoformat(timespec="seconds"),
        f"was due at {clock(turn.at, now)}, {span(late)} ago, and has not run since "
        f"{clock(turn.last, now)}",
        "Is the schedule installed, and is another run at work? khaosan schedule show",
    )  # fmt: skip


def _streak(runs: Sequence[Run], so: Callable[[Run], bool]) -> list[Run]:
    """The last runs of which all are so, the last first."""
    return list(takewhile(so, runs))


def failing(name: str, runs: Sequence[Run]) -> Alert | None:
    """The last runs failed, all of them."""
    streak = _streak(runs, lambda run: run["state"] == "failed")
    if not streak:
        return None
    first = streak[-1]["started"]
    lasting = moment(streak[0]["started"]) - moment(first) >= dt.timedelta(days=1)
    if len(streak) < FAILING and not (len(streak) > 1 and lasting):
        return None
    why = streak[0]["message"] or "no reason was kept"
    more = " or more" if len(streak) == len(runs) == RUNS else ""
    return Alert(
        name, "failing", first,
        f"the last {len(streak)}{more} runs failed, since {local(first)}: {why}",
        f"{check(name)}; then khaosan crawl {name} --verbose",
    )  # fmt: skip


_CLOSED = "closed by robots.txt"


def _closed(run: Run) -> int:
    return int(run["details"].get("failures", {}).get(_CLOSED, 0))


def robots(name: str, runs: Sequence[Run]) -> Alert | None:
    """robots.txt closes what it did not close before."""
    streak = _streak(runs, lambda run: _closed(run) > 0 or _CLOSED in (run["message"] or ""))
    if not streak:
        return None
    lists = _CLOSED in (streak[0]["message"] or "")
    # A few closed pages are a site's everyday; it is another thing where nothing else comes.
    if not lists and (any(r["new"] for r in streak) or max(map(_closed, streak)) < FAILING):
        return None
    first = streak[-1]["started"]
    what = "the site's lists" if lists else "articles, and nothing new has come"
    when = "from the first run on" if len(streak) == len(runs) else "and did not before"
    return Alert(
        name, "robots", first,
        f"robots.txt closes {what}, since {local(first)} {when}",
        f"Read the site's robots.txt; ask its keeper, or take {name} out of `sources`. "
        + check(name),
    )  # fmt: skip


def empty(name: str, runs: Sequence[Run]) -> Alert | None:
    """Lists that named articles name none."""
    walked = [r for r in runs if r["state"] == "finished" and r["details"].get("lists")]
    streak = _streak(walked, lambda run: run["details"].get("listed") == 0)
    if len(streak) < 2 or len(streak) == len(walked):
        return None
    first = streak[-1]["started"]
    return Alert(
        name, "empty", first,
        f"no article on any list page in the last {len(streak)} runs, since {local(first)}",
        check(name),
    )  # fmt: skip


def partial(name: str, runs: Sequence[Run]) -> Alert | None:
    """One of several lists of a source has ceased while the others go on."""
    walked = [r for r in runs if r["state"] == "finished" and r["details"].get("by_list")]
    if not walked or not any(walked[0]["details"]["by_list"].values()):
        return None
    ceased: dict[str, Run] = {}
    for path in walked[0]["details"]["by_list"]:
        asked = [r for r in walked if path in r["details"]["by_list"]]
        streak = _streak(asked, lambda run: not run["details"]["by_list"][path])  # noqa: B023
        before = [bool(r["details"]["by_list"][path]) for r in asked[len(streak) :]]
        # A list that is empty now and then has not ceased.
        if len(streak) >= FAILING and sum(before) >= max(FAILING, 0.9 * len(before)):
            ceased[path] = streak[-1]
    if not ceased:
        return None
    first = min(run["started"] for run in ceased.values())
    return Alert(
        name, "partial", first,
        f"{plural(len(ceased), 'list')} of {len(walked[0]['details']['by_list'])} cannot be had or "
        f"names no article any more, since {local(first)}: {', '.join(ceased)}",
        check(name),
    )  # fmt: skip


def errors(name: str, runs: Sequence[Run]) -> Alert | None:
    """Far more requests fail than before."""
    done = [r for r in runs if r["requests"]]
    last, earlier = done[:3], done[3:]
    if len(last) < 3 or len(earlier) < 3:
        return None
    bad = sum(r["errors"] for r in last)
    share, usual = (_share(rs, "errors") for rs in (last, earlier))
    if bad < 5 or share < 0.2 or share < 3 * usual:
        return None
    reasons = last[0]["details"].get("failures") or last[1]["details"].get("failures") or {}
    told = ", ".join(f"{n} {why}" for why, n in list(reasons.items())[:3])
    first = last[-1]["started"]
    return Alert(
        name, "errors", first,
        f"{share:.0%} of all requests fail since {local(first)}, before it was {usual:.0%}"
        + (f" ({told})" if told else ""),
        f"{check(name)}; khaosan status --runs 3 --json names the addresses",
    )  # fmt: skip


def _share(runs: Sequence[Run], column: str) -> float:
    whole: int = sum(r["requests"] for r in runs)
    return float(sum(r[column] for r in runs) / whole)
