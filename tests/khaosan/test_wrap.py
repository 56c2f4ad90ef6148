"""Lines on a terminal: no wider than it, and broken between Thai words."""

from __future__ import annotations

import io
import itertools
import re

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from khaosan import console
from khaosan.text import tokens
from khaosan.wrap import Wrapped, breaks

THAI = "เทศบาลตำบลบ้านใหม่ลงนามบันทึกข้อตกลงความร่วมมือกับมหาวิทยาลัยเพื่อพัฒนาพื้นที่ชุมชนริมน้ำ"


def printed(text: str, width: int, indent: int = 0) -> list[str]:
    stream = io.StringIO()
    Console(file=stream, width=width).print(Wrapped(Text(text), indent))
    return stream.getvalue().removesuffix("\n").split("\n")


def parts(text: str, width: int) -> list[str]:
    at = [0, *breaks(text, width, width), len(text)]
    return [text[a:b] for a, b in itertools.pairwise(at)]


def test_thai_is_broken_between_words() -> None:
    lines = printed(THAI, 24)
    assert "".join(lines) == THAI
    assert len(lines) > 3
    assert all(cell_len(line) <= 24 for line in lines)
    whole, at = {0}, 0
    for token in tokens(THAI):
        whole.add(at := at + len(token))
    at = 0
    for line in lines:
        at += len(line)
        assert at in whole, line


def test_marks_stay_with_the_word_and_addresses_whole() -> None:
    text = "ที่มา (กรมการปกครอง) https://www.dopa.go.th/news/1?x=2 ต่าง ๆ"
    for width in range(36, 70):
        lines = printed(text, width)
        assert any("https://www.dopa.go.th/news/1?x=2" in line for line in lines)
        assert not any(line.startswith((")", "ๆ")) or line.endswith("(") for line in lines)


def test_lines_after_the_first_are_indented() -> None:
    lines = printed("parties   " + THAI, 40, 10)
    assert len(lines) > 2
    assert all(line.startswith(" " * 10) for line in lines[1:])
    assert all(cell_len(line) <= 40 for line in lines)


@given(st.text(alphabet="กขคเแ้ำ่ิะา ab1.,()\nๆ", max_size=60), st.integers(3, 30))
def test_nothing_is_lost_and_nothing_is_too_wide(text: str, width: int) -> None:
    for line in text.split("\n"):
        cut = parts(line, width)
        assert "".join(cut) == line
        assert all(cell_len(part.rstrip()) <= width for part in cut)
        assert all(cut) or not line


def test_a_table_never_breaks_an_id(monkeypatch, capsys) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")
    row = ("a2f082442143", "agency", THAI, "government", "บพท.", 3, 14)
    console.table(("ID", "Kind", "Name", "", "Also", "Documents", "Mentions"), [row])
    lines = re.sub("\x1b\\[[0-9;]*m", "", capsys.readouterr().out).splitlines()
    assert all(cell_len(line) <= 80 for line in lines)
    first = next(line for line in lines if "a2f08" in line)
    assert "a2f082442143" in first and "government" in first
    assert "Documents" in lines[0] and "Mentions" in lines[0]
