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

from khaosan.console import one_line
from khaosan.records import dumps
from store.graph.network import Bond
from store.graph.svg import FONTS, STYLE, Drawing, badge_place, draw, text
from store.graph.view import View
from store.graph.words import Words

_FOLDER = Path(__file__).parent
# Words that stand in page.html.
_WORDS = (
    "network", "graph.picture", "graph.details", "graph.help", "graph.zoom_in", "graph.zoom_out",
    "graph.all", "date", "graph.title", "parties", "graph.signed", "graph.sources",
)  # fmt: skip


def page(view: View, subtitle: str, lang: str = "en") -> str:
    """The page of a view. `subtitle`: the line under its title (svg.summary)."""
    words = Words(lang)
    drawing = draw(view, subtitle, words)
    style = STYLE + _read("page.css").replace("$fonts", FONTS)
    script = _read("page.js")
    bonds = view.bonds
    return Template(_read("page.html")).substitute(
        {name.replace(".", "_"): text(words.of(name)) for name in _WORDS},
        lang=lang,
        title=text(view.centre.name),
        heading=words.count(len(bonds), "agreement", "agreements"),
        style=style,
        style_hash=_digest(style),
        script=script,
        script_hash=_digest(script),
        drawing=drawing.body,
        width=f"{drawing.width:.0f}",
        height=f"{drawing.height:.0f}",
        rows="".join(_row(bond, words) for bond in bonds),
        # "</script>" in a title would end the element.
        data=dumps(_data(view, drawing, words)).replace("<", "\\u003c"),
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


def _label(source: dict[str, Any], words: Words) -> str:
    url = link(source["url"])
    host = (urlsplit(url).hostname or "") if url else ""
    return " ".join(filter(None, (host or source["document"], words.day(source.get("published")))))


def _row(bond: Bond, words: Words) -> str:
    told = bond.told
    sources = []
    for source in told["sources"]:
        label, url = text(_label(source, words)), link(source["url"])
        sources.append(
            f'<a href="{text(url)}" rel="noopener noreferrer">{label}</a>' if url else label
        )
    tags = (words.of(f"{name}.{told[name]}") for name in ("kind", "status"))
    cells = (
        text(words.day(told["date"])),
        f'<span lang="th">{text(told["title"] or "")}</span> '
        + "".join(f'<span class="tag">{text(tag)}</span>' for tag in tags),
        _lines(told["parties"]),
        _lines(_signed(told)),
        "<br>".join(sources),
    )
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>\n"


def _lines(names: Iterable[str]) -> str:
    return f'<span lang="th">{"<br>".join(map(text, names))}</span>'


def _signed(told: dict[str, Any]) -> list[str]:
    return [s["person"] + (f" ({s['party']})" if s["party"] else "") for s in told["signatories"]]


# ---- what the script shows --------------------------------------------------


def _data(view: View, drawing: Drawing, words: Words) -> dict[str, Any]:
    """`agreements`, and `things` by the id of their element in the picture: title, facts, which
    agreements, what lights up with them, and of what can be moved where it is."""
    bonds = view.bonds
    number = {bond.id: n for n, bond in enumerate(bonds)}
    element = {node.id: f"n{n}" for n, node in enumerate(view.nodes)}
    names = {node.id: node.name for node in view.nodes}
    things: dict[str, dict[str, Any]] = {}
    for node in view.nodes:
        is_agency = node.kind == "agency"
        facts = [
            words.agency(node.subkind) if is_agency else words.of("mention.person"),
            words.count(node.documents, "document", "documents"),
            _years(node.first, node.last, words),
        ]
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
        things[f"q{n}"] = _thing(words.count(len(point.nodes), "party", "parties"), [])
        things[f"q{n}"]["at"] = [round(box.x, 1), round(box.y, 1)]
        told(f"q{n}", point.nodes, point.bonds)
    return {
        "things": things,
        "agreements": [_agreement(bond.told, words) for bond in bonds],
        "no_date": words.of("graph.no_date"),
        "signed": words.of("graph.signed"),
    }


def _thing(title: str, facts: list[str]) -> dict[str, Any]:
    return {
        "title": one_line(title),
        "facts": [one_line(fact) for fact in facts if fact],
        "agreements": [],
        "near": [],
    }


def _years(first: str | None, last: str | None, words: Words) -> str:
    years = [words.day(day[:4]) for day in (first, last) if day]
    return "–".join(dict.fromkeys(years)) if len(years) == 2 else ""


def _agreement(told: dict[str, Any], words: Words) -> dict[str, Any]:
    return {
        "date": words.day(told["date"]),
        "kind": words.of(f"kind.{told['kind']}"),
        "status": words.of(f"status.{told['status']}"),
        "title": one_line(told["title"] or ""),
        "parties": [one_line(party) for party in told["parties"]],
        "signed": [one_line(person) for person in _signed(told)],
        "sources": [{"label": _label(s, words), "url": link(s["url"])} for s in told["sources"]],
    }
