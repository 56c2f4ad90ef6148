"""Spreadsheets (XLSX, XLS, ODS), by python-calamine: rows as lines with tabs, a sheet a page.

Calamine is Rust: of openpyxl's formats it reads XLSX several times faster, and the old XLS as well.
Formulas give the values that were last computed; macros stay unread.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from crawler.files import needs
from crawler.files.office import sheets_far
from crawler.files.paper import Paper
from crawler.readers.records import Unreadable

_MOST_SHEETS = 500
# Of those that hold something, in all.
_MOST_CELLS = 2_000_000
_MOST_NAMED = 5


def read(path: Path) -> Paper:
    """A workbook. Sheets without a word in them are left out; hidden ones are, and are named.
    Raises Unreadable for what is no workbook."""
    paper = Paper()
    with sheets_far.gathered(path) as (near, left_out):
        paper.left_out += left_out
        _book(near, paper)
    return paper


def _book(path: Path, paper: Paper) -> None:
    calamine = needs.load("python_calamine")
    try:
        book = calamine.load_workbook(str(path))
    except calamine.PasswordError:
        raise Unreadable("encrypted", "it needs a password") from None
    except (calamine.CalamineError, OSError) as error:
        raise Unreadable("damaged or cut short", str(error)) from None
    left = _MOST_CELLS
    for name in _shown_sheets(book, paper):
        try:
            sheet = book.get_sheet_by_name(name)
        except calamine.CalamineError as error:
            raise Unreadable("damaged or cut short", f"{name}: {error}") from None
        if any(_is_word(cell) for row in sheet.iter_rows() for cell in row):
            paper.page()
            left = _sheet(sheet, paper, left)
        if left < 0:
            paper.left_out.append(("too large", f"{_MOST_CELLS:,} cells are read"))
            return


def _shown_sheets(book: Any, paper: Paper) -> list[str]:
    """The names of the sheets that are to be read; what is left out is noted."""
    calamine = needs.load("python_calamine")
    shown: list[str] = []
    hidden: list[str] = []
    for sheet in book.sheets_metadata:
        if sheet.typ == calamine.SheetTypeEnum.WorkSheet:
            is_shown = sheet.visible == calamine.SheetVisibleEnum.Visible
            (shown if is_shown else hidden).append(sheet.name)
    if hidden:
        more = " ..." if len(hidden) > _MOST_NAMED else ""
        paper.left_out.append(("hidden sheets", ", ".join(hidden[:_MOST_NAMED]) + more))
    if len(shown) > _MOST_SHEETS:
        paper.left_out.append(("too many sheets", f"{_MOST_SHEETS} of {len(shown):,} are read"))
    return shown[:_MOST_SHEETS]


def _sheet(sheet: Any, paper: Paper, left: int) -> int:
    """Write the rows of a sheet as long as cells are left; how many are left after it, below
    0 where they were not enough."""
    for row in sheet.iter_rows():
        left -= sum(cell != "" for cell in row)
        if left < 0:
            break
        paper.row(_shown(cell) for cell in row)
    return left


def _is_word(cell: Any) -> bool:
    return isinstance(cell, str) and any(char.isalpha() for char in cell)


def _shown(cell: Any) -> str:
    """A cell as the sheet shows it, but for how it may be told to show numbers and days."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.15g}"
    if isinstance(cell, dt.datetime):
        return f"{cell:%Y-%m-%d} {_clock(cell.time())}"
    if isinstance(cell, dt.date):
        return cell.isoformat()
    if isinstance(cell, dt.time):
        return _clock(cell)
    if isinstance(cell, dt.timedelta):
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
    return str(cell)


def _clock(time: dt.time) -> str:
    return time.isoformat("minutes" if time.second == 0 else "seconds")
