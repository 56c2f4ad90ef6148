"""What is known of one agency or person over all documents, each fact with its documents."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

from khaosan.text import key
from store import listings
from store.database import Store
from store.frames import interval
from store.positions import BORNE, SELECT
from store.resolution import decisions

# Documents that are listed with one entity.
MOST_DOCUMENTS = 50
# Names that are offered where none is the one that was asked for.
MOST_NEAR = 5
# The shortest given name by which a person is found, with the space after it.
_SHORTEST = 3


def find(store: Store, wanted: str, kind: str | None = None) -> sqlite3.Row | None:
    """The main entity with this id, name or alias; of several the one that is called so most often;
    else the only person with this given name.

    An id of a name that was joined with others finds what it was joined to. `kind`: only this one.
    """
    name_key = key(wanted)
    row: sqlite3.Row | None = store.conn.execute(
        "SELECT e.*, e.whole_documents AS documents, e.whole_mentions AS mentions FROM ("
        "SELECT main, 2 AS rank, 0 AS often FROM entities WHERE id = ?1 "
        "UNION ALL SELECT main, kind = 'person', documents FROM entities WHERE key = ?2 "
        "UNION ALL SELECT n.main, 0, sum(a.count) FROM aliases a "
        "JOIN entities n ON n.number = a.entity WHERE a.key = ?2 AND a.count > 0 GROUP BY n.main"
        ") f JOIN entities e ON e.number = f.main WHERE (?3 IS NULL OR e.kind = ?3) "
        "ORDER BY f.rank DESC, f.often DESC, e.name LIMIT 1",
        (wanted.strip(), name_key, kind),
    ).fetchone()
    return row if row is not None or kind == "agency" else _by_given_name(store, wanted)


def _by_given_name(store: Store, wanted: str) -> sqlite3.Row | None:
    given = " ".join(wanted.split()) + " "
    found = store.conn.execute(
        "SELECT DISTINCT m.*, m.whole_documents AS documents, m.whole_mentions AS mentions "
        "FROM entities e JOIN entities m ON m.number = e.main "
        "WHERE e.kind = 'person' AND substr(e.name, 1, ?1) = ?2 AND m.whole_documents > 0 LIMIT 2",
        (len(given), given),
    ).fetchall()
    return found[0] if len(found) == 1 and len(given) > _SHORTEST else None


def near(store: Store, wanted: str, kind: str | None = None) -> list[str]:
    """Names like the one that was asked for, for a hint: that hold it, else spelt like it."""
    from rapidfuzz import process

    name_key = key(wanted)
    if not name_key:
        return []
    rows = store.conn.execute(
        "SELECT name, key FROM entities WHERE main = number AND whole_documents > 0 "
        "AND (?1 IS NULL OR kind = ?1) ORDER BY whole_documents DESC, name",
        (kind,),
    ).fetchall()
    held = [row["name"] for row in rows if name_key in row["key"]][:MOST_NEAR]
    if held:
        return held
    alike = process.extract(
        name_key, [row["key"] for row in rows], limit=MOST_NEAR, score_cutoff=75
    )
    return [rows[index]["name"] for _, _, index in alike]


def profile(store: Store, row: sqlite3.Row) -> dict[str, Any]:
    """All that is known of a main entity (a row of `find`):

    what the list says of it; `parent` and `parts`; `names` that were joined in it, and why;
    `positions` that a person held; `people` who held one at an agency; `partners` of an agency;
    `agreements` that it is party to, signed or witnessed; `found_in`: its latest documents.
    """
    number = row["number"]
    return {
        **listings.entity_row(store, row),
        "names": names(store, number),
        "parent": _named(store, row["parent"]),
        "parts": [
            dict(part)
            for part in store.conn.execute(
                "SELECT id, name FROM entities WHERE parent = ? AND main = number "
                "AND whole_documents > 0 ORDER BY whole_documents DESC, name",
                (number,),
            )
        ],
        "positions": positions(store, number),
        "people": holders(store, number),
        "partners": partners(store, number),
        "agreements": _agreements(store, number),
        "found_in": [dict(d) for d in _documents(store, number)],
    }


def by_id(store: Store, id: str) -> dict[str, Any] | None:
    """One agreement as the list gives it, or the profile of an entity, by its id."""
    row = store.conn.execute("SELECT * FROM agreements WHERE id = ?", (id,)).fetchone()
    if row is not None:
        return listings.agreement(store, row)
    known = store.conn.execute("SELECT 1 FROM entities WHERE id = ?", (id,)).fetchone()
    found = find(store, id) if known else None
    return profile(store, found) if found is not None else None


def _named(store: Store, number: int | None) -> dict[str, Any] | None:
    if number is None:
        return None
    row = store.conn.execute(
        "SELECT e.id, e.name FROM entities n JOIN entities e ON e.number = n.main "
        "WHERE n.number = ?",
        (number,),
    ).fetchone()
    return dict(row) if row else None


def names(store: Store, number: int) -> list[dict[str, Any]]:
    """The names that a main entity stands for: id, name, documents, and why each is joined (the
    pair that says so, or an editor); the main name first, with no reason."""
    rows = store.conn.execute(
        "SELECT number, id, name, documents FROM entities WHERE main = ? "
        "ORDER BY number <> ?1, documents DESC, name",
        (number,),
    ).fetchall()
    members = {row["number"]: row for row in rows}
    pairs = store.conn.execute(
        "SELECT p.a, p.b, p.score, p.reason FROM entity_pairs p "
        "JOIN entities a ON a.number = p.a AND a.main = ?1 "
        "JOIN entities b ON b.number = p.b AND b.main = ?1 ORDER BY p.score DESC, p.a, p.b",
        (number,),
    ).fetchall()
    merged: dict[str, dict[str, Any]] = {}
    for word in decisions.log(store):
        if word["action"] == decisions.MERGE and not word["undone"]:
            reason = f"merged by {word['editor']} (decision {word['number']})"
            for id, other in zip(word["ids"], reversed(word["names"]), strict=True):
                merged.setdefault(id, {"reason": reason, "with": other})
    out = []
    for row in rows:
        entry: dict[str, Any] = {
            "id": row["id"],
            "name": row["name"],
            "documents": row["documents"],
        }
        if row["number"] != number:
            mine = [p for p in pairs if row["number"] in (p["a"], p["b"])]
            # The pair with the main name says most.
            best = min(
                mine, key=lambda p: (number not in (p["a"], p["b"]), -p["score"]), default=None
            )
            if best is None:
                entry |= merged.get(row["id"], {"reason": "an editor merged them", "with": None})
                entry["score"] = 1.0
            else:
                other = best["a"] if best["b"] == row["number"] else best["b"]
                entry |= {"reason": best["reason"], "score": best["score"],
                          "with": members[other]["name"]}  # fmt: skip
        out.append(entry)
    for reading in store.conn.execute(
        "SELECT s.id, s.name, count(*) AS documents, max(r.reason) AS reason, "
        "min(r.score) AS score FROM entities n JOIN readings r ON r.entity = n.number "
        "JOIN entities s ON s.number = r.name JOIN documents d ON d.number = r.document "
        "AND d.newest = 1 WHERE n.main = ? GROUP BY s.number ORDER BY 3 DESC, s.name",
        (number,),
    ):
        reason = f"in some documents: {reading['reason']}"
        out += [dict(reading) | {"with": None, "reason": reason}]
    return out


# ---- positions --------------------------------------------------------------


def positions(store: Store, person: int) -> list[dict[str, Any]]:
    """A person's positions over time, the earliest first, each with its documents' ids."""
    rows = store.conn.execute(
        f"{SELECT} WHERE x.number IN ({BORNE['person']}) AND pe.number = ?1 "
        "ORDER BY x.date IS NULL, x.date, d.id",
        (person,),
    )
    return _over_time(rows, ("role", "agency", "agency_id"))


def holders(store: Store, agency: int) -> list[dict[str, Any]]:
    """Who held which position at an agency, the latest first, each with its documents' ids."""
    rows = store.conn.execute(
        f"{SELECT} WHERE x.number IN ({BORNE['agency']}) ORDER BY x.date IS NULL, x.date, d.id",
        (agency,),
    )
    found = _over_time(rows, ("person", "person_id", "role"))
    return sorted(found, key=lambda h: h["last"] or "", reverse=True)


def _over_time(rows: Iterable[sqlite3.Row], fields: tuple[str, ...]) -> list[dict[str, Any]]:
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    documents: dict[tuple[Any, ...], dict[str, None]] = {}
    for row in rows:
        what = tuple(row[f] for f in fields)
        entry = found.setdefault(
            what, {f: row[f] for f in fields} | {"first": row["date"], "last": None}
        )
        entry["last"] = row["date"] or entry["last"]
        documents.setdefault(what, {})[row["document"]] = None
    return [entry | {"documents": list(documents[what])} for what, entry in found.items()]


# ---- agreements and documents -----------------------------------------------

_PART = (
    "SELECT p.agreement, 'party' AS part FROM entities n JOIN agreement_parties p "
    "ON p.entity = n.number WHERE n.main = ?1 "
    "UNION SELECT s.agreement, CASE s.witness WHEN 1 THEN 'witness' ELSE 'signed' END "
    "FROM entities n JOIN agreement_signatories s ON s.entity = n.number WHERE n.main = ?1"
)


def _agreements(store: Store, number: int) -> list[dict[str, Any]]:
    rows = store.conn.execute(
        "SELECT a.id, a.kind, a.status, a.title, a.date, group_concat(x.part, ', ') AS part, "  # noqa: S608
        "(SELECT group_concat(coalesce(e.name, p.name), '; ') FROM agreement_parties p "
        "LEFT JOIN entities n ON n.number = p.entity LEFT JOIN entities e ON e.number = n.main "
        "WHERE p.agreement = a.number) AS parties, "
        "(SELECT group_concat(d.id, ' ') FROM agreement_documents f JOIN documents d "
        f"ON d.number = f.document WHERE f.agreement = a.number) AS documents FROM ({_PART}) x "
        "JOIN agreements a ON a.number = x.agreement GROUP BY a.number "
        "ORDER BY a.date IS NULL, a.date DESC, a.id",
        (number,),
    )
    return [
        dict(row)
        | {"documents": row["documents"].split(), "parties": (row["parties"] or "").split("; ")}
        for row in rows
    ]


def partners(store: Store, number: int) -> list[dict[str, Any]]:
    """Those with whom an agency agreed something, with how many agreements, the most first."""
    rows = store.conn.execute(
        "SELECT e.id, e.name, count(DISTINCT q.agreement) AS agreements FROM entities n "
        "JOIN agreement_parties p ON p.entity = n.number "
        "JOIN agreement_parties q ON q.agreement = p.agreement "
        "JOIN entities o ON o.number = q.entity JOIN entities e ON e.number = o.main "
        "WHERE n.main = ?1 AND e.number <> ?1 GROUP BY e.number ORDER BY 3 DESC, e.name",
        (number,),
    )
    return [dict(row) for row in rows]


def _documents(store: Store, number: int) -> Iterable[sqlite3.Row]:
    return store.conn.execute(
        "SELECT d.id, d.title, d.published, d.url, count(*) AS mentions FROM ("
        "SELECT m.document FROM entities n JOIN mentions m ON m.entity = n.number "
        "LEFT JOIN readings r ON r.document = m.document AND r.name = n.number "
        "WHERE n.main = ?1 AND r.name IS NULL UNION ALL "
        "SELECT m.document FROM entities n JOIN readings r ON r.entity = n.number "
        "JOIN mentions m ON m.entity = r.name AND m.document = r.document WHERE n.main = ?1) m "
        "JOIN documents d ON d.number = m.document AND d.newest = 1 "
        "GROUP BY d.number ORDER BY d.published DESC, d.id LIMIT ?2",
        (number, MOST_DOCUMENTS),
    )


def timeline(
    store: Store, row: sqlite3.Row, since: str | None = None, until: str | None = None
) -> list[dict[str, Any]]:
    """What happened to an agency or a person, by date: agreements, and positions from the first
    document that states them to the last. `since`, `until`: ISO days; what has no date is left out
    where one is given, else it stands last.

    Each event has `date`, `end` (of a position), `event`, `text`, `with`, `documents`.
    """
    number = row["number"]
    events: list[dict[str, Any]] = [
        {
            "date": a["date"], "end": None, "event": a["status"], "kind": a["kind"],
            "text": a["title"] or a["kind"], "with": [p for p in a["parties"] if p != row["name"]],
            "id": a["id"], "documents": a["documents"],
        }
        for a in _agreements(store, number)
    ]  # fmt: skip
    events += [
        {
            "date": p["first"], "end": p["last"], "event": "position", "kind": None,
            "text": p["role"], "with": [x for x in (p.get("agency"), p.get("person")) if x],
            "id": p.get("person_id") or p.get("agency_id"), "documents": p["documents"],
        }
        for p in (positions if row["kind"] == "person" else holders)(store, number)
    ]  # fmt: skip
    events = [e for e in events if within(e["date"], e["end"], since, until)]
    return sorted(events, key=lambda e: (e["date"] is None, e["date"] or "", e["event"], e["text"]))


def within(date: str | None, end: str | None, since: str | None, until: str | None) -> bool:
    """Whether what is dated so (EDTF; `end`: of something that lasts) may have been in a period of
    ISO days: what is of 2021 may have been in June. Of an interval the first part counts, as in
    store.listings. What has no date is in no period."""
    if not (since or until):
        return True
    begun = interval((date or "").partition("/")[0])
    ended = interval(end) or begun
    if begun is None or ended is None:
        return False
    return ended[1].isoformat() >= (since or "") and begun[0].isoformat() <= (until or "9")
