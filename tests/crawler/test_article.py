"""From a page to an article. The pages are of our own writing, in the shapes of known sites."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from crawler.article import NoArticleError, Page, extract, text_lines
from crawler.source import Source, find
from khaosan.records import Document
from khaosan.settings import Settings

FIRST = "นางสาวมาลี ศรีสุข นายกองค์การบริหารส่วนตำบลบ้านใหม่ เปิดเผยว่า ได้ลงนามบันทึกข้อตกลงร่วมกับวิทยาลัยชุมชน"
SECOND = "ความร่วมมือครั้งนี้มีระยะเวลา 3 ปี ครอบคลุมการอบรมอาชีพให้แก่ผู้สูงอายุในพื้นที่กว่า 400 คน"
TITLE = "อบต.บ้านใหม่ จับมือวิทยาลัยชุมชน อบรมอาชีพผู้สูงอายุ"


def read(html: str, source: str, url: str | None = None, anchor: str | None = None) -> Document:
    known = find(source, Settings())
    address = url or known.base + known.articles.address.format(id=7)
    return extract(Page(address, html, anchor), known)


def test_thaigov_drops_the_date_the_print_link_and_the_headline_above_the_text() -> None:
    found = read(
        f"""<title>รัฐบาลไทย-ข่าวทำเนียบรัฐบาล-{TITLE}</title>
        <span class="Circular headtitle-2 font_level6"> ด้านสังคม </span>
        <div class="border-normal clearfix"><span>วันพุธที่ 15 ธันวาคม 2564</span><br>พิมพ์
        <h3>{TITLE}</h3><p>{FIRST}</p><p>{SECOND}</p></div><div>จำนวนผู้เข้าชม 9</div>""",
        "thaigov",
    )
    assert found.text == f"{TITLE}\n{FIRST}\n{SECOND}"
    assert (found.title, found.category) == (TITLE, "ด้านสังคม")
    assert found.published == dt.date(2021, 12, 15)
    assert (found.id, found.source) == ("thaigov:7", "thaigov")
    assert found.url == "https://www.thaigov.go.th/news/contents/details/7"


def test_gnews_names_the_agency_of_origin_and_the_day() -> None:
    day = "วันพุธที่ 15 ธันวาคม พุทธศักราช 2564"
    origin = f"ที่มา : ข่าวออนไลน์ ของ กรมส่งเสริมวัฒนธรรม (เผยแพร่ {day})"
    found = read(
        f"<title>{TITLE} | GNews</title><article><h1>{TITLE}</h1><p>{origin}</p>"
        f"<p>{FIRST}</p></article><aside>ข่าวอื่น</aside>",
        "gnews",
    )
    assert found.agency == "กรมส่งเสริมวัฒนธรรม"
    assert found.published == dt.date(2021, 12, 15)
    assert found.text == f"{TITLE}\n{origin}\n{FIRST}"


def test_dla_keeps_the_visitor_count_out_and_the_paragraphs_apart() -> None:
    found = read(
        f"""<table><tr><td class="head"><b>{TITLE}</b></td></tr>
        <tr><td class="date">๑๕ ธ.ค. ๒๕๖๔</td></tr>
        <tr><td class="detail">{FIRST}<br>&nbsp;&nbsp;{SECOND}<br>จำนวนผู้เข้าชม 361</td></tr>
        </table>""",
        "dla",
    )
    assert found.text == f"{TITLE}\n{FIRST}\n{SECOND}"
    assert found.agency == "กรมส่งเสริมการปกครองท้องถิ่น"
    assert found.published == dt.date(2021, 12, 15)


def test_a_line_of_the_article_that_is_a_date_stays() -> None:
    html = f"""<div class="border-normal clearfix"><span class="date">15 ธันวาคม 2564</span>
    <div class="title">{TITLE}</div><p>16 ธันวาคม 2564</p><p>{TITLE}</p><p>{FIRST}</p></div>"""
    assert read(html, "thaigov").text == f"{TITLE}\n16 ธันวาคม 2564\n{TITLE}\n{FIRST}"


def test_a_title_that_was_read_whole_wins() -> None:
    html = (
        f"<title>รัฐบาลไทย-ข่าวทำเนียบรัฐบาล-{TITLE}</title>"
        f"<div class='border-normal clearfix'><div class='title'>{TITLE[:9]}\ufffd{TITLE[9:]}</div>"
        f"<p>{FIRST}</p></div>"
    )
    assert read(html, "thaigov").title == TITLE


def test_a_site_that_puts_its_own_name_in_every_title_takes_the_link_of_the_list() -> None:
    html = f"<title>กรมส่งเสริมการปกครองท้องถิ่น</title><table><tr><td class='detail'>{FIRST}</table>"
    assert read(html, "dla", anchor=TITLE).title == TITLE


def test_trafilatura_reads_what_no_selector_finds() -> None:
    bare = Source("obt", "อบต.บ้านใหม่", "https://obt.example", Path("obt.toml"))
    html = f"""<html><head><title>{TITLE}</title><meta property="og:title" content="{TITLE}">
    <meta property="article:published_time" content="2021-12-15T08:00:00+07:00"></head><body>
    <ul class="menu"><li><a href="/">หน้าแรก</a></li><li><a href="/a">ติดต่อ</a></li></ul>
    <div class="post"><h1>{TITLE}</h1><p>{FIRST}</p><p>{SECOND}</p></div>
    <footer>สงวนลิขสิทธิ์</footer></body></html>"""
    found = extract(Page("https://obt.example/?p=7", html), bare)
    assert found.text == f"{TITLE}\n{FIRST}\n{SECOND}"
    assert found.published == dt.date(2021, 12, 15)
    assert found.url == "https://obt.example/?p=7"


def test_a_row_of_a_table_that_no_selector_finds_has_tabs() -> None:
    bare = Source("obt", "อบต.บ้านใหม่", "https://obt.example", Path("obt.toml"))
    cells = (("ลำดับ", "รายการ", "ราคา"), ("1", "จ้างซ่อมถนน", "500,000"), ("", "รวม", "500,000"))
    table = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in cells)
    html = f"<article><h1>{TITLE}</h1><p>{FIRST}</p><table>{table}</table><p>{SECOND}</p></article>"
    lines = extract(Page("https://obt.example/?p=7", html), bare).text.split("\n")
    assert lines[2:5] == ["\t".join(row) for row in cells]


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("<title>เข้าสู่ระบบ</title><form>รหัสผ่าน <input type=password></form>", "login page"),
        (f"<form><p>{FIRST}</p><input type='PassWord'></form>", "login page"),
        ("<html><body>ไม่พบข่าว</body></html>", "no text"),
        ("   ", "empty page"),
        ("<html></html>", "no text"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("source", ["gnews", "dla", "thaigov"])
def test_a_page_that_is_no_article_is_none(html: str, reason: str, source: str) -> None:
    with pytest.raises(NoArticleError, match=reason):
        read(html, source)


def lines(html: str) -> list[str]:
    from lxml.html import fromstring

    return text_lines(fromstring(html))


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<div>ก<b>ข</b>ค <i> ง</i>\n จ</div>", ["กขค ง จ"]),
        ("<div>ก<br>ข<br><br>ค<p>ง</div>", ["ก", "ข", "ค", "ง"]),
        ("<div>ก<!-- x -->ข<script>y</script>ค<style>z</style></div>", ["กขค"]),
        ("<div>เทศบาล\u00a0เมือง\u00a0</div>", ["เทศบาล\u00a0เมือง"]),
        ("<table><tr><td>ก<td>ข<tr><td>ค</table>", ["ก ข", "ค"]),
        ("<div><pre>ก\n  ข</pre>ค</div>", ["ก", "ข", "ค"]),
        ("<div>ก &lt;b&gt; &amp; ข</div>", ["ก <b> & ข"]),
        ("<figure><img alt='x'><figcaption>คำบรรยาย</figcaption></figure>", ["คำบรรยาย"]),
    ],
)
def test_text_as_a_browser_shows_it(html: str, shown: list[str]) -> None:
    assert lines(html) == shown


def test_a_deeply_nested_page_is_read() -> None:
    html = "<article>" + "<div>" * 400 + FIRST + "</div>" * 400 + "</article>"
    assert read(html, "gnews", anchor=TITLE).text == f"{TITLE}\n{FIRST}"
    # Deeper than the parser goes is no article, and no crash.
    with pytest.raises(NoArticleError):
        read(html.replace("<div>", "<div>" * 50), "thaigov")
