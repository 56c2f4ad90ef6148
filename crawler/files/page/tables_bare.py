"""Tables without ruled lines whose rows are numbered and have cells of several lines.

A line without a number is of the row above it, where the numbers stand at the top of their rows. In
tables of browsers they stand in the middle: then lines are of the number that is nearer, and rows
part where there is most room between two numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from crawler.files.page import surnames
from crawler.files.page.joining import joined
from crawler.files.page.records import Piece
from crawler.files.page.tables import NUMBER

Row = list[Piece]
Column = tuple[float, float]

_NUMBERED = re.compile(r"\(?([0-9๐-๙]{1,3})[.)]?(?=\s|$)|[0-9๐-๙]{1,3}[.)][ก-๎A-Za-z]")
# What stands under a list and is no rest of its last row.
_ENDS = re.compile(r"[( ]*(?:ลงชื่อ|ลงนาม)|\((?:นาย|นาง|พล)|รวม|หมายเหตุ|ที่มา|ทั้งนี้|จึง|มติ")
# What stands over a part of a list, as ผู้ไม่มาประชุม, ฝ่ายเลขานุการ.
_HEADS = re.compile(r"ผู้|ฝ่าย|คณะ|ที่ปรึกษา|เลขา|กรรมการ|หน่วย|กลุ่ม|ภาค|เริ่ม")
# In ems: the room between columns; how exactly cells stand under one another; how far the lines of
# a row are from one another, and how near they are only where cells stand in the middle.
_ROOM = 0.45
_LEVEL = 0.3
_BELOW = 2.3
_BETWEEN = 0.95
# More lines than a row of a table has; more than are looked at for rows with their numbers in the
# middle.
_LINES, _MOST = 20, 300
# How often it is tried on a page in vain.
_TRIES = 8


@dataclass(slots=True)
class Bare:
    """Rows [first, end) of a page, which are one row of a table, and where its columns stand."""

    first: int
    end: int
    columns: list[Column]

    def cells(self, rows: Sequence[Row]) -> list[str]:
        """What stands in each column."""
        out: list[list[str]] = [[] for _ in self.columns]
        for row in rows[self.first : self.end]:
            parts: dict[int, list[str]] = {}
            for piece in row:
                parts.setdefault(_column(piece, self.columns), []).append(piece.text.strip())
            for at, texts in parts.items():
                out[at].append(" ".join(texts))
        cells = [joined(lines) for lines in out]
        while cells and not cells[-1]:
            cells.pop()
        return cells


def bare(rows: Sequence[Row]) -> Iterator[Bare]:
    """The rows of tables of which a row has several lines, from top to bottom."""
    at = done = tried = 0
    while at < len(rows):
        if not _is_numbered(rows[at]):
            at += 1
            continue
        found: list[Bare] = []
        if tried < _TRIES and _is_close(rows, at):
            found = _middle(rows, at, done)
            tried += not found
        if found:
            at = found[-1].end
        else:
            found, at = _top(rows, at)
        yield from found
        done = at


def _is_numbered(row: Row) -> bool:
    return len(row) > 1 and _NUMBERED.match(row[0].text) is not None


def _columns(row: Row, columns: Sequence[Column] = ()) -> list[Column]:
    """The strips in which the pieces of some rows stand, with those of one more row."""
    out: list[Column] = []
    room = _ROOM * row[0].size
    for left, right in sorted([*columns, *((p.x0, p.x1) for p in row)]):
        if out and left - out[-1][1] < room:
            out[-1] = (out[-1][0], max(out[-1][1], right))
        else:
            out.append((left, right))
    return out


def _column(piece: Piece, columns: Sequence[Column]) -> int:
    middle = (piece.x0 + piece.x1) / 2
    return max(0, sum(left <= middle for left, _ in columns) - 1)


def _over(row: Row, columns: Sequence[Column]) -> bool:
    """Whether a piece of a row stands over the room between two columns."""
    return any(sum(p.x0 < right and p.x1 > left for left, right in columns) > 1 for p in row)


# ---- numbers at the top of their rows -----------------------------------------------------------


def _top(rows: Sequence[Row], first: int) -> tuple[list[Bare], int]:
    """The rows of a table from the one on that begins at `first`, none where each is one line; and
    where it ends."""
    starts = [first]
    columns = _columns(rows[first])
    at = first + 1
    while at < len(rows) and rows[at - 1][0].y - rows[at][0].y < 2 * _BELOW * rows[at][0].size:
        row = rows[at]
        wider = _columns(row, columns)
        if _is_numbered(row) and abs(row[0].x0 - rows[first][0].x0) < 2 * row[0].size:
            if len(wider) < 2:
                break
            starts.append(at)
        elif at - starts[-1] > _LINES or not _is_rest(row, at, rows, starts[-1], columns):
            break
        columns = wider
        at += 1
    out = [Bare(a, b, columns) for a, b in pairwise([*starts, at])]
    return (out if any(part.end - part.first > 1 for part in out) else []), at


def _is_rest(row: Row, at: int, rows: Sequence[Row], start: int, columns: list[Column]) -> bool:
    """Whether a row without a number is of the one that begins at `start`."""
    above = rows[start:at]
    head = rows[start]
    size = row[0].size
    if above[-1][0].y - row[0].y > _BELOW * size or abs(size - head[0].size) > 0.1 * size:
        return False
    if _over(row, columns) or _ENDS.match(row[0].text) or _NUMBERED.match(row[0].text):
        return False
    for piece in row:
        number = _column(piece, columns)
        over = [p for line in above for p in line if _column(p, columns) == number]
        if not over or (NUMBER.fullmatch(piece.text.strip()) and NUMBER.fullmatch(over[-1].text)):
            return False
        # Under the text behind a number, or under the number.
        in_first = number == 0 and 0 <= piece.x0 - over[0].x0 < 2.5 * size
        if not in_first and min(abs(piece.x0 - p.x0) for p in over) > _LEVEL * size:
            return False
    if len(row) > 1 or _column(row[0], columns) > 0:
        return True
    # Under the first cell alone stands what is too long for it, or a heading.
    last = next((p for line in reversed(above) for p in line if _column(p, columns) == 0), head[0])
    follows = at + 1 < len(rows) and _is_numbered(rows[at + 1])
    full = last.x1 + row[0].x1 - row[0].x0 > columns[1][0] if len(columns) > 1 else False
    return surnames.broken(last.text.strip(), row[0].text) or (
        follows and full and not _HEADS.match(row[0].text)
    )


# ---- numbers in the middle of their rows --------------------------------------------------------


def _is_close(rows: Sequence[Row], at: int) -> bool:
    """Whether lines from a row on stand so close that they are of cells side by side."""
    around = pairwise(rows[max(0, at - 1) : at + 12])
    return any(above[0].y - row[0].y < _BETWEEN * row[0].size for above, row in around)


def _middle(rows: Sequence[Row], first: int, done: int) -> list[Bare]:
    """The rows of a table, and its headings, where cells stand in the middle of their rows; none
    where they do not. `first`: its first row with a number; `done`: where the page was read to."""
    columns = _columns(rows[first])
    size = rows[first][0].size
    numbers = [first]
    seen = columns
    for at in range(first + 1, min(len(rows), first + _MOST)):
        seen = _columns(rows[at], seen)
        if len(seen) < 3 or rows[at - 1][0].y - rows[at][0].y > 2 * _BELOW * size:
            break
        if _is_numbered(rows[at]) and abs(rows[at][0].x0 - rows[first][0].x0) < size:
            numbers.append(at)
            columns = seen
    room = [above[0].y - row[0].y for above, row in pairwise(rows)]
    # Between a number and the next: where there is most room.
    starts = [1 + max(range(a, b), key=room.__getitem__) for a, b in pairwise(numbers)]
    inside = [room[n] for n in range(first, numbers[-1]) if n + 1 not in starts]
    if not inside or median(inside) > _BETWEEN * size:
        return []
    most = max(inside)
    if most >= min(room[start - 1] for start in starts):
        return []

    def up(at: int) -> int:
        while at > done and room[at - 1] <= most and not _over(rows[at - 1], columns):
            at -= 1
        return at

    end = numbers[-1] + 1
    while end < len(rows) and room[end - 1] <= most and not _over(rows[end], columns):
        end += 1
    starts = [up(first), *starts]
    if starts[0] > done and not _over(rows[starts[0] - 1], columns):
        headings = up(starts[0] - 1)
        if sum(map(len, rows[headings : starts[0]])) > 1:
            starts.insert(0, headings)
    for row in rows[starts[0] : end]:
        columns = _columns(row, columns)
    return [Bare(a, b, columns) for a, b in pairwise([*starts, end])]
