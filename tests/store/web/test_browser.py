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
        self.context = chromium.new_context(base_url=server, locale="en-GB", **options)
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
    assert "เมืองสีเขียว" in page.locator(".text").inner_text()
    page.locator(f".text a.agency:text-is('{CITY}')").first.click()
    assert page.locator("h1").inner_text() == CITY
    page.locator("ul.agreements a.title").first.click()
    assert "The sources disagree" in page.locator("main").inner_text()
    page.locator("ol.sources > li > a").first.click()
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
    return ["/search?q=เทศบาล&year=2564", "/document/green", f"/document/{tilde_encode(EVIL_ID)}",
            f"/agency/{ids[CITY]}", f"/agreement/{ids['agreement']}",
            f"/agency/{ids[CITY]}/timeline", f"/agency/{ids[CITY]}/network",
            "/", "/document/fruit1", "/agreements", "/agencies"]  # fmt: skip


def test_every_page_fits_a_phone_and_axe_finds_no_fault(
    chromium: Any, server: str, ids: dict[str, str]
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    # axe is put into the page as a script, which the page's policy forbids.
    with Watched(chromium, server, viewport=PHONE, bypass_csp=True) as page:
        for address in _addresses(ids):
            page.emulate_media(color_scheme="light")
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], address
            if address not in _addresses(ids)[:7]:
                continue
            faults = axe.run(page).response["violations"]
            # Dark is another set of colours of the same page.
            page.emulate_media(color_scheme="dark")
            faults += axe.run(page, options=_CONTRAST).response["violations"]
            told = [(v["impact"], v["id"], v["nodes"][0]["html"][:200]) for v in faults]
            assert told == [], address
