"""What a picture shows: the part of the network around one agency or person.

Agreements of few parties are lines between them. One of many parties would be a line between each
two of them and hide all else, so it is a point of its own that its parties are tied to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from store.graph.network import Bond, Network, Node

# From so many parties in the picture on an agreement is a point of its own.
MANY = 4


@dataclass(slots=True)
class Line:
    """What binds two nodes of the picture, or a node and a point: `kind` is "agreement", "signed",
    or "position"."""

    a: str
    b: str
    kind: str
    bonds: list[Bond] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Point:
    """Agreements that bind the same many nodes."""

    id: str
    nodes: tuple[str, ...]
    bonds: list[Bond]


@dataclass(slots=True)
class View:
    """What is drawn around the node `centre`. `left_out`: how many more nodes would be there
    without the limit."""

    centre: Node
    nodes: list[Node]
    lines: list[Line]
    points: list[Point]
    left_out: int = 0

    @property
    def bonds(self) -> list[Bond]:
        """All agreements in the picture, the latest first."""
        told = [line.bonds for line in self.lines] + [point.bonds for point in self.points]
        found = {bond.id: bond for bonds in told for bond in bonds}
        return sorted(found.values(), key=lambda b: (b.date or "", b.id), reverse=True)

    @property
    def documents(self) -> set[str]:
        """The ids of the documents that tell of these agreements."""
        return {source["document"] for bond in self.bonds for source in bond.told["sources"]}


def around(
    network: Network, centre: str, *, depth: int = 1, limit: int = 30, people: bool = False
) -> View:
    """The nodes within `depth` steps of the centre, at most `limit`, those with most agreements
    first; of people only the centre, unless `people`."""
    ties = _ties(network, centre, people)
    chosen, ring, left_out = [centre], [centre], 0
    for _ in range(depth):
        found: dict[str, int] = defaultdict(int)
        for id in ring:
            for other, weight in ties[id].items():
                if other not in chosen:
                    found[other] += weight
        ring = sorted(found, key=lambda id: (-found[id], network.nodes[id].name, id))
        left_out += max(0, len(ring) - (limit - len(chosen)))
        ring = ring[: max(0, limit - len(chosen))]
        chosen += ring
    shown = set(chosen)
    lines, points = _agreed(network, shown)
    lines += _of_people(network, shown)
    nodes = [network.nodes[id] for id in chosen]
    return View(network.nodes[centre], nodes, lines, points, left_out)


def _ties(network: Network, centre: str, people: bool) -> dict[str, dict[str, int]]:
    """How strongly each node is tied to each other one."""
    ties: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))

    def tie(a: str, b: str, weight: int) -> None:
        ties[a][b] += weight
        ties[b][a] += weight

    for (a, b), bonds in network.pairs().items():
        tie(a, b, len(bonds))
    for (person, agency), bonds in network.signed().items():
        if people or person == centre:
            tie(person, agency, len(bonds))
    for held in network.held:
        if people or held["person_id"] == centre:
            tie(held["person_id"], held["agency_id"], 1)
    return ties


def _agreed(network: Network, shown: set[str]) -> tuple[list[Line], list[Point]]:
    lines: dict[tuple[str, str], Line] = {}
    points: dict[tuple[str, ...], list[Bond]] = defaultdict(list)
    for bond in network.bonds:
        parties = tuple(sorted(shown.intersection(bond.parties)))
        if len(parties) >= MANY:
            points[parties].append(bond)
            continue
        for i, a in enumerate(parties):
            for b in parties[i + 1 :]:
                lines.setdefault((a, b), Line(a, b, "agreement")).bonds.append(bond)
    return (
        [lines[pair] for pair in sorted(lines)],
        [Point(bonds[0].id, nodes, bonds) for nodes, bonds in sorted(points.items())],
    )


def _of_people(network: Network, shown: set[str]) -> list[Line]:
    lines: dict[tuple[str, str], Line] = {}
    for pair, bonds in sorted(network.signed().items()):
        if shown.issuperset(pair):
            lines[pair] = Line(*pair, "signed", list(bonds))
    for held in _sorted(network.held):
        pair = (held["person_id"], held["agency_id"])
        if shown.issuperset(pair):
            roles = lines.setdefault(pair, Line(*pair, "position")).roles
            if held["role"] not in roles:
                roles.append(held["role"])
    return [lines[pair] for pair in sorted(lines)]


def _sorted(held: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(held, key=lambda h: (h["person_id"], h["agency_id"], h["first"] or "", h["role"]))
