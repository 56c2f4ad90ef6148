"""The picture as a page: one file with its data and script, which asks nothing of the network.

The page's policy allows just its own script and style, by their digests; text from documents stands
in it as text, and an address becomes a link only where it is http or https.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import urlsplit

from khaosan.console import one_line, plural
from khaosan.records import dumps
from store.graph.colours import AGENCIES
from store.graph.network import Bond
from store.graph.svg import FONTS, STYLE, Drawing, badge_place, draw, text
from store.graph.view import View

_FOLDER = Path(__file__).parent


def page(view: View, subtitle: str) -> str:
    """The page of a view. `subtitle`: the line under its title (svg.summary)."""
    drawing = draw(view, subtitle)
    style = STYLE + _read("page.css").replace("$fonts", FONTS)
    script = _read("page.js")
    bonds = view.bonds
    return Template(_read("page.html")).substitute(
        title=text(view.centre.name),
        heading=plural(len(bonds), "agreement"),
        style=style,
        style_hash=_digest(style),
        script=script,
        script_hash=_digest(script),
        drawing=drawing.body,
        width=f"{drawing.width:.0f}",
        height=f"{drawing.height:.0f}",
        rows="".join(map(_row, bonds)),
        # "</script>" in a title would end the element.
        data=dumps(_data(view, drawing)).replace("<", "\\u003c"),
    )


def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _digest(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def link(url: str | None) -> str | None:
    """The address, if it is one that may be a link: http or https, with a host."""
    try:
        parts = urlsplit(url or "")
        return url if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:
        return None


def _label(source: dict[str, Any]) -> str:
    url = link(source["url"])
    host = (urlsplit(url).hostname or "") if url else ""
    return " ".join(filter(None, (host or source["document"], source.get("published"))))


def _row(bond: Bond) -> str:
    told = bond.told
    sources = []
    for source in told["sources"]:
        label, url = text(_label(source)), link(source["url"])
        sources.append(
            f'<a href="{text(url)}" rel="noopener noreferrer">{label}</a>' if url else label
        )
    cells = (
        text(told["date"] or ""),
        f'{text(told["title"] or "")} <span class="tag">{told["kind"]}</span>'
        f'<span class="tag">{told["status"]}</span>',
        "<br>".join(map(text, told["parties"])),
        "<br>".join(map(text, _signed(told))),
        "<br>".join(sources),
    )
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>\n"


def _signed(told: dict[str, Any]) -> list[str]:
    return [s["person"] + (f" ({s['party']})" if s["party"] else "") for s in told["signatories"]]


# ---- what the script shows --------------------------------------------------


def _data(view: View, drawing: Drawing) -> dict[str, Any]:
    """`agreements`, and `things` by the id of their element in the picture: title, facts, which
    agreements, what lights up with them, and of what can be moved where it is."""
    bonds = view.bonds
    number = {bond.id: n for n, bond in enumerate(bonds)}
    element = {node.id: f"n{n}" for n, node in enumerate(view.nodes)}
    names = {node.id: node.name for node in view.nodes}
    things: dict[str, dict[str, Any]] = {}
    for node in view.nodes:
        kind = AGENCIES.get(node.subkind or "", ("", ""))[1] if node.kind == "agency" else "Person"
        facts = [kind, plural(node.documents, "document"), _years(node.first, node.last)]
        box = drawing.boxes[node.id]
        things[element[node.id]] = _thing(node.name, [" · ".join(filter(None, facts))]) | {
            "at": [round(box.x, 1), round(box.y, 1)]
        }

    def told(id: str, of: Iterable[str], said: list[Bond]) -> None:
        things[id]["agreements"] = sorted(number[bond.id] for bond in said)
        for node in of:
            mine = things[element[node]]
            mine["agreements"] = sorted({*mine["agreements"], *things[id]["agreements"]})
            mine["near"] = [*mine["near"], id, *(element[n] for n in of if n != node)]
        things[id]["near"] = [element[node] for node in of]
        things[id]["ends"] = things[id]["near"]

    for n, line in enumerate(view.lines):
        a, b = drawing.boxes[line.a], drawing.boxes[line.b]
        things[f"l{n}"] = _thing(f"{names[line.a]} – {names[line.b]}", line.roles)
        things[f"l{n}"]["badge"] = round(badge_place(a, b, drawing.boxes.values()), 3)
        told(f"l{n}", (line.a, line.b), line.bonds)
    for n, point in enumerate(view.points):
        box = drawing.boxes[point.id]
        things[f"q{n}"] = _thing(plural(len(point.nodes), "party", "parties"), [])
        things[f"q{n}"]["at"] = [round(box.x, 1), round(box.y, 1)]
        told(f"q{n}", point.nodes, point.bonds)
    return {"things": things, "agreements": [_agreement(bond.told) for bond in bonds]}


def _thing(title: str, facts: list[str]) -> dict[str, Any]:
    return {
        "title": one_line(title),
        "facts": [one_line(fact) for fact in facts if fact],
        "agreements": [],
        "near": [],
    }


def _years(first: str | None, last: str | None) -> str:
    if not first or not last:
        return ""
    return first[:4] if first[:4] == last[:4] else f"{first[:4]}–{last[:4]}"


def _agreement(told: dict[str, Any]) -> dict[str, Any]:
    return {
        "date": told["date"],
        "kind": told["kind"],
        "status": told["status"],
        "title": one_line(told["title"] or ""),
        "parties": [one_line(party) for party in told["parties"]],
        "signed": [one_line(person) for person in _signed(told)],
        "sources": [{"label": _label(s), "url": link(s["url"])} for s in told["sources"]],
    }
