"""Scores that hold: of the mentions that score 0.9, about nine in ten are right.

A model's own marginals are too sure of themselves, and a repeat is less sure than the mention that
it repeats. A table made on held-out documents (nlp.training.crf) says for each label and
source how often a raw score was right; between its points the probability runs straight.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from pathlib import Path

from nlp import lexicons

FILE = "names_calibration.tsv"
# A point of the table stands for at least so many mentions.
MIN_GROUP = 40
Point = tuple[float, float]
Table = dict[tuple[str, str], list[Point]]


class Calibration:
    """Turns raw scores into probabilities."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def __call__(self, label: str, source: str, raw: float) -> float:
        """The probability that a mention with this raw score is right; the raw score itself where
        the table does not know the source."""
        points = self._table.get((label, source))
        if not points:
            return raw
        at = bisect_right(points, (raw, 2.0))
        if at == 0:
            return points[0][1]
        if at == len(points):
            return points[-1][1]
        (x0, y0), (x1, y1) = points[at - 1], points[at]
        return y0 + (y1 - y0) * (raw - x0) / (x1 - x0) if x1 > x0 else y1


def shipped() -> Calibration:
    """The table of the shipped models."""
    table: Table = {}
    for label, source, raw, probability in lexicons.rows(FILE, "models"):
        table.setdefault((label, source), []).append((float(raw), float(probability)))
    return Calibration(table)


def fit(judged: Iterable[tuple[str, str, float, bool]]) -> Table:
    """The table from mentions as (label, source, raw score, whether it was right).

    Pool-adjacent-violators (isotonic regression), so that a higher score never means less.
    """
    groups: dict[tuple[str, str], list[tuple[float, bool]]] = {}
    for label, source, raw, ok in judged:
        groups.setdefault((label, source), []).append((raw, ok))
    return {key: _isotonic(sorted(pairs)) for key, pairs in groups.items()}


_Block = tuple[float, float, int]


def _out_of_order(one: _Block, two: _Block) -> bool:
    # A higher score that was right less often, or the same score twice.
    return one[1] / one[2] > two[1] / two[2] or one[0] / one[2] >= two[0] / two[2]


def _isotonic(pairs: list[tuple[float, bool]]) -> list[Point]:
    # Equal-sized groups first, so that the table stays short; each is (sum of x, right, count).
    blocks: list[_Block] = []
    size = max(MIN_GROUP, len(pairs) // 12)
    for at in range(0, len(pairs), size):
        part = pairs[at : at + size]
        if len(part) < size // 2 and blocks:
            x, y, n = blocks.pop()
        else:
            x, y, n = 0.0, 0.0, 0
        blocks.append((x + sum(p[0] for p in part), y + sum(p[1] for p in part), n + len(part)))
        while len(blocks) > 1 and _out_of_order(blocks[-2], blocks[-1]):
            (x1, y1, n1), (x2, y2, n2) = blocks.pop(), blocks.pop()
            blocks.append((x1 + x2, y1 + y2, n1 + n2))
    # One right and one wrong added to each group: nothing is ever certain.
    return [(x / n, (y + 1) / (n + 2)) for x, y, n in blocks]


def write_table(path: Path, table: Table) -> None:
    """Write the table as the file that `shipped` reads."""
    lines = [
        "# Raw score of the names engine and the share of held-out mentions that were right, by",
        "# label (P person, A agency) and source. Made by nlp.training.crf; see MODEL_CARD.md.",
    ]
    for (label, source), points in sorted(table.items()):
        lines += [f"{label}\t{source}\t{x:.4f}\t{y:.4f}" for x, y in points]
    path.write_text("\n".join(lines) + "\n", "utf-8")
