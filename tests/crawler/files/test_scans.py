"""Scans: Thai digits, ำ after a tone mark, pictures as files, bounds of memory, and what waits for
Tesseract."""

from __future__ import annotations

import io
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from bench.files import share
from bench.files_set import lines
from crawler.files import clock, needs
from crawler.files.kinds import name_in
from crawler.files.page.records import Piece
from crawler.files.sandbox import MEMORY, Reading
from crawler.files.scan import bounded, tones
from crawler.files.scan import ocr as reader
from crawler.files.scan.second import look
from crawler.files.scan.words import Word
from crawler.kept.reader import reader_of_files
from crawler.readers import LeftOut
from crawler.readers.records import Entry, Unreadable
from crawler.run import crawl
from khaosan.records import Document
from khaosan.settings import Settings
from tests.crawler.conftest import Site
from tests.crawler.files.conftest import SET, Read
from tests.crawler.test_crawl import rows
from tests.crawler.test_files_of_articles import again, newest, pdf
from tests.crawler.test_letters import PDF, department, letter, listed

ocr = pytest.mark.skipif(needs.tesseract() is None, reason="no Tesseract with its Thai model")
FONT = Path("/usr/share/fonts/truetype/tlwg/Norasi.ttf")
drawn = pytest.mark.skipif(not FONT.exists(), reason="no fonts-thai-tlwg to draw with")


def page_of(*texts: str, dpi: int = 300) -> Image.Image:
    """A picture of some lines on half a page, as a scanner gives it."""
    picture = Image.new("L", (8 * dpi, 5 * dpi), 245)
    pen = ImageDraw.Draw(picture)
    font = ImageFont.truetype(str(FONT), dpi * 16 // 72)
    for number, text in enumerate(texts):
        pen.text((dpi // 2, dpi * (6 + 4 * number) // 10), text, fill=25, font=font)
    return picture


def saved(picture: Image.Image, path: Path, dpi: int = 300, **options: object) -> Path:
    picture.save(path, dpi=(dpi, dpi), **options)  # type: ignore[arg-type]
    return path


@ocr
@drawn
def test_digits_that_the_model_of_tesseract_does_not_have(tmp_path: Path, here: Read) -> None:
    texts = [
        "ที่ ศธ ๐๔๗๖.๘/ว ๙๖๔๗ ลงวันที่ ๒๖ กรกฎาคม ๒๕๖๗",
        "วงเงินรวม ๔๘,๙๖๗,๓๔๐ บาท แบ่งเป็น ๗ งวด",
        "เจ้าหน้าที่ของสำนักงานกำลังตรวจสอบเอกสารทั้งหมด",
    ]
    (found,) = here(saved(page_of(*texts), tmp_path / "numbers.png"))
    assert isinstance(found, Document)
    for number in ("๐๔๗๖.๘", "๙๖๔๗", "๒๖", "๒๕๖๗", "๔๘,๙๖๗", "๓๔๐", " ๗ "):
        assert number in found.text
    assert not re.search("[๐-๙]", found.text.partition("งวด")[2])


@ocr
def test_an_aunt_and_the_water(here: Read) -> None:
    # LibreOffice's picture of three lines (Norasi, 300 dpi); Pillow alone puts no mark on a mark.
    (found,) = here(SET / "scan-words.png")
    assert isinstance(found, Document)
    for words in (
        "น้าของเด็ก",
        "ซื้อน้ำดื่ม",
        "ย้ำว่า",
        "ไม่ต่ำกว่าค่า",
        "การค้าขายในถ้ำ",
        "ถ้าฝน",
        "น้ำท่วม",
    ):
        assert words in found.text


@ocr
def test_tone_marks_that_stand_in_the_picture(here: Read) -> None:
    (found,) = here(SET / "scan150-list.pdf")
    assert isinstance(found, Document)
    assert found.text.count("ท่องเที่ยว") == "\n".join(lines("list")).count("ท่องเที่ยว")
    assert "ท่องเทียว" not in found.text


def test_a_tone_mark_is_lost_where_the_word_with_it_is_far_likelier() -> None:
    assert tones.lost("เรืองการจ้าง") == {2: "่"}
    assert tones.lost("ลงวันที") == {6: "่"}
    assert tones.lost("รายนัน") == {4: "้"}
    assert tones.lost("สวนที่มีสีเขียวในเรื่องนี้") == {}


@ocr
@drawn
def test_short_thai_words_are_no_latin_ones_and_latin_ones_stay(tmp_path: Path, here: Read) -> None:
    texts = ["หนังสือกระทรวงเกษตร ที่ กษ 0201.5/4471 ลงไว้", "ใช้รถหมายเลขทะเบียน ฮฬ 4471 กรุงเทพฯ",
             "ลงนาม MOU กับ Mekong Cloud แล้วตามแผนงาน", "โทร. ๐ ๒๒๔๑ ๙๐๒๑-๓ ต่อ ๔๑๗"]  # fmt: skip
    (found,) = here(saved(page_of(*texts), tmp_path / "a.png"))
    assert isinstance(found, Document)
    for words in (" กษ 0201", " ฮฬ 4471", " MOU ", "Mekong Cloud", "โทร. ๐"):
        assert words in found.text


@drawn
def test_what_is_no_number_and_no_word() -> None:
    picture = page_of("๒๕๖๖", "ที่ทำการ ..................................")
    grey = np.asarray(picture)

    def word(text: str, left: int, top: int, right: int, confidence: float) -> Word:
        size = right - left
        middles = tuple(left + size * (n + 0.5) / len(text) for n in range(len(text)))
        return Word(text, left, top, right, top + 60, confidence, (1, 1, 1), True, middles)

    pen = ImageDraw.Draw(picture)
    font = ImageFont.truetype(str(FONT), 300 * 16 // 72)
    left, top, right, _ = pen.textbbox((150, 180), "๒๕๖๖", font=font)
    (found,) = look(grey, [word("๒๕๒๒9", int(left), int(top), int(right), 0.9)], True)
    assert found.text == "๒๕๖๖"

    left, top, middle, _ = pen.textbbox((150, 300), "ที่ทำการ ", font=font)
    right = pen.textbbox((150, 300), "ที่ทำการ ..................................", font=font)[2]
    said = [
        word("ทการ", int(left), int(top), int(middle) - 15, 0.95),
        word("222266", int(middle), int(top), int(right) - 100, 0.01),
        word("ออล", int(right) - 100, int(top), int(right), 0.6),
    ]
    assert [w.text for w in look(grey, said, False)] == ["ทการ", ".........."]


# ---- pictures -----------------------------------------------------------------------------------


@ocr
@drawn
def test_a_picture_is_a_page_and_a_tiff_is_many(tmp_path: Path, here: Read) -> None:
    pages = [page_of("หน้าแรกของประกาศจังหวัด"), page_of("หน้าที่สองของประกาศ")]
    saved(pages[0], tmp_path / "two.tif", save_all=True, append_images=pages[1:])
    saved(pages[0].convert("RGBA"), tmp_path / "one.png")
    (two,) = here(tmp_path / "two.tif")
    (one,) = here(tmp_path / "one.png")
    assert isinstance(two, Document)
    assert isinstance(one, Document)
    assert len(two.pages) == 2
    assert "ของประกาศจังหวัด" in two.text[: two.pages[1]]
    assert "ของประกาศ" in two.text[two.pages[1] :]
    assert (one.pages, one.page_notes[0].way, one.page_notes[0].reason) == ([0], "ocr", "a picture")


@drawn
def test_of_many_scanned_pages_those_that_time_is_left_for_are_read(
    tmp_path: Path, here: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [page_of(f"หน้าที่ {number}", dpi=100) for number in range(1, 8)]
    saved(pages[0], tmp_path / "a.tif", 100, save_all=True, append_images=pages[1:])
    now, given = [0.0], list[float]()

    def slowly(_: object, seconds: float) -> reader.Scanned:
        now[0] += min(15, seconds)
        given.append(seconds)
        if seconds < 15:
            raise Unreadable(clock.LATE)
        return reader.Scanned([Piece("กขคงจฉช"[len(given) - 1] * 9, 9, 99, 400, 12)], 0.9, [])

    monkeypatch.setattr(clock.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(reader, "read", slowly)
    found, left = here(tmp_path / "a.tif")
    assert given == [48, 33, 18, 3]
    assert isinstance(found, Document)
    assert [note.way for note in found.page_notes] == ["ocr"] * 3 + ["unread"] * 4
    assert "คคค" in found.text
    assert isinstance(left, LeftOut)
    assert left.line() == ("a.tif: takes too long (pages 4-7; 60 s are over)")


@ocr
def test_an_empty_page_is_not_read_and_the_same_page_once(
    tmp_path: Path, here: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [page_of(), *[page_of("PAGE OF A FORM")] * 3]
    saved(pages[0], tmp_path / "a.tif", save_all=True, append_images=pages[1:])
    run, calls = bounded.run, list[None]()
    monkeypatch.setattr(bounded, "run", lambda *a: (calls.append(None), run(*a))[1])
    (found,) = here(tmp_path / "a.tif")
    assert isinstance(found, Document)
    assert found.text.count("FORM") == 3
    assert len(found.pages) == 4
    assert len(calls) == 1


def test_pictures_with_too_many_dots_or_none(tmp_path: Path, here: Read) -> None:
    Image.new("1", (40_000, 40_000)).save(tmp_path / "huge.png")
    (tmp_path / "cut.jpg").write_bytes(b"\xff\xd8\xff\xe0 and no more")
    (huge,) = here(tmp_path / "huge.png")
    (cut,) = here(tmp_path / "cut.jpg")
    assert isinstance(huge, LeftOut)
    assert isinstance(cut, LeftOut)
    assert huge.reason == ("too large" if needs.tesseract() else "scanned pages, and no OCR here")
    assert cut.reason == "damaged or cut short"


def test_pictures_that_pages_link_to_are_not_fetched() -> None:
    assert name_in("https://x.go.th/a.png") is None
    assert name_in("https://x.go.th/a.pdf") == "a.pdf"


# ---- memory -------------------------------------------------------------------------------------


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="bounds hold on Linux")
def test_a_program_has_what_its_reader_leaves_of_the_memory() -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    most = 4 << 30
    resource.setrlimit(resource.RLIMIT_AS, (most, before[1]))
    try:
        done = bounded.run(["sh", "-c", "read go; ulimit -v"], b"go\n", 10)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
    left = int(done.stdout) * 1024
    # (Some 100 MB are held by these tests themselves.)
    assert most - (1 << 30) < left < most - (20 << 20)


@ocr
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="looked at in /proc")
def test_reader_and_tesseract_stay_together_within_the_bound() -> None:
    scan = (SET / "scan150-list.pdf").read_bytes()
    with Reading(workers=1) as reading:
        future = reading.begin(Entry("a.pdf", "a.pdf", io.BytesIO(scan)))
        most, names = 0, set()
        while not future.done():
            held = dict(_held(reading))
            names |= set(held)
            most = max(most, sum(held.values()))
            time.sleep(0.01)
        (found,) = future.result()
    assert isinstance(found, Document)
    assert "tesseract" in names
    assert most < MEMORY / 2


def _held(reading: Reading) -> Iterator[tuple[str, int]]:
    """The programs of a reader's group, and how many bytes each holds."""
    group = str(reading._all[0]._program.pid) if reading._all else ""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = stat.read_text("utf-8", "replace").partition("(")[2].rpartition(")")
        except OSError:
            continue
        cells = rest.split()
        if cells[2] == group:
            yield name, int(cells[21]) * os.sysconf("SC_PAGE_SIZE")


# ---- without Tesseract --------------------------------------------------------------------------


@ocr
def test_a_scan_that_waits_for_tesseract_is_read_when_it_is_there(
    site: Site, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    department(site)
    site.pages[PDF.format("1_1")] = pdf("scan150-list.pdf", "v1")
    site.pages[PDF.format("1_2")] = pdf("office-letter.pdf", "v1")
    site.pages["/servlet/RssServlet"] = listed(letter(1, PDF.format("1_1"), PDF.format("1_2")))
    read_by = "SELECT reader FROM pages WHERE url LIKE '%.pdf' ORDER BY url"

    with monkeypatch.context() as without:
        without.setenv("PATH", "")
        _forget()
        report = crawl(settings, "dla", base=site.base)
        assert report.files == 1
        assert report.unread == {"scanned pages, and no OCR here": 1}
        assert [needs.INSTALL_OCR in why for _, why in report.lost] == [True]
        # Only what a scan is in is marked, and it is not tried again while there is none.
        reader = reader_of_files()
        assert rows(settings, read_by) == [(f"{reader}-no-ocr",), (reader,)]
        without.setattr("crawler.files.attached.begin", lambda *_: pytest.fail("read again"))
        assert "file" not in again(settings)
    _forget()

    assert "1 file read" in again(settings)
    assert rows(settings, read_by) == [(reader,), (reader,)]
    row, _ = newest(settings, site.base + PDF.format("1_1"))
    assert share(row["text"].partition("หนังสือนำส่ง\n")[2], "\n".join(lines("list")), " ") > 0.95


def _forget() -> None:
    needs.tesseract.cache_clear()
    needs.languages.cache_clear()
