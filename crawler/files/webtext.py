"""The whole text of a page: a mail that is written as one, what Office wrote as one.

A page of a site is read as an article instead (crawler.readers.webpage): much of it is no text.
"""

from __future__ import annotations

import re
from typing import Any

from crawler.files.kinds import is_of_office
from crawler.files.office import rows
from crawler.files.paper import Paper
from crawler.readers import webpage
from crawler.readers.plain import decoded
from crawler.readers.records import Unreadable
from khaosan.records import Document

_UNREAD = {"script", "style", "head", "title", "template", "noscript", "object", "svg", "select"}
_BLOCKS = {
    "p", "div", "li", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "hr",
    "blockquote", "center", "form", "fieldset", "section", "article", "header", "footer", "main",
    "nav", "aside", "address", "figure", "figcaption", "caption", "tr", "td", "th", "body",
}  # fmt: skip
_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|mso-hide\s*:\s*all)", re.IGNORECASE)
_DEEP = 200


def document(data: bytes, kind: str) -> Paper | Document:
    """A page under another name. `kind`: what its name says. One that Office wrote is read whole,
    of a sheet the tables are; any other is an article of a site, or a page that says it has none.
    """
    if kind == "sheet":
        paper = tables(decoded(data))
        if paper.empty:
            raise Unreadable("no table in the page", "a web page under the name of a sheet")
        return paper
    return read(decoded(data)) if is_of_office(data) else webpage.document(data)


def read(html: str) -> Paper:
    """All text of a page, a row of a table a line with tabs between its cells."""
    paper = Paper()
    write(html, paper)
    return paper


def write(html: str, out: rows.Out) -> None:
    """The same, into what holds more."""
    root = _parsed(html)
    if root is not None:
        _Reader(out).read(root)


def tables(html: str) -> Paper:
    """What stands in the tables of a page, which sites send as a sheet."""
    paper = Paper()
    root = _parsed(html)
    for table in root.xpath("//table[not(ancestor::table)]") if root is not None else ():
        _Reader(paper).read(table)
    return paper


def _parsed(html: str) -> Any | None:
    from lxml import etree
    from lxml import html as parser

    form = parser.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return parser.document_fromstring(html.encode("utf-8", "replace"), form)
    except (etree.ParserError, ValueError):
        return None


class _Reader:
    def __init__(self, out: rows.Out) -> None:
        self.out = out
        self._line: list[str] = []

    def read(self, element: Any, deep: int = 0) -> None:
        """All of an element."""
        if element.tag == "table":
            self._table(element, deep)
        else:
            self._inside(element, deep)
        self._end()

    def _inside(self, element: Any, deep: int) -> None:
        if deep > _DEEP:
            raise Unreadable("damaged or cut short", "one in another without end")
        self._say(element.text, element)
        for part in element:
            if isinstance(part.tag, str) and not _is_unread(part):
                self._part(part, deep + 1)
            self._say(part.tail, element)

    def _part(self, part: Any, deep: int) -> None:
        if part.tag == "br":
            self._end()
        elif part.tag == "table":
            self._end()
            self._table(part, deep)
        elif part.tag in _BLOCKS:
            self._end()
            self._inside(part, deep)
            self._end()
        else:
            self._inside(part, deep)

    def _say(self, text: str | None, within: Any) -> None:
        if text and within.tag == "pre":
            for line in text.split("\n"):
                self._line.append(line)
                self._end()
        elif text:
            self._line.append(text)

    def _end(self) -> None:
        # Where lines of the file end says nothing.
        text = " ".join("".join(self._line).split())
        self._line = []
        if text:
            self.out.flow(text)

    def _table(self, table: Any, deep: int) -> None:
        if deep > _DEEP:
            raise Unreadable("damaged or cut short", "one in another without end")
        found = list(_rows(table))
        for part in table.iterchildren("caption"):
            self.read(part, deep + 1)
        for row in found:
            cells = list(row.iterchildren("td", "th"))
            if len(cells) == 1:
                self.read(cells[0], deep + 1)
                continue
            kept: list[rows.Cell] = []
            for cell in cells:
                kept.append(rows.Cell())
                _Reader(kept[-1]).read(cell, deep + 1)
            rows.write(self.out, kept, only=len(found) == 1)


def _rows(table: Any) -> Any:
    for part in table.iterchildren("tr", "thead", "tbody", "tfoot"):
        if part.tag == "tr":
            yield part
        else:
            yield from part.iterchildren("tr")


def _is_unread(part: Any) -> bool:
    return part.tag in _UNREAD or bool(_HIDDEN.search(part.get("style", "")))
