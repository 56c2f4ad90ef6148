"""Queries, facets and ids as people give them: read as they are meant, or refused in their
language, with what was typed still in the box."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from lxml import html

from khaosan.records import Document
from khaosan.tables import read_table
from store import wording
from store.adding import add
from store.database import Store
from store.web import finding, marking, plugin

# As in conftest.py.
CITY, COLLEGE = "เทศบาลนครสายลม", "มหาวิทยาลัยริมธาร"
MAYOR = "สมหญิง ใจกว้าง"


def tree(response: httpx.Response, status: int = 200) -> html.HtmlElement:
    assert response.status_code == status, response.text[:500]
    # (lxml takes <wbr> for an element that has to be closed, and stops 256 of them deep.)
    return html.fromstring(response.text.replace("<wbr>", ""))


def found(web: httpx.Client, **asked: Any) -> dict[str, Any]:
    answer = web.get("/search.json", params={"size": 100} | asked)
    assert answer.status_code == 200, answer.text
    value: dict[str, Any] = answer.json()
    return value


# ---- facets and queries -----------------------------------------------------


@pytest.mark.parametrize("typed", ["เทศบาล NOT", "เทศบาล OR", 'เทศบาล "', "เทศบาล -", "(เทศบาล"])
def test_a_facet_narrows_whatever_was_typed(
    web: httpx.Client, ids: dict[str, str], typed: str
) -> None:
    alone = {hit["id"] for hit in found(web, q=typed)["hits"]}
    of_city = {hit["id"] for hit in found(web, agency=ids[CITY])["hits"]}
    assert of_city == {"green", "soon"}
    both = found(web, q=typed, agency=ids[CITY])
    assert {hit["id"] for hit in both["hits"]} == alone & of_city == {"green", "soon"}
    assert found(web, q=typed, source="city", year=2564)["total"] == 30


def test_an_agency_may_be_chosen_by_name_and_by_an_id_that_was_joined(
    web: httpx.Client, ids: dict[str, str]
) -> None:
    for given in (CITY, ids[CITY]):
        value = found(web, agency=given)
        assert {hit["id"] for hit in value["hits"]} == {"green", "soon"}
        assert value["notes"] == []
    page = tree(web.get("/search", params={"agency": CITY}))
    assert CITY in page.find(".//ul[@class='chosen']").text_content()
    refused = web.get("/search.json", params={"agency": "เทศบาลนครสายลำ"})
    assert refused.status_code == 400 and CITY in refused.json()["error"]


def test_how_a_query_was_read_is_said_beside_a_facet_too(
    web: httpx.Client, ids: dict[str, str]
) -> None:
    query = f"agency:{ids[COLLEGE]} person:{ids[MAYOR]}"
    alone = found(web, q=query)["notes"]
    assert len(alone) == 2
    assert found(web, q=query, source="city")["notes"] == alone
    # What a facet's id stands for is its name beside the box.
    assert found(web, q=query, agency=ids[CITY])["notes"] == alone


def test_only_what_is_ranked_ends_after_so_many(
    web: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST_RANKED", 20)
    assert web.get("/search.json?q=เทศบาล&page=2").status_code == 400
    assert web.get("/search.json?q=เทศบาล&page=2&sort=newest").status_code == 200
    # Fields only: listed by date, so that there is no end.
    assert len(found(web, q="source:city", size=20, page=2)["hits"]) == 11
    page = tree(web.get("/search?q=source:city&page=2"))
    assert page.find(".//p[@class='sorts']/strong").text == "Newest first"


# ---- Datasette's own tables -------------------------------------------------


def test_the_tables_search_reads_fields_as_the_page_does(
    web: httpx.Client, ids: dict[str, str]
) -> None:
    def rows(table: str, query: str) -> set[str]:
        answer = web.get(f"/data/{table}.json", params={"_search": query, "_shape": "objects"})
        assert answer.status_code == 200, answer.text
        return {row["id"] for row in answer.json()["rows"]}

    for query in (f"agency:{CITY} ลงนาม", "source:city เมืองสีเขียว", "before:2564 เทศบาล",
                  f"party:{COLLEGE}", "source:college"):  # fmt: skip
        assert rows("documents", query) == {hit["id"] for hit in found(web, q=query)["hits"]}, query
    assert rows("agreements", f"agency:{CITY}") == {ids["agreement"]}
    assert rows("agreements", "source:fruit1") == set()
    refused = web.get("/data/documents.json", params={"_search": "agency:ไม่มีที่ไหน"})
    assert refused.status_code == 400 and "no agency" in refused.json()["error"]
    page = web.get("/data/documents", params={"_search": f"agency:{ids[CITY]}"})
    assert f"is read as {CITY}" in page.text


# ---- words marked in the document -------------------------------------------


def test_a_hit_opens_where_the_words_are_marked(web: httpx.Client) -> None:
    page = tree(web.get("/search?q=มหาดไทย"))
    (hit,) = page.findall(".//ol[@class='hits']//a")
    page = tree(web.get(hit.get("href")))
    (marked,) = page.xpath("//div[@class='text']//*[contains(@class, 'hit')]")
    assert (marked.text_content(), marked.get("id")) == ("มหาดไทย", "hit")
    assert page.find(".//a[@href='#hit']") is not None
    assert page.find(".//header//input[@name='q']").get("value") == "มหาดไทย"
    # What is no query marks nothing, and stops nobody from reading.
    assert not tree(web.get('/document/green?q="(')).xpath("//*[contains(@class, 'hit')]")


@pytest.fixture(scope="module")
def long(
    tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], Any]
) -> Iterator[httpx.Client]:
    """A store with one document of one line of a megabyte, as PDFs bring them."""
    path = tmp_path_factory.mktemp("long") / "khaosan.db"
    text = "ประกาศกรมการปกครอง เรื่องรายชื่อผู้มีสิทธิสอบแข่งขันเข้ารับราชการ " * 16_000 + "ทุเรียนหมอนทอง"
    with Store(path) as store, store.transaction():
        add(store, Document("long", text, published=dt.date(2024, 1, 1)))
        store.conn.execute("INSERT INTO extractions VALUES (1, 1, 'test', '{}', '2024-01-01')")
        store.conn.executemany(
            'INSERT INTO mentions (extraction, document, kind, start, "end", text, score, source) '
            "VALUES (1, 1, 'agency', ?, ?, 'กรมการปกครอง', 0.9, 'test')",
            [(at, at + 12) for at in range(6, len(text) - 20, 65)],
        )
    running = serve(path)
    with httpx.Client(base_url=running.url, timeout=60, trust_env=False,
                      headers={"accept-language": "en"}) as client:  # fmt: skip
        yield client
    running.stop()


def test_a_long_text_comes_in_parts_soon(long: httpx.Client) -> None:
    started = time.monotonic()
    page = tree(long.get("/document/long"))
    assert time.monotonic() - started < 5
    assert "Part 1 of" in page.text_content()
    seen, address = 0, "/document/long"
    for _ in range(3):
        page = tree(long.get(address))
        shown = page.find(".//div[@class='text']").text_content()
        assert 0 < len(shown) < marking.PART * 1.3
        seen += len(page.findall(".//div[@class='text']//mark"))
        address = page.find(".//a[@rel='next']").get("href")
    assert seen > 1_500
    page = tree(long.get(f"/document/long?q={quote('ทุเรียน')}"))
    (there,) = [a.get("href") for a in page.iter("a") if (a.get("href") or "").endswith("#hit")]
    page = tree(long.get(there.partition("#")[0]))
    assert page.get_element_by_id("hit").text_content() == "ทุเรียน"
    assert len(tree(long.get("/search?q=ทุเรียน")).find(".//ol//a").text_content()) <= 200


# ---- errors keep what was typed, in the reader's language -------------------


def test_an_error_keeps_the_query_and_the_facets(web: httpx.Client) -> None:
    page = tree(web.get('/search?q="(&source=city&year=2564'), 400)
    assert page.find(".//input[@name='q']").get("value") == '"('
    assert page.find(".//input[@name='source']").get("value") == "city"
    away = [a.get("href") for a in page.findall(".//ul[@class='chosen']//a")]
    assert len(away) == 2 and "source" not in away[0] and "year" not in away[1]
    for path in ("/nothing", "/document/green", "/agencies"):
        box = html.fromstring(web.get(f"{path}?q=ก").text).findall(".//form[@role='search']//input")
        assert [(b.get("name"), b.get("value")) for b in box] == [("q", "ก")], path


_WRONG = [
    "/search?q=%28", "/search?q=-เทศบาล", "/search?q=agency:''", "/search?q=ก*",
    "/search?q=" + "ก" * 2001, "/search?q=" + "ก+" * 70, "/search?q=agency:ไม่มีที่ไหน",
    "/search?person=ไม่มีใคร", "/search?q=after:ก", "/search?q=after:2564-02-30",
    "/search?year=25641", "/search?year=ปีนี้", "/search?kind=x", "/search?sort=x",
    "/search?page=x", "/search?q=เทศบาล&page=900", "/search?_format=x", "/nothing",
    "/document/none", "/document/green?version=9", "/agency/none", "/person/none",
    "/agreement/none", "/data/none", "/data/documents?_search=agency:ไม่มีที่ไหน",
]  # fmt: skip


@pytest.mark.parametrize("path", _WRONG)
def test_what_is_wrong_is_said_in_thai_to_who_reads_thai(web: httpx.Client, path: str) -> None:
    answer = web.get(path, headers={"accept-language": "th"})
    assert answer.status_code in (400, 404)
    page = html.fromstring(answer.text)
    said = page.find(".//p[@role='alert']")
    assert page.get("lang") == said.get("lang") == "th", said.text_content()
    assert web.get(path).status_code == answer.status_code
    english = html.fromstring(web.get(path).text).find(".//p[@role='alert']")
    assert english.get("lang") == "en" and english.text != said.text


def test_notes_are_said_in_thai(web: httpx.Client, ids: dict[str, str]) -> None:
    for query in ("เทศบาล ฮฮฮฮ", f"agency:{ids[CITY]}", "เทศบาล !!!", "มังคุดเงาะ", "ทุเรีน"):
        page = tree(web.get("/search", params={"q": query}, headers={"accept-language": "th"}))
        notes = page.findall(".//p[@class='note']")
        assert notes and {n.get("lang") for n in notes} == {"th"}, query


def test_what_nobody_translated_is_marked_as_english(web: httpx.Client) -> None:
    answer = web.get("/data/documents?_sort=x", headers={"accept-language": "th"})
    said = tree(answer, 400).find(".//p[@role='alert']")
    assert (said.get("lang"), said.text) == ("en", "Cannot sort table by x")
    assert wording.message("no such table: x", "th") == ("no such table: x", "en")


def test_no_message_hides_behind_another() -> None:
    rows = list(read_table(Path(wording.__file__).parent / "data" / "messages.tsv", 2))
    for english, thai in rows:
        pieces = dict.fromkeys(re.findall(r"{(\w+)}", english), "ก")
        said = english.format(**pieces | ({"what": "agency"} if "what" in pieces else {}))
        expected = thai.format(**pieces | ({"what": "หน่วยงาน"} if "what" in pieces else {}))
        assert wording.message(said, "th") == (expected, "th")
    assert plugin._told(RuntimeError())[1] in {row[0] for row in rows}
