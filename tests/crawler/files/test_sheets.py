"""Sheets with cells far apart: the table is kept, and what stands nowhere costs nothing."""

from __future__ import annotations

import datetime as dt
import time
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.styles import PatternFill  # type: ignore[import-untyped]

from bench.files_hostile import package
from crawler.files.office import sheets
from crawler.readers import LeftOut, read
from khaosan.records import Document
from tests.crawler.files.conftest import Read

TABLE = "ลำดับ\tหน่วยงาน\tลงวันที่\n1\tกรมประมง\t2026-01-02"


def workbook(path: Path, *far: str) -> Path:
    book = Workbook()
    sheet = book.active
    sheet.append(["ลำดับ", "หน่วยงาน", "ลงวันที่"])
    sheet.append([1, "กรมประมง", dt.date(2026, 1, 2)])
    sheet["XFD1048576"].fill = PatternFill("solid", fgColor="FF0000")
    for place in far:
        sheet[place] = "หลง"
    book.create_sheet("สอง")["C7"] = "กองคลัง"
    book.save(path)
    return path


def ods(path: Path, rows: str) -> Path:
    name = "urn:oasis:names:tc:opendocument:xmlns:"
    path.write_bytes(package({
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": (
            f'<office:document-content xmlns:office="{name}office:1.0" '
            f'xmlns:table="{name}table:1.0" xmlns:text="{name}text:1.0"><office:body>'
            f'<office:spreadsheet><table:table table:name="ก">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>"
        ).encode(),
    }))  # fmt: skip
    return path


def cell(text: str = "", times: int = 1) -> str:
    said = f'office:value-type="string"><text:p>{text}</text:p>' if text else ">"
    return f'<table:table-cell table:number-columns-repeated="{times}" {said}</table:table-cell>'


def row(*cells: str, times: int = 1) -> str:
    return (
        f'<table:table-row table:number-rows-repeated="{times}">{"".join(cells)}</table:table-row>'
    )


@pytest.mark.parametrize("far", [(), ("XFD1048576",), ("B1048576", "XFD1"), ("A9", "C1048576")])
def test_a_stray_cell_costs_no_table(tmp_path: Path, far: tuple[str, ...]) -> None:
    (found,) = read(workbook(tmp_path / "a.xlsx", *far))
    assert isinstance(found, Document)
    lines = found.text.split("\n")
    assert [line.partition("\t\t")[0] for line in lines[:2]] == TABLE.split("\n")
    assert lines[-1].strip() == "กองคลัง"
    assert found.text.count("หลง") == len(far)
    assert len(found.pages) == 2
    assert len(found.text) < 200


def test_a_stray_cell_of_an_ods_costs_no_table(tmp_path: Path) -> None:
    rows = [
        row(cell("ลำดับ"), cell("หน่วยงาน"), cell("", 16382)),
        row(cell("1"), cell("กรมประมง"), cell("ใช่", 3), cell("", 16379)),
        row(cell("", 16384), times=1_048_570),
        row(cell("ซ้ำ"), cell("", 16383), times=300),
        row(cell("", 16383), cell("หลง")),
    ]
    found, left = read(ods(tmp_path / "a.ods", "".join(rows)))
    assert isinstance(found, Document)
    lines = found.text.split("\n")
    assert lines[:2] == ["ลำดับ\tหน่วยงาน", "1\tกรมประมง\tใช่\tใช่\tใช่"]
    assert lines[2:-1] == ["ซ้ำ"] * 50
    assert lines[-1].strip() == "หลง"
    assert isinstance(left, LeftOut)
    assert (left.reason, left.detail) == ("rows that only say again", "250 of them")


def test_cells_on_a_slant_are_too_large_and_the_other_sheets_are_read(tmp_path: Path) -> None:
    book = Workbook()
    for number in range(1, 6000):
        book.active.cell(number, number, "ก")
    book.create_sheet("สอง")["A1"] = "กองคลัง"
    book.save(tmp_path / "a.xlsx")
    began = time.monotonic()
    found, left = read(tmp_path / "a.xlsx")
    assert time.monotonic() - began < 20
    assert isinstance(found, Document)
    assert found.text == "กองคลัง"
    assert isinstance(left, LeftOut)
    assert (left.reason, left.detail) == ("too large", "xl/worksheets/sheet1.xml: 35,988,001 cells")


def test_of_a_sheet_with_very_many_cells_the_first_are_read(
    tmp_path: Path, here: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "_MOST_CELLS", 7)
    found, left = here(workbook(tmp_path / "a.xlsx", "A9"))
    assert isinstance(found, Document)
    assert found.text == f"{TABLE}\nหลง"
    assert isinstance(left, LeftOut)
    assert (left.reason, left.detail) == ("too large", "7 cells are read")


def test_a_sheet_that_is_cut_short_is_damaged(tmp_path: Path, here: Read) -> None:
    with zipfile.ZipFile(workbook(tmp_path / "a.xlsx", "XFD1048576")) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"][:-60]
    (tmp_path / "b.xlsx").write_bytes(package(parts))
    (left,) = here(tmp_path / "b.xlsx")
    assert isinstance(left, LeftOut)
    assert left.reason == "damaged or cut short"
