"""What each kind of file gives: the corpus's articles, text, JSON Lines, saved pages."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.readers import LeftOut, read, webpage
from crawler.readers.plain import text_of
from crawler.readers.records import MAX_BYTES, Unreadable
from crawler.readers.thaigov import article_id
from khaosan.errors import UsageError
from khaosan.records import Document

URL = "https://www.thaigov.go.th/news/contents/details/98765"
ARTICLE = """รัฐบาลไทย-ข่าวทำเนียบรัฐบาล-เทศบาลเมืองบึงบัวทองเปิดห้องสมุดชุมชน


วันพุธที่ 15 ธันวาคม 2564
พิมพ์
เทศบาลเมืองบึงบัวทองเปิดห้องสมุดชุมชน
เทศบาลเมืองบึงบัวทองเปิดห้องสมุดชุมชน
  นายกเทศมนตรีเป็นประธานในพิธีเปิด
--------------------
15/12/2564 เป็นวันแรกที่เปิดให้บริการ

ที่มา : กองการศึกษา

ที่มา : https://www.thaigov.go.th/news/contents/details/98765"""


def documents(path: Path) -> list[Document]:
    items = list(read(path))
    assert all(isinstance(item, Document) for item in items), items
    return [item for item in items if isinstance(item, Document)]


def left_out(path: Path) -> list[LeftOut]:
    return [item for item in read(path) if isinstance(item, LeftOut)]


def one(path: Path) -> Document:
    (document,) = documents(path)
    return document


def put(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


# ---- the corpus -------------------------------------------------------------


def test_article_of_the_corpus(tmp_path: Path) -> None:
    name = "data/2021/12/16/ด้านการศึกษาฯ_3_0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0.txt"
    put(tmp_path, name, ARTICLE)
    document = one(tmp_path)
    assert document.url == URL
    assert document.id == article_id(URL)
    assert document.title == "เทศบาลเมืองบึงบัวทองเปิดห้องสมุดชุมชน"
    # The page states Wednesday the 15th; the folder's name is the day after, when it was gathered.
    assert document.published == dt.date(2021, 12, 15)
    assert document.category == "ด้านการศึกษาฯ"
    assert document.text == (
        "เทศบาลเมืองบึงบัวทองเปิดห้องสมุดชุมชน\n"
        "นายกเทศมนตรีเป็นประธานในพิธีเปิด\n"
        "15/12/2564 เป็นวันแรกที่เปิดให้บริการ\n"
        "ที่มา : กองการศึกษา"
    )


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("ทัน LINE ไทยคู่ฟ้า_12_aaaaaaaa-1111-2222-3333-bbbbbbbbbbbb.txt", "ทัน LINE ไทยคู่ฟ้า"),
        ("ด้านสังคม_7.txt", "ด้านสังคม"),
        ("article.txt", None),
    ],
)
def test_category_is_in_the_file_name(tmp_path: Path, name: str, category: str | None) -> None:
    put(tmp_path, name, ARTICLE)
    assert one(tmp_path).category == category


def test_later_page_layout_keeps_what_the_jsonl_edition_keeps(tmp_path: Path) -> None:
    text = ARTICLE.replace("15 ธันวาคม 2564\n", "15 ธันวาคม 2564\n15/12/2564\n", 1)
    put(tmp_path, "a.txt", text)
    document = one(tmp_path)
    assert document.published == dt.date(2021, 12, 15)
    assert document.text.split("\n")[1] == "15/12/2564"


def test_numeric_date_alone_is_the_day_of_publication(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", ARTICLE.replace("วันพุธที่ 15 ธันวาคม 2564", "16/12/2564"))
    assert one(tmp_path).published == dt.date(2021, 12, 16)


def test_old_address_of_the_site_is_the_same_article(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", ARTICLE.replace("https://www.", "http://"))
    assert (one(tmp_path).url, one(tmp_path).id) == (URL, article_id(URL))


def test_headline_alone_is_left_out(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", f"รัฐบาลไทย-ข่าวทำเนียบรัฐบาล-หัวข้อ\n\nพิมพ์\nหัวข้อ\n\nที่มา : {URL}")
    assert [x.reason for x in left_out(tmp_path)] == ["a headline with no text"]


@pytest.mark.shared
def test_tree_and_jsonl_of_the_corpus_give_the_same_documents(shared: Path, tmp_path: Path) -> None:
    import lzma

    from crawler.demo.pages import thai_date

    rows = []
    with lzma.open(shared / "data" / "thaigov-2020-2024.jsonl.xz", "rt", encoding="utf-8") as f:
        for n, line in zip(range(4000), f, strict=False):
            if n % 40 == 0:
                rows.append(json.loads(line))
    for n, row in enumerate(rows):
        day = dt.date.fromisoformat(row["published"])
        head = [thai_date(day), "พิมพ์", row["title"], row["title"]][: 2 + n % 3]
        put(
            tmp_path,
            f"tree/data/{day:%Y/%m/%d}/{row['category'].replace('/', '-')}_{n}.txt",
            f"รัฐบาลไทย-ข่าวทำเนียบรัฐบาล-{row['title']}\n\n\n"
            + "\n".join([*head, row["body"], "........."])
            + f"\n\nที่มา : {row['url']}",
        )
    lines = put(tmp_path, "lines.jsonl", "\n".join(map(json.dumps, rows)))
    expected = {d.url: (d.id, d.text, d.title, d.published) for d in documents(lines)}
    found = documents(tmp_path / "tree")
    assert {d.url: (d.id, d.text, d.title, d.published) for d in found} == expected
    assert len(found) == len(rows)


# ---- text files -------------------------------------------------------------


def test_text_file_states_its_origin_above(tmp_path: Path) -> None:
    text = (
        "สถ. จัดประชุมท้องถิ่นจังหวัด\n\n"
        "ที่มา : ข่าวออนไลน์ ของ กรมส่งเสริมการปกครองท้องถิ่น "
        "(เผยแพร่ วันพุธที่ 15 ธันวาคม พุทธศักราช 2564)\n\n"
        "https://gnews.apps.go.th/news?news=99999\n\nเนื้อข่าว\n"
    )
    put(tmp_path, "a.txt", text)
    document = one(tmp_path)
    assert document.title == "สถ. จัดประชุมท้องถิ่นจังหวัด"
    assert document.url == "https://gnews.apps.go.th/news?news=99999"
    assert document.agency == "กรมส่งเสริมการปกครองท้องถิ่น"
    assert document.published == dt.date(2021, 12, 15)
    assert document.text == text.strip()


def test_text_file_states_its_origin_below(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", "หัวข้อ\n\nเนื้อข่าว\n\nhttp://a.go.th/x?id=1\n\nที่มา:กรมการปกครอง")
    document = one(tmp_path)
    assert (document.url, document.agency) == ("http://a.go.th/x?id=1", "กรมการปกครอง")


@pytest.mark.parametrize(
    "text",
    [
        "หัวข้อ\nอ่านเพิ่มเติมที่ https://a.go.th/1",
        "หัวข้อ\nhttps://a.go.th/1\nเนื้อหา\nhttps://a.go.th/2",
        "หัวข้อ\nที่มา : https://a.go.th/1\nเนื้อหา\nที่มา : https://a.go.th/2",
        "หัวข้อ\nเนื้อหา\nที่มา : กรมควบคุมโรค\nเมื่อวันที่ 15 ธันวาคม 2564",
    ],
)
def test_what_a_text_does_not_state_plainly_stays_unknown(tmp_path: Path, text: str) -> None:
    put(tmp_path, "a.txt", text)
    document = one(tmp_path)
    assert (document.url, document.agency, document.published) == (None, None, None)


@pytest.mark.shared
def test_the_seeds(shared: Path) -> None:
    found = documents(shared / "seeds")
    assert len(found) == 5
    assert [d.url for d in found][:2] == [
        "https://gnews.apps.go.th/news?news=99328",
        "http://www.dla.go.th/servlet/ActivityServlet?_mode=detail&id=1916",
    ]
    assert found[0].published == dt.date(2021, 12, 15)
    assert [d.agency for d in found].count("กรมส่งเสริมการปกครองท้องถิ่น") == 2


# ---- encodings --------------------------------------------------------------

_SAMPLE = (
    "ข่าว กระทรวงมหาดไทย เทศบาลนคร ลงนาม น้ำ เมื่อวันที่ ๑๕ 2564 ญี่ปุ่น ผู้ว่าฯ (สถ.) MOU “เมือง” "
    "เก้าอี้ ปฏิญญา ฤดูฝน ฎีกา โดยมี"
)
_WORDS = st.sampled_from(_SAMPLE.split())
_SENTENCES = st.lists(_WORDS, min_size=4, max_size=40).map(" ".join)


@given(
    st.lists(_SENTENCES, min_size=1, max_size=5).map("\n".join),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp874"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_text_comes_out_as_it_was_whatever_the_encoding(text: str, name: str, end: str) -> None:
    assert text_of(text.replace("\n", end).encode(name)) == text


@given(_SENTENCES)
def test_tis_620_is_read(text: str) -> None:
    # A text of nothing but (สถ.) is valid UTF-8 by chance, of two other letters.
    plain = f"ข่าว {text}".replace("“", '"').replace("”", '"')
    assert text_of(plain.encode("tis-620")) == plain


@given(st.binary(min_size=1, max_size=400))
def test_any_bytes_give_text_or_a_reason(data: bytes) -> None:
    try:
        text = text_of(data)
    except Unreadable as error:
        assert error.reason in {"not text", "empty"}
    else:
        assert text.strip() == text != ""
        assert "\0" not in text or data[:2] in (b"\xff\xfe", b"\xfe\xff")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\x7fELF" + bytes(range(256)) * 20, "not text"),
        (b"", "empty"),
        (b" \n\xc2\xa0\n", "empty"),
        ("Déjà vu à l'hôtel, garçon ! Été à Genève, élève".encode("latin-1"), "not text"),
        ("ก".encode() * (MAX_BYTES // 3 + 1), "too large"),
    ],
    ids=lambda value: value[:20].hex() if isinstance(value, bytes) else value,
)
def test_a_file_that_is_no_text_is_left_out(tmp_path: Path, content: bytes, reason: str) -> None:
    put(tmp_path, "a.txt", content)
    assert [x.reason for x in left_out(tmp_path)] == [reason]


# ---- JSON Lines -------------------------------------------------------------


def test_both_forms_of_json_lines(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "text": "หัวข้อ\nเนื้อหา", "published": "2024-01-02", "source": "dla"},
        {"id": 7, "title": "หัวข้อสอง", "body": "เนื้อหาสอง", "category": "ข่าว", "url": URL},
    ]
    path = put(tmp_path, "a.jsonl", b"\xef\xbb\xbf" + "\n\n".join(map(json.dumps, rows)).encode())
    first, second = documents(path)
    assert (first.id, first.text, first.source) == ("a", "หัวข้อ\nเนื้อหา", "dla")
    assert first.published == dt.date(2024, 1, 2)
    assert (second.id, second.text, second.category) == ("7", "หัวข้อสอง\nเนื้อหาสอง", "ข่าว")


def test_a_bad_line_is_named_and_the_rest_read(tmp_path: Path) -> None:
    lines = [
        b'{"text": "one"}',
        b'{"text": "cut sho',
        b'["text"]',
        b'{"title": "no body"}',
        '{"text": "ข่าว"}'.encode("cp874"),
        b'{"text": "x", "published": "31/2/2564"}',
        rb'{"text": "\ud800"}',
        rb'{"text": "x", "title": "\udfff"}',
        b"[" * 100_000,
        b'{"text": 5}',
        b'{"text": "two"}',
    ]
    path = put(tmp_path, "a.jsonl", b"\n".join(lines))
    items = list(read(path))
    assert [d.text for d in items if isinstance(d, Document)] == ["one", "two"]
    reasons = {x.where.rsplit(":", 1)[1]: x.reason for x in items if isinstance(x, LeftOut)}
    assert reasons == {
        "2": "not JSON",
        "3": "not a JSON object",
        "4": "no document in it",
        "5": "not UTF-8",
        "6": "no document in it",
        "7": "no document in it",
        "8": "no document in it",
        "9": "not JSON",
        "10": "no document in it",
    }


def test_a_page_that_office_wrote_is_read_whole(tmp_path: Path) -> None:
    head = '<html><head><meta name="generator" content="LibreOffice 7.4 (Linux)"></head><body>'
    table = "<table><tr><td>1</td><td>จ้างซ่อมถนน</td></tr><tr><td>2</td><td>ซื้อวัสดุ</td></tr></table>"
    (tmp_path / "a.html").write_text(f"{head}<p>ประกาศจังหวัด</p>{table}</body></html>", "utf-8")
    (found,) = read(tmp_path / "a.html")
    assert isinstance(found, Document)
    assert found.text.split("\n") == ["ประกาศจังหวัด", "1\tจ้างซ่อมถนน", "2\tซื้อวัสดุ"]


def test_a_line_of_unreasonable_length_is_passed_over(tmp_path: Path) -> None:
    path = put(
        tmp_path,
        "a.jsonl",
        b'{"text": "' + b"x" * (2 * MAX_BYTES) + b'"}\n' + b'{"text": "after"}\n',
    )
    items = list(read(path))
    assert [getattr(i, "reason", None) or getattr(i, "text", "") for i in items] == [
        "too large",
        "after",
    ]


# ---- saved pages ------------------------------------------------------------

_PARAGRAPH = (
    "เมื่อวันที่ 15 ธันวาคม 2564 นายกเทศมนตรีเมืองบึงบัวทองเป็นประธานเปิดห้องสมุดชุมชนแห่งใหม่ "
    "ซึ่งมีหนังสือกว่าสองหมื่นเล่ม เปิดบริการทุกวันตั้งแต่เวลาแปดโมงเช้าถึงสองทุ่ม"
)


def page(head: str = "", encoding: str = "utf-8") -> bytes:
    return (
        f"<html><head>{head}<title>ห้องสมุดใหม่</title></head><body><ul><li><a href='/'>หน้าแรก</a>"
        f"</li></ul><article><h1>เปิดห้องสมุดชุมชน</h1><p>{_PARAGRAPH}</p><p>{_PARAGRAPH}ค่ะ</p>"
        "</article><footer>สงวนลิขสิทธิ์ 2567</footer></body></html>"
    ).encode(encoding)


def test_saved_page(tmp_path: Path) -> None:
    head = (
        '<link rel="canonical" href="https://city.example.go.th/news/5">'
        '<meta property="article:published_time" content="2021-12-15T09:00:00+07:00">'
    )
    put(tmp_path, "a.html", page(head))
    document = one(tmp_path)
    assert document.title == "เปิดห้องสมุดชุมชน"
    assert document.url == "https://city.example.go.th/news/5"
    assert document.published == dt.date(2021, 12, 15)
    assert document.source is None
    assert _PARAGRAPH in document.text
    assert "หน้าแรก" not in document.text
    assert "สงวนลิขสิทธิ์" not in document.text


def test_saved_page_in_an_encoding_that_it_does_not_name(tmp_path: Path) -> None:
    put(tmp_path, "a.htm", page(encoding="cp874"))
    assert _PARAGRAPH in one(tmp_path).text


def test_saved_page_of_a_known_source_is_read_with_its_selectors(tmp_path: Path) -> None:
    from crawler.demo.articles import load
    from crawler.demo.pages import article_page

    articles = load("thaigov")
    html = article_page("thaigov", articles[0], articles).decode()
    url = f"https://www.thaigov.go.th/news/contents/details/{articles[0].number}"
    saved = f"<!-- saved from url=({len(url):04})https{url.removeprefix('https')} -->\n{html}"
    put(tmp_path, "a.html", saved)
    document = one(tmp_path)
    assert (document.url, document.source) == (url, "thaigov")
    assert document.published == articles[0].published
    assert document.text == "\n".join([articles[0].title, *articles[0].body])


@pytest.mark.parametrize(
    "content", [b"<html></html>", b"<html><body><form><input type='password'></form></body></html>"]
)
def test_a_page_with_no_article_is_left_out(tmp_path: Path, content: bytes) -> None:
    put(tmp_path, "a.html", content)
    assert [x.reason for x in left_out(tmp_path)] == ["no article in the page"]


_PIECES = st.one_of(
    st.binary(max_size=20),
    st.sampled_from(
        [
            b"<html>", b"<article>", b"<p>", b"</p>", b"<!--", b"-->", b"<![CDATA[", b"<h1>",
            b"<?xml version='1.0' encoding='tis-620'?>", b"<meta charset=utf-16>", b"\xff\xfe",
            b"<link rel=canonical href='http://[::1'>", b"<time datetime='2564-13-45'>",
            b"<!-- saved from url=(0010)http://[bad -->", b"&#0;&#xD800;", b"\x85\x0b\x1b",
            "ข่าว".encode() * 30, "ข่าว".encode("cp874") * 30,
        ]
    ),
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(_PIECES, max_size=30).map(b"".join))
def test_any_page_gives_an_article_or_a_reason(data: bytes) -> None:
    try:
        document = webpage.document(data)
    except Unreadable as error:
        assert error.reason in {"not text", "no article in the page"}
    else:
        assert document.text.strip()
        (document.text + (document.url or "")).encode()


# ---- paths ------------------------------------------------------------------


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file or folder"):
        list(read(tmp_path / "none"))


def test_other_kinds_of_file_are_named(tmp_path: Path) -> None:
    put(tmp_path, "a.pptx", b"PK\x03\x04")
    put(tmp_path, "LICENSE", b"text")
    assert {x.reason for x in left_out(tmp_path)} == {
        ".pptx is not read",
        "a file with no ending is not read",
    }


def test_a_file_without_ending_is_read_where_it_is_named(tmp_path: Path) -> None:
    assert one(put(tmp_path, "LETTER", "หัวข้อ\nเนื้อหา")).title == "หัวข้อ"
