"""Files are read in other processes, within bounds, and none takes the run down."""

from __future__ import annotations

import io
import os
import time
from pathlib import Path

import pypdfium2
import pytest

from bench import files_hostile
from bench.files_set import lines
from crawler.files import sandbox
from crawler.files.sandbox import Reading
from crawler.readers import LeftOut, read
from crawler.readers.records import Entry, Unreadable
from khaosan.records import Document

SET = Path(__file__).parent / "set"


def entry(name: str, data: bytes | None = None) -> Entry:
    return Entry(name, name, io.BytesIO((SET / name).read_bytes() if data is None else data))


def test_a_process_is_used_again_and_ends_with_the_reading() -> None:
    with Reading(workers=1) as reading:
        for name in ("letter.docx", "table.odt"):
            (found,) = reading.begin(entry(name)).result()
            assert isinstance(found, Document)
        (process,) = reading._all
        pid = process._program.pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_order_is_that_of_the_files(tmp_path: Path) -> None:
    for n, name in enumerate(("office-pages.pdf", "letter.docx", "word.rtf")):
        (tmp_path / f"{n}-{name}").write_bytes((SET / name).read_bytes())
    (tmp_path / "0-a.txt").write_text("หัวข้อ\nเนื้อหา", encoding="utf-8")
    found = [x.headline if isinstance(x, Document) else x for x in read(tmp_path)]
    titles = [lines(name)[0].partition("\t")[0] for name in ("long", "letter", "mixed")]
    assert [str(title)[:16] for title in found] == ["หัวข้อ", *(title[:16] for title in titles)]


def test_one_that_takes_too_long_is_ended() -> None:
    slow = b"{\\rtf1 " + b"\\'a1" * 3_000_000 + b"}"
    with Reading(workers=1) as reading:
        reading.begin(entry("letter.docx")).result()
        reading.seconds = 0.3
        began = time.monotonic()
        (left,) = reading.begin(entry("bomb.rtf", slow)).result()
        assert time.monotonic() - began < 5
        assert isinstance(left, LeftOut)
        assert left.line() == ("bomb.rtf: takes too long (more than 0 s)")
        reading.seconds = 60
        (found,) = reading.begin(entry("letter.docx")).result()
        assert isinstance(found, Document)


def test_a_page_that_does_not_end_costs_no_page_before_it(tmp_path: Path) -> None:
    (tmp_path / "slow.pdf").write_bytes(files_hostile.one_page(b"0 0 m 1 1 l S\n" * 6_000_000, []))
    whole = pypdfium2.PdfDocument.new()
    for path in (SET / "office-letter.pdf", tmp_path / "slow.pdf", SET / "office-mixed.pdf"):
        whole.import_pages(pypdfium2.PdfDocument(path))
    whole.save(tmp_path / "a.pdf")
    with Reading(workers=1) as reading:
        (alone,) = reading.begin(entry("office-letter.pdf")).result()
        reading.seconds = 3
        began = time.monotonic()
        found, left = reading.begin(entry("a.pdf", (tmp_path / "a.pdf").read_bytes())).result()
        assert time.monotonic() - began < 3
        assert isinstance(found, Document)
        assert isinstance(alone, Document)
        assert found.text == alone.text
        assert found.file == "a.pdf"
        assert len(found.pages) == 3
        assert [(n.page, n.way) for n in found.page_notes] == [(2, "unread"), (3, "unread")]
        assert isinstance(left, LeftOut)
        assert left.detail.startswith("pages 2-3; 3 s are over")
        reading.seconds = 60
        (after,) = reading.begin(entry("letter.docx")).result()
        assert isinstance(after, Document)


def test_one_that_takes_too_much_memory_is_ended() -> None:
    with Reading(workers=1, memory=400 << 20) as reading:
        bomb = files_hostile.one_page(b"q " * 10_000_000, [])
        (left,) = reading.begin(entry("a.pdf", bomb)).result()
        assert isinstance(left, LeftOut)
        assert left.reason in ("crashes its reader", "takes too much memory")
        (found,) = reading.begin(entry("letter.docx")).result()
        assert isinstance(found, Document)


def test_a_reader_that_dies_is_reported_and_replaced() -> None:
    slow = files_hostile.one_page(b"0 0 m 1 1 l S\n" * 2_000_000, [])
    with Reading(workers=1) as reading:
        reading.begin(entry("letter.docx")).result()
        future = reading.begin(entry("slow.pdf", slow))
        time.sleep(0.4)  # until it is at work: one that dies before costs no file
        os.kill(reading._all[0]._program.pid, 11)
        (left,) = future.result()
        assert isinstance(left, LeftOut)
        assert left.line() == "slow.pdf: crashes its reader (SIGSEGV; or more than 1024 MB)"
        assert isinstance(reading.begin(entry("letter.docx")).result()[0], Document)


def test_an_answer_of_megabytes_comes_whole() -> None:
    text = "หัวข้อ\n" + "กรมที่ดิน " * 200_000 + "ท้าย"
    with Reading(workers=1) as reading:
        (found,) = reading.begin(entry("a.pdf", text.encode())).result()
        assert isinstance(found, Document)
        assert found.text == text
        (after,) = reading.begin(entry("letter.docx")).result()
        assert isinstance(after, Document)


def test_a_reader_that_something_else_has_ended_costs_no_file() -> None:
    with Reading(workers=1) as reading:
        reading.begin(entry("letter.docx")).result()
        os.kill(reading._all[0]._program.pid, 9)
        time.sleep(0.2)
        assert isinstance(reading.begin(entry("letter.docx")).result()[0], Document)


def test_a_file_that_is_too_large_is_not_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.readers.records.MAX_FILE", 10)
    with Reading() as reading, pytest.raises(Unreadable, match="too large"):
        sandbox.copied(io.BytesIO(b"x" * 11), Path(os.devnull), 10)
    assert reading._all == []


def test_leaving_in_the_middle_leaves_nothing_behind(tmp_path: Path) -> None:
    for n in range(6):
        (tmp_path / f"{n}.docx").write_bytes((SET / "letter.docx").read_bytes())
    reading = read(tmp_path)
    assert isinstance(next(reading), Document)
    began = time.monotonic()
    reading.close()  # type: ignore[attr-defined]
    assert time.monotonic() - began < 20  # and not when a file's time is up
    mine = [p for p in Path("/proc").glob("[0-9]*/cmdline") if b"crawler.files.worker" in _of(p)]
    assert not [p for p in mine if f"PPid:\t{os.getpid()}\n" in (p.parent / "status").read_text()]


def _of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
