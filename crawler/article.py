"""From a page to an article: title, date, category, agency of origin, and the text in lines.

The source's selectors first; where they find no text, trafilatura. What belongs to the page and not
to the article (navigation, share links, visitor counts, the date and headline repeated above the
text) stays out.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from crawler import attachments, dates
from crawler.encodings import REPLACEMENT
from crawler.source import Source, common, is_xpath
from khaosan.records import Document

if TYPE_CHECKING:
    from lxml.html import HtmlElement
    from parsel import Selector

# Fewer letters than this, found by no selector, are a message ("ไม่พบข่าว") and no article.
LEAST_LETTERS = 80
_HTML_SPACE = re.compile(r"[ \t\n\r\f]+")
_TABLE_RULE = re.compile(r"\|(?:-+\|)+")
_CELLS = frozenset(("td", "th"))
_LETTERS = re.compile(r"[^\W\d_]|[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")


class NoArticleError(Exception):
    """A page that answers and is no article; the message is the reason, for the count."""


@dataclass(slots=True)
class Page:
    """A page as it was fetched: its address, decoded text, and the text of the link to it."""

    url: str
    html: str
    anchor: str | None = None


def extract(page: Page, source: Source, fetched: dt.datetime | None = None) -> Document:
    """Read an article.

    Raises NoArticleError for a page that holds none: a form that asks for a password, a message, an
    empty page.
    """
    from parsel import Selector

    if not page.html.strip():
        raise NoArticleError("empty page")
    root = Selector(text=page.html, type="html")
    elements = _selected(root, source)
    dropped = _dropped(root, source)
    chosen = bool(elements)
    lines = [line for e in elements for line in text_lines(e, dropped)]
    if not chosen:
        if root.xpath("//input[translate(@type, 'PASWORD', 'pasword') = 'password']"):
            raise NoArticleError("login page")
        lines = _found_text(page)
    title = _title(root, source, page.anchor) or (lines[0] if lines else "")
    published = _published(root, source, lines)
    lines = _trim(lines, title, head=source.select.strip_head or not chosen)
    if not title or (not chosen and _letters(lines) < LEAST_LETTERS):
        raise NoArticleError("no text")
    named = source.article(page.url)
    identity, address = named or ("", page.url)
    around = _around(elements) if chosen else (root.css("article, main") or root.css("body"))
    return Document.new(
        "\n".join([title, *lines]),
        id=identity or None,
        url=address,
        title=title,
        published=published,
        source=source.name,
        category=_first(root, source.select.category),
        agency=_agency(root, source, lines),
        fetched=fetched,
        attachments=attachments.find(
            _outermost(getattr(e, "root", e) for e in around),
            dropped,
            _base(root, page.url),
            title,
            source.names_file,
        ),
    )


# ---- text -------------------------------------------------------------------


def _selected(root: Selector, source: Source) -> list[HtmlElement]:
    """The elements that the first text selector finds that finds any."""
    for selector in source.select.text:
        found = _outermost(m.root for m in select(root, selector) if _is_element(m.root))
        if found:
            return found
    return []


def _dropped(root: Selector, source: Source) -> set[HtmlElement]:
    if not source.select.drop:
        return set()
    return {m for m in _any_of(source.select.drop)(root.root) if _is_element(m)}


@cache
def _any_of(selectors: tuple[str, ...]) -> Any:
    """What finds all that any of these selectors finds, in one walk through the page."""
    from lxml import etree
    from parsel import Selector
    from parsel.csstranslator import HTMLTranslator

    css = HTMLTranslator()
    paths = " | ".join(s if is_xpath(s) else css.css_to_xpath(s) for s in selectors)
    return etree.XPath(paths, namespaces=Selector._default_namespaces, smart_strings=False)


def _around(elements: list[HtmlElement]) -> list[HtmlElement]:
    """The text's elements and what follows beside them: files are often listed below the text."""
    return [n for e in elements for n in (e, *(s for s in e.itersiblings() if _is_element(s)))]


def _base(root: Selector, url: str) -> str:
    """The address that the page's relative ones are of."""
    named = root.xpath("//base/@href").get()
    try:
        return urljoin(url, named) if named else url
    except ValueError:
        return url


def _found_text(page: Page) -> list[str]:
    import trafilatura

    # Thai pages are short on the paragraph marks that precision looks for; comments are readers'.
    text = trafilatura.extract(
        page.html, url=page.url, include_comments=False, include_tables=True, favor_recall=True
    )
    return [line for raw in (text or "").splitlines() if (line := _row(_clean(raw)))]


def _row(line: str) -> str:
    """A line of trafilatura's; a row of a table, `| a | b |`, as everywhere with tabs between its
    cells, and "" for the rule under its head."""
    if not (line.startswith("| ") and line.endswith(" |")) and not _TABLE_RULE.fullmatch(line):
        return line
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    return "" if all(set(cell) <= {"-"} for cell in cells) else "\t".join(cells).rstrip()


def text_lines(element: HtmlElement, dropped: Collection[HtmlElement] = ()) -> list[str]:
    """The text of an element as a browser shows it, a line a block; blank lines are left out.

    `dropped`: elements to leave out with all in them.
    """
    return [line for raw in "".join(_pieces(element, dropped)).split("\n") if (line := _clean(raw))]


def _pieces(element: HtmlElement, dropped: Collection[HtmlElement]) -> Iterator[str]:
    from lxml import etree

    blocks, skipped = _tags("blocks"), _tags("skipped")
    # iterwalk, not recursion: pages nest as deep as they like.
    walk = etree.iterwalk(element, events=("start", "end", "comment", "pi"))
    for event, node in walk:
        if event in ("comment", "pi"):
            yield _flow(node.tail)
            continue
        tag = node.tag if isinstance(node.tag, str) else ""
        inside = not (tag in skipped or node in dropped)
        edge = "\n" if tag in blocks else " " if tag in _CELLS else ""
        if event == "start":
            yield edge
            if inside:
                yield _pre(node.text) if _in_pre(node) else _flow(node.text)
            else:
                walk.skip_subtree()
        else:
            yield edge
            if node is not element:
                yield _pre(node.tail) if _in_pre(node.getparent()) else _flow(node.tail)


@cache
def _tags(kind: str) -> frozenset[str]:
    return frozenset(common()["html"][kind])


def _flow(text: str | None) -> str:
    return _HTML_SPACE.sub(" ", text) if text else ""


def _pre(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").replace("\r", "\n")


def _in_pre(node: HtmlElement | None) -> bool:
    return node is not None and node.tag == "pre"


def _clean(line: str) -> str:
    # Runs of plain spaces are one, as a browser shows them; non-breaking ones inside a line stay as
    # they were written.
    return _HTML_SPACE.sub(" ", line).strip()


def _outermost(elements: Iterable[Any]) -> list[Any]:
    kept: list[Any] = []
    seen: set[Any] = set()
    for element in elements:
        if not any(a in seen for a in element.iterancestors()):
            kept.append(element)
            seen.add(element)
    return kept


def _is_element(node: Any) -> bool:
    return hasattr(node, "iterancestors") and isinstance(node.tag, str)


@cache
def _boilerplate() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in common()["boilerplate"]["lines"]), re.IGNORECASE)


def _trim(lines: list[str], title: str, *, head: bool) -> list[str]:
    """Take the page's own lines off both ends: with `head` the headline and the date, once each;
    always visitor counts and share links."""
    first, last = 0, len(lines)
    left = {"title", "date"} if head else set()
    while first < last:
        line = lines[first]
        if _boilerplate().fullmatch(line):
            first += 1
        elif "title" in left and line.split() == title.split():
            left.discard("title")
            first += 1
        elif "date" in left and dates.is_date_line(line):
            left.discard("date")
            first += 1
        else:
            break
    while last > first and _boilerplate().fullmatch(lines[last - 1]):
        last -= 1
    return lines[first:last]


def _letters(lines: list[str]) -> int:
    return sum(len(_LETTERS.findall(line)) for line in lines)


# ---- what stands beside the text --------------------------------------------


def select(root: Selector, selector: str) -> Any:
    """What a selector of a source file finds (CSS, or XPath where it begins with /)."""
    return root.xpath(selector) if is_xpath(selector) else root.css(selector)


def _values(root: Selector, selectors: Iterable[str]) -> Iterator[str]:
    for selector in selectors:
        for match in select(root, selector):
            node = match.root
            if not _is_element(node):
                text = str(node)
            else:
                text = node.get("datetime") or node.get("content") or " ".join(text_lines(node))
                if node.tag == "title":
                    text = node.text or ""
            if text := _clean(text):
                yield text


def _first(root: Selector, selectors: Iterable[str]) -> str | None:
    return next(_values(root, selectors), None)


def _title(root: Selector, source: Source, anchor: str | None) -> str | None:
    """The headline: the source's selectors, og:title, the first h1, the link on the list page,
    and the title element last, which often names the site alone. One that could be read whole wins
    over one with unreadable characters."""
    shown = _clean(anchor or "")
    candidates = chain(
        _values(root, source.select.title),
        _values(root, ("meta[property='og:title']", "h1")),
        [shown] if len(shown) >= 10 and not shown.endswith(("...", "…")) else [],
        _values(root, ("title",)),
    )
    cut = source.select.title_cut
    first = None
    for candidate in candidates:
        title = _clean(cut.sub("", candidate) if cut else candidate)
        if title and REPLACEMENT not in title:
            return title
        first = first or title or None
    return first


_META_DATES = (
    "meta[property='article:published_time']",
    "meta[itemprop='datePublished']",
    "time[itemprop='datePublished']",
    "time[datetime]",
)
_JSON_LD = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')


def _published(root: Selector, source: Source, lines: list[str]) -> dt.date | None:
    for text in _values(root, source.select.date):
        if found := dates.read(text):
            return found
    if source.patterns.date and (match := source.patterns.date.search(_page_text(root))):
        return dates.read(match["date"])
    for text in _values(root, _META_DATES):
        if found := dates.read(text):
            return found
    for script in root.css("script[type='application/ld+json']::text").getall():
        if (match := _JSON_LD.search(script)) and (found := dates.read(match[1])):
            return found
    return next((dates.read(line) for line in lines[:4] if dates.is_date_line(line)), None)


def _agency(root: Selector, source: Source, lines: list[str]) -> str | None:
    if named := _first(root, source.select.agency):
        return named
    if source.patterns.agency:
        for text in ("\n".join(lines), _page_text(root)):
            if match := source.patterns.agency.search(text):
                return _clean(match["agency"])
    return source.agency


def _page_text(root: Selector) -> str:
    # The whole tree: in a page with no body element the parser leaves everything in the head.
    return "\n".join(text_lines(root.root))
