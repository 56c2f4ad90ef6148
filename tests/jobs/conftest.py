"""A store with a source's history, made at the speed of a fake clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from khaosan.records import dumps
from khaosan.schedules import BANGKOK
from store.database import Store

# A paragraph of news, long enough that its half is still a text.
BODY = (
    "เทศบาลเมืองบางแสงจัดประชุมคณะกรรมการพัฒนาเมือง ครั้งที่ {n} โดยมีนายกเทศมนตรีเป็นประธาน "
    "ที่ประชุมรับทราบผลการดำเนินงานด้านการจัดการขยะ การระบายน้ำ และการดูแลผู้สูงอายุในชุมชน "
) * 4


class History:
    """Writes runs and articles of one source as a crawler would have, day after day."""

    def __init__(self, store: Store, name: str) -> None:
        self.store, self.name, self.articles = store, name, 0
        store.conn.execute(
            "INSERT OR IGNORE INTO sources (name, title, added) VALUES (?, ?, ?)",
            (name, name, "2026-01-01T00:00:00+00:00"),
        )

    def run(self, when: dt.datetime, articles: int = 0, **values: Any) -> None:
        """One run, with so many articles. `values`: columns of crawls (state, errors, message),
        `details` of it, and of the articles: published (a day, or None), title, text."""
        stamp = when.astimezone(dt.UTC).isoformat(timespec="seconds")
        details = {"lists": 1, "listed": 20, "complete": True, "failures": {}}
        cursor = self.store.conn.execute(
            "INSERT INTO crawls (source, started, finished, state, requests, new, known, errors, "
            "message, details) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self.name, stamp, stamp, values.get("state", "finished"),
                values.get("requests", 20), articles, values.get("known", 20),
                values.get("errors", 0), values.get("message"),
                dumps(details | values.get("details", {})),
            ),
        )  # fmt: skip
        day = str(when.astimezone(BANGKOK).date())
        # Stored a second before the run ends, as the first whole crawl's articles are.
        added = (when - dt.timedelta(seconds=1)).astimezone(dt.UTC).isoformat(timespec="seconds")
        for _ in range(articles):
            self._article(cursor.lastrowid or 0, added, values | {"day": day})

    def _article(self, crawl: int, added: str, values: dict[str, Any]) -> None:
        self.articles += 1
        n = self.articles
        page = self.store.conn.execute(
            "INSERT INTO pages (url, crawl, source, status, fetched, checked) "
            "VALUES (?, ?, ?, 200, ?, ?)",
            (f"https://example.go.th/{self.name}/{n}", crawl, self.name, added, added),
        ).lastrowid
        self.store.conn.execute(
            "INSERT INTO documents (id, version, newest, title, published, source, fingerprint, "
            "added, page, text) VALUES (?, 1, 1, ?, ?, ?, ?, ?, ?, ?)",
            (
                f"{self.name}-{n}", values.get("title", f"ประชุมครั้งที่ {n}"),
                values.get("published", values["day"]), self.name, f"{self.name}{n}", added, page,
                values.get("text", BODY.format(n=n)),
            ),
        )  # fmt: skip

    def days(self, first: str, last: str, articles: int = 2, **values: Any) -> None:
        """A run each working day at nine in the morning, each with so many articles."""
        day, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
        with self.store.transaction():
            while day <= end:
                if day.weekday() < 5:
                    self.run(morning(str(day)), articles, **values)
                day += dt.timedelta(days=1)


def morning(day: str) -> dt.datetime:
    """Nine o'clock of a day in Bangkok."""
    return dt.datetime.combine(dt.date.fromisoformat(day), dt.time(9), BANGKOK)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "khaosan.db") as opened:
        yield opened


@pytest.fixture
def history(store: Store) -> Callable[[str], History]:
    return lambda name: History(store, name)
