"""Spreadsheets (XLSX, XLS, ODS), by python-calamine: rows as lines with tabs, a sheet a page.

Calamine is Rust: of openpyxl's formats it reads XLSX several times faster, and the old XLS as well.
Formulas give the values that were last computed; macros stay unread.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from crawler.files import needs
from crawler.files.paper import Paper
from crawler.readers.records import Unreadable

_MOST_SHEETS = 500
_MOST_CELLS = 2_000_000
_MOST_NAMED = 5


def read(path: Path) -> Paper:
    """A workbook. Sheets without a word in them are left out; hidden ones are, and are named.
    Raises Unreadable for what is no workbook."""
    calamine = needs.load("python_calamine")
    try:
        book = calamine.load_workbook(str(path))
    except calamine.PasswordError:
        raise Unreadable("encrypted", "it needs a password") from None
    except (calamine.CalamineError, OSError) as error:
        raise Unreadable("damaged or cut short", str(error)) from None
    paper = Paper()
    left = _MOST_CELLS
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
    for name in shown[:_MOST_SHEETS]:
        try:
            sheet = book.get_sheet_by_name(name)
            if sheet.height * sheet.width > left:
                raise Unreadable("too large", f"more than {_MOST_CELLS:,} cells")
            left -= sheet.height * sheet.width
            rows = sheet.to_python(skip_empty_area=True)
        except calamine.CalamineError as error:
            raise Unreadable("damaged or cut short", f"{name}: {error}") from None
        if not any(_is_word(cell) for row in rows for cell in row):
            continue
        paper.page()
        for row in rows:
            paper.row(_shown(cell) for cell in row)
    return paper


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
