"""Who held which position: the documents that tell it, gathered over the store."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator
from typing import Any

from store.database import Store

_HELD = (
    "SELECT pe.id AS person_id, pe.name AS person, x.role, ae.id AS agency_id, "
    "coalesce(ae.name, x.agency_name) AS agency"
)
# Person (pe) and agency (ae; NULL where the text gives a role alone) of a position (x).
_WHOSE = (
    "LEFT JOIN readings r ON r.document = x.document AND r.name = x.person "
    "JOIN entities pn ON pn.number = coalesce(r.entity, x.person) "
    "JOIN entities pe ON pe.number = pn.main "
    "LEFT JOIN entities an ON an.number = x.agency "
    "LEFT JOIN entities ae ON ae.number = an.main "
)
# All positions in newest versions, each with its document (d) and mention (m).
SELECT = (
    f"{_HELD}, x.date, d.id AS document FROM positions x "
    "JOIN documents d ON d.number = x.document AND d.newest = 1 "
    f"JOIN mentions m ON m.number = x.mention {_WHOSE}"
)

# The numbers of the positions of a main entity (?1): of a person those of all its names, and of
# short names that documents read as it; of an agency those at any of its names. Few rows to start
# from: SELECT alone walks all positions to find whose they are.
BORNE = {
    "person": "SELECT p.number FROM entities n JOIN positions p ON p.person = n.number "
    "WHERE n.main = ?1 UNION SELECT p.number FROM entities n JOIN readings r "
    "ON r.entity = n.number JOIN positions p ON p.document = r.document AND p.person = r.name "
    "WHERE n.main = ?1",
    "agency": "SELECT p.number FROM entities n JOIN positions p ON p.agency = n.number "
    "WHERE n.main = ?1",
}


def positions(store: Store, *, min_score: float | None = None) -> Iterator[dict[str, Any]]:
    """Each person, role and agency of the newest versions once, with the ids of all documents that
    tell it, and the first and the last day that one of them was published.

    `min_score` is held against the mention that states the position. The agency is None where the
    text gives a role alone.
    """
    rows = store.conn.execute(
        f"{SELECT} WHERE m.score >= ? "
        "ORDER BY pe.name, pe.id, x.role, 5, ae.id, x.date IS NULL, x.date, d.id",
        (min_score or 0.0,),
    )
    columns = ("person_id", "person", "role", "agency_id", "agency")
    for held, told in itertools.groupby(rows, key=lambda row: tuple(row[c] for c in columns)):
        documents: dict[str, None] = {}
        days: list[str] = []
        for row in told:
            documents[row["document"]] = None
            if row["date"]:
                days.append(row["date"])
        yield dict(zip(columns, held, strict=True)) | {
            "first": days[0] if days else None,
            "last": days[-1] if days else None,
            "documents": list(documents),
        }


_OF = {"person": "pe.number = ?1", "agency": "ae.number = ?1"}


def held(
    store: Store, entity: sqlite3.Row, *, limit: int = -1, offset: int = 0
) -> list[dict[str, Any]]:
    """The positions of a main entity, those of most documents first: of a person what was held
    where, of an agency who held what. `first` and `last` are days of publication, `documents` how
    many tell it (of a prime minister seven thousand), `document` the id of the latest."""
    kind = entity["kind"]
    rows = store.conn.execute(
        f"{_HELD}, min(x.date) AS first, max(x.date) AS last, "
        "count(DISTINCT x.document) AS documents, max(x.document) AS latest "
        f"FROM ({BORNE[kind]}) c JOIN positions x ON x.number = c.number "
        "JOIN documents d INDEXED BY documents_search ON d.number = x.document AND d.newest = 1 "
        f"{_WHOSE} WHERE {_OF[kind]} "
        "GROUP BY pe.number, x.role, coalesce(ae.id, x.agency_name) "
        "ORDER BY documents DESC, last DESC, x.role, pe.name LIMIT ?2 OFFSET ?3",
        (entity["number"], limit, offset),
    ).fetchall()
    out = []
    for row in rows:
        value = dict(row)
        latest = value.pop("latest")
        value["document"] = store.conn.execute(
            "SELECT id FROM documents WHERE number = ?", (latest,)
        ).fetchone()[0]
        out.append(value)
    return out
