"""The demonstration site: its articles, its pages, and how it answers."""

from __future__ import annotations

import http.client
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from crawler.demo import load, serve
from crawler.demo.articles import SHAPES
from crawler.demo.pages import article_path, list_path, thai_date


@pytest.fixture(scope="module")
def bases() -> Iterator[dict[str, str]]:
    with serve() as found:
        yield found


class Answer:
    def __init__(self, base: str, path: str, **headers: str) -> None:
        connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=10)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", path, headers=named)
        response = connection.getresponse()
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()
        connection.close()


def test_some_thirty_articles_of_a_news_articles_length() -> None:
    articles = [a for shape in SHAPES for a in load(shape)]
    assert len(articles) == 30
    assert all(600 <= len("\n".join(a.body)) <= 2000 for a in articles)
    assert len({a.number for a in articles}) == 30
    assert len({a.title for a in articles}) == 30


def test_what_government_text_is_full_of_is_there() -> None:
    text = "\n".join("\n".join((a.title, *a.body)) for shape in SHAPES for a in load(shape))
    for what in ("\u00a0", "\u200b", "๒๕๖๗", "\u0e4d\u0e32", "เเ", "MOU", "พล.ร.อ.", "ส.ท.ท."):
        assert what in text, repr(what)


def test_the_weekdays_in_the_texts_are_right() -> None:
    import datetime as dt

    months = "มกราคม กุมภาพันธ์ มีนาคม เมษายน".split()  # noqa: SIM905
    weekday = "วัน(?:จันทร์|อังคาร|พุธ|พฤหัสบดี|ศุกร์|เสาร์|อาทิตย์)ที่"
    stated = re.compile(weekday + r" (\d{1,2}) (" + "|".join(months) + r") (?:พ\.ศ\. )?2567")
    seen = 0
    for shape in SHAPES:
        for article in load(shape):
            for match in stated.finditer("\n".join(article.body).replace("\u00a0", " ")):
                day = dt.date(2024, months.index(match[2]) + 1, int(match[1]))
                assert thai_date(day) in match[0].replace("พ.ศ. ", "")
                seen += 1
    assert seen >= 5


@pytest.mark.parametrize("shape", SHAPES)
def test_lists_lead_to_every_article(bases: dict[str, str], shape: str) -> None:
    base, path = bases[shape], list_path(shape, 1)
    seen: list[str] = []
    for _ in range(10):
        html = Answer(base, path).body.decode()
        seen += re.findall(r'class="item"><a href="([^"]+)"', html)
        more = re.search(r'class="next" href="([^"]+)"', html)
        if more is None:
            break
        path = more[1].replace("&amp;", "&")
    expected = [article_path(shape, a.number) for a in load(shape)]
    assert [path.replace("&amp;", "&") for path in seen] == expected
    assert {Answer(base, path).status for path in expected} == {200}


@pytest.mark.parametrize("shape", SHAPES)
def test_an_article_that_has_not_changed_is_304(bases: dict[str, str], shape: str) -> None:
    path = article_path(shape, load(shape)[0].number)
    first = Answer(bases[shape], path)
    tag, when = first.headers["ETag"], first.headers["Last-Modified"]
    by_tag = Answer(bases[shape], path, If_None_Match=tag)
    by_day = Answer(bases[shape], path, If_Modified_Since=when)
    assert (by_tag.status, by_tag.body, by_day.status) == (304, b"", 304)
    other = Answer(bases[shape], path, If_None_Match='"other"', If_Modified_Since=when)
    assert (other.status, other.body) == (200, first.body)


@pytest.mark.parametrize("shape", SHAPES)
def test_what_stands_beside_the_articles(bases: dict[str, str], shape: str) -> None:
    base = bases[shape]
    assert b"Disallow: /private/" in Answer(base, "/robots.txt").body
    sitemap = ET.fromstring(Answer(base, "/sitemap.xml").body)  # noqa: S314 - our own
    assert len(sitemap) == 10
    feed = ET.fromstring(Answer(base, "/rss.xml").body)  # noqa: S314
    assert len(feed.findall("channel/item")) == 10
    assert Answer(base, "/about").status == 200
    assert Answer(base, "/none").status == 404
    assert Answer(base, "/private/internal").status == 404


def test_one_page_is_in_windows_874_and_does_not_say_so(bases: dict[str, str]) -> None:
    (article,) = (a for shape in SHAPES for a in load(shape) if a.encoding != "utf-8")
    answer = Answer(bases["dla"], article_path("dla", article.number))
    assert "charset" not in answer.headers["Content-Type"]
    assert b"charset" not in answer.body
    assert article.title in answer.body.decode("cp874")


def test_it_is_reached_from_this_machine_only(bases: dict[str, str]) -> None:
    assert {urlsplit(base).hostname for base in bases.values()} == {"127.0.0.1"}
    assert len({urlsplit(base).port for base in bases.values()}) == 3


def test_taken_ports_are_no_obstacle() -> None:
    with serve() as taken:
        port = urlsplit(taken["thaigov"]).port
        assert port is not None
        with serve(port) as found:
            assert Answer(found["thaigov"], "/robots.txt").status == 200
            assert found["thaigov"] != taken["thaigov"]
