"""What kind of organisation a name tells of."""

from __future__ import annotations

import functools
import itertools
import re

from khaosan.text import tokens
from nlp import lexicons
from nlp.aliases.gazetteer import Gazetteer
from nlp.spans import AgencySpan

_LATIN_KINDS = (
    (
        re.compile(
            r"Ministry|Embassy|Department of|Government"
            r"|\b(?:Property|Patent|Statistic\w*) Office\b",
            re.I,
        ),
        "foreign",
    ),
    (re.compile(r"Universit|College|School|Institut", re.I), "academic"),
    (re.compile(r"United Nations|World |International|ASEAN|Asian |Mekong"), "international"),
    (re.compile(r"Association|Foundation|Society|Chamber"), "civil"),
)
_INTERNATIONAL = re.compile(
    r"แห่งสหประชาชาติ|^องค์การ.*(?:ระหว่างประเทศ|โลก)$|^(?:กองทุน|ธนาคาร).*ระหว่างประเทศ$"
)
# Units inside an organisation; what they are a unit of stands right after: ศูนย์… มหาวิทยาลัย….
_UNIT = re.compile(
    r"(?:ศูนย์|สำนัก(?!งาน|นายก)|กอง(?!ทุน|ทัพ|บัญชาการ|อำนวยการ)|ฝ่าย|หน่วย|ภาควิชา|กลุ่มงาน|แผนก)"
)
_OF_ITS_OWNER = {"academic", "local", "state_enterprise"}
# Heads that a state other than Thailand has too.
_STATE_KINDS = {"government", "body", "academic", "civil", "state_enterprise"}


@functools.cache
def _foreign() -> re.Pattern[str]:
    names = [
        c
        for c in lexicons.countries()
        if c not in ("ไทย", "ประเทศไทย", "ราชอาณาจักรไทย") and len(c) > 2
    ]
    names += ["สาธารณรัฐ", "สหรัฐ", "ราชอาณาจักร", "สมาพันธรัฐ", "เกาหลี", "ยูเครน", "ฮ่องกง", "ไต้หวัน"]
    return re.compile("|".join(sorted(map(re.escape, names), key=len, reverse=True)))


@functools.lru_cache(maxsize=1 << 14)
def _names_a_state(name: str) -> bool:
    """Whether a name holds that of another state, as a word and not within one: ปราจีนบุรี."""
    found = [m.start() for m in _foreign().finditer(name)]
    return bool(found) and not set(found).isdisjoint(
        itertools.accumulate(map(len, tokens(name)), initial=0)
    )


@functools.cache
def _heads() -> list[tuple[str, str, bool]]:
    table = [(r[0], r[1], len(r) > 2 and r[2] == "in") for r in lexicons.rows("agency_heads.tsv")]
    return sorted(table, key=lambda row: -len(row[0]))


def kind_of(canonical: str, surface: str, gazetteer: Gazetteer) -> str:
    """One of records.AGENCY_KINDS: from the lists, else from the head and the country named."""
    listed = gazetteer.named(canonical)
    if listed and listed.kind:
        return listed.kind
    kind = _by_head(canonical) or _by_head(surface)
    if _INTERNATIONAL.search(canonical) and kind != "foreign":
        return "international"
    if kind in _STATE_KINDS and _names_a_state(canonical) and "แห่งราชอาณาจักรไทย" not in canonical:
        return "foreign" if "ไทย" not in canonical else kind
    if kind:
        return kind
    if not re.search("[ก-๎]", canonical):
        for pattern, latin in _LATIN_KINDS:
            if pattern.search(canonical):
                return latin
        return "private"
    return "government" if canonical.endswith(".") else "private"


def settle_units(text: str, agencies: list[AgencySpan], gazetteer: Gazetteer) -> None:
    """Give a unit the kind of the university, local body or enterprise that it is a unit of."""
    ordered = sorted(agencies, key=lambda a: a.start)
    of: dict[str, str] = {}
    for unit, owner in reversed(list(itertools.pairwise(ordered))):
        kind = of.get(owner.canonical, owner.kind)
        if (
            kind in _OF_ITS_OWNER
            and unit.kind == "government"
            and text[unit.end : owner.start] in ("", " ")
            and _UNIT.match(unit.canonical)
            and not gazetteer.named(unit.canonical)
        ):
            of[unit.canonical] = kind
    for agency in agencies:
        agency.kind = of.get(agency.canonical, agency.kind)


@functools.lru_cache(maxsize=1 << 14)
def _by_head(name: str) -> str:
    for head, kind, _ in _heads():
        if name.startswith(head):
            return kind
    for head, kind, within in _heads():
        if within and head in name:
            return kind
    return ""
