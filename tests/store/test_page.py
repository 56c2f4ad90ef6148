"""The page of one document: what is marked, where, and that a hostile text stays text."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from khaosan.records import Agency, Date, Document, Extraction, Person
from store.page import page

HOSTILE = (
    'ข่าว <script>alert("1")</script>\n'
    "นาย<b>สมชาย</b> ใจดี & 'คณะ' </div></body> <img src=x onerror=alert(1)> {text} $title %s\n"
    'เมื่อ 31 ก.พ. 65 กรม"><script>ลวง'
)


def agency(text: str, surface: str, canonical: str | None = None) -> Agency:
    start = text.index(surface)
    end = start + len(surface)
    return Agency(start, end, surface, canonical or surface, "government", 0.91, "crf")


def read(html: str) -> tuple[str, dict[tuple[int, int], str], Any]:
    """The text of the page's document, what stands in the marks of each mention, and the tree.

    The place of a mark is counted in the text that the page shows, not read from the mark.
    """
    tree = lxml.html.document_fromstring(html)
    [entities] = tree.xpath('//div[@class="entities"]')
    text = ""
    marks: dict[tuple[int, int], str] = {}

    def walk(node: Any) -> None:
        nonlocal text
        key, start = None, len(text)
        if node.tag == "br":
            text += "\n"
        elif node.tag == "mark":
            key = (int(node.get("data-start")), int(node.get("data-end")))
            so_far = marks.get(key, "")
            assert start == key[0] + len(so_far)
            assert ("data-continued" in node.attrib) == bool(so_far)
        else:
            assert node is entities, f"not of our making: {lxml.html.tostring(node)!r}"
        text += node.text or ""
        for child in node:
            walk(child)
            text += child.tail or ""
        if key:
            marks[key] = marks.get(key, "") + text[start:]

    walk(entities)
    return text, marks, tree


def test_marks_stand_at_their_characters(make_extraction: Callable[..., Extraction]) -> None:
    text = "ผู้ว่าฯ ลงนาม\n\nนายปิ่น  ตั้งใจ อธิบดีกรมน้ำ เมื่อวันที่ ๑๕ ธันวาคม ๒๕๖๔ ร่วมกับ สถ.\r\nจบ"
    full = "กรมส่งเสริมการปกครองท้องถิ่น"
    document = Document.new(text, id="a1", url="https://a.go.th/1?a=1&b=2", source="gnews")
    found = make_extraction(
        document,
        persons={"นายปิ่น  ตั้งใจ": "ปิ่น  ตั้งใจ"},
        roles={"นายปิ่น  ตั้งใจ": ("อธิบดีกรมน้ำ", "กรมน้ำ")},
        agencies={"กรมน้ำ": "กรมน้ำ", "สถ.": full},
        dates={"๑๕ ธันวาคม ๒๕๖๔": "2021-12-15"},
        agreements=[{"parties": ["กรมน้ำ", full], "evidence": "นายปิ่น  ตั้งใจ อธิบดีกรมน้ำ"}],
    )
    html = page(document, found)
    shown, marks, tree = read(html)
    assert shown == text.replace("\r", " ")
    assert marks == {(m.start, m.end): m.text for m in found.mentions()}
    assert tree.get("lang") == "th"
    tips = {mark.get("data-start"): mark.get("title") for mark in tree.xpath("//mark[@title]")}
    assert tips[str(text.index("สถ."))] == f"{full} · government · score 0.90 · test"
    assert "อธิบดีกรมน้ำ · กรมน้ำ · score 0.80" in tips[str(text.index("นายปิ่น"))]
    assert "2021-12-15 · day" in tips[str(text.index("๑๕"))]
    assert "https://a.go.th/1?a=1&b=2" in tree.xpath("//dd/text()")
    assert "นายปิ่น ตั้งใจ อธิบดีกรมน้ำ" in tree.xpath("//blockquote/text()")


def test_a_hostile_text_is_text() -> None:
    document = Document.new(HOSTILE, id='"><script>', title="</title><script>", agency="<i>")
    found = Extraction(document.id, model={"engine": "<script>"})
    found.agencies = [agency(HOSTILE, 'กรม"><script>ลวง', '"><script>x</script>')]
    start = HOSTILE.index("นาย")
    end = HOSTILE.index(" & ")
    found.persons = [
        Person(start, end, HOSTILE[start:end], "นาย", "x", "' onclick=a", "<u>", '"', 0.5, "<s>")
    ]
    at = HOSTILE.index("31 ก.พ. 65")
    found.dates = [Date(at, at + 10, "31 ก.พ. 65", None, "day", 1.0, "rule:day")]
    html = page(document, found)
    shown, marks, tree = read(html)
    assert shown == HOSTILE
    assert set(marks.values()) == {m.text for m in found.mentions()}
    tags = {node.tag for node in tree.iter() if isinstance(node.tag, str)}
    assert not tags & {"script", "img", "b", "i", "u", "s", "a", "link", "iframe"}
    names = {name for node in tree.iter() for name in node.attrib}
    assert names <= {
        "lang", "charset", "name", "content", "http-equiv", "class", "style", "title",
        "data-start", "data-end", "data-label", "data-continued",
    }  # fmt: skip
    [policy] = tree.xpath("//meta[@http-equiv]/@content")
    assert policy.startswith("default-src 'none'")
    assert not re.search(r"https?://|url\(|@import", html)
    [title] = tree.xpath("//title/text()")
    assert title == "</title><script>"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_ink_is_read_on_every_ground(scheme: str) -> None:
    """Contrast of 7 to 1 or more (WCAG 2.2, 1.4.6) of the text on page and marks."""
    css = page(Document.new("ก", id="1"), None)
    light, dark = css.index(":root"), css.index("prefers-color-scheme: dark")
    part = css[light:dark] if scheme == "light" else css[dark:]
    colours = dict(re.findall(r"--(\w+): (#\w+)", part))

    def luminance(name: str) -> float:
        digits = colours[name][1:]
        digits = "".join(c * 2 for c in digits) if len(digits) == 3 else digits
        parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for ground in ("page", "person", "agency", "date"):
        low, high = sorted((luminance("ink"), luminance(ground)))
        assert (high + 0.05) / (low + 0.05) >= 7, ground


@pytest.mark.parametrize(
    "surfaces",
    [
        ["สำนักงานปลัดกระทรวงมหาดไทย", "กระทรวงมหาดไทย", "มหาดไทย"],  # in one another
        ["สำนักงานปลัดกระทรวง", "ปลัดกระทรวงมหาดไทย"],  # crossing
        ["สำนักงาน", "ปลัด", "กระทรวงมหาดไทย"],  # side by side
    ],
)
def test_mentions_overlap(surfaces: list[str]) -> None:
    text = "ที่สำนักงานปลัดกระทรวงมหาดไทย วันนี้"
    found = Extraction("1", agencies=[agency(text, surface) for surface in surfaces])
    shown, marks, _ = read(page(Document.new(text, id="1"), found))
    assert shown == text
    assert marks == {(m.start, m.end): m.text for m in found.agencies}


# Marks that combine, markup, and what HTML folds.
LETTERS = st.text(alphabet="กิ่้ำเ\u0e4d\u0301\u200b\u00a0<>&\"'{}$ \n;#x2", min_size=1, max_size=40)


@given(LETTERS, st.sets(st.tuples(st.integers(0, 39), st.integers(1, 12)), max_size=8))
def test_any_text_and_any_mentions(text: str, places: set[tuple[int, int]]) -> None:
    spans = {(a, min(a + n, len(text))) for a, n in places if a < len(text)}
    found = Extraction(
        "1", agencies=[Agency(a, b, text[a:b], "x", "body", 0.5, "test") for a, b in spans]
    )
    shown, marks, _ = read(page(Document.new(text, id="1"), found))
    assert shown == text
    assert marks == {(a, b): text[a:b] for a, b in spans}


def test_controls_do_not_reach_the_page() -> None:
    text = "ก\x00ข\x1b[31m\u202eค\rง"
    shown, _, _ = read(page(Document.new(text, id="1"), None))
    assert shown == "ก\ufffdข\ufffd[31m\ufffdค\nง"
