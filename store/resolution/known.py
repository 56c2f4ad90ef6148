"""The agencies known beforehand: names that are never joined, and what stands above them."""

from __future__ import annotations

from collections.abc import Iterable

from khaosan.text import key
from store.database import Store


def replace(store: Store, agencies: Iterable[tuple[str, str]]) -> None:
    """Make the list this one: names, each with the name of the agency above it (or ""). Names of
    which it says something new wait to be resolved. The caller holds the transaction."""
    conn = store.conn
    new = {key(name): (name, key(parent) or None) for name, parent in agencies}
    old = {r["key"]: (r["name"], r["parent"]) for r in conn.execute("SELECT * FROM known_agencies")}
    changed = sorted(k for k in {*new, *old} if new.get(k) != old.get(k))
    conn.executemany("DELETE FROM known_agencies WHERE key = ?", [(k,) for k in changed])
    conn.executemany(
        "INSERT INTO known_agencies (key, name, parent) VALUES (?, ?, ?)",
        [(k, *new[k]) for k in changed if k in new],
    )
    conn.executemany(
        "INSERT OR IGNORE INTO unresolved SELECT number FROM entities "
        "WHERE kind = 'agency' AND key = ?",
        [(k,) for k in changed],
    )
