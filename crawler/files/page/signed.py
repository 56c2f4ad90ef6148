"""Signatures side by side: each signer's lines stand under one another, and the signers are no
columns of text.

Such an area is read row by row, with a tab between the signers, as the cells of a table in Word
are: ลงชื่อ beside ลงชื่อ, name beside name, position beside position. So are the opinion and the
order at the end of a memo, where a longer line on one side puts all below it on other heights.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest

from crawler.files.page.joining import joined
from crawler.files.page.records import Piece

Row = list[Piece]

# A name in brackets, or dots for one; ลงชื่อ with what it is written on.
_NAME = r"\((?: ?[.…_]{3,}[ .…_]*| ?[^\W\d_](?:[^()\d]*[^()\d ])? [^()\d]{2,})\)"
NAME = re.compile(_NAME)
_MARK = re.compile(r"\( ?(?:ลงชื่อ|ลงนาม|ลายมือชื่อ) ?\)|(?<![ก-๎])(?:ลงชื่อ|ลงนาม)(?=[ .…_:]|$)|" + _NAME)
SIGN_HERE = re.compile(r"[( ]*(?:ลงชื่อ|ลงนาม|ลายมือชื่อ)")
# What stands over the blocks of those who write on a memo.
_HEAD = re.compile(r"(?:ความเห็น|คำสั่ง|คำวินิจฉัย|คำอนุมัติ|(?:ผล)?การพิจารณา)")
# The end of a line that goes on in the next; the beginning of one that goes on from the last.
_OPEN = re.compile(r"(?:กระทรวง|กรม|สำนัก|สำนักงาน|จังหวัด|อำเภอ|แห่ง|และ|องค์การ|องค์การบริหารส่วน)$")
_GOES_ON = re.compile(r"และ")
# What is signed as, where it stands under ลงชื่อ.
_AS = re.compile(r"(?:พยาน|ผู้[ก-๎]{2,20}|ฝ่ายที่ ?\w{1,6})")
# Beside the marks of a row: what is signed as (พยาน, ผู้ว่าจ้าง), a rank.
_BESIDE = 40
_DOTS = re.compile(r"[ .…_\-]+")
# In ems: the least room between two signers; how far lines of an area stand from one another, and
# rows that are one, of which the cells stand a little higher or lower.
_ROOM = 0.45
_BELOW = 4.5
_LEVEL = 0.7
# Lines above the first mark and below the last that may be of the area.
_ABOVE, _UNDER = 4, 6
# As many where each side has its own heights; how much nearer than the next line of its side the
# first name of the other stands.
_UNDER_UNEVEN = 16
_NEARER = 0.95
# Of the room that a signer has, how much a line fills that goes on in the next.
_FULL = 0.7


@dataclass(slots=True)
class Area:
    """Rows [first, end) of a page; `edges`: where one signer's part ends and the next begins;
    `uneven`: the lines of each part have their own heights."""

    first: int
    end: int
    edges: list[tuple[float, float]]
    uneven: bool = False


@dataclass(slots=True)
class Signed:
    """A row of an area: what stands in the part of each signer, and the pieces of it."""

    cells: list[str]
    pieces: list[Piece] = field(default_factory=list)

    def has(self, number: int) -> bool:
        """Whether there is something in a signer's part."""
        return number < len(self.cells) and bool(self.cells[number])

    def add(self, number: int, text: str, pieces: Row, *, whole: bool) -> None:
        """Add to a signer's part. `whole`: what stands there already is a line of its own."""
        self.cells += [""] * (number + 1 - len(self.cells))
        before = self.cells[number]
        self.cells[number] = f"{before} {text}".strip() if whole else joined((before, text))
        self.pieces += pieces


def areas(rows: Sequence[Row]) -> Iterator[Area]:
    """Where people sign side by side, from top to bottom."""
    at = done = 0
    while at < len(rows):
        edges = _edges(rows[at]) if len(rows[at]) > 1 else []
        uneven = [] if edges else _heads(rows[at]) or _uneven(rows, at)
        if not edges and not uneven:
            at += 1
            continue
        area = Area(at, at + 1, edges or uneven, bool(uneven))
        _down(area, rows)
        if not uneven:
            _up(area, rows, done)
        yield area
        at = done = area.end


def _edges(row: Row) -> list[tuple[float, float]]:
    """The room between those who sign in a row; none where it is no row of several signatures."""
    text, starts = "", list[int]()
    for piece in row:
        starts.append(len(text))
        text += piece.text.strip() + " "
    marks = list(_MARK.finditer(text))
    rest = _MARK.sub("", text)
    if len(marks) < 2 or len(_DOTS.sub("", rest)) > _BESIDE * len(marks):
        return []
    out: list[tuple[float, float]] = []
    for mark, following in pairwise(marks):
        last = max(n for n, start in enumerate(starts) if start <= mark.end() - 1)
        first = max(n for n, start in enumerate(starts) if start <= following.start())
        gaps = [(row[n + 1].x0 - row[n].x1, n) for n in range(last, first)]
        if not gaps:
            continue  # ลงชื่อ (name), or both in one piece
        # What stands between is of who signs before it: dots, พยาน; before a name, the rank.
        at = first - 1 if SIGN_HERE.match(following[0]) else max(gaps)[1]
        if row[at + 1].x0 - row[at].x1 > _ROOM * row[at].size:
            out.append((row[at].x1, row[at + 1].x0))
    return out


def _heads(row: Row) -> list[tuple[float, float]]:
    """The room between the heads of blocks that stand side by side in a row, if all in it are."""
    if len(row) < 2 or not all(_HEAD.match(p.text) for p in row):
        return []
    out = [(a.x1, b.x0) for a, b in pairwise(row)]
    return out if all(right - left > _ROOM * row[0].size for left, right in out) else []


def _uneven(rows: Sequence[Row], at: int) -> list[tuple[float, float]]:
    """The room between two names that stand alone in two rows, one beside the other but for a
    little: the lines below each stand further from it than the other name does."""
    if at + 1 == len(rows):
        return []
    row, below = rows[at], rows[at + 1]
    if not all(NAME.search(" ".join(p.text for p in line)) for line in (row, below)):
        return []
    first, second = sorted((line[0].x0, line[-1].x1) for line in (row, below))
    if second[0] - first[1] < _ROOM * row[0].size:
        return []
    # A line under the first name, in its part.
    sides = row[0].x0, row[-1].x1
    under = next(
        (r for r in rows[at + 2 : at + 4] if any(p.x0 < sides[1] and p.x1 > sides[0] for p in r)),
        None,
    )
    if under is None or row[0].y - below[0].y > _NEARER * (row[0].y - under[0].y):
        return []
    return [(first[1], second[0])]


def _down(area: Area, rows: Sequence[Row]) -> None:
    under = 0
    while area.end < len(rows) and under < (_UNDER_UNEVEN if area.uneven else _UNDER):
        row, above = rows[area.end], rows[area.end - 1]
        marked = bool(_edges(row)) or (area.uneven and any(NAME.search(p.text) for p in row))
        if above[0].y - row[0].y > _BELOW * above[0].size and not marked:
            break
        if not _narrowed(area, row):
            break
        area.end += 1
        under = 0 if _edges(row) else under + 1


def _up(area: Area, rows: Sequence[Row], done: int) -> None:
    """Take what stands above the first signature: who is signed for, dots. Of columns of text there
    are more lines."""
    first = area.first
    edges = list(area.edges)
    while first > done and area.first - first <= _ABOVE:
        row, below = rows[first - 1], rows[first]
        if row[0].y - below[0].y > _BELOW * below[0].size or not _narrowed(area, row):
            break
        first -= 1
    many = area.first - first > _ABOVE
    # (The end of a paragraph above stands on one side only.)
    while first < area.first and len(_parts(rows[first], area)) < 2:
        first += 1
    if many:
        area.edges = edges
    else:
        area.first = first


def _narrowed(area: Area, row: Row) -> bool:
    """Whether no piece of a row stands over the room between signers; if so, that is narrowed."""
    edges: list[tuple[float, float]] = []
    for left, right in area.edges:
        middle = (left + right) / 2
        for piece in row:
            if piece.x0 < left and piece.x1 > right:
                return False
            if (piece.x0 + piece.x1) / 2 < middle:
                left = max(left, piece.x1)
            else:
                right = min(right, piece.x0)
        if right - left < _ROOM * row[0].size:
            return False
        edges.append((left, right))
    area.edges = edges
    return True


def _parts(row: Row, area: Area) -> dict[int, Row]:
    """The pieces of a row by the signer in whose part they stand."""
    out: dict[int, Row] = {}
    for piece in row:
        middle = (piece.x0 + piece.x1) / 2
        number = sum(middle > (left + right) / 2 for left, right in area.edges)
        out.setdefault(number, []).append(piece)
    return out


def signed(area: Area, rows: Sequence[Row]) -> list[Signed]:
    """The rows of an area as lines. What stands under a later signer's line only goes on with it:
    alone on a line it would read as of the first."""
    if area.uneven:
        return _one_by_one(area, rows)
    out: list[Signed] = []
    above: dict[int, Row] = {}  # by signer: the last pieces, the line that they are in, and
    line_of: dict[int, int] = {}  # whether a name of two lines has pushed the next ones down
    pushed: set[int] = set()
    for row in _levelled(rows[area.first : area.end], area):
        parts = _parts(row, area)
        texts = {n: " ".join(p.text.strip() for p in part) for n, part in parts.items()}
        marked = any(map(_MARK.search, texts.values()))
        if marked:
            pushed.clear()
        for n in sorted(texts):
            at = line_of.get(n)
            if at is not None and _is_rest(out[at].cells[n], texts[n]):
                whole = _AS.fullmatch(texts[n]) is not None
                out[at].add(n, texts.pop(n), parts[n], whole=whole)
                pushed.add(n)
            elif at is not None and n in pushed and at + 1 < len(out) and not out[at + 1].has(n):
                out[at + 1].add(n, texts.pop(n), parts[n], whole=True)
                line_of[n] = at + 1
        if out and texts and 0 in above and 0 not in parts and not marked:
            for n, text in texts.items():
                wide = above[n][-1].x1 - above[n][0].x0 if n in above else 0.0
                out[-1].add(n, text, parts[n], whole=wide < _FULL * _room(area, n, rows))
                line_of[n] = len(out) - 1
        elif texts:
            out.append(Signed([]))
            for n, text in texts.items():
                out[-1].add(n, text, parts[n], whole=True)
                line_of[n] = len(out) - 1
            above = {}
        above |= parts
    return out


def _one_by_one(area: Area, rows: Sequence[Row]) -> list[Signed]:
    """The rows of an area in which each part has its own heights: line by line as they stand under
    one another in the parts, but name beside name."""
    # By signer: what stands before the first name, from each name to the next.
    blocks: list[list[list[tuple[str, Row]]]] = [[[]] for _ in range(len(area.edges) + 1)]
    for row in rows[area.first : area.end]:
        for n, part in _parts(row, area).items():
            text = " ".join(p.text.strip() for p in part)
            lines = blocks[n][-1]
            if lines and _is_rest(lines[-1][0], text):
                lines[-1] = joined((lines[-1][0], text)), [*lines[-1][1], *part]
                continue
            if NAME.search(text):
                blocks[n].append([])
            blocks[n][-1].append((text, part))
    out: list[Signed] = []
    for beside in zip_longest(*blocks, fillvalue=[]):
        for at in range(max(map(len, beside))):
            out.append(Signed([]))
            for n, lines in enumerate(beside):
                if at < len(lines):
                    out[-1].add(n, *lines[at], whole=True)
    return out


def _is_rest(above: str, text: str) -> bool:
    """Whether what stands under a signer's line is the end of it: a name that was too long, what is
    signed as."""
    if above.count("(") > above.count(")"):
        return True
    if _GOES_ON.match(text) or (_OPEN.search(above) and not _MARK.search(text)):
        return True
    return bool(SIGN_HERE.match(above) and _AS.fullmatch(text)) and not _AS.search(above)


def _levelled(rows: Sequence[Row], area: Area) -> list[Row]:
    """Rows, with those as one that stand a little higher or lower for different signers."""
    out: list[Row] = []
    for row in rows:
        if out and out[-1][0].y - row[0].y < _LEVEL * row[0].size:
            above = out[-1]
            if not _parts(above, area).keys() & _parts(row, area).keys():
                out[-1] = sorted([*above, *row], key=lambda piece: piece.x0)
                continue
        out.append(row)
    return out


def _room(area: Area, number: int, rows: Sequence[Row]) -> float:
    """How wide the part of a signer is; of the last as that of the one before."""
    inside = rows[area.first : area.end]
    middles = [(left + right) / 2 for left, right in area.edges]
    if 0 < number < len(middles):
        return middles[number] - middles[number - 1]
    sides = [min(row[0].x0 for row in inside), *middles, max(row[-1].x1 for row in inside)]
    return sides[number + 1] - sides[number]
