"""Each page over HTTP: what it shows, as HTML, JSON and CSV."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import pytest
from datasette.utils import tilde_encode
from lxml import html

from store import listings, profiles
from store.database import Store
from store.search import search
from store.search_fields import day_range

# As in conftest.py.
CITY, COLLEGE = "เทศบาลนครสายลม", "มหาวิทยาลัยริมธาร"
MAYOR, RECTOR = "สมหญิง ใจกว้าง", "วิชัย ธารทอง"
EVIL_ID = 'ข่าว/2:5?#"%.json'
OVERLAP = "สำนักงานคณะกรรมการส่งเสริมเกาะแก้ว"


def tree(response: httpx.Response) -> html.HtmlElement:
    assert response.status_code == 200, response.text[:500]
    return html.fromstring(response.text)


def text_of(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def pages_of(links: list[html.HtmlElement]) -> list[str]:
    """The pages that links lead to, without their arguments."""
    return [urlsplit(a.get("href")).path for a in links]


def paths(ids: dict[str, str]) -> list[str]:
    city, mayor = f"/agency/{ids[CITY]}", f"/person/{ids[MAYOR]}"
    return [
        "/search?q=เทศบาล", "/search", "/agencies", "/people?name=ใจ", "/agreements?since=2564",
        "/timeline", "/document/green", "/document/fruit1", f"/document/{tilde_encode(EVIL_ID)}",
        f"/agreement/{ids['agreement']}", city, mayor, f"{city}/positions", f"{city}/partners",
        f"{city}/parts", f"{city}/names", f"{city}/timeline", f"{mayor}/timeline",
        f"{city}/network", f"{mayor}/network",
    ]  # fmt: skip


def test_every_page_is_html_json_and_csv(web: httpx.Client, ids: dict[str, str]) -> None:
    for path in paths(ids):
        page = tree(web.get(path))
        assert page.get("lang") == "en"
        (heading,) = page.findall(".//h1")
        assert text_of(heading)
        links = {a.text: a.get("href") for a in page.findall(".//p[@class='forms']/a")}
        assert web.get(links["JSON"]).json() is not None
        answer = web.get(links["CSV"])
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert len(next(csv.reader(io.StringIO(answer.text)))) >= 3
        thai = {"accept-language": "th-TH,en;q=0.5"}
        assert tree(web.get(path, headers=thai)).get("lang") == "th"


# ---- search -----------------------------------------------------------------


def test_a_search_finds_thai_and_marks_it(web: httpx.Client) -> None:
    page = tree(web.get("/search", params={"q": "มหาดไทย"}))
    (hit,) = page.findall(".//ol[@class='hits']/li")
    assert hit.find(".//a").get("href") == f"/document/green?q={quote('มหาดไทย')}"
    assert [m.text_content() for m in hit.findall(".//mark")] == ["มหาดไทย"]
    assert "กระทรวงมหาดไทย" in text_of(hit)


def test_a_facet_leads_to_as_many_documents_as_it_says(web: httpx.Client) -> None:
    for query in ("", "เทศบาล"):
        found = web.get("/search.json", params={"q": query}).json()
        assert set(found["facets"]) == {"agency", "person", "kind", "source", "year"}
        for name, values in found["facets"].items():
            for value in values:
                narrowed = web.get("/search.json", params={"q": query, name: value["value"]}).json()
                assert narrowed["total"] == value["count"] > 0
                assert narrowed["chosen"]
    years = {v["value"]: v["count"] for v in found["facets"]["year"]}
    assert years == {"2022": 2, "2021": 30}


def test_facets_chosen_together_and_taken_away(web: httpx.Client, ids: dict[str, str]) -> None:
    page = tree(web.get(f"/search?q=ลงนาม&agency={ids[CITY]}&year=2565&sort=oldest"))
    hrefs = pages_of(page.findall(".//ol[@class='hits']/li//a"))
    assert hrefs == ["/document/soon", "/document/green"]
    away = [a.get("href") for a in page.findall(".//ul[@class='chosen']/li/a")]
    assert len(away) == 2 and all("sort=oldest" in href for href in away)
    assert ids[CITY] not in away[0] and "year" not in away[1]


@pytest.mark.parametrize("sort", ["rank", "newest", "oldest"])
def test_leafing_shows_each_document_once(web: httpx.Client, sort: str) -> None:
    address, seen = f"/search?q=เทศบาล&sort={sort}", []
    while address:
        page = tree(web.get(address))
        seen += pages_of(page.findall(".//ol[@class='hits']/li//a"))
        following = page.findall(".//a[@rel='next']")
        address = following[0].get("href") if following else ""
    assert len(seen) == len(set(seen)) == 32
    if sort != "rank":
        days = [int(s.removeprefix("/document/notice")) for s in seen if "notice" in s]
        assert days == sorted(days, reverse=sort == "newest")


def test_the_page_and_the_command_find_the_same(web: httpx.Client, database: Path) -> None:
    with Store(database, create=False, readonly=True) as store:
        for query in ("เทศบาล", "เมืองสีเขียว -เตรียม", '"ล้างท่อ" 2564'):
            told = web.get("/search.json", params={"q": query, "size": 100}).json()
            assert told["hits"] == [hit.to_json() for hit in search(store, query, limit=100)]


# ---- a document -------------------------------------------------------------


def test_a_documents_text_is_whole_and_its_mentions_are_linked(
    web: httpx.Client, ids: dict[str, str], texts: dict[str, str]
) -> None:
    page = tree(web.get("/document/green"))
    lines = [page.find(".//h1"), *page.findall(".//div[@class='text']/p")]
    assert [line.text_content() for line in lines] == texts["green"].split("\n")
    linked = {a.text_content(): a.get("href") for a in page.findall(".//div[@class='text']//a")}
    assert linked[f"นาง{MAYOR}"] == f"/person/{ids[MAYOR]}"
    assert linked["กระทรวงมหาดไทย"] == f"/agency/{ids['กระทรวงมหาดไทย']}"
    (date,) = page.findall(".//div[@class='text']//time")
    assert date.get("datetime") == "2022-03-09" and date.text == "9 มีนาคม 2565"
    assert page.find(".//a[@href='https://example.go.th/a.pdf']").get("rel").startswith("noopener")


def test_mentions_in_mentions_are_each_linked(web: httpx.Client, ids: dict[str, str]) -> None:
    page = tree(web.get(f"/document/{tilde_encode(EVIL_ID)}"))
    assert not page.xpath("//a//a | //mark//mark")
    pieces = [(a.text_content(), a.get("href")) for a in page.findall(".//div[@class='text']//a")]
    inner = "คณะกรรมการส่งเสริมเกาะแก้ว"
    assert ("สำนักงาน", f"/agency/{ids[OVERLAP]}") in pieces
    assert (inner, f"/agency/{ids[inner]}") in pieces


def test_versions_and_near_duplicates(web: httpx.Client) -> None:
    page = tree(web.get("/document/fruit1"))
    assert page.find(".//a[@href='/document/fruit2']") is not None
    old = tree(web.get("/document/fruit1?version=1"))
    assert "This is an old version" in text_of(old)
    assert web.get("/document/fruit1?version=3").status_code == 404
    assert web.get("/document/fruit1.json?version=1").json()["version"] == 1


# ---- entities and agreements ------------------------------------------------


def test_an_agency_has_people_partners_agreements_documents(
    web: httpx.Client, ids: dict[str, str]
) -> None:
    page = tree(web.get(f"/agency/{ids[CITY]}"))
    hrefs = {a.get("href") for a in page.iter("a")}
    assert hrefs >= {
        f"/person/{ids[MAYOR]}", f"/agency/{ids[COLLEGE]}", f"/agreement/{ids['agreement']}",
        "/document/green", "/document/soon", f"/search?agency={ids[CITY]}",
        f"/agency/{ids[CITY]}/network",
    }  # fmt: skip
    value = web.get(f"/agency/{ids[CITY]}.json").json()
    (held,) = value["positions"]
    assert (held["person"], held["role"], held["documents"]) == (MAYOR, "นายกเทศมนตรี", 1)
    assert value["partners"][0]["name"] == COLLEGE


def test_a_person_over_time(web: httpx.Client, ids: dict[str, str]) -> None:
    (held,) = web.get(f"/person/{ids[RECTOR]}/positions.json").json()
    assert (held["role"], held["agency"]) == ("อธิการบดี", COLLEGE)
    assert (held["first"], held["last"], held["documents"]) == ("2022-03-05", "2022-03-10", 2)
    events = web.get(f"/person/{ids[RECTOR]}/timeline.json").json()
    assert [e["event"] for e in events] == ["signed", "position"]
    assert web.get(f"/person/{ids[RECTOR]}/timeline.json?until=2564").json() == []


@pytest.mark.parametrize(
    ("date", "since", "until", "shown"),
    [
        ("2021", "2564", None, True),  # a year is no day before its first one
        ("2021", "2564-06", None, True),
        ("2021", "2565", None, False),
        ("2021", None, "2564-02", True),
        ("2021-03", "2564-03-20", "2564-03-21", True),
        ("2021-03", "2564-04", None, False),
        ("2021-12-15/2022-01-10", "2565", None, False),  # the first part counts
        ("2021-12-15/2022-01-10", "2564-12-15", "2564-12-31", True),
        ("2021-12-15/..", "2564-12", None, True),
        (None, "2500", None, False),
    ],
)
def test_a_timeline_and_a_list_agree_on_what_is_in_a_period(
    tmp_path: Path, date: str | None, since: str | None, until: str | None, shown: bool
) -> None:
    first = day_range(since)[0] if since else None
    last = day_range(until)[1] if until else None
    assert profiles.within(date, None, first, last) is shown
    with Store(tmp_path / "khaosan.db") as store:
        with store.transaction():
            store.conn.execute(
                "INSERT INTO agreements (id, kind, status, date, score) "
                "VALUES ('a', 'mou', 'signed', ?, 1)",
                (date,),
            )
        assert bool(list(listings.agreements(store, since=since, until=until))) is shown


def test_an_address_by_name_or_of_the_other_kind_leads_on(
    web: httpx.Client, ids: dict[str, str]
) -> None:
    for path in (f"/agency/{CITY}", f"/person/{ids[CITY]}"):
        assert web.get(path).headers["location"] == f"/agency/{ids[CITY]}"
    assert web.get(f"/agency/{CITY}/partners.json").headers["location"] == (
        f"/agency/{ids[CITY]}/partners.json"
    )


def test_an_agreement_with_its_sources_and_what_they_contradict(
    web: httpx.Client, ids: dict[str, str], texts: dict[str, str]
) -> None:
    page = tree(web.get(f"/agreement/{ids['agreement']}"))
    shown = text_of(page)
    assert "The sources disagree" in shown and "พยาน มั่นคง" in shown
    quotes = [q.text_content() for q in page.findall(".//blockquote")]
    assert texts["green"].split("\n")[1] in quotes and len(quotes) == 2
    for a in page.findall(".//ol[@class='sources']/li/a"):
        place, _, anchor = a.get("href").partition("#")
        evidence = tree(web.get(place)).get_element_by_id(anchor)
        assert "evidence" in evidence.get("class")


def test_the_network_as_picture_and_json(web: httpx.Client, ids: dict[str, str]) -> None:
    for form, kind in (("svg", "image/svg+xml"), ("html", "text/html")):
        answer = web.get(f"/agency/{ids[CITY]}/network.{form}")
        assert answer.headers["content-type"].startswith(kind)
        assert COLLEGE in answer.text
    value = web.get(f"/person/{ids[MAYOR]}/network.json").json()
    assert {n["name"] for n in value["nodes"]} == {MAYOR, CITY}
    assert web.get(f"/agency/{ids['กระทรวงมหาดไทย']}/network.svg").status_code == 404


# ---- languages, and Datasette's own pages -----------------------------------


def test_the_language_is_kept_in_a_cookie(server: str) -> None:
    with httpx.Client(base_url=server, trust_env=False) as client:
        assert tree(client.get("/")).get("lang") == "th"  # no browser language: Thai
        assert tree(client.get("/?lang=en")).get("lang") == "en"
        page = tree(client.get("/document/green"))
        assert page.get("lang") == "en"
        assert "10 March 2022" in text_of(page)
        assert "10 มี.ค. 2565" in text_of(tree(client.get("/document/green?lang=th")))


def test_datasettes_own_search_finds_thai(web: httpx.Client, ids: dict[str, str]) -> None:
    def found(table: str, query: str) -> list[str]:
        answer = web.get(f"/data/{table}.json", params={"_search": query, "_shape": "objects"})
        return [row["id"] for row in answer.json()["rows"]]

    assert found("documents", "มหาดไทย") == ["green"]
    assert sorted(found("documents", "เมืองสีเขียว OR ทุเรียน -มังคุด")) == ["green", "soon"]
    assert found("agreements", "พัฒนาเมือง") == [ids["agreement"]]
    assert found("entities", "ริมธาร") == [ids[COLLEGE]]
    page = tree(web.get("/data/documents?_search=มหาดไทย"))
    assert page.find(".//input[@name='_search']").get("value") == "มหาดไทย"
    assert web.get('/data/documents?_search="(').status_code == 400


def test_control_characters_are_shown_as_such(web: httpx.Client, texts: dict[str, str]) -> None:
    page = web.get(f"/document/{tilde_encode(EVIL_ID)}")
    assert "\u202e" in texts[EVIL_ID] and "\u202e" not in page.text and "\x07" not in page.text


def test_a_letter_shows_its_fields(web: httpx.Client) -> None:
    page = web.get("/document/letter?lang=th")
    facts = text_of(tree(page).get_element_by_id("letter1").getparent())
    for words in (
        "หนังสือภายนอก หนังสือเวียน", "ที่ มท 0808/ว 99", "เรื่อง การทดสอบระบบ", "เรียน ผู้ว่าราชการจังหวัด",
        "ผู้ลงนาม นางสาวทดลอง ระบบดี, อธิบดีกรมทดสอบ", "สิ่งที่ส่งมาด้วย คู่มือ (2 เล่ม)",
    ):  # fmt: skip
        assert words.replace(" ", "") in facts.replace(" ", ""), words
    assert 'datetime="2024-03-15"' in page.text
    assert "External letter" in web.get("/document/letter?lang=en").text
