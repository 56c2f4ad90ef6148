"""Positions of a person or at an agency, counted over all documents.

`store.profiles` lists each position with the ids of all its documents, which for a prime minister
are seven thousand; a page needs how many there are, the first and the last.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from store.database import Store
from store.positions import BORNE

_OF = {"person": "pe.number = ?1", "agency": "ae.number = ?1"}


def held(
    store: Store, entity: sqlite3.Row, *, limit: int = -1, offset: int = 0
) -> list[dict[str, Any]]:
    """The positions of a main entity, those of most documents first: of a person what was held
    where, of an agency who held what. `first` and `last` are days of publication, `document` the
    latest that tells it."""
    kind = entity["kind"]
    rows = store.conn.execute(
        "SELECT pe.id AS person_id, pe.name AS person, x.role, ae.id AS agency_id, "  # noqa: S608
        "coalesce(ae.name, x.agency_name) AS agency, min(x.date) AS first, max(x.date) AS last, "
        "count(DISTINCT x.document) AS documents, max(x.document) AS latest "
        f"FROM ({BORNE[kind]}) c JOIN positions x ON x.number = c.number "
        "JOIN documents d INDEXED BY documents_search ON d.number = x.document AND d.newest = 1 "
        "LEFT JOIN readings r ON r.document = x.document AND r.name = x.person "
        "JOIN entities pn ON pn.number = coalesce(r.entity, x.person) "
        "JOIN entities pe ON pe.number = pn.main "
        "LEFT JOIN entities an ON an.number = x.agency "
        f"LEFT JOIN entities ae ON ae.number = an.main WHERE {_OF[kind]} "
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
