"""Sheets whose cells stand far apart, moved together, since Calamine makes room for every cell
between the first and the last: one stray cell in XFD1048576 would take 500 GB.

Rows and columns in which nothing stands are left out where they are many; a cell that is only
coloured is nothing. What is read of a sheet is its text, to which they add nothing. XLSX and ODS
only: an old XLS has no more than 256 columns.
"""

from __future__ import annotations

import contextlib
import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from lxml import etree

from crawler.files.office.package import BROKEN, Package
from crawler.readers.records import Unreadable, copied

# From so many cells on, with those that hold nothing, a sheet is looked at; and how many there may
# be in one whose cells are as near as they can be (Calamine takes 32 bytes for each).
_MANY, _MOST_ROOM = 1_000_000, 16_000_000
# Of columns that hold nothing, one after the other, no more are kept; of rows none.
_APART = 5
# How often a row or a cell of an ODS that says how often it stands there is kept.
_MOST_REPEATED = 50
_CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_CHUNK, _OVER = 1 << 20, 2000
_A1 = re.compile("([A-Z]{1,3})([0-9]{1,7})")
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
_VALUE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}value-type"


@contextlib.contextmanager
def gathered(path: Path) -> Iterator[tuple[Path, list[tuple[str, str]]]]:
    """A workbook with its cells near one another: the file itself where they are, else a copy; and
    what was left out, as a LeftOut has it. What is wrong with the file is left to its reader, but
    for what must be read here (Unreadable)."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            far = [name for name in names if "worksheets/" in name and _is_far(archive, name)]
    except BROKEN:
        far, names = [], []
    with tempfile.TemporaryDirectory(prefix="khaosan-") as folder:
        copy = Path(folder) / f"near{'.ods' if 'content.xml' in names else '.xlsx'}"
        if "content.xml" in names:
            yield copy, _ods(path, copy)
        elif far:
            yield copy, _xlsx(path, copy, frozenset(far))
        else:
            yield path, []


# ---- XLSX ---------------------------------------------------------------------------------------


def _is_far(archive: zipfile.ZipFile, name: str) -> bool:
    columns: set[bytes] = set()
    last, rest = 0, b""
    with archive.open(name) as stream:
        while data := stream.read(_CHUNK):
            rest += data
            for column, row in _CELL.findall(rest):
                columns.add(column)
                last = max(last, int(row))
            rest = rest[-_OVER:]
    return last * max((_number(c.decode()) for c in columns), default=0) > _MANY


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number


def _letters(number: int) -> str:
    out = ""
    while number:
        number, letter = divmod(number - 1, 26)
        out = chr(65 + letter) + out
    return out


def _too_large(name: str, cells: int) -> tuple[str, str]:
    return "too large", f"{name}: {cells:,} cells"


def _xlsx(path: Path, copy: Path, far: frozenset[str]) -> list[tuple[str, str]]:
    left_out = []
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as new:
        for name in dict.fromkeys(old.namelist()):
            if name in far:
                used, high = set[int](), 0
                for _, cells in _rows(old, name):
                    used.update(at for at, _ in cells)
                    high += 1
                near = _near(used)
                room = high * max(near.values(), default=0)
                if room > _MOST_ROOM:
                    left_out.append(_too_large(name, room))
                with new.open(name, "w", force_zip64=True) as out:
                    _write(out, _rows(old, name) if room <= _MOST_ROOM else (), near)
            elif name.endswith((".xml", ".rels")):
                # (None of them is larger than a file may be.)
                part = copy.with_name("part")
                with old.open(name) as stream:
                    copied(stream, part)
                new.write(part, name)
    return left_out


def _rows(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[Any, list[tuple[int, Any]]]]:
    """The rows of a sheet that hold something, with their cells that do, by columns from 1."""
    try:
        with archive.open(name) as stream:
            for _, row in etree.iterparse(
                stream, tag="{*}row", resolve_entities=False, no_network=True, load_dtd=False
            ):
                cells, at = [], 0
                for cell in row:
                    place = _A1.fullmatch(cell.get("r", ""))
                    at = _number(place[1]) if place else at + 1
                    if len(cell) and any(part.text or len(part) for part in cell):
                        cells.append((at, cell))
                if cells:
                    yield row, cells
                row.clear()
                while row.getprevious() is not None:
                    del row.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise Unreadable("damaged or cut short", f"{name}: {error}") from None


def _write(
    out: IO[bytes],
    rows: Iterable[tuple[Any, list[tuple[int, Any]]]],
    near: dict[int, int],
) -> None:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    with (
        etree.xmlfile(out, encoding="utf-8") as xml,
        xml.element(f"{{{space}}}worksheet", nsmap={None: space}),
        xml.element(f"{{{space}}}sheetData"),
    ):
        for number, (row, cells) in enumerate(rows, 1):
            for part in set(row) - {cell for _, cell in cells}:
                row.remove(part)
            row.set("r", str(number))
            for at, cell in cells:
                cell.set("r", f"{_letters(near[at])}{number}")
            xml.write(row)


def _near(used: set[int]) -> dict[int, int]:
    """The columns where something stands, and those where it is to stand."""
    found: dict[int, int] = {}
    before = to = 0
    for at in sorted(used):
        to += min(at - before, _APART + 1)
        before, found[at] = at, to
    return found


# ---- ODS ----------------------------------------------------------------------------------------


def _ods(path: Path, copy: Path) -> list[tuple[str, str]]:
    with Package(path) as package:
        root = package.xml("content.xml")
        manifest = package.xml("META-INF/manifest.xml")
    if manifest is not None and any("encryption-data" in str(e.tag) for e in manifest.iter()):
        raise Unreadable("encrypted", "it needs a password")
    if root is None:
        raise Unreadable("damaged or cut short", "a package with no sheets in it")
    left_out = []
    repeated = 0
    for table in root.iter(f"{_TABLE}table"):
        rows = list(table.iter(f"{_TABLE}table-row"))
        near = _near({
            column
            for row in rows
            for at, times, _ in _cells(row)
            for column in range(at, at + min(times, _MOST_REPEATED))
        })  # fmt: skip
        high = 0
        for row in rows:
            before, kept = _gather(row, near)
            repeated, high = repeated + before - kept, high + kept
        room = high * max(near.values(), default=0)
        if room > _MOST_ROOM:
            left_out.append(_too_large(table.get(f"{_TABLE}name", ""), room))
            for row in rows:
                row.getparent().remove(row)
    if repeated:
        left_out.append(("rows that only say again", f"{repeated:,} of them"))
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        new.writestr("content.xml", etree.tostring(root, encoding="utf-8", xml_declaration=True))
        new.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{_MANIFEST}"/>')
    return left_out


def _cells(row: Any) -> Iterator[tuple[int, int, Any]]:
    """The cells of a row that hold something: their column from 1, how often they stand there."""
    at = 1
    for cell in row:
        if cell.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            times = _times(cell, "columns")
            if cell.get(_VALUE) or any("".join(part.itertext()).strip() for part in cell):
                yield at, times, cell
            at += times


def _gather(row: Any, near: dict[int, int]) -> tuple[int, int]:
    """Leave of a row what holds something, at its new place; how often it stood there, and does."""
    cells = list(_cells(row))
    times = _times(row, "rows") if cells else 1
    row.attrib.pop(f"{_TABLE}number-rows-repeated", None)
    kept = min(times, _MOST_REPEATED)
    if kept > 1:
        row.set(f"{_TABLE}number-rows-repeated", str(kept))
    for part in list(row):
        row.remove(part)
    last = 0
    for at, often, cell in cells:
        _empty(row, near[at] - last - 1)
        often = min(often, _MOST_REPEATED)
        cell.set(f"{_TABLE}number-columns-repeated", str(often))
        row.append(cell)
        last = near[at] + often - 1
    if not cells:
        _empty(row, 1)
    return times, kept


def _empty(row: Any, times: int) -> None:
    if times > 0:
        etree.SubElement(row, f"{_TABLE}table-cell").set(
            f"{_TABLE}number-columns-repeated", str(times)
        )


def _times(element: Any, what: str) -> int:
    said = element.get(f"{_TABLE}number-{what}-repeated", "1")
    return int(said) if said.isdecimal() and len(said) < 9 else 1
