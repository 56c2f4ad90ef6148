"""Tables with ruled lines: what stands between the same lines is a cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from crawler.files.page.joining import joined
from crawler.files.page.records import Piece, Row, Rules

# A cell that is a number.
NUMBER = re.compile(r"[-–+(]?[0-9๐-๙][0-9๐-๙.,]*[)%]?")


def verticals(row: list[Piece], rules: Rules) -> tuple[float, ...]:
    """Where the ruled lines stand that a row of pieces is between; none where they are fewer than
    three, which make no cells side by side but a frame."""
    y, size = row[0].y, row[0].size
    found: list[float] = []
    for x, y0, y1 in rules.down:
        if y0 - 1 <= y + 0.3 * size <= y1 + 1 and (not found or x - found[-1] > 3):
            found.append(x)
    return tuple(found) if len(found) > 2 else ()


def ruled(rows: list[list[Piece]], down: tuple[float, ...], rules: Rules) -> Iterator[Row]:
    """The rows of a table, the text of each with tabs between its cells.

    `rows`: lines of pieces that stand between the ruled lines at `down`. Lines with none across
    between them are one row, and what stands in one cell of it is joined.
    """
    across = [
        y
        for y, x0, x1 in rules.across
        if min(x1, down[-1]) - max(x0, down[0]) > 0.5 * (down[-1] - down[0])
    ]
    for _, group in groupby(rows, lambda row: sum(y > row[0].y for y in across)):
        together = list(group)
        cells: list[list[str]] = [[] for _ in range(len(down) + 1)]
        ends = [0.0] * (len(down) + 1)
        for row in together:
            for at, same in groupby(row, lambda p: sum(x <= (p.x0 + p.x1) / 2 for x in down)):
                inside = list(same)
                cells[at].append(" ".join(p.text.strip() for p in inside))
                ends[at] = inside[-1].x1
        before, *inner, after = map(joined, cells)
        # What stands outside of the table is no cell of it.
        text = "\t".join(filter(None, (before, "\t".join(inner), after)))
        pieces = [p for row in together for p in row]
        yield Row(down, inner, ends[1:-1], text, pieces, bool(before or after))
