"""The network as a file for other tools: GraphML or GEXF, by networkx.

Two shapes. By default agencies that share agreements are bound by one edge, whose `weight` counts
them: what Gephi lays out and ranks. With agreements as nodes each is there once with all that is
known of it, its parties and signers beside it: what a program takes apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, TYPE_CHECKING, Any

from store.graph.colours import colour_of
from store.graph.network import Bond, Network, Node, xml_text

if TYPE_CHECKING:
    import networkx as nx

_SEPARATOR = " | "


def write(network: Network, stream: IO[bytes], form: str, *, agreement_nodes: bool) -> int:
    """Write a network as `form`, "graphml" or "gexf"; returns how many nodes it has."""
    import networkx as nx

    graph = by_agreement(network) if agreement_nodes else by_pair(network)
    if form == "gexf":
        for _, values in graph.nodes(data=True):
            values["viz"] = {"color": _viz(values["kind"], values.get("subkind"))}
        nx.write_gexf(graph, stream)
    else:
        nx.write_graphml(graph, stream)
    return int(graph.number_of_nodes())


def by_pair(network: Network) -> nx.Graph[str]:
    """Agencies and people as nodes; one edge for each two of them that anything binds.

    `relation` of an edge is `agreement`, or `signed`, `position` or `signed, position`. `weight` is
    how many agreements the two share (1 for a position alone), `agreements` their ids; `share` is
    the same with an agreement of k parties counted as 1/(k - 1), so that one of twenty parties does
    not outweigh all others (Newman, 2001).
    """
    import networkx as nx

    graph: nx.Graph[str] = nx.Graph()
    _add_nodes(graph, network)
    for (a, b), bonds in sorted(network.pairs().items()):
        share = sum(1 / (len(bond.parties) - 1) for bond in bonds)
        _edge(graph, a, b, relation="agreement", share=round(share, 4), **_shared(bonds))
    for (person, agency), bonds in sorted(network.signed().items()):
        _edge(graph, person, agency, relation="signed", **_shared(bonds))
    _add_positions(graph, network)
    return graph


def by_agreement(network: Network) -> nx.Graph[str]:
    """Agencies, people and agreements as nodes. An agreement is bound to its parties (`relation`
    `party`), to who signed it (`signed`, with `party` the id of whom for) and to who witnessed
    (`witnessed`); a person to an agency by `position`."""
    import networkx as nx

    graph: nx.Graph[str] = nx.Graph()
    _add_nodes(graph, network)
    for bond in network.bonds:
        told = bond.told
        _node(
            graph, bond.id, label=told["title"] or told["kind"], kind="agreement",
            subkind=told["kind"], status=told["status"], date=told["date"], place=told["place"],
            score=round(told["score"], 4), documents=len(told["sources"]),
            evidence=_joined(s["evidence"]["text"] for s in told["sources"]),
            urls=" ".join(s["url"] for s in told["sources"] if s["url"]),
        )  # fmt: skip
        for party in bond.parties:
            _edge(graph, bond.id, party, relation="party")
        for s in bond.signers:
            word = "witnessed" if s.witness else "signed"
            _edge(graph, s.person, bond.id, relation=word, party=s.party)
    _add_positions(graph, network)
    return graph


def _add_nodes(graph: nx.Graph[str], network: Network) -> None:
    counts: dict[str, dict[str, int]] = {id: {} for id in network.nodes}

    def one_more(id: str, what: str) -> None:
        counts[id][what] = counts[id].get(what, 0) + 1

    for bond in network.bonds:
        for party in bond.parties:
            one_more(party, "agreements")
        for person, witness in {(s.person, s.witness) for s in bond.signers}:
            one_more(person, "witnessed" if witness else "signed")
    for node in sorted(network.nodes.values(), key=lambda n: (n.kind, n.name, n.id)):
        _node(graph, node.id, **_node_values(node), **counts[node.id])


def _node_values(node: Node) -> dict[str, Any]:
    return {
        "label": node.name,
        "kind": node.kind,
        "subkind": node.subkind,
        "documents": node.documents,
        "first_year": int(node.first[:4]) if node.first else None,
        "last_year": int(node.last[:4]) if node.last else None,
    }


def _shared(bonds: list[Bond]) -> dict[str, Any]:
    """What edges say of the agreements that they stand for."""
    dates = sorted(bond.date for bond in bonds if bond.date)
    return {
        "weight": len(bonds),
        "agreements": " ".join(bond.id for bond in bonds),
        "kinds": _joined(sorted({bond.told["kind"] for bond in bonds})),
        "statuses": _joined(sorted({bond.told["status"] for bond in bonds})),
        "titles": _joined(bond.told["title"] for bond in bonds if bond.told["title"]),
        "first": dates[0] if dates else None,
        "last": dates[-1] if dates else None,
    }


def _add_positions(graph: nx.Graph[str], network: Network) -> None:
    for held in network.held:
        _edge(
            graph, held["person_id"], held["agency_id"], relation="position", weight=1,
            roles=held["role"], held_first=held["first"], held_last=held["last"],
            documents=len(held["documents"]),
        )  # fmt: skip


def _node(graph: nx.Graph[str], id: str, **values: Any) -> None:
    graph.add_node(id, **{k: _xml(v) for k, v in values.items() if v is not None})


def _edge(graph: nx.Graph[str], a: str, b: str, **values: Any) -> None:
    """Add an edge, or what it says to the one that is there: a person may both sign for an agency
    and hold positions at it."""
    new = {k: _xml(v) for k, v in values.items() if v is not None}
    if not graph.has_edge(a, b):
        graph.add_edge(a, b, **new)
        return
    old = graph.edges[a, b]
    for name, value in new.items():
        if name not in old:
            old[name] = value
        elif name == "relation" and value not in old[name].split(", "):
            old[name] += f", {value}"
        elif name == "roles":
            old[name] += _SEPARATOR + value
        elif name == "documents":
            old[name] += value
        elif name == "held_first":
            old[name] = min(old[name], value)
        elif name == "held_last":
            old[name] = max(old[name], value)


def _joined(texts: Iterable[str]) -> str:
    return _SEPARATOR.join(texts)


def _xml(value: Any) -> Any:
    return xml_text(value) if isinstance(value, str) else value


def _viz(kind: str, subkind: str | None) -> dict[str, Any]:
    red, green, blue = bytes.fromhex(colour_of(kind, subkind).removeprefix("#"))
    return {"r": red, "g": green, "b": blue, "a": 1.0}
