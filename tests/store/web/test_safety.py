"""Nothing crawled is ever markup, nothing typed breaks a page, and nothing is written."""

from __future__ import annotations

import contextlib
import hashlib
import socket
import time
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import pytest
from datasette.utils import tilde_encode
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

EVIL = "<script>alert(1)</script>"
EVIL_NAME = '"><img src=x onerror=alert(2)>กรมทดสอบ'
EVIL_ID = 'ข่าว/2:5?#"%.json'


def test_what_was_crawled_is_shown_as_text(web: httpx.Client, ids: dict[str, str]) -> None:
    document = f"/document/{tilde_encode(EVIL_ID)}"
    evil = [
        document, "/search", "/search?q=alert", f"/search?agency={ids[EVIL_NAME]}",
        f"/agency/{ids[EVIL_NAME]}", "/agencies?name=onerror", f"/search?q={quote(EVIL)}",
        f"/agencies?name={quote(EVIL_NAME)}", f"/agreements?party={quote(EVIL)}",
        f"/search?source={quote(EVIL)}", f"/nothing/{quote(EVIL)}", f"/document/{quote(EVIL)}",
    ]  # fmt: skip
    for path in evil:
        page = html.fromstring(web.get(path, follow_redirects=True).text)
        assert not page.xpath("//script | //img | //iframe | //i | //b | //style"), path
        assert not page.xpath("//@*[starts-with(name(), 'on')]"), path
        for href in page.xpath("//@href | //@src | //@action"):
            assert href.startswith(("/", "#", "https://example.go.th/")), (path, href)
    shown = html.fromstring(web.get(document).text)
    assert shown.find(".//h1").text_content() == EVIL
    assert "javascript:alert(3)" in shown.text_content()
    for path in ("/data/documents", "/data/entities", f"/data/documents?_search={quote(EVIL)}"):
        assert EVIL not in web.get(path).text and EVIL_NAME not in web.get(path).text


def test_csv_cells_are_no_formulas(web: httpx.Client) -> None:
    answer = web.get("/agencies.csv", params={"name": "กรมทดสอบ"})
    assert EVIL_NAME.replace('"', '""') in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_every_answer_has_the_headers_that_keep_it_in(
    web: httpx.Client, ids: dict[str, str]
) -> None:
    paths = ("/", "/document/green", "/search.json", "/agencies.csv", "/nothing", "/data",
             "/data/documents", "/static/khaosan.css", f"/agency/{ids[EVIL_NAME]}",
             "/-/metadata.json", "/search?year=x")  # fmt: skip
    for path in paths:
        headers = web.get(path).headers
        policy = dict(
            part.strip().partition(" ")[::2]
            for part in headers["content-security-policy"].split(";")
        )
        assert policy["default-src"] == "'none'", path
        assert policy["base-uri"] == policy["frame-ancestors"] == "'none'", path
        assert "http" not in headers["content-security-policy"] and "*" not in policy.values()
        assert headers["referrer-policy"] == "no-referrer"
        assert "access-control-allow-origin" not in headers
    assert "script-src" not in web.get("/").headers["content-security-policy"]


_HOSTILE = [
    '"', "(", ")", "AND", "NEAR(", "*", "ก*", "-", '"" OR ""', "'; DROP TABLE documents; --",
    "title:",
    "\x00", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), "ก" * 1999, "ก" * 3000,
    "( " * 500, "%", "=1+1", "_", "~", "~2F", "../../etc/passwd", "..", ".", "\u202e",
]  # fmt: skip
_ADDRESSES = ("/search?q={}", "/search?agency={}", "/search?source={}&q=ก", "/search?year={}",
              "/search?q=ก&page={}", "/agencies?name={}", "/agreements?party={}&place={}",
              "/timeline?since={}", "/document/{}", "/document/green?version={}", "/agency/{}",
              "/person/{}/timeline", "/agreement/{}", "/agency/{}/network.svg",
              "/search?_format={}",
              "/data/documents?_search={}", "/data/entities.json?_search={}", "/data/{}", "/{}",
              "/search?lang={}", "/search?kind={}&sort={}")  # fmt: skip
_FINE = {200, 302, 400, 404}


def test_hostile_words_and_ids_get_an_answer_of_one_line(web: httpx.Client) -> None:
    for n, address in enumerate(_ADDRESSES):
        for typed in _HOSTILE[n % 3 :: 3]:
            answer = web.get(address.replace("{}", quote(typed, safe="")))
            assert answer.status_code in _FINE, (address, typed[:50], answer.text[:500])
            assert "Traceback" not in answer.text
    told = web.get("/search.json", params={"q": '"'})
    assert told.status_code == 400 and told.json()["error"].count("\n") == 0


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=80), st.sampled_from(_ADDRESSES))
def test_any_string_gets_an_answer(web: httpx.Client, typed: str, address: str) -> None:
    encoded = quote(typed.encode("utf-8", "surrogatepass"), safe="")
    answer = web.get(address.replace("{}", encoded))
    assert answer.status_code in _FINE, (address, typed, answer.text[:500])


def test_a_query_of_a_megabyte_is_refused(web: httpx.Client, server: str) -> None:
    parts = urlsplit(server)
    # The server may hang up before it has read it all.
    with (
        contextlib.suppress(ConnectionError),
        socket.create_connection((parts.hostname, parts.port), timeout=20) as connection,
    ):
        connection.sendall(b"GET /search?q=" + b"%E0%B8%81" * 120_000 + b" HTTP/1.1\r\n\r\n")
        assert connection.recv(100)[:12] in (b"HTTP/1.1 400", b"")
    assert web.get("/search?q=เทศบาล").status_code == 200


def test_it_only_reads(web: httpx.Client, database: Path) -> None:
    before = hashlib.sha256(database.read_bytes()).hexdigest()
    assert web.post("/search", data={"q": "ก"}).status_code in {403, 405}
    for sql in ("delete from documents", "update documents set title = 1", "pragma query_only = 0",
                "attach database '/tmp/x.db' as x", "create temp table t (x)",
                "select load_extension('x')", "select writefile('/tmp/x', 'y')"):  # fmt: skip
        assert web.get("/data.json", params={"sql": sql}).status_code == 400, sql
    assert web.get("/data.db").status_code in {403, 404}
    assert web.get("/-/threads.json").status_code in {200, 403}
    assert hashlib.sha256(database.read_bytes()).hexdigest() == before


def test_time_and_rows_are_bounded(web: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    forever = "with recursive n(x) as (select 1 union all select x + 1 from n) select max(x) from n"
    started = time.monotonic()
    assert web.get("/data.json", params={"sql": forever}).status_code == 400
    assert time.monotonic() - started < 10
    many = (
        "with recursive n(x) as (select 1 union all select x + 1 from n limit 5000) select x from n"
    )
    assert len(web.get("/data.json", params={"sql": many}).json()["rows"]) == 1_000
    assert web.get("/search.json", params={"size": 1001}).status_code == 400
    assert web.get("/search.json", params={"q": "เทศบาล", "page": 1001}).status_code == 400
    monkeypatch.setattr("store.web.site.PAGE_LIMIT_MS", 0)
    answer = web.get("/agencies.json", params={"name": "เทศบาล"})
    assert answer.status_code == 503 and "too long" in answer.json()["error"]


def test_sql_past_its_bounds_says_which(web: httpx.Client) -> None:
    def asked(sql: str, form: str = "json") -> tuple[int, str]:
        answer = web.get(f"/data.{form}", params={"sql": sql})
        return answer.status_code, answer.json()["error"] if form == "json" else answer.text

    forever = "with recursive n(x) as (select 1 union all select x + 1 from n) select max(x) from n"
    assert asked(forever) == (400, "the query took too long")
    assert asked("select randomblob(300000000)") == (400, "a value is too large; ask for less")
    many = (
        "with recursive n(x) as (select 1 union all select x + 1 from n limit 900) "
        "select zeroblob(30000000) from n"
    )
    status, said = asked(many)
    assert status == 400 and "MB; ask for less" in said
    assert asked("select 'ก' as a")[0] == 200
    assert asked("select x") == (400, "no such column: x")
    assert web.get("/data/documents.json?_sort=nothing").status_code == 400


def test_a_path_cannot_lead_to_another_machine(web: httpx.Client) -> None:
    for path in ("//evil.example/x?a=1", "//evil.example/search?q=ก", "///evil.example/"):
        parts = urlsplit(str(web.base_url))
        with socket.create_connection((parts.hostname, parts.port), timeout=20) as connection:
            asked = f"GET {quote(path, safe='/?=')} HTTP/1.1\r\nHost: localhost\r\n"
            connection.sendall(f"{asked}Connection: close\r\n\r\n".encode())
            answer = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
        head, _, body = answer.partition("\r\n\r\n")
        assert "ocation: //" not in head, head
        if body:
            hrefs = html.fromstring(body).xpath("//@href | //@action")
            assert not [h for h in hrefs if h.startswith(("//", "/\\"))], path


def test_a_foreign_page_cannot_ask_under_its_own_name(web: httpx.Client) -> None:
    assert web.get("/", headers={"host": "evil.example"}).status_code == 421
    assert web.get("/", headers={"host": "localhost:8001"}).status_code == 200
    assert web.get("/", headers={"host": "[::1]:8001"}).status_code == 200
