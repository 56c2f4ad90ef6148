"""Each source's runs and what they brought, for `khaosan status` and what watches over the sources.

The crawler writes them (crawler.record).
"""

from __future__ import annotations

import json
from typing import Any

from khaosan.records import dumps
from store.database import Store
from store.times import now

_RUN = (
    "number, started, finished, state, requests, not_modified, new, changed, known, duplicates, "
    "errors, message, details"
)
# The day on which an article came out, as far as it is known: in Bangkok's time, and never later
# than the day that it was stored (a date of the page may be a slip of the pen).
_DAY = "min(coalesce(published, date(added, '+7 hours')), date(added, '+7 hours'))"


def sources(store: Store, *, runs: int = 5) -> list[dict[str, Any]]:
    """Every source that the store has documents or runs of: how many documents (newest versions),
    the latest day of publication, and its last `runs` runs, the last first."""
    documents = {
        row["source"]: row
        for row in store.conn.execute(
            "SELECT source, count(*) AS documents, max(published) AS published "
            "FROM documents INDEXED BY documents_search WHERE newest = 1 GROUP BY source"
        )
    }
    names = [row["name"] for row in store.conn.execute("SELECT name FROM sources ORDER BY name")]
    if None in documents:
        names.append(None)
    return [
        {
            "source": name,
            "documents": documents[name]["documents"] if name in documents else 0,
            "latest": documents[name]["published"] if name in documents else None,
            "runs": last_runs(store, name, runs) if name is not None else [],
        }
        for name in names
    ]


def last_runs(store: Store, source: str, limit: int = 5) -> list[dict[str, Any]]:
    """The last runs of a source, the last first."""
    rows = store.conn.execute(
        f"SELECT {_RUN} FROM crawls WHERE source = ? ORDER BY number DESC LIMIT ?",  # noqa: S608
        (source, limit),
    )
    return [{**dict(row), "details": json.loads(row["details"])} for row in rows]


def last_starts(store: Store) -> dict[str, str]:
    """When the last run of each source began."""
    rows = store.conn.execute("SELECT source, max(started) FROM crawls GROUP BY source")
    return {row[0]: row[1] for row in rows}


def totals(store: Store) -> dict[str, dict[str, Any]]:
    """Of each source that was ever run: sums over all its runs, and when it last finished one and
    last brought something new."""
    rows = store.conn.execute(
        "SELECT source, count(*) AS runs, sum(new) AS new, sum(changed) AS changed, "
        "sum(errors) AS errors, sum(requests) AS requests, sum(state = 'failed') AS failed, "
        "max(CASE WHEN state = 'finished' THEN finished END) AS last_finished, "
        "max(CASE WHEN new > 0 THEN finished END) AS last_new FROM crawls GROUP BY source"
    )
    return {row["source"]: dict(row) for row in rows}


def add_failed(store: Store, source: str, title: str, url: str, message: str) -> None:
    """Note a run that failed before it began, so that it is seen and not tried at once again."""
    with store.transaction() as connection:
        connection.execute(
            "INSERT INTO sources (name, title, url, added) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (name) DO NOTHING",
            (source, title, url, now()),
        )
        connection.execute(
            "INSERT INTO crawls (source, started, finished, state, message) "
            "VALUES (?, ?, ?, 'failed', ?)",
            (source, now(), now(), message),
        )


def amend(
    store: Store, number: int, details: dict[str, Any], message: str | None, state: str
) -> None:
    """Write what became known of a run after its end; `details`: in place of those written."""
    with store.transaction() as connection:
        connection.execute(
            "UPDATE crawls SET details = ?, message = ?, state = ? WHERE number = ?",
            (dumps(details), message, state, number),
        )


def days(store: Store, source: str, since: str) -> list[str]:
    """The days since `since` on which articles of a source came out, in order."""
    rows = store.conn.execute(
        f"SELECT DISTINCT {_DAY} AS day FROM documents "  # noqa: S608 - no value of a user's
        "WHERE source = ? AND version = 1 AND day >= ? ORDER BY day",
        (source, since),
    )
    return [row["day"] for row in rows]


def settled(store: Store, source: str) -> str | None:
    """When a crawl first had walked all lists of a source: what came later is news."""
    row = store.conn.execute(
        "SELECT min(finished) FROM crawls WHERE source = ? AND state = 'finished' "
        "AND json_extract(details, '$.complete')",
        (source,),
    ).fetchone()
    return row[0] if row else None


def newest(store: Store, source: str, since: str, limit: int) -> list[dict[str, Any]]:
    """The articles that were last stored, the last first, of those stored after `since`: number,
    added, published, title, length."""
    return _articles(
        store,
        "SELECT number FROM documents WHERE source = ? AND version = 1 AND page IS NOT NULL "
        "AND added > ? ORDER BY added DESC, number DESC LIMIT ?",
        (source, since, limit),
    )


def before(store: Store, source: str, until: str, settled: str, limit: int) -> list[dict[str, Any]]:
    """The articles that came out last, of those stored before `until`, as `newest` gives them;
    those stored after `settled` before all others."""
    return _articles(
        store,
        "SELECT number FROM documents WHERE source = ? AND version = 1 AND page IS NOT NULL "  # noqa: S608
        f"AND added < ? ORDER BY added > ? DESC, {_DAY} DESC LIMIT ?",
        (source, until, settled, limit),
    )


def _articles(store: Store, numbers: str, values: tuple[object, ...]) -> list[dict[str, Any]]:
    rows = store.conn.execute(
        "SELECT number, added, published, title, length(text) AS length FROM documents "  # noqa: S608
        f"WHERE number IN ({numbers}) ORDER BY added DESC, number DESC",
        values,
    )
    return [dict(row) for row in rows]
