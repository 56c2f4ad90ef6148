"""What narrows a search down: agency:, person:, party:, source:, after:, before:, and options."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from khaosan.errors import UsageError
from khaosan.text import fold, key, squeeze
from store.database import Store
from store.search_terms import Field, QueryError, Term
from store.times import BUDDHIST_YEARS

# Nothing was published in the Common Era's 2400s yet.
_FIRST_BUDDHIST_YEAR = 2400
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
_MOST_NAMES = 6

# The documents of a main entity: by its names, but where a document reads a short name as another,
# and where it reads one as this.
ENTITY_DOCUMENTS = (
    "SELECT m.document FROM entities n JOIN mentions m ON m.entity = n.number "
    "WHERE n.main = ? AND NOT EXISTS "
    "(SELECT 1 FROM readings r WHERE r.document = m.document AND r.name = n.number) "
    "UNION SELECT r.document FROM entities n JOIN readings r ON r.entity = n.number "
    "WHERE n.main = ?"
)
_PARTY_DOCUMENTS = (
    "SELECT f.document FROM agreement_parties p JOIN agreement_documents f "
    "ON f.agreement = p.agreement LEFT JOIN entities n ON n.number = p.entity "
    "WHERE n.main = ? OR (? AND instr(p.key, ?))"
)


@dataclass(slots=True)
class Narrowed:
    """Conditions on `documents d`, with their values; `notes` for the searcher; `shown`: names to
    mark in the snippets; `entities`: the main entities that were asked for."""

    where: str = ""
    values: list[Any] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    shown: list[Term] = field(default_factory=list)
    entities: list[int] = field(default_factory=list)

    def add(self, condition: str, *values: Any) -> None:
        """One condition more."""
        self.where += f" AND {condition}"
        self.values += values


def narrowed(
    store: Store,
    fields: Iterable[Field],
    *,
    source: str | None = None,
    after: str | dt.date | None = None,
    before: str | dt.date | None = None,
    telling: str | None = None,
) -> Narrowed:
    """The conditions of a query's fields and of a call's options; `telling`: of an agreement of
    this kind.

    Raises UsageError for a date that is none, QueryError for an agency or person not known.
    """
    out = Narrowed()
    if telling is not None:
        out.add("d.number IN (SELECT document FROM agreement_documents WHERE kind = ?)", telling)
    asked = [*fields]
    asked += [Field("source", source)] if source is not None else []
    for name, day in (("after", after), ("before", before)):
        if day is not None:
            asked.append(Field(name, day.isoformat() if isinstance(day, dt.date) else day))
    for one in asked:
        no = "" if one.wanted else "NOT "
        if one.name == "source":
            out.add(f"{no}coalesce(d.source = ?, 0)", one.value)
        elif one.name in ("after", "before"):
            sign, end = (">=", 0) if one.name == "after" else ("<=", 1)
            out.add(f"{no}coalesce(d.published {sign} ?, 0)", day_range(one.value)[end])
        elif one.name == "party":
            _party(store, out, one, no)
        else:
            _entity(store, out, one, no)
    return out


def _entity(store: Store, out: Narrowed, asked: Field, no: str) -> None:
    from store import profiles  # which knows of this module

    row = profiles.find(store, asked.value, asked.name)
    if row is None:
        near = profiles.near(store, asked.value, asked.name)
        hint = f"; did you mean {', '.join(near)}?" if near else ""
        raise QueryError(f"no {asked.name} {squeeze(asked.value)[:60]} in the store{hint}")
    number = row["number"]
    out.add(f"d.number {no}IN ({ENTITY_DOCUMENTS})", number, number)
    if key(row["name"]) != key(asked.value):
        out.notes.append(f"{asked.name}: {asked.value} is read as {row['name']} ({row['id']})")
    if asked.wanted:
        out.entities.append(number)
        aliases = store.conn.execute(
            "SELECT a.alias FROM entities n JOIN aliases a ON a.entity = n.number "
            "WHERE n.main = ? AND a.count > 0 GROUP BY a.alias ORDER BY sum(a.count) DESC LIMIT ?",
            (number, _MOST_NAMES),
        ).fetchall()
        names = list(dict.fromkeys([row["name"], *(a["alias"] for a in aliases)]))
        out.shown.append(Term(fold(names[0]).text, [], also=[fold(n).text for n in names]))


def _party(store: Store, out: Narrowed, asked: Field, no: str) -> None:
    from store import profiles

    row = profiles.find(store, asked.value, "agency")
    out.add(
        f"d.number {no}IN ({_PARTY_DOCUMENTS})",
        row["number"] if row is not None else None, row is None, key(asked.value),
    )  # fmt: skip


def day_range(value: str | dt.date) -> tuple[str, str]:
    """The first and last day of YYYY, YYYY-MM or YYYY-MM-DD, in the Common Era or the Buddhist
    Era (2400 and more), with Thai digits or Arabic. Raises UsageError for what is none."""
    if isinstance(value, dt.date):
        return value.isoformat(), value.isoformat()
    match = _DAY.fullmatch(fold(value).text.strip())
    if match is None:
        raise UsageError(f"{value!r} is not a date: give YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = (int(x) if x else None for x in match.groups())
    assert year is not None  # noqa: S101 - the pattern has it
    if year >= _FIRST_BUDDHIST_YEAR:
        year -= BUDDHIST_YEARS
    try:
        first = dt.date(year, month or 1, day or 1)
        if day:
            last = first
        elif month:
            last = (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
            last -= dt.timedelta(days=1)
        else:
            last = dt.date(year, 12, 31)
    except (ValueError, OverflowError):
        raise UsageError(f"{value!r} is a day that the calendar does not have") from None
    return first.isoformat(), last.isoformat()
