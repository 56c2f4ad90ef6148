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


def read(path: Path) -> Paper:
    """A workbook. Sheets without a word in them are left out. Raises Unreadable for what is no
    workbook, and for one that holds no words."""
    calamine = needs.load("python_calamine")
    try:
        book = calamine.load_workbook(str(path))
    except calamine.PasswordError:
        raise Unreadable("encrypted", "it needs a password") from None
    except (calamine.CalamineError, OSError) as error:
        raise Unreadable("damaged or cut short", str(error)) from None
    paper = Paper()
    left = _MOST_CELLS
    shown = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.visible == calamine.SheetVisibleEnum.Visible
    ]
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
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, (dt.date, dt.datetime)):
        return cell.isoformat(sep=" ") if isinstance(cell, dt.datetime) else cell.isoformat()
    return str(cell)
