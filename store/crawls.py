"""Each source's runs, for `khaosan status`. The crawler writes them (crawler.record)."""

from __future__ import annotations

import json
from typing import Any

from store.database import Store

_RUN = (
    "number, started, finished, state, requests, not_modified, new, changed, known, duplicates, "
    "errors, message, details"
)


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
