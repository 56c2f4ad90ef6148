"""An agency or a person over all documents."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from store import listings, profiles
from store.corpus import Corpus
from store.database import Store
from store.positions import held
from store.web.answers import Answer, Asked, NotHereError
from store.web.finding import facets_of
from store.web.headlines import COLUMNS as COLUMNS_OF_HEADLINE
from store.web.headlines import headline
from store.web.links import link

# What the page itself lists of each; the rest stands on a list of its own.
MOST = 12
SIZE = 50
_LATEST = 10

COLUMNS = {
    "positions": ("person", "person_id", "role", "agency", "agency_id", "first", "last",
                  "documents", "document"),
    "partners": ("id", "name", "agreements"),
    "parts": ("id", "name", "documents"),
    "names": ("id", "name", "documents", "reason", "score", "with"),
    "agreements": ("id", "kind", "status", "title", "parties", "date", "place", "score"),
}  # fmt: skip

_OF_DOCUMENT = ("published", "source", "url")
_COLUMNS = ("id", "kind", "name", "subkind", "aliases", "documents", "mentions")


def row_of(store: Store, asked: Asked) -> sqlite3.Row:
    """The main entity that an address is of, by its id."""
    kind, id = asked.parts["kind"], asked.parts["id"]
    known = store.conn.execute("SELECT 1 FROM entities WHERE id = ?", (id,)).fetchone()
    row = profiles.find(store, id) if known else profiles.find(store, id, kind)
    if row is None:
        raise NotHereError(f"no such {kind}")
    return row


def elsewhere(asked: Asked, row: sqlite3.Row) -> Answer | None:
    """A redirection where the id is of a name that was joined to another, a name, or the other
    kind."""
    if row["id"] == asked.parts["id"] and row["kind"] == asked.parts["kind"]:
        return None
    rest = asked.path.split("/", 3)[3:]
    ending = "".join(f"/{part}" for part in rest)
    form = f".{asked.form}" if asked.form != "html" else ""
    return Answer(to=link(row["kind"], row["id"], ending + form))


def entity(store: Store, corpus: Corpus, asked: Asked) -> Answer:
    """All that is known of an agency or a person; of each list the first few, and how many."""
    row = row_of(store, asked)
    if to := elsewhere(asked, row):
        return to
    lists = {
        "positions": held(store, row, limit=MOST + 1),
        "agreements": agreements_of(store, row, MOST + 1, 0),
        "partners": partners(store, row),
        "parts": parts(store, row),
    }
    documents = corpus.of(store, row["number"])
    latest = _documents(store, [int(n) for n in corpus.by_date(documents)[:_LATEST]])
    value: dict[str, Any] = {
        **listings.entity_row(store, row),
        "parent": _parent(store, row),
        **{name: rows[:MOST] for name, rows in lists.items()},
        "years": [{"year": y, "documents": n} for y, n in corpus.years(documents)],
        "found_in": latest,
    }
    if asked.form != "html":
        return Answer(value=value, rows=[value], columns=_COLUMNS)
    context = {
        "row": row,
        "lists": {name: rows[:MOST] for name, rows in lists.items()},
        "more": {name: len(rows) > MOST for name, rows in lists.items()},
        "names": profiles.names(store, row["number"])[1 : 3 * MOST],
        "together": facets_of(
            store, corpus, documents, {"kind", "source", "year"}, {row["number"]}
        ),
        "years": bars(corpus.years(documents)),
    }
    return Answer("khaosan/entity.html", value, context=context)


def part(store: Store, corpus: Corpus, asked: Asked) -> Answer:
    """One of the lists of an entity, whole, a page at a time."""
    row = row_of(store, asked)
    if to := elsewhere(asked, row):
        return to
    name = asked.parts["list"]
    size, offset = asked.page(SIZE)
    if name == "positions":
        rows = held(store, row, limit=size + 1, offset=offset)
    else:
        made = {"partners": partners, "parts": parts, "names": names}[name]
        rows = list(made(store, row))[offset : offset + size + 1]
    has_next, rows = len(rows) > size, rows[:size]
    context = {"row": row, "list": name, "has_next": has_next, "page": offset // size + 1}
    return Answer("khaosan/part.html", rows, rows, COLUMNS[name], context)


def agreements_of(store: Store, row: sqlite3.Row, limit: int, offset: int) -> list[dict[str, Any]]:
    """The agreements that an entity is party to, signed or witnessed, the latest first."""
    who = {"party": row["id"]} if row["kind"] == "agency" else {"person": row["id"]}
    return list(listings.agreements(store, **who, limit=limit, offset=offset))


def partners(store: Store, row: sqlite3.Row) -> list[dict[str, Any]]:
    """With whom an agency agreed something."""
    return profiles.partners(store, row["number"]) if row["kind"] == "agency" else []


def parts(store: Store, row: sqlite3.Row) -> list[dict[str, Any]]:
    """The agencies below an agency."""
    rows = store.conn.execute(
        "SELECT id, name, whole_documents AS documents FROM entities WHERE parent = ? "
        "AND main = number AND whole_documents > 0 ORDER BY whole_documents DESC, name",
        (row["number"],),
    )
    return [dict(r) for r in rows]


def names(store: Store, row: sqlite3.Row) -> list[dict[str, Any]]:
    """The names that were joined, and why."""
    return profiles.names(store, row["number"])


def bars(years: Sequence[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Year, documents and the height of a bar in hundredths, every year from first to last."""
    if not years:
        return []
    known = dict(years)
    most = max(known.values())
    span = range(min(known), max(known) + 1)
    if len(span) > 60:  # a wrong date far off would make a picture of empty years
        span = sorted(known)[-60:]  # type: ignore[assignment]
    return [(y, known.get(y, 0), -(-100 * known.get(y, 0) // most)) for y in span]


def _parent(store: Store, row: sqlite3.Row) -> dict[str, Any] | None:
    if row["parent"] is None:
        return None
    above = store.conn.execute(
        "SELECT e.id, e.name FROM entities n JOIN entities e ON e.number = n.main "
        "WHERE n.number = ?",
        (row["parent"],),
    ).fetchone()
    return dict(above) if above else None


def _documents(store: Store, numbers: Sequence[int]) -> list[dict[str, Any]]:
    out = []
    for number in numbers:
        d = store.conn.execute(
            f"SELECT d.id, {COLUMNS_OF_HEADLINE}, d.published, d.source, d.url "  # noqa: S608
            "FROM documents d WHERE d.number = ?",
            (number,),
        ).fetchone()
        title = headline(d["title"], d["beginning"])
        out.append({"id": d["id"], "title": title} | {k: d[k] for k in _OF_DOCUMENT})
    return out
