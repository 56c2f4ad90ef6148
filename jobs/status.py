"""What `khaosan status` tells: the store, each source's runs, and what needs a person."""

from __future__ import annotations

import datetime as dt
from typing import Any

from jobs.alert import Alert
from jobs.schedule.due import Turn, turns
from jobs.watch import alerts
from khaosan.errors import UsageError
from khaosan.settings import Settings
from store import crawls, listings
from store.database import Store
from store.index import count_missing, is_current
from store.reviews.stats import falling
from store.times import stored


def status(settings: Settings, *, runs: int = 5, now: dt.datetime | None = None) -> dict[str, Any]:
    """Counts, sources with their last runs (the last first) and next turn, and the alerts.

    Raises KhaosanError where there is no store. A source file that is wrong is an alert.
    """
    now = now or dt.datetime.now(dt.UTC)
    found, broken = _turns(settings, now)
    following = {turn.source: turn for turn in found}
    with Store(settings.db, create=False, readonly=True) as store:
        sums = crawls.totals(store)
        return {
            "db": str(store.path),
            "bytes": store.path.stat().st_size,
            **listings.totals(store),
            "index": {"current": is_current(store), "missing": count_missing(store)},
            "sources": [
                {
                    **source,
                    "next": stored(following[source["source"]].at)
                    if source["source"] in following
                    else None,
                    "totals": sums.get(source["source"]),
                }
                for source in crawls.sources(store, runs=runs)
            ],
            "alerts": [
                a.to_json()
                for a in [*broken, *_watched(store, settings, found, now), *_worse(store)]
            ],
        }


def _turns(settings: Settings, now: dt.datetime) -> tuple[list[Turn], list[Alert]]:
    try:
        return turns(settings, now), []
    except UsageError as error:
        advice = "Until that is mended no source is crawled: khaosan sources list"
        return [], [Alert("sources", "broken", None, str(error), advice)]


def _worse(store: Store) -> list[Alert]:
    """What editors found worse than in the months before."""
    advice = "What they found: khaosan review stats --by month"
    return [Alert("reviews", "worse", f.month, f.line(), advice) for f in falling(store)]


def _watched(store: Store, settings: Settings, found: list[Turn], now: dt.datetime) -> list[Alert]:
    """The warnings about the enabled sources; about all that were ever crawled where none is."""
    names = settings.sources or sorted(crawls.last_starts(store))
    return alerts(store, names, found, now)
