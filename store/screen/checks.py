"""What a form offers while a name is typed, and what it asks before it takes one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from khaosan.errors import UsageError
from khaosan.records import Agreement, Signatory
from khaosan.text import key
from store import entities
from store.database import Store
from store.reviews.records import Item, Record
from store.screen import facts

# The fields that name an agency.
AGENCIES = {"agency", "parties"}
# A shorter beginning says too little.
_SHORTEST = 2


def offered(
    store: Store, item: Item, found: Sequence[Item], field: str, before: str, typed: str,
    parties: Sequence[str],
) -> list[str]:  # fmt: skip
    """Known names for what is typed into a field of an item. `found`: what else its document
    names; `parties`: those of the agreement, as they are typed."""
    wanted = key(typed)
    if field == "signatories" and before.endswith("="):
        near = _holding(parties, wanted)
        return near or (_agencies(store, typed) if wanted else [])
    if len(wanted) < _SHORTEST:
        return []
    if field in ("signatories", "witnesses"):
        return _holding((f.text for f in found if f.kind == "person"), wanted)
    if field == "canonical":
        return [row["name"] for row in facts.search(store, item.kind, typed)]
    if field == "role":
        return _roles(store, typed)
    return _agencies(store, typed) if field in AGENCIES else []


def _holding(names: Iterable[str], wanted: str) -> list[str]:
    """Each name that holds what was typed once, those that begin so first."""
    held = [name for name in dict.fromkeys(names) if wanted in key(name)]
    return sorted(held, key=lambda name: not key(name).startswith(wanted))


def _agencies(store: Store, typed: str) -> list[str]:
    """Those that begin so, then those that hold it."""
    rows = facts.search(store, "agency", typed) or facts.search(store, "agency", typed, inside=True)
    return [str(row["name"]) for row in rows]


def _roles(store: Store, typed: str) -> list[str]:
    """Positions that people held, the most frequent first."""
    rows = store.conn.execute(
        "SELECT role FROM positions WHERE instr(role, ?1) = 1 GROUP BY role "
        "ORDER BY count(*) DESC, role LIMIT 8",
        (typed,),
    )
    return [row["role"] for row in rows]


def unknown(store: Store, item: Item, read: Mapping[str, Any]) -> list[str]:
    """The agencies among changed fields that the store has under no name."""
    names: list[str] = []
    for field in AGENCIES & set(read):
        names += [read[field]] if isinstance(read[field], str) else read[field] or []
    if item.kind == "agency" and read.get("canonical"):
        names.append(read["canonical"])
    return [name for name in names if not _known(store, name)]


def _known(store: Store, name: str) -> bool:
    if entities.find(store, "agency", name) is not None:
        return True
    row = store.conn.execute(
        "SELECT 1 FROM aliases a JOIN entities e ON e.number = a.entity "
        "WHERE a.key = ? AND e.kind = 'agency' LIMIT 1",
        (key(name),),
    ).fetchone()
    return row is not None


def signers(record: Record, read: Mapping[str, Any]) -> None:
    """Raises UsageError where a changed form has a signer for what is no party of the agreement;
    what the machine said and nobody touched is let be."""
    if not isinstance(record, Agreement) or not {"signatories", "parties"} & set(read):
        return
    signed = [
        (s.person, s.party) if isinstance(s, Signatory) else s
        for s in read.get("signatories", record.signatories)
    ]
    parties = {key(p) for p in read.get("parties", record.parties) or ()}
    were = {key(p) for p in record.parties}
    old = {(s.person, s.party) for s in record.signatories}
    for person, party in signed:
        if party and key(party) not in parties:
            if (person, party) in old and key(party) not in were:
                continue
            raise UsageError(
                f"{party} is no party of this agreement, but {person} signs for it: name it among "
                "the parties, or another party behind ="
            )
