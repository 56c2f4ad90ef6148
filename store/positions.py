"""Who held which position: the documents that tell it, gathered over the store."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from store.database import Store

# Person (pe), agency (ae; NULL where the text gives a role alone) and document (d) of each position
# (x) in newest versions.
SELECT = (
    "SELECT pe.id AS person_id, pe.name AS person, x.role, ae.id AS agency_id, "
    "coalesce(ae.name, x.agency_name) AS agency, x.date, d.id AS document "
    "FROM positions x "
    "JOIN documents d ON d.number = x.document AND d.newest = 1 "
    "JOIN mentions m ON m.number = x.mention "
    "LEFT JOIN readings r ON r.document = x.document AND r.name = x.person "
    "JOIN entities pn ON pn.number = coalesce(r.entity, x.person) "
    "JOIN entities pe ON pe.number = pn.main "
    "LEFT JOIN entities an ON an.number = x.agency "
    "LEFT JOIN entities ae ON ae.number = an.main "
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
