"""The picture as SVG: one file, nothing from outside, every text escaped."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

from khaosan.console import one_line
from store.graph import labels
from store.graph.colours import AGENCIES, PERSON, UNKNOWN, colour_of
from store.graph.layout import Box, place
from store.graph.network import Bond, Node, xml_text
from store.graph.view import Line, Point, View
from store.graph.words import Words

_MARGIN = 28.0
_HEAD = 78.0
_TITLE, _SMALL = 22.0, 13.0
_PILL = 11.0
# Fonts with Thai that come with the systems people have; any other will do.
FONTS = (
    "'Noto Sans Thai','Sarabun','Leelawadee UI','Thonburi','Sukhumvit Set','Loma','Garuda',"
    "'Noto Sans',sans-serif"
)
STYLE = f"""
.khaosan text {{ font-family: {FONTS}; fill: #1d1d1f; }}
.khaosan .name {{ text-anchor: middle; paint-order: stroke; stroke: #fff; stroke-width: 4px;
  stroke-linejoin: round; }}
.khaosan .centre .name {{ font-weight: bold; }}
.khaosan .disc {{ stroke: #fff; stroke-width: 1.5; }}
.khaosan .line path {{ fill: none; stroke: #9aa3ad; stroke-linecap: round; }}
.khaosan .line.main path {{ stroke: #5f6b78; }}
.khaosan .line.person path {{ stroke-dasharray: 2 5; }}
.khaosan .count {{ font-size: {_PILL}px; text-anchor: middle; font-weight: bold; }}
.khaosan .pill {{ fill: #fff; stroke: #9aa3ad; }}
.khaosan .point {{ fill: #fff; stroke: #5f6b78; stroke-width: 2; }}
.khaosan .small {{ font-size: {_SMALL}px; fill: #55595f; }}
.khaosan .sheet {{ fill: #fff; }}
@media (prefers-color-scheme: dark) {{
  .khaosan text {{ fill: #e8e9eb; }}
  .khaosan .name {{ stroke: #15171a; }}
  .khaosan .disc {{ stroke: #15171a; }}
  .khaosan .line path {{ stroke: #6d7681; }}
  .khaosan .line.main path {{ stroke: #a7b0ba; }}
  .khaosan .pill, .khaosan .point {{ fill: #15171a; stroke: #a7b0ba; }}
  .khaosan .small {{ fill: #a7adb6; }}
  .khaosan .sheet {{ fill: #15171a; }}
}}
"""


@dataclass(slots=True)
class Drawing:
    """The elements of a picture, its size, and where each node and point stands in it."""

    body: str
    width: float
    height: float
    boxes: dict[str, Box]


def svg(view: View, subtitle: str, lang: str = "en") -> str:
    """The picture with title, legend and style, as a file of its own."""
    drawing = draw(view, subtitle, Words(lang))
    width, height = drawing.width, drawing.height
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" class="khaosan" role="img" lang="{lang}" '
        f'width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}">\n'
        f"<title>{text(view.centre.name)}</title>\n<style>{STYLE}</style>\n"
        f'<rect class="sheet" width="100%" height="100%" fill="#fff"/>\n{drawing.body}</svg>\n'
    )


def draw(view: View, subtitle: str, words: Words) -> Drawing:
    """Place and draw everything."""
    boxes = place(view)
    legend = list(_legend(view, words))
    left = min(b.x - b.half for b in boxes.values())
    right = max(b.x + b.half for b in boxes.values())
    top = min(b.top for b in boxes.values())
    bottom = max(b.bottom for b in boxes.values())
    title = labels.lines(view.centre.name, 80, 2)
    head = _HEAD + (len(title) - 1) * 28
    needed = max(
        [right - left, labels.width(subtitle, _SMALL), *(labels.width(t, _TITLE) for t in title)]
    )
    width = max(needed + 2 * _MARGIN, 640)
    rows = _rows(legend, width - 2 * _MARGIN)
    height = head + (bottom - top) + _MARGIN + 24 * len(rows) + _MARGIN
    for box in boxes.values():
        box.x += (width - left - right) / 2
        box.y += head - top
    parts = [
        *(
            f'<text x="{_MARGIN}" y="{38 + 28 * n}" font-size="{_TITLE}" font-weight="bold">'
            f"{text(line)}</text>"
            for n, line in enumerate(title)
        ),
        f'<text class="small" x="{_MARGIN}" y="{head - 18}">{text(subtitle)}</text>',
        '<g class="plot">',
        *_plot(view, boxes, words),
        "</g>",
        *_draw_legend(rows, head + (bottom - top) + _MARGIN + 12),
    ]
    return Drawing("\n".join(parts) + "\n", width, height, boxes)


def summary(view: View, more: str = "", lang: str = "en") -> str:
    """The line under the title: how many agreements and agencies, from when to when, by how many
    documents; `more`: what was asked for."""
    words = Words(lang)
    bonds = view.bonds
    others = [node for node in view.nodes if node is not view.centre]
    agencies = sum(node.kind == "agency" for node in others)
    people = len(others) - agencies
    dates = sorted(bond.date for bond in bonds if bond.date)
    period = list(dict.fromkeys(map(words.day, dates[:1] + dates[-1:])))
    return " · ".join(
        [
            words.count(len(bonds), "agreement", "agreements"),
            words.count(agencies, "agency", "agencies"),
            *([words.count(people, "person", "people")] if people else []),
            *([words.of("graph.left_out", n=view.left_out)] if view.left_out else []),
            *([" – ".join(period)] if period else []),
            words.count(len(view.documents), "document", "documents"),
            *([more] if more else []),
        ]
    )


def text(value: object) -> str:
    """Text as it may stand in SVG and HTML."""
    return escape(xml_text(one_line(value)))


def told(bond: Bond, words: Words) -> str:
    """An agreement in a line."""
    kind, status = words.of(f"kind.{bond.told['kind']}"), words.of(f"status.{bond.told['status']}")
    date = words.day(bond.date) or f"({words.of('graph.no_date')})"
    return f"{date} {bond.told['title'] or kind} ({kind}, {status})"


# ---- lines, points, nodes ---------------------------------------------------


def _plot(view: View, boxes: dict[str, Box], words: Words) -> Iterator[str]:
    """Lines first, then what stands on them: points, discs with their labels, counts."""
    names = {node.id: node.name for node in view.nodes}
    centre = view.centre.id
    for n, line in enumerate(view.lines):
        yield _line(line, f"l{n}", boxes, names, centre, words)
    for n, point in enumerate(view.points):
        yield _rays(point, f"q{n}", boxes, centre, words)
    for n, node in enumerate(view.nodes):
        yield _node(node, f"n{n}", boxes[node.id], node is view.centre, words)
    for n, line in enumerate(view.lines):
        if len(line.bonds) > 1:
            t = badge_place(boxes[line.a], boxes[line.b], boxes.values())
            a, b = boxes[line.a], boxes[line.b]
            yield _badge(f"l{n}", a.x + t * (b.x - a.x), a.y + t * (b.y - a.y), len(line.bonds))
    for n, point in enumerate(view.points):
        if len(point.bonds) > 1:
            box = boxes[point.id]
            yield _badge(f"q{n}", box.x, box.y - 17, len(point.bonds))


def _line(
    line: Line, id: str, boxes: dict[str, Box], names: dict[str, str], centre: str, words: Words
) -> str:
    a, b = boxes[line.a], boxes[line.b]
    thick = 1.2 + 1.6 * math.sqrt(max(0, len(line.bonds) - 1))
    kind = "" if line.kind == "agreement" else " person"
    main = " main" if centre in (line.a, line.b) else ""
    said = [told(bond, words) for bond in line.bonds]
    facts = [f"{names[line.a]} – {names[line.b]}", *line.roles, *said]
    return (
        f'<g class="line{main}{kind}" id="{id}">{_tip(facts)}'
        f'<path d="M{a.x:.1f} {a.y:.1f}L{b.x:.1f} {b.y:.1f}" stroke-width="{min(thick, 9):.1f}"/>'
        "</g>"
    )


def _rays(point: Point, id: str, boxes: dict[str, Box], centre: str, words: Words) -> str:
    p = boxes[point.id]
    main = " main" if centre in point.nodes else ""
    rays = "".join(
        f'<path d="M{p.x:.1f} {p.y:.1f}L{boxes[n].x:.1f} {boxes[n].y:.1f}" stroke-width="1.2"/>'
        for n in point.nodes
    )
    parties = words.count(len(point.nodes), "party", "parties")
    facts = [parties, *(told(bond, words) for bond in point.bonds)]
    return f'<g class="line{main}" id="{id}">{_tip(facts)}{rays}{_diamond(p.x, p.y)}</g>'


def _diamond(x: float, y: float) -> str:
    return (
        f'<g transform="translate({x:.1f} {y:.1f})"><rect class="point" x="-5" y="-5" '
        'width="10" height="10" transform="rotate(45)"/></g>'
    )


def _badge(id: str, x: float, y: float, number: int) -> str:
    half = 6 + 3.4 * len(str(number))
    return (
        f'<g class="badge" data-of="{id}" transform="translate({x:.1f} {y:.1f})">'
        f'<rect class="pill" x="{-half:.1f}" y="-9" width="{2 * half:.1f}" height="18" rx="9"/>'
        f'<text class="count" y="4">{number}</text></g>'
    )


def badge_place(a: Box, b: Box, boxes: Iterable[Box]) -> float:
    """Where on the line from a to b (0 to 1) its count stands: as near to the middle as it covers
    no label and no disc, or else where it covers least."""
    length = math.hypot(b.x - a.x, b.y - a.y) or 1.0
    # Not on the discs at its ends.
    low, high = (a.radius + 11) / length, 1 - (b.radius + 11) / length
    if low >= high:
        return 0.5
    near = list(boxes)
    steps = [0.5 + side * n / 40 for n in range(20) for side in (1, -1)]

    def covered(t: float) -> float:
        x, y = a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)
        return sum(box.covered_by(x, y, 10) for box in near)

    return min((t for t in steps if low <= t <= high), key=covered, default=0.5)


def _node(node: Node, id: str, box: Box, centre: bool, words: Words) -> str:
    name = "".join(
        f'<text class="name" y="{box.baseline(n):.1f}" font-size="{box.font}">{text(line)}</text>'
        for n, line in enumerate(box.lines)
    )
    facts = [node.name, words.count(node.documents, "document", "documents")]
    return (
        f'<g class="node{" centre" if centre else ""}" id="{id}" '
        f'transform="translate({box.x:.1f} {box.y:.1f})">{_tip(facts)}'
        f'<circle class="disc" r="{box.radius:.1f}" '
        f'fill="{colour_of(node.kind, node.subkind)}"/>{name}</g>'
    )


def _tip(facts: Iterable[str]) -> str:
    return "<title>" + "\n".join(map(text, facts)) + "</title>"


# ---- the legend -------------------------------------------------------------


def _legend(view: View, words: Words) -> Iterator[tuple[str, str]]:
    """(what to draw, what it means)."""
    agencies = {node.subkind or "" for node in view.nodes if node.kind == "agency"}
    for kind, colour in AGENCIES.items():
        if kind in agencies:
            yield colour, words.agency(kind)
    if agencies - set(AGENCIES):
        yield UNKNOWN, words.of("graph.unknown")
    if any(node.kind == "person" for node in view.nodes):
        yield PERSON, words.of("mention.person")
    if any(line.kind == "agreement" for line in view.lines):
        yield "line", words.of("graph.line")
    if view.points:
        yield "point", words.of("graph.point")
    if any(line.kind != "agreement" for line in view.lines):
        yield "dots", words.of("graph.dots")


def _rows(legend: list[tuple[str, str]], room: float) -> list[list[tuple[str, str, float]]]:
    """The legend in lines: (what, words, x)."""
    rows: list[list[tuple[str, str, float]]] = [[]]
    x = 0.0
    for what, words in legend:
        width = 26 + labels.width(words, _SMALL) + 18
        if x and x + width > room:
            rows.append([])
            x = 0.0
        rows[-1].append((what, words, x))
        x += width
    return rows


def _draw_legend(rows: list[list[tuple[str, str, float]]], y: float) -> Iterator[str]:
    for n, row in enumerate(rows):
        for what, words, offset in row:
            x, middle = _MARGIN + offset, y + 24 * n
            yield _sign(what, x + 9, middle)
            yield f'<text class="small" x="{x + 24:.1f}" y="{middle + 4.5:.1f}">{words}</text>'


def _sign(what: str, x: float, y: float) -> str:
    if what == "point":
        return _diamond(x, y)
    if what in ("line", "dots"):
        kind = "main" if what == "line" else "person"
        return (
            f'<g class="line {kind}"><path d="M{x - 9:.1f} {y:.1f}L{x + 9:.1f} {y:.1f}" '
            'stroke-width="2.5"/></g>'
        )
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="7" fill="{what}"/>'
