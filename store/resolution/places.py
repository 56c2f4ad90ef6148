"""Local bodies of one name in several provinces: เทศบาลตำบลนาดี is one in อุดรธานี and another in
ปราจีนบุรี. The address that a document writes behind the name tells them apart."""

from __future__ import annotations

import functools
import re
import sqlite3

from khaosan.provinces import provinces
from store import entities
from store.database import Store

_WIDTH = 90  # characters behind a name in which its address stands


@functools.cache
def _address() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, provinces()), key=len, reverse=True))
    district = r"(?:\s*(?:ตำบล|ต\.|อำเภอ|อ\.|กิ่งอำเภอ)\s*[ก-๎]{2,24}){0,2}"
    return re.compile(rf"{district}[\s(]*(?:จังหวัด|จ\.)\s*(?P<province>{names})")


def province_of(behind: str) -> str | None:
    """The province of an address that a text begins with; None where it begins with none."""
    match = _address().match(behind)
    return match["province"] if match else None


def told_apart(store: Store, name: sqlite3.Row) -> dict[int, tuple[int, str]]:
    """For a local body's name that documents write with the addresses of several provinces: the
    entity of each such document, and its province. Makes an entity for each province."""
    if "จังหวัด" in name["name"]:
        return {}
    found: dict[int, set[str]] = {}
    for row in store.conn.execute(
        'SELECT m.document, substr(d.text, m."end" + 1, ?) AS behind FROM mentions m '
        "JOIN documents d ON d.number = m.document AND d.newest = 1 WHERE m.entity = ?",
        (_WIDTH, name["number"]),
    ):
        if province := province_of(row["behind"]):
            found.setdefault(row["document"], set()).add(province)
    if len(set().union(*found.values())) < 2:
        return {}
    bodies: dict[str, int] = {}
    out = {}
    for document, where in sorted(found.items()):
        if len(where) > 1:
            continue  # the document speaks of two
        [province] = where
        if province not in bodies:
            bodies[province] = _body(store, name, province)
        out[document] = bodies[province], province
    return out


def _body(store: Store, name: sqlite3.Row, province: str) -> int:
    number = entities.find(store, "agency", f"{name['name']} จังหวัด{province}", make=True)
    assert number is not None  # noqa: S101 - a name with letters has one
    store.conn.execute(
        "UPDATE entities SET subkind = coalesce(subkind, ?) WHERE number = ?",
        (name["subkind"], number),
    )
    row = store.conn.execute("SELECT main FROM entities WHERE number = ?", (number,)).fetchone()
    return int(row["main"])
