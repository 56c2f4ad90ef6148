"""What kind of organisation a name tells of."""

from __future__ import annotations

import functools
import re

from nlp import lexicons
from nlp.aliases.gazetteer import Gazetteer

_LATIN_KINDS = (
    (re.compile(r"Ministry|Embassy|Department of|Government"), "foreign"),
    (re.compile(r"Universit|College|School|Institut", re.I), "academic"),
    (re.compile(r"United Nations|World |International|ASEAN|Asian |Mekong"), "international"),
    (re.compile(r"Association|Foundation|Society|Chamber"), "civil"),
)
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
    if (
        kind in _STATE_KINDS
        and _foreign().search(canonical)
        and "แห่งราชอาณาจักรไทย" not in canonical
    ):
        return "foreign" if "ไทย" not in canonical else kind
    if kind:
        return kind
    if not re.search("[ก-๎]", canonical):
        for pattern, latin in _LATIN_KINDS:
            if pattern.search(canonical):
                return latin
        return "private"
    return "government" if canonical.endswith(".") else "private"


def _by_head(name: str) -> str:
    for head, kind, _ in _heads():
        if name.startswith(head):
            return kind
    for head, kind, within in _heads():
        if within and head in name:
            return kind
    return ""
