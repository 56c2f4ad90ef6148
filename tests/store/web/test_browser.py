"""The page in a real browser: Debian's chromium, headless. Skipped where there is none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from datasette.utils import tilde_encode

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no chromium on this machine")

CITY, COLLEGE = "เทศบาลนครสายลม", "มหาวิทยาลัยริมธาร"
EVIL_ID = 'ข่าว/2:5?#"%.json'
_CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Any, server: str) -> Iterator[Any]:
    """A page that fails its test where it asks another machine for something, says an error on the
    console, or opens a dialog."""
    with Watched(chromium, server) as opened:
        yield opened


class Watched:
    """A page that remembers what went wrong."""

    def __init__(self, chromium: Any, server: str, **options: Any) -> None:
        options = {"base_url": server, "locale": "en-GB"} | options
        self.context = chromium.new_context(**options)
        self.page = self.context.new_page()
        self.faults: list[str] = []
        host = urlsplit(server).netloc
        self.page.on(
            "request",
            lambda r: urlsplit(r.url).netloc == host or self.faults.append(f"asked {r.url}"),
        )
        self.page.on(
            "console", lambda m: m.type in ("error", "warning") and self.faults.append(m.text)
        )
        self.page.on("pageerror", lambda e: self.faults.append(str(e)))
        self.page.on("dialog", lambda d: (self.faults.append(d.message), d.dismiss()))

    def __enter__(self) -> Any:
        return self.page

    def __exit__(self, kind: Any, *_: Any) -> None:
        self.context.close()
        if kind is None:
            assert self.faults == []


def test_from_a_search_to_the_agreement(page: Any) -> None:
    page.goto("/")
    assert page.evaluate("document.activeElement.id") == "q"  # one can type at once
    page.keyboard.type("มหาดไทย")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?**")
    assert page.locator("ol.hits li").count() == 1
    assert page.locator(".snippet mark").inner_text() == "มหาดไทย"
    page.locator("ol.hits a").click()
    assert page.locator(".text mark.hit, .text .m.hit").first.inner_text() == "มหาดไทย"
    page.locator("a[href='#hit']").click()
    assert page.locator(":target").inner_text() == "มหาดไทย"
    assert "เมืองสีเขียว" in page.locator(".text").inner_text()
    page.locator(f".text a.agency:text-is('{CITY}')").first.click()
    assert page.locator("h1").inner_text() == CITY
    page.locator("ul.agreements a.title").first.click()
    assert "The sources disagree" in page.locator("main").inner_text()
    page.locator("ol.sources > li > a").first.click()
    page.wait_for_url("**/document/**")
    # The address leads to the sentence.
    at = page.evaluate("document.querySelector(':target').getBoundingClientRect().top")
    assert page.locator(":target").evaluate("e => e.classList.contains('evidence')") and at < 900


def test_a_facet_narrows_and_can_be_taken_away(page: Any) -> None:
    page.goto("/search?q=เทศบาล")
    assert "32 documents" in page.locator("main").inner_text()
    page.locator("aside.facets a", has_text="2022").click()
    assert "2 documents" in page.locator("main [role=status]").inner_text()
    page.locator("ul.chosen a").click()
    assert "32 documents" in page.locator("main [role=status]").inner_text()


def test_the_keyboard_reaches_the_content_first(page: Any) -> None:
    page.goto("/document/green")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.getElementById('main').contains(document.activeElement)")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_what_is_copied_is_the_text(page: Any, texts: dict[str, str]) -> None:
    page.goto(f"/document/{tilde_encode(EVIL_ID)}")
    assert page.locator(".text wbr").count() > 3
    copied = page.evaluate(
        "() => { const r = document.createRange(); "
        "r.selectNodeContents(document.querySelector('.text p:last-of-type')); "
        "getSelection().removeAllRanges(); getSelection().addRange(r); "
        "return getSelection().toString() }"
    )
    assert copied == texts[EVIL_ID].split("\n")[-1]


def test_a_script_for_a_title_is_text(page: Any) -> None:
    page.goto(f"/document/{tilde_encode(EVIL_ID)}")
    assert page.locator("h1").inner_text() == "<script>alert(1)</script>"
    page.goto("/search?q=แถลงข่าว")
    assert page.locator("ol.hits a").first.inner_text() == "<script>alert(1)</script>"


def test_the_network_can_be_looked_at(page: Any, ids: dict[str, str]) -> None:
    page.goto(f"/agency/{ids[CITY]}/network")
    picture = page.locator("main img")
    picture.evaluate("i => i.decode()")
    assert picture.evaluate("i => i.naturalWidth") > 300
    page.locator("main a", has_text="dragged").click()
    page.locator("#picture .node", has_text=COLLEGE).first.click()
    assert "โครงการเมืองสีเขียว" in page.locator("#panel").inner_text()


def _addresses(ids: dict[str, str]) -> list[str]:
    city = f"/agency/{ids[CITY]}"
    return [
        "/", "/search?q=เทศบาล&year=2564", "/search?q=ทุเรีน", "/document/green?q=มหาดไทย เทศบาล",
        f"/document/{tilde_encode(EVIL_ID)}", "/document/fruit1", city, f"{city}/timeline",
        f"{city}/network?people=1", f"{city}/network.html?people=1",
        f"/agreement/{ids['agreement']}", "/agreements", "/agencies",
        # Datasette's own.
        "/data", "/data/documents?_search=เทศบาล&source__exact=city&_facet=source",
        "/data/mentions", "/data/documents/1", "/data?sql=select+number,+title+from+documents",
    ]  # fmt: skip


@pytest.mark.parametrize("locale", ["th-TH", "en-GB"])
def test_every_page_fits_a_phone_and_axe_finds_no_fault(
    chromium: Any, server: str, ids: dict[str, str], locale: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    # axe is put into the page as a script, which the page's policy forbids.
    with Watched(chromium, server, viewport=PHONE, bypass_csp=True, locale=locale) as page:
        for address in _addresses(ids) if locale == "th-TH" else _addresses(ids)[1:10:4]:
            page.emulate_media(color_scheme="light")
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], address
            faults = axe.run(page).response["violations"]
            # Dark is another set of colours of the same page.
            page.emulate_media(color_scheme="dark")
            faults += axe.run(page, options=_CONTRAST).response["violations"]
            told = [(v["impact"], v["id"], v["nodes"][0]["html"][:200]) for v in faults]
            assert told == [], address


def test_an_error_page_and_wide_tables_have_no_fault(
    chromium: Any, server: str, ids: dict[str, str]
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    context = chromium.new_context(base_url=server, locale="th-TH", bypass_csp=True)
    page = context.new_page()
    for address in ('/search?q="(&source=city&year=2564', "/nothing", "/data/mentions",
                    "/data?sql=select+x"):  # fmt: skip
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.goto(address)
            told = [(v["id"], v["nodes"][0]["html"]) for v in axe.run(page).response["violations"]]
            assert told == [], address
    context.close()


def test_the_picture_is_whole_on_a_phone(chromium: Any, server: str, ids: dict[str, str]) -> None:
    with Watched(chromium, server, viewport=PHONE) as page:
        page.goto(f"/agency/{ids[CITY]}/network")
        page.locator("main img").evaluate("i => i.decode()")
        box = page.locator("main img").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]
        assert box["height"] < box["width"] * 2
