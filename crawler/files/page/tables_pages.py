"""Tables that go on over pages: headings that stand again at the top of a page, and rows of which
a part stands there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crawler.files.page.joining import joined
from crawler.files.page.records import Line, Row
from crawler.files.page.tables import NUMBER

# In points, by how much columns may be wider on one page than on the next.
_LEVEL = 2.0
_HEADINGS = 3
# In so many of a table's rows a cell is filled that always is; of its width, how much room a line
# leaves that goes on in the next.
_ALWAYS = 0.8
_ROOM = 0.5


def whole(pages: Iterable[Sequence[Line]]) -> list[list[Line]]:
    """The lines of each page, with the rest of a row in the line that it begins in, cell by cell,
    and the headings of a table only where it begins."""
    out: list[list[Line]] = []
    table: list[Line] = []  # that the page before ends with
    tops: set[int] = set()  # of its lines, those at the top of a page
    for page in pages:
        lines = list(page)
        if table and lines and _alike(table[-1], lines[0]):
            del lines[: _headings(table, lines)]
            if lines and _alike(table[-1], lines[0]):
                if _is_rest(table, lines[0], tops):
                    _join(table[-1], lines.pop(0))
                elif lines:
                    tops.add(id(lines[0]))
        else:
            table, tops = [], set()
        ends = lines[-1:] and lines[-1].row is not None
        if ends or not lines:
            first = len(lines)
            while first and _alike(lines[first - 1], lines[-1]):
                first -= 1
            table = [*table, *lines] if not first else lines[first:]
        else:
            table = []
        out.append(lines)
    return out


def _alike(line: Line, other: Line) -> bool:
    """Whether two lines are of one table, by where its columns part."""
    if line.row is None or other.row is None or line.row.beside or other.row.beside:
        return False
    ours, theirs = line.row.sides, other.row.sides
    return len(ours) == len(theirs) and all(
        abs((a - ours[0]) - (b - theirs[0])) < _LEVEL for a, b in zip(ours, theirs, strict=True)
    )


def _headings(table: Sequence[Line], lines: Sequence[Line]) -> int:
    """How many lines at the top of a page say the headings of a table again."""
    count = 0
    while (
        count < min(_HEADINGS, len(table) - 1, len(lines))
        and lines[count].text == table[count].text
        and sum(map(bool, _cells(lines[count]))) > 1
        and not any(map(NUMBER.fullmatch, _cells(lines[count])))
    ):
        count += 1
    return count


def _is_rest(table: Sequence[Line], line: Line, tops: set[int]) -> bool:
    """Whether a line at the top of a page is the rest of the table's last row: cells are empty that
    else are filled, and none but those that are there goes on."""
    last, rest = table[-1].row, line.row
    rows = [_filled(other) for other in table if id(other) not in tops]
    if last is None or rest is None or not rows:
        return False
    filled = _filled(line)
    always = {
        n for n in range(len(rest.cells)) if sum(n in row for row in rows) >= _ALWAYS * len(rows)
    }
    if 0 in filled or not filled <= _filled(table[-1]) or not always - filled:
        return False
    # A row of a total, a heading within the table.
    if any(NUMBER.fullmatch(rest.cells[n]) and NUMBER.fullmatch(last.cells[n]) for n in filled):
        return False
    if filled in rows:
        return False
    return any(_room(last, n) < _ROOM for n in filled)


def _room(row: Row, cell: int) -> float:
    left, right = row.sides[cell : cell + 2]
    return (right - row.ends[cell]) / max(1.0, right - left)


def _join(line: Line, rest: Line) -> None:
    if line.row is None or rest.row is None:
        return
    for n, cell in enumerate(rest.row.cells):
        if cell:
            line.row.cells[n] = joined((line.row.cells[n], cell))
            line.row.ends[n] = rest.row.ends[n] - rest.row.sides[0] + line.row.sides[0]
    line.text = "\t".join(line.row.cells)
    line.confidence += rest.confidence


def _cells(line: Line) -> list[str]:
    return line.row.cells if line.row is not None else []


def _filled(line: Line) -> set[int]:
    return {n for n, cell in enumerate(_cells(line)) if cell}
