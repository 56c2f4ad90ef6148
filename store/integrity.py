"""Is the store in order? What `khaosan doctor` asks of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from khaosan.console import plural
from store.database import Store
from store.index import count_extra, count_missing, count_stale, is_current

# Mentions whose offsets are compared with their text; reading all texts would take minutes.
_SAMPLE = 2_000


def checks(store: Store) -> Iterator[tuple[str, bool, str]]:
    """Look at the store, the cheapest first: (what was looked at, whether it is good, what was
    seen and what to do). Writes nothing."""
    for name, check in _CHECKS.items():
        wrong = check(store)
        yield name, wrong is None, wrong or "good"


def _structure(store: Store) -> str | None:
    rows = [row[0] for row in store.conn.execute("PRAGMA quick_check(5)")]
    if rows == ["ok"]:
        return None
    return (
        f"damaged: {'; '.join(rows)}. Take it from a backup, or save what can be saved with: "
        f"sqlite3 {store.path} .recover"
    )


def _references(store: Store) -> str | None:
    broken = store.conn.execute("PRAGMA foreign_key_check").fetchall()
    if not broken:
        return None
    tables = sorted({row[0] for row in broken})
    return f"{plural(len(broken), 'row')} of {', '.join(tables)} without the row referred to"


def _newest(store: Store) -> str | None:
    wrong = store.conn.execute(
        "SELECT count(*) FROM (SELECT 1 FROM documents INDEXED BY sqlite_autoindex_documents_1 "
        "GROUP BY id HAVING sum(newest) <> 1)"
    ).fetchone()[0]
    return f"{plural(wrong, 'document')} without a newest version" if wrong else None


def _index(store: Store) -> str | None:
    if missing := count_missing(store):
        return f"{plural(missing, 'document')} not in the search index; run `khaosan index`"
    if extra := count_extra(store):
        rows = plural(extra, "row")
        return f"the search index holds {rows} of no document; run `khaosan index --rebuild`"
    if not is_current(store):
        return (
            "the search index was made with another dictionary or is half rebuilt; "
            "run `khaosan index`"
        )
    if stale := count_stale(store):
        return (
            f"{plural(stale, 'document')} of some looked at have other words in the search index; "
            "run `khaosan index --rebuild`"
        )
    return None


def _counts(store: Store) -> str | None:
    wrong = store.conn.execute(
        "SELECT count(*) FROM entities e LEFT JOIN ("
        "  SELECT m.entity, count(*) AS mentions, count(DISTINCT m.document) AS documents "
        "  FROM mentions m JOIN documents d INDEXED BY documents_search "
        "  ON d.number = m.document AND d.newest = 1 WHERE m.entity IS NOT NULL GROUP BY m.entity"
        ") n ON n.entity = e.number "
        "WHERE e.mentions <> coalesce(n.mentions, 0) OR e.documents <> coalesce(n.documents, 0)"
    ).fetchone()[0]
    if not wrong:
        wrong = store.conn.execute(
            "SELECT count(*) FROM entities e LEFT JOIN ("
            "  SELECT o.entity, count(*) AS mentions, count(DISTINCT o.document) AS documents "
            "  FROM mention_entities o JOIN documents d INDEXED BY documents_search "
            "  ON d.number = o.document AND d.newest = 1 GROUP BY o.entity"
            ") n ON n.entity = e.number WHERE e.whole_mentions <> coalesce(n.mentions, 0) "
            "OR e.whole_documents <> coalesce(n.documents, 0)"
        ).fetchone()[0]
    return (
        f"{plural(wrong, 'entity', 'entities')} with a wrong count of mentions" if wrong else None
    )


def _offsets(store: Store) -> str | None:
    wrong = store.conn.execute(
        'SELECT count(*) FROM (SELECT m.document, m.start, m."end", m.text FROM mentions m '
        "WHERE m.number % max(1, (SELECT max(number) FROM mentions) / ?1) = 0 LIMIT ?1) m "
        "JOIN documents d ON d.number = m.document "
        'WHERE substr(d.text, m.start + 1, m."end" - m.start) <> m.text',
        (_SAMPLE,),
    ).fetchone()[0]
    return f"{plural(wrong, 'mention')} of {_SAMPLE:,} not at the place stored" if wrong else None


def _agreements(store: Store) -> str | None:
    wrong = store.conn.execute(
        "SELECT (SELECT count(*) FROM agreements a WHERE NOT EXISTS "
        "  (SELECT 1 FROM agreement_documents f WHERE f.agreement = a.number)) "
        "+ (SELECT count(*) FROM agreement_documents f JOIN documents d "
        "   ON d.number = f.document WHERE (f.agreement IS NULL) = d.newest)"
    ).fetchone()[0]
    return f"{plural(wrong, 'agreement')} at odds with the documents" if wrong else None


def _reviews(store: Store) -> str | None:
    from store.reviews.replay import differences

    wrong = differences(store)
    if not wrong:
        return None
    return (
        f"{plural(len(wrong), 'document')} at odds with the log of reviews ({wrong[0]}); "
        "run `khaosan review replay`"
    )


def _review_counts(store: Store) -> str | None:
    wrong = store.conn.execute(
        "SELECT count(*) FROM (SELECT d.number FROM extractions e JOIN documents d "
        "INDEXED BY documents_search ON d.number = e.document AND d.newest = 1 "
        "LEFT JOIN review_counts c ON c.document = d.number LEFT JOIN ("
        "  SELECT document, count(*) AS n FROM mentions WHERE review IS NULL GROUP BY document"
        ") m ON m.document = d.number LEFT JOIN ("
        "  SELECT document, count(*) AS n FROM agreement_documents WHERE review IS NULL "
        "  GROUP BY document) f ON f.document = d.number LEFT JOIN ("
        "  SELECT n.number, count(*) AS n FROM reviewed_items i JOIN documents n "
        "  ON n.id = i.document AND n.newest = 1 WHERE i.review IS NOT NULL "
        "  AND i.why IS NOT NULL GROUP BY n.number) u ON u.number = d.number "
        "WHERE c.document IS NULL OR c.open_person + c.open_agency + c.open_date "
        "+ c.open_agreement <> coalesce(m.n, 0) + coalesce(f.n, 0) + coalesce(u.n, 0))"
    ).fetchone()[0]
    return f"{plural(wrong, 'document')} with a wrong count of what waits" if wrong else None


_CHECKS: dict[str, Callable[[Store], str | None]] = {
    "newest versions": _newest,
    "search index": _index,
    "references": _references,
    "mention offsets": _offsets,
    "entity counts": _counts,
    "agreements": _agreements,
    "reviews": _reviews,
    "review counts": _review_counts,
    "structure": _structure,
}
