"""The network that the store tells of: agencies and people, and what binds them.

Two kinds of bond: an agreement binds its parties, and the people who signed it to those they signed
for; a position binds a person to an agency. Read once, it is all in memory: a graph's tools need it
so too.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from khaosan.text import key
from store import listings
from store.database import Store
from store.entities import entity_id
from store.positions import positions

# What XML 1.0 has no way to write.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """Text without the characters that no XML file may hold (SVG, GraphML and GEXF are XML)."""
    return _NOT_XML.sub("\ufffd", text)


@dataclass(slots=True)
class Node:
    """An agency or a person. `first` and `last` are the days of the first and the last document
    that mentions it, `documents` how many there are (only where `count` was called)."""

    id: str
    kind: str
    name: str
    subkind: str | None = None
    documents: int = 0
    first: str | None = None
    last: str | None = None


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed an agreement (`witness`: presided or witnessed), and for which of its parties.
    All are ids of nodes; `party` is None where no text says it."""

    person: str
    party: str | None
    witness: bool


@dataclass(slots=True)
class Bond:
    """An agreement as listings.agreements gives it, with its parties and signers as nodes."""

    told: dict[str, Any]
    parties: list[str] = field(default_factory=list)
    signers: list[Signed] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The agreement's public id."""
        return str(self.told["id"])

    @property
    def date(self) -> str | None:
        """EDTF, or None."""
        date: str | None = self.told["date"]
        return date


@dataclass(slots=True)
class Network:
    """`held`: positions as store.positions gives them, those alone that name an agency."""

    nodes: dict[str, Node] = field(default_factory=dict)
    bonds: list[Bond] = field(default_factory=list)
    held: list[dict[str, Any]] = field(default_factory=list)

    def pairs(self) -> dict[tuple[str, str], list[Bond]]:
        """The agreements of each two agencies that share one; the lower id stands first."""
        found: dict[tuple[str, str], list[Bond]] = defaultdict(list)
        for bond in self.bonds:
            for pair in combinations(sorted(bond.parties), 2):
                found[pair].append(bond)
        return dict(found)

    def signed(self) -> dict[tuple[str, str], list[Bond]]:
        """The agreements that each person signed for each agency."""
        found: dict[tuple[str, str], list[Bond]] = defaultdict(list)
        for bond in self.bonds:
            for s in bond.signers:
                if not s.witness and s.party and bond not in found[s.person, s.party]:
                    found[s.person, s.party].append(bond)
        return dict(found)


def read(store: Store, *, with_positions: bool = True, **chosen: Any) -> Network:
    """The network of the agreements that are `chosen` (the filters of listings.agreements).

    Of positions only `min_score` chooses. Who is in no agreement and holds no position is left out.
    """
    network = Network()
    network.bonds.extend(bonds(store, network.nodes, **chosen))
    if with_positions:
        for held in positions(store, min_score=chosen.get("min_score")):
            if held["agency_id"]:
                network.held.append(held)
                for kind, of in (("person", held["person_id"]), ("agency", held["agency_id"])):
                    network.nodes.setdefault(of, Node(of, kind, held[kind]))
    return network


def bonds(store: Store, nodes: dict[str, Node], **chosen: Any) -> Iterator[Bond]:
    """The agreements that are `chosen`, one after the other; their parties and signers are added
    to `nodes`."""
    for told in listings.agreements(store, **chosen):
        yield _bond(store, nodes, told)


_ENTITY = (
    "LEFT JOIN entities n ON n.number = coalesce(x.entity, "
    "(SELECT number FROM entities WHERE kind = ?2 AND key = x.key)) "
    "LEFT JOIN entities e ON e.number = n.main"
)


def _bond(store: Store, nodes: dict[str, Node], told: dict[str, Any]) -> Bond:
    bond = Bond(told)
    of_key: dict[str, str] = {}
    for row in store.conn.execute(
        "SELECT x.key, x.name AS told, e.id, e.name, e.subkind FROM agreement_parties x "  # noqa: S608
        f"JOIN agreements a ON a.number = x.agreement AND a.id = ?1 {_ENTITY} ORDER BY x.position",
        (bond.id, "agency"),
    ):
        id = of_key[row["key"]] = _known(nodes, "agency", row)
        # Two names of one agency are one party.
        if id not in bond.parties:
            bond.parties.append(id)
    for row in store.conn.execute(
        "SELECT x.key, x.person AS told, x.party, x.witness, e.id, e.name, e.subkind "  # noqa: S608
        f"FROM agreement_signatories x JOIN agreements a ON a.number = x.agreement AND a.id = ?1 "
        f"{_ENTITY} ORDER BY x.position",
        (bond.id, "person"),
    ):
        party = of_key.get(key(row["party"])) if row["party"] else None
        signed = Signed(_known(nodes, "person", row), party, bool(row["witness"]))
        if signed not in bond.signers:
            bond.signers.append(signed)
    return bond


def _known(nodes: dict[str, Node], kind: str, row: Any) -> str:
    """The id of the node of a row. Whom no mention names has the id that an entity would have."""
    id: str = row["id"] or entity_id(kind, row["key"])
    nodes.setdefault(id, Node(id, kind, row["name"] or row["told"], row["subkind"]))
    return id


def count(store: Store, nodes: Iterable[Node]) -> None:
    """Fill in how many newest versions mention each node, from when to when, and its kind."""
    for node in nodes:
        row = store.conn.execute(
            "SELECT count(DISTINCT m.document) AS documents, min(d.published) AS first, "
            "max(d.published) AS last, e.subkind FROM entities e "
            "JOIN entities n ON n.main = e.number "
            "JOIN mentions m ON m.entity = n.number "
            "JOIN documents d ON d.number = m.document AND d.newest = 1 WHERE e.id = ?",
            (node.id,),
        ).fetchone()
        node.documents, node.first, node.last = row["documents"], row["first"], row["last"]
        node.subkind = row["subkind"] or node.subkind
