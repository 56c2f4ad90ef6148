"""Local bodies of one name in several provinces: เทศบาลตำบลนาดี is one in อุดรธานี and another in
ปราจีนบุรี.

What tells them apart is the address that a document writes behind the name; where it writes none,
the district or the province that stands nearest, or the only province of which the document speaks.
"""

from __future__ import annotations

import functools
import re
import sqlite3
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from khaosan.provinces import provinces
from khaosan.tables import read_table
from store import entities
from store.database import Store
from store.resolution.forms import alternatives

_DISTRICTS = Path(__file__).parent.parent / "data" / "districts.tsv"
_WIDTH = 90  # characters behind a name in which its address stands
_AROUND = 150  # characters on both sides of a name in which a place is near
# Bodies of a subdistrict, of whose names there are many, and what ministries have in each province;
# of others only addresses tell.
_SUBDISTRICT = re.compile(
    r"เทศบาลตำบล|องค์การบริหารส่วนตำบล|อบต|โรงพยาบาลส่งเสริมสุขภาพตำบล|รพ\.?สต|ตำบล|หมู่บ้าน"
    r"|วัด|โรงเรียน(?:บ้าน|วัด)|สำนักงาน(?:เกษตรและสหกรณ์|เกษตร|ปศุสัตว์|ประมง|สาธารณสุข|อุตสาหกรรม|พาณิชย์|พลังงาน"
    r"|พัฒนาสังคมและความมั่นคงของมนุษย์|ป้องกันและบรรเทาสาธารณภัย|ทรัพยากรธรรมชาติและสิ่งแวดล้อม|ขนส่ง|ที่ดิน|คลัง|สถิติ"
    r"|แรงงาน|จัดหางาน|สวัสดิการและคุ้มครองแรงงาน|พัฒนาฝีมือแรงงาน|ศึกษาธิการ|วัฒนธรรม|พระพุทธศาสนา|ยุติธรรม|คุมประพฤติ"
    r"|การท่องเที่ยวและกีฬา|พัฒนาชุมชน|ส่งเสริมการปกครองท้องถิ่น|ธนารักษ์|สหกรณ์|โยธาธิการและผังเมือง)$"
)
# The province of a document: so much of all that it says of provinces.
_MOSTLY = 0.8
_ADDRESSED, _NEAR, _SPOKEN_OF = 0.95, 0.85, 0.8


@dataclass(frozen=True, slots=True)
class Place:
    """The province of a local body, how surely (0 to 1), and what says so."""

    province: str
    score: float
    reason: str


@functools.cache
def _districts() -> dict[str, str]:
    """District → province, for districts of whose name there is one."""
    table = {row[0]: row[1] for row in read_table(_DISTRICTS, 2)}
    return table | {f"เมือง{province}": province for province in provinces()}


@functools.cache
def _address() -> re.Pattern[str]:
    district = r"(?:\s*(?:ตำบล|ต\.|อำเภอ|อ\.|กิ่งอำเภอ)\s*[ก-๎]{2,24}){0,2}"
    return re.compile(
        rf"{district}[\s(]*(?:จังหวัด|จ\.)\s*(?P<province>{alternatives(provinces())})"
        rf"|[ (]+(?P<bare>{alternatives(provinces())})(?![ก-๎])"
        rf"|[\s(]*(?:(?:ตำบล|ต\.)\s*[ก-๎]{{2,24}}\s*)?(?:อำเภอ|อ\.)\s*"
        rf"(?P<district>{alternatives(_districts())})(?![ก-๎])"
    )


@functools.cache
def _told() -> re.Pattern[str]:
    """A province or a district as a text names it."""
    return re.compile(
        rf"(?:จังหวัด|จ\.)\s*(?P<province>{alternatives(provinces())})"
        rf"|(?:อำเภอ|อ\.)\s*(?P<district>{alternatives(_districts())})"
    )


def province_of(behind: str) -> str | None:
    """The province of an address that a text begins with; None where it begins with none."""
    match = _address().match(behind)
    return _province(match) if match else None


def _province(match: re.Match[str]) -> str:
    groups = match.groupdict()
    return groups["province"] or groups.get("bare") or _districts()[match["district"]]


def provinces_in(text: str) -> list[str]:
    """The provinces that a text names, itself or by a district, in their order."""
    return [_province(m) for m in _told().finditer(text)]


def place(text: str, begin: int, end: int) -> Place | None:
    """Where the local body is whose name stands in a text from `begin` to `end` (characters)."""
    behind = text[end : end + _WIDTH]
    if province := province_of(behind):
        return Place(province, _ADDRESSED, f"its address says จังหวัด{province}")
    before = text[max(0, begin - _AROUND) : begin]
    near = provinces_in(text[end : end + _AROUND])[:1] + provinces_in(before)[-1:]
    if len(set(near)) == 1:
        return Place(near[0], _NEAR, f"what stands around it is in จังหวัด{near[0]}")
    counts = Counter(provinces_in(text))
    if not near and counts:
        [(province, count)] = counts.most_common(1)
        if count >= _MOSTLY * counts.total():
            return Place(province, _SPOKEN_OF, f"the document speaks of จังหวัด{province}")
    return None


def told_apart(store: Store, name: sqlite3.Row) -> dict[int, tuple[int, Place]]:
    """For a local body's name that documents place in several provinces: the entity of each such
    document, and the place. Makes an entity for each province."""
    if "จังหวัด" in name["name"]:
        return {}
    addressed = {
        province_of(row["behind"])
        for row in store.conn.execute(
            'SELECT substr(d.text, m."end" + 1, ?) AS behind FROM mentions m '
            "JOIN documents d ON d.number = m.document AND d.newest = 1 WHERE m.entity = ?",
            (_WIDTH, name["number"]),
        )
    } - {None}
    if len(addressed) < 2 and not _SUBDISTRICT.match(name["key"]):
        return {}
    found: dict[int, list[Place]] = {}
    for row in store.conn.execute(
        'SELECT m.document, m.start, m."end", d.text FROM mentions m '
        "JOIN documents d ON d.number = m.document AND d.newest = 1 WHERE m.entity = ? "
        "ORDER BY m.document, m.start",
        (name["number"],),
    ):
        if where := place(row["text"], row["start"], row["end"]):
            found.setdefault(row["document"], []).append(where)
    if len({p.province for places in found.values() for p in places}) < 2:
        return {}
    bodies: dict[str, int] = {}
    out = {}
    for document, places in sorted(found.items()):
        surest = max(places, key=lambda p: p.score)
        if len({p.province for p in places if p.score == surest.score}) > 1:
            continue  # the document speaks of two
        if surest.province not in bodies:
            bodies[surest.province] = _body(store, name, surest.province)
        out[document] = bodies[surest.province], surest
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
