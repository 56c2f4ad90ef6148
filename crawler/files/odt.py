"""OpenDocument texts (ODT), read as the XML that they are; macros stay unread."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from crawler.files.counted import BULLET, numeral
from crawler.files.package import Package
from crawler.files.paper import Paper
from crawler.readers.records import Unreadable

_BASE = "urn:oasis:names:tc:opendocument:xmlns:"
_T, _TABLE, _OFFICE, _STYLE, _DRAW, _FO = (
    "{" + _BASE + name + "}"
    for name in ("text:1.0", "table:1.0", "office:1.0", "style:1.0", "drawing:1.0",
                 "xsl-fo-compatible:1.0")
)  # fmt: skip
_PAGE = "\f"
_UNREAD = frozenset(
    (f"{_T}tracked-changes", f"{_T}note", f"{_OFFICE}annotation", f"{_T}sequence-decls",
     f"{_OFFICE}forms", f"{_T}variable-decls", f"{_T}user-field-decls", f"{_DRAW}image",
     f"{_T}table-of-content-source")
)  # fmt: skip
_DEEP = 200
_MOST_SPACES = 1000
# A spreadsheet's last column may be repeated to its end.
_MOST_REPEATED = 50


def read(path: Path) -> Paper:
    """An OpenDocument text. Raises Unreadable for what is none."""
    with Package(path) as package:
        root = package.xml("content.xml")
        manifest = package.xml("META-INF/manifest.xml")
        if manifest is not None and any("encryption-data" in str(e.tag) for e in manifest.iter()):
            raise Unreadable("encrypted", "it needs a password")
        styles = package.xml("styles.xml")
    body = root.find(f"{_OFFICE}body/{_OFFICE}text") if root is not None else None
    if root is None or body is None:
        raise Unreadable("damaged or cut short", "a package with no text document in it")
    paper = Paper()
    reader = _Reader(paper, [part for part in (styles, root) if part is not None])
    if next(root.iter(f"{_T}soft-page-break"), None) is not None or reader.breaking:
        paper.page()
    reader.blocks(body, 0)
    return paper


class _Reader:
    def __init__(self, paper: Paper, parts: list[Any]) -> None:
        self.paper = paper
        self.lists: dict[str, dict[int, Any]] = {}
        self.breaking: set[str] = set()
        self.begun = False
        for part in parts:
            for style in part.iter(f"{_T}list-style"):
                levels = {
                    _number(level.get(f"{_T}level"), 1): level
                    for level in style
                    if isinstance(level.tag, str)
                }
                self.lists[style.get(f"{_STYLE}name", "")] = levels
            for properties in part.iter(f"{_STYLE}paragraph-properties"):
                if properties.get(f"{_FO}break-before") == "page":
                    self.breaking.add(properties.getparent().get(f"{_STYLE}name", ""))

    def blocks(self, parent: Any, deep: int, before: str = "") -> None:
        """The paragraphs, tables and lists of an element; `before` stands before the first."""
        _bounded(deep)
        for element in parent:
            tag = element.tag
            if tag in (f"{_T}p", f"{_T}h"):
                self._paragraph(element, before, deep)
                before = ""
            elif tag == f"{_TABLE}table":
                self._table(element, deep)
            elif tag == f"{_T}list":
                self._list(element, element.get(f"{_T}style-name", ""), 1, deep)
            elif tag == f"{_T}soft-page-break":
                self.paper.page()
            elif isinstance(tag, str) and tag not in _UNREAD:
                self.blocks(element, deep + 1)

    def _paragraph(self, element: Any, before: str, deep: int) -> None:
        boxes: list[Any] = []
        if self.begun and element.get(f"{_T}style-name") in self.breaking:
            self.paper.page()
        text = "".join(_text(element, boxes, deep))
        at = len(text) - len(text.lstrip(_PAGE))
        self.paper.flow(text[:at] + before + text[at:])
        self.begun = True
        for box in boxes:
            self.blocks(box, deep + 1)

    def _list(self, element: Any, style: str, level: int, deep: int) -> None:
        _bounded(deep)
        form = self.lists.get(style, {}).get(level)
        count = _number(form.get(f"{_T}start-value") if form is not None else None, 1) - 1
        for item in element:
            if item.tag not in (f"{_T}list-item", f"{_T}list-header"):
                continue
            count = _number(item.get(f"{_T}start-value"), count + 1)
            before = _counted(form, count) if item.tag == f"{_T}list-item" else ""
            for part in item:
                if part.tag == f"{_T}list":
                    self._list(part, part.get(f"{_T}style-name", style), level + 1, deep + 1)
                elif part.tag in (f"{_T}p", f"{_T}h"):
                    self._paragraph(part, before, deep)
                    before = ""

    def _table(self, table: Any, deep: int) -> None:
        _bounded(deep)
        for row in table:
            if row.tag in (
                f"{_TABLE}table-header-rows",
                f"{_TABLE}table-rows",
                f"{_TABLE}table-row-group",
            ):
                self._table(row, deep + 1)
            elif row.tag == f"{_T}soft-page-break":
                self.paper.page()
            elif row.tag == f"{_TABLE}table-row":
                cells = [
                    c
                    for c in row
                    if c.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
                ]
                if len(cells) == 1:
                    self.blocks(cells[0], deep + 1)
                    continue
                texts: list[str] = []
                for cell in cells:
                    text = " ".join(
                        "".join(_text(p, [], deep)) for p in cell.iter(f"{_T}p", f"{_T}h")
                    ).replace(_PAGE, "")
                    times = _number(cell.get(f"{_TABLE}number-columns-repeated"), 1)
                    texts += [text] * min(times, _MOST_REPEATED)
                self.paper.row(texts)


def _counted(form: Any | None, count: int) -> str:
    if form is None:
        return ""
    if form.tag != f"{_T}list-level-style-number":
        return f"{BULLET} "
    number = numeral(count, form.get(f"{_STYLE}num-format", ""))
    text = form.get(f"{_STYLE}num-prefix", "") + number + form.get(f"{_STYLE}num-suffix", "")
    return f"{text} " if number else ""


def _text(element: Any, boxes: list[Any], deep: int) -> Iterator[str]:
    _bounded(deep)
    yield element.text or ""
    for part in element:
        tag = part.tag
        if tag == f"{_T}s":
            yield " " * min(_number(part.get(f"{_T}c"), 1), _MOST_SPACES)
        elif tag == f"{_T}tab":
            yield "\t"
        elif tag == f"{_T}line-break":
            yield "\n"
        elif tag == f"{_T}soft-page-break":
            yield _PAGE
        elif tag == f"{_DRAW}text-box":
            boxes.append(part)
        elif isinstance(tag, str) and tag not in _UNREAD:
            yield from _text(part, boxes, deep + 1)
        yield part.tail or ""


def _number(value: str | None, otherwise: int) -> int:
    return int(value) if value and value.isdecimal() and len(value) < 7 else otherwise


def _bounded(deep: int) -> None:
    if deep > _DEEP:
        raise Unreadable("damaged or cut short", "one in another without end")
