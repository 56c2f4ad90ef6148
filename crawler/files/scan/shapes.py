"""The shapes of ink in a line of a picture, each as a small square of dots."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crawler.files.scan.picture import Grey

# The side of the square, and the room around the shape in it.
SIDE, _RIM = 24, 2
# Of a line's letters: what is lower is a mark, a dot or dirt.
_LOW = 0.3
# Shapes that stand one above the other over so much of the narrower one are of one letter.
_OVER = 0.5
_MOST_RUNS = 60_000

Squares = NDArray[np.float32]


@dataclass(slots=True)
class Shape:
    """Ink that hangs together. `height`, `foot`: in heights of the line's letters, the foot upwards
    from the line that they stand on; `marked`: another shape stands above or below it."""

    x0: int
    x1: int
    y0: int
    y1: int
    square: Squares
    height: float
    foot: float
    marked: bool


@dataclass(slots=True)
class Mark:
    """Ink above a letter, with its height in heights of letters."""

    x0: int
    x1: int
    y0: int
    y1: int
    height: float


def shapes(grey: Grey) -> tuple[list[Shape], list[Mark]]:
    """The shapes of a line, from left to right, and the marks above them; what stands one above the
    other is one, by the tallest. `grey`: the line cut out, white paper around."""
    dark = grey < _between(grey)
    found = _parts(dark)
    if found is None:
        return [], []
    labels, boxes = found
    tall = boxes[:, 3] - boxes[:, 1]
    letters = tall > 0.5 * np.median(tall[tall > 0.15 * grey.shape[0]]) if len(tall) else []
    if not np.any(letters):
        return [], []
    body = float(np.median(tall[letters]))
    base = float(np.median(boxes[letters, 3]))
    main = [n for n in np.argsort(boxes[:, 0], kind="stable") if tall[n] > _LOW * body]
    out: list[Shape] = []
    marks: list[Mark] = []
    for n in main:
        x0, y0, x1, y1 = map(int, boxes[n])
        height, foot = (y1 - y0) / body, (base - y1) / body
        # A ruled line, a picture, a neighbouring line.
        if height > 3 or x1 - x0 > 3 * body or not -0.8 < foot < 0.55:
            continue
        small = square(grey[y0:y1, x0:x1], labels[y0:y1, x0:x1], int(n) + 1)
        shape = Shape(x0, x1, y0, y1, small, height, foot, _marked(boxes, int(n), body))
        if out and min(x1, out[-1].x1) - x0 > _OVER * min(x1 - x0, out[-1].x1 - out[-1].x0):
            if height > out[-1].height:
                out[-1] = shape
            out[-1].marked = True
        else:
            out.append(shape)
    for x0, y0, x1, y1 in boxes.tolist():
        if base - y1 > 0.75 * body and max(x1 - x0, y1 - y0) > 0.12 * body:
            marks.append(Mark(x0, x1, y0, y1, (y1 - y0) / body))
    return out, marks


def square(grey: Grey, labels: NDArray[np.int32], label: int) -> Squares:
    """A shape alone, dark on nothing, scaled to fit into the square with its sides in proportion:
    1 is ink."""
    low = float(grey.min())
    ink = np.clip((255.0 - grey) / max(1.0, 255.0 - low), 0, 1).astype(np.float32)
    ink[(labels != label) & (labels != 0)] = 0
    high, wide = ink.shape
    room = SIDE - 2 * _RIM
    scale = room / max(high, wide)
    rows = _scaling(high, max(1, round(high * scale)))
    columns = _scaling(wide, max(1, round(wide * scale)))
    small = rows @ ink @ columns.T
    out: Squares = np.zeros((SIDE, SIDE), dtype=np.float32)
    top, left = (SIDE - small.shape[0]) // 2, (SIDE - small.shape[1]) // 2
    out[top : top + small.shape[0], left : left + small.shape[1]] = small
    return out


def _scaling(old: int, new: int) -> NDArray[np.float32]:
    """The matrix that makes so many dots of others, each the mean of those that it covers."""
    edges = np.linspace(0, old, new + 1)
    at = np.arange(old)
    share = np.clip(
        np.minimum(at + 1, edges[1:, None]) - np.maximum(at, edges[:-1, None]), 0, None
    ).astype(np.float32)
    scaled: NDArray[np.float32] = share / share.sum(axis=1, keepdims=True)
    return scaled


def _between(grey: Grey) -> float:
    """The darkness in the middle between ink and paper, so that letters do not touch."""
    paper = float(np.median(grey))
    ink = float(np.percentile(grey[grey < paper - 60], 25)) if (grey < paper - 60).any() else 0.0
    return (paper + ink) / 2


def _marked(boxes: NDArray[np.int64], n: int, body: float) -> bool:
    x0, _, x1, _ = boxes[n]
    width = np.minimum(boxes[:, 2] - boxes[:, 0], x1 - x0)
    over = np.minimum(boxes[:, 2], x1) - np.maximum(boxes[:, 0], x0)
    size = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
    others = (over > _OVER * width) & (size > 0.12 * body)
    others[n] = False
    return bool(others.any())


def _parts(dark: NDArray[np.bool_]) -> tuple[NDArray[np.int32], NDArray[np.int64]] | None:
    """Dark dots that hang together, also over corners: a picture of their numbers from 1, and the
    box of each (left, top, right, bottom)."""
    edges = np.diff(np.pad(dark, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, starts = np.nonzero(edges == 1)
    ends = np.nonzero(edges == -1)[1]
    if not 0 < len(rows) < _MOST_RUNS:
        return None
    parent = list(range(len(rows)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    first = np.searchsorted(rows, np.arange(dark.shape[0] + 1)).tolist()
    left, right = starts.tolist(), ends.tolist()
    for y in range(1, dark.shape[0]):
        a, b = first[y - 1], first[y]
        while a < first[y] and b < first[y + 1]:
            if left[a] <= right[b] and left[b] <= right[a]:
                one, other = root(a), root(b)
                parent[max(one, other)] = min(one, other)
            if right[a] < right[b]:
                a += 1
            else:
                b += 1
    roots = np.array([root(n) for n in range(len(rows))])
    _, number = np.unique(roots, return_inverse=True)
    count = int(number.max()) + 1
    boxes = np.zeros((count, 4), dtype=np.int64)
    boxes[:, :2] = 1 << 30
    np.minimum.at(boxes[:, 0], number, starts)
    np.minimum.at(boxes[:, 1], number, rows)
    np.maximum.at(boxes[:, 2], number, ends)
    np.maximum.at(boxes[:, 3], number, rows + 1)
    labels = np.zeros((dark.shape[0], dark.shape[1] + 1), dtype=np.int32)
    # (Runs of a row are apart, so that what begins at one's end is no other's begin.)
    labels[rows, starts] += number.astype(np.int32) + 1
    labels[rows, ends] -= number.astype(np.int32) + 1
    return np.cumsum(labels, axis=1, dtype=np.int32)[:, :-1], boxes
