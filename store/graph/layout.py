"""Where each node of a picture stands: first by networkx's springs, then moved until no label
covers another. The same view gives the same picture, always."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from store.graph import labels
from store.graph.view import View

if TYPE_CHECKING:
    import networkx as nx

FONT = 13.0
LINE = 18.0
_CENTRE_FONT = 16.0
_ROOM = 22  # letters in a line of a label
_GAP = 14.0  # between two boxes
_LEAF = 7.0  # the smallest radius
_ROUNDS = 2_000
_AIR = 2.6
_WIDE = 1.5  # width to height


@dataclass(slots=True)
class Box:
    """A node's place: (x, y) is the middle of its disc; its label stands below it, or above."""

    id: str
    x: float
    y: float
    radius: float
    lines: list[str]
    font: float = FONT
    above: bool = False

    half: float = field(init=False)  # half the width of disc and label

    def __post_init__(self) -> None:
        widest = max((labels.width(line, self.font) for line in self.lines), default=0.0)
        self.half = max(self.radius, widest / 2)

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.y - self.radius - (self._label if self.above else 0)

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.radius + (0 if self.above else self._label)

    @property
    def _label(self) -> float:
        return LINE * len(self.lines) + 4 if self.lines else 0.0

    def baseline(self, n: int) -> float:
        """Where the n-th line of the label is written, below (x, y)."""
        first = self.radius + LINE - 3
        if self.above:
            first = -self.radius - 7 - LINE * (len(self.lines) - 1)
        return first + LINE * n

    def covers(self, other: Box, gap: float = 0.0) -> bool:
        """Whether the two are nearer to each other than the gap."""
        return (
            abs(self.x - other.x) < self.half + other.half + gap
            and self.top < other.bottom + gap
            and other.top < self.bottom + gap
        )

    def covered_by(self, x: float, y: float, half: float) -> float:
        """How much of label and disc a square around (x, y) covers, in square pixels."""
        disc = (
            self.x - self.radius,
            self.y - self.radius,
            self.x + self.radius,
            self.y + self.radius,
        )
        total = 0.0
        for left, top, right, bottom in (disc, _label_of(self)):
            across = min(right, x + half) - max(left, x - half)
            down = min(bottom, y + half) - max(top, y - half)
            if across > 0 and down > 0:
                total += across * down
        return total

    def label_crossed_by(self, a: Box, b: Box) -> bool:
        """Whether the line from a to b runs through the label."""
        label = _label_of(self)
        return bool(self.lines) and _crosses((a.x, a.y), (b.x, b.y), label)


def _label_of(box: Box) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of a label."""
    if box.above:
        return box.x - box.half, box.top, box.x + box.half, box.y - box.radius
    return box.x - box.half, box.y + box.radius, box.x + box.half, box.bottom


def _crosses(
    a: tuple[float, float], b: tuple[float, float], label: tuple[float, float, float, float]
) -> bool:
    """Whether a line goes through a rectangle (Liang and Barsky)."""
    first, last = 0.0, 1.0
    for axis in (0, 1):
        step = b[axis] - a[axis]
        low, high = label[axis] - a[axis], label[axis + 2] - a[axis]
        if step == 0:
            if low > 0 or high < 0:
                return False
            continue
        near, far = sorted((low / step, high / step))
        first, last = max(first, near), min(last, far)
    return first < last


def place(view: View) -> dict[str, Box]:
    """The box of each node and point of the view, the centre's around (0, 0)."""
    boxes = _boxes(view)
    graph = _graph(view, boxes)
    places = _springs(graph, view.centre.id)
    # A place for every box and as much again for the lines; wide, as labels, screens and pages are.
    room = sum((2 * b.half + _GAP) * (b.bottom - b.top + _GAP) for b in boxes.values()) * _AIR
    size = math.sqrt(room * _WIDE) / 2, math.sqrt(room / _WIDE) / 2
    for id, (x, y) in places.items():
        box = boxes[id]
        box.x, box.y = x * size[0], y * size[1]
        # The label stands where the fewer lines go.
        box.above = sum((places[other][1] > y) - (places[other][1] < y) for other in graph[id]) > 0
    _part(list(boxes.values()), view.centre.id)
    _turn_labels(graph, boxes)
    return boxes


def _boxes(view: View) -> dict[str, Box]:
    count: dict[str, set[str]] = {}
    for line in view.lines:
        for id in (line.a, line.b):
            count.setdefault(id, set()).update(bond.id for bond in line.bonds)
    for point in view.points:
        for id in point.nodes:
            count.setdefault(id, set()).update(bond.id for bond in point.bonds)
    boxes = {}
    for node in view.nodes:
        more = len(count.get(node.id, ())) - 1
        radius, font = min(_LEAF + 3.2 * math.sqrt(max(0, more)), 26), FONT
        if node is view.centre:
            radius, font = max(radius, 18), _CENTRE_FONT
        elif node.kind == "person":
            radius = _LEAF
        boxes[node.id] = Box(node.id, 0, 0, radius, labels.lines(node.name, _ROOM), font)
    for point in view.points:
        boxes[point.id] = Box(point.id, 0, 0, 6, [])
    return boxes


def _graph(view: View, boxes: dict[str, Box]) -> nx.Graph[str]:
    import networkx as nx

    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(boxes)
    for line in view.lines:
        graph.add_edge(line.a, line.b)
    for point in view.points:
        graph.add_edges_from((point.id, id) for id in point.nodes)
    return graph


def _springs(graph: nx.Graph[str], centre: str) -> dict[str, tuple[float, float]]:
    """A place for each node, -1 to 1 either way, the centre at (0, 0)."""
    import networkx as nx

    others = _side_by_side(graph, centre)
    start = {centre: (0.0, 0.0)}
    for n, id in enumerate(others):
        angle = 2 * math.pi * n / len(others) - math.pi / 2
        start[id] = (math.cos(angle), math.sin(angle))
    if not others:
        return start
    found = nx.spring_layout(
        graph, pos=start, fixed=[centre], seed=1, iterations=200, k=1.6 / math.sqrt(len(graph)),
        method="force",
    )  # fmt: skip
    wide = max(abs(float(x)) for x, _ in found.values()) or 1.0
    high = max(abs(float(y)) for _, y in found.values()) or 1.0
    return {id: (float(x) / wide, float(y) / high) for id, (x, y) in found.items()}


def _side_by_side(graph: nx.Graph[str], centre: str) -> list[str]:
    """All but the centre, those that are bound to each other side by side, so that fewer lines
    cross when they are put around it in this order."""
    import networkx as nx

    rest = graph.subgraph(id for id in graph if id != centre)
    groups = sorted((sorted(group) for group in nx.connected_components(rest)),
                    key=lambda group: (-len(group), group))  # fmt: skip
    order: list[str] = []
    for group in groups:
        first = min(group, key=lambda id: (rest.degree(id), id))
        order += nx.dfs_preorder_nodes(rest, first, sort_neighbors=sorted)
    return order


def _part(boxes: list[Box], centre: str) -> None:
    """Move boxes that cover each other apart, the shorter way; the centre stays where it is."""
    for turn in range(_ROUNDS):
        moved = False
        for i, a in enumerate(boxes):
            for b in boxes[i + 1 :]:
                moved |= _push(a, b, centre)
        if not moved:
            return
        if turn % 50 == 49:
            # Too tight to be solved by small steps: everything a little further apart.
            for box in boxes:
                box.x *= 1.05
                box.y *= 1.05


def _push(a: Box, b: Box, centre: str) -> bool:
    across = a.half + b.half + _GAP - abs(a.x - b.x)
    if across <= 0:
        return False
    middle_a, middle_b = (a.top + a.bottom) / 2, (b.top + b.bottom) / 2
    down = (a.bottom - a.top + b.bottom - b.top) / 2 + _GAP - abs(middle_a - middle_b)
    if down <= 0:
        return False
    # A hair more than half each, so that rounding leaves no rest.
    share_a, share_b = (0.0, 1.02) if a.id == centre else (1.02, 0.0)
    if centre not in (a.id, b.id):
        share_a = share_b = 0.51
    if across < down:
        sign = 1 if (b.x, b.id) > (a.x, a.id) else -1
        a.x -= sign * across * share_a
        b.x += sign * across * share_b
    else:
        sign = 1 if (middle_b, b.id) > (middle_a, a.id) else -1
        a.y -= sign * down * share_a
        b.y += sign * down * share_b
    return True


def _turn_labels(graph: nx.Graph[str], boxes: dict[str, Box]) -> None:
    """Put each label on that side of its disc where fewer lines cross it, if there is room."""
    lines = [(boxes[a], boxes[b]) for a, b in graph.edges]
    for box in boxes.values():
        before = sum(box.label_crossed_by(a, b) for a, b in lines)
        box.above = not box.above
        after = sum(box.label_crossed_by(a, b) for a, b in lines)
        others = (other for other in boxes.values() if other is not box)
        if after >= before or any(box.covers(other, 4) for other in others):
            box.above = not box.above
