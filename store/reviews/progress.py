"""How much is decided and how much is left, how fast, and where each editor was."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from khaosan.records import dumps
from store.database import Store
from store.reviews.filtering import frames_sql, in_documents, mentions_sql, passes
from store.reviews.items import decided_item
from store.reviews.queue import blind_documents, read_by_others
from store.reviews.records import DECIDING, KINDS, Filters, Progress
from store.times import now, stored

# The lines of an editor that are looked at for the last hour's: nobody decides faster by hand.
_MOST_AN_HOUR = 5_000


def progress(store: Store, filters: Filters | None = None) -> Progress:
    """Decided and undecided items of those that the filters let through, in whatever state."""
    filters = filters or Filters()
    if filters.blind is not None:
        return _blind(store, filters)
    special = (filters.found_by, filters.max_score, filters.entity, filters.agreement)
    if filters.flagged or any(f is not None for f in special):
        return _counted(store, filters)
    kinds = [filters.kind] if filters.kind else list(KINDS)
    documents, values = in_documents("document", filters)
    row = store.conn.execute(
        f"SELECT coalesce(sum({' + '.join(f'done_{k}' for k in kinds)}), 0) AS done, "  # noqa: S608
        f"coalesce(sum({' + '.join(f'open_{k}' for k in kinds)}), 0) AS left "
        f"FROM review_counts WHERE {documents}",
        values,
    ).fetchone()
    return Progress(row["done"], row["left"])


def _counted(store: Store, filters: Filters) -> Progress:
    """Counted one by one: what the kept counts do not tell apart."""
    test = passes(store, filters)
    documents, values = in_documents("d.number", filters)
    done = left = 0
    for row in store.conn.execute(
        "SELECT r.*, d.number AS document_number, d.version AS newest_version "  # noqa: S608
        "FROM reviewed_items r JOIN documents d ON d.id = r.document AND d.newest = 1 "
        f"WHERE (r.review IS NOT NULL OR ?) AND {documents}",
        (filters.flagged, *values),
    ):
        newest = {"id": row["document"], "number": row["document_number"],
                  "version": row["newest_version"]}  # fmt: skip
        if test(decided_item(newest, row, row["now_start"], row["why"])):
            waits = row["why"] is not None or row["review"] is None
            done, left = done + (not waits), left + waits
    if not filters.flagged:
        for source, values in (mentions_sql(store, filters), frames_sql(filters)):
            left += store.conn.execute(f"SELECT count(*) {source}", values).fetchone()[0]
    return Progress(done, left)


def _blind(store: Store, filters: Filters) -> Progress:
    """Of the second pass: what its editor has said of what the machine found."""
    editor = filters.editor or ""
    left = done = 0
    for number, id in blind_documents(store, filters):
        decided, waits = store.conn.execute(
            "SELECT count(*) FILTER (WHERE ?2 OR editor <> ?3), "
            "(SELECT sum(open_person + open_agency + open_date + open_agreement) "
            "FROM review_counts WHERE document = ?4) FROM reviewed_items "
            "WHERE document = ?1 AND review IS NOT NULL AND was IS NOT NULL AND why IS NULL",
            (id, whole := read_by_others(store, id, editor), editor, number),
        ).fetchone()
        said = store.conn.execute(
            "SELECT count(DISTINCT item) FROM standing_reviews "  # noqa: S608 - marks only
            "WHERE document = ? AND blind = 1 "
            f"AND editor = ? AND action IN ({', '.join('?' for _ in DECIDING)})",
            (id, editor, *DECIDING),
        ).fetchone()[0]
        total = decided + ((waits or 0) if whole else 0)
        done, left = done + said, left + max(0, total - said)
    return Progress(done, left)


def per_hour(store: Store, editor: str) -> int:
    """How often an editor decided in the last hour; what one step decided (others carried along, a
    whole document) counts once, and what was taken back not at all."""
    since = stored(dt.datetime.now(dt.UTC) - dt.timedelta(hours=1))
    row = store.conn.execute(
        "SELECT count(DISTINCT coalesce(step, number)) "  # noqa: S608 - marks only
        "FROM (SELECT * FROM reviews WHERE editor = ? ORDER BY number DESC LIMIT ?) r "
        f"WHERE at >= ? AND action IN ({', '.join('?' for _ in DECIDING)}) "
        "AND number IN (SELECT s.number FROM standing_reviews s WHERE s.number = r.number)",
        (editor, _MOST_AN_HOUR, since, *DECIDING),
    ).fetchone()
    return int(row[0])


def remember(store: Store, editor: str, place: dict[str, Any]) -> None:
    """Keep where an editor is, to go on there another time."""
    with store.transaction() as conn:
        conn.execute(
            "INSERT OR REPLACE INTO review_places (editor, at, place) VALUES (?, ?, ?)",
            (editor, now(), dumps(place)),
        )


def place(store: Store, editor: str) -> dict[str, Any] | None:
    """Where an editor left; None for one who was never here."""
    row = store.conn.execute(
        "SELECT place FROM review_places WHERE editor = ?", (editor,)
    ).fetchone()
    if row is None:
        return None
    told: dict[str, Any] = json.loads(row["place"])
    return told
