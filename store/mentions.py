"""Rows of `mentions`: a record of the interchange format in, a row out, and back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from khaosan.records import Agency, Agreement, Date, Extraction, Person

Mention = Person | Agency | Date

# What a mention says, and then how sure it is and what found it.
SAID = (
    "kind", "start", '"end"', "text", "title", "name", "role", "agency", "canonical", "value",
    "subkind",
)  # fmt: skip
FOUND = ("score", "source")
COLUMNS = ", ".join(SAID + FOUND)


def said(m: Mention) -> tuple[Any, ...]:
    """The values of SAID."""
    place = (m.start, m.end, m.text)
    if isinstance(m, Person):
        return ("person", *place, m.title, m.name, m.role, m.agency, m.canonical, None, None)
    if isinstance(m, Agency):
        return ("agency", *place, None, None, None, None, m.canonical, None, m.kind)
    return ("date", *place, None, None, None, None, None, m.value, m.kind)


def entity_name(m: Mention) -> tuple[str, str] | None:
    """Kind and canonical name of the entity that is mentioned; a date mentions none."""
    if isinstance(m, Date):
        return None
    return ("person" if isinstance(m, Person) else "agency", m.canonical)


def record(row: sqlite3.Row) -> Mention:
    """The record of a row."""
    place = (row["start"], row["end"], row["text"])
    if row["kind"] == "person":
        return Person(
            *place,
            title=row["title"],
            name=row["name"],
            role=row["role"],
            agency=row["agency"],
            canonical=row["canonical"],
            score=row["score"],
            source=row["source"],
        )
    if row["kind"] == "agency":
        return Agency(*place, row["canonical"], row["subkind"], row["score"], row["source"])
    return Date(*place, row["value"], row["subkind"], row["score"], row["source"])


def extraction(
    id: str, found: Iterable[Mention], agreements: Sequence[Agreement] = ()
) -> Extraction:
    """An extraction with these mentions and agreements."""
    out = Extraction(id=id, agreements=list(agreements))
    for m in found:
        if isinstance(m, Person):
            out.persons.append(m)
        elif isinstance(m, Agency):
            out.agencies.append(m)
        else:
            out.dates.append(m)
    return out
