"""OpenDocument texts (ODT), read as the XML that they are; macros stay unread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from crawler.files.counted import BULLET, numeral
from crawler.files.office import rows
from crawler.files.office.package import Package
from crawler.files.paper import Paper
from crawler.readers.records import Unreadable

_BASE = "urn:oasis:names:tc:opendocument:xmlns:"
_T, _TABLE, _OFFICE, _STYLE, _DRAW, _FO = (
    "{" + _BASE + name + "}"
    for name in ("text:1.0", "table:1.0", "office:1.0", "style:1.0", "drawing:1.0",
                 "xsl-fo-compatible:1.0")
)  # fmt: skip
_ID = "{http://www.w3.org/XML/1998/namespace}id"
_PAGE = "\f"
_UNREAD = frozenset(
    (f"{_T}tracked-changes", f"{_T}note", f"{_OFFICE}annotation", f"{_T}sequence-decls",
     f"{_OFFICE}forms", f"{_T}variable-decls", f"{_T}user-field-decls", f"{_DRAW}image",
     f"{_T}table-of-content-source")
)  # fmt: skip
_DEEP = 200
_MOST_SPACES = 1000
_LEVELS = 10
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
    told = _Styles()
    for part in (styles, root):
        if part is not None:
            told.add(part)
    reader = _Reader(paper, told)
    if next(root.iter(f"{_T}soft-page-break"), None) is not None or told.breaking:
        paper.page()
    reader.blocks(body, 0)
    paper.pictures = next(body.iter(f"{_DRAW}image"), None) is not None
    return paper


@dataclass(slots=True)
class _Aside:
    """What hangs on a paragraph and comes after it: text boxes, footnotes and endnotes."""

    boxes: list[Any] = field(default_factory=list)
    notes: list[Any] = field(default_factory=list)


@dataclass(slots=True)
class _Styles:
    """What the styles of a text say, and how far its lists have counted: by style and level, and
    by the names of lists."""

    lists: dict[str, dict[int, Any]] = field(default_factory=dict)
    breaking: set[str] = field(default_factory=set)
    hidden: set[str] = field(default_factory=set)
    counts: dict[tuple[str, int], int] = field(default_factory=dict)
    named: dict[str, int] = field(default_factory=dict)

    def add(self, part: Any) -> None:
        """Those of a part of the file."""
        for style in part.iter(f"{_T}list-style"):
            self.lists[style.get(f"{_STYLE}name", "")] = {
                _number(level.get(f"{_T}level"), 1): level
                for level in style
                if isinstance(level.tag, str)
            }
        for properties in part.iter(f"{_STYLE}paragraph-properties"):
            if properties.get(f"{_FO}break-before") == "page":
                self.breaking.add(properties.getparent().get(f"{_STYLE}name", ""))
        for properties in part.iter(f"{_STYLE}text-properties"):
            if properties.get(f"{_T}display") == "none":
                self.hidden.add(properties.getparent().get(f"{_STYLE}name", ""))

    def count(self, style: str, level: int, name: str, count: int) -> None:
        """An item of a list has come. `name`: the list's, "" for none."""
        self.counts[style, level] = count
        for deeper in range(level + 1, _LEVELS + 1):
            self.counts.pop((style, deeper), None)
        if name:
            self.named[name] = count

    def number(self, style: str, level: int) -> str:
        """What stands before the item that came last, and a space; "" for nothing."""
        forms = self.lists.get(style, {})
        form = forms.get(level)
        if form is None:
            return ""
        if form.tag != f"{_T}list-level-style-number":
            return f"{BULLET} "
        shown = min(_number(form.get(f"{_T}display-levels"), 1), level)
        numbers = [
            numeral(
                self.counts.get((style, at), 1),
                forms[at].get(f"{_STYLE}num-format", "") if at in forms else "1",
            )
            for at in range(level - shown + 1, level + 1)
        ]
        if not numbers[-1]:
            return ""
        text = ".".join(filter(None, numbers))
        return f"{form.get(f'{_STYLE}num-prefix', '')}{text}{form.get(f'{_STYLE}num-suffix', '')} "


class _Reader:
    def __init__(self, out: rows.Out, styles: _Styles, begun: bool = False) -> None:
        self.out, self.styles, self.begun = out, styles, begun

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
                self.out.page()
            elif (
                isinstance(tag, str)
                and tag not in _UNREAD
                and element.get(f"{_T}display") != "none"  # of sections
            ):
                self.blocks(element, deep + 1)

    def _paragraph(self, element: Any, before: str, deep: int) -> None:
        aside = _Aside()
        if element.get(f"{_T}style-name") in self.styles.hidden:
            return
        if self.begun and element.get(f"{_T}style-name") in self.styles.breaking:
            self.out.page()
        text = "".join(self._text(element, aside, deep))
        at = len(text) - len(text.lstrip(_PAGE))
        self.out.flow(text[:at] + before + text[at:])
        self.begun = True
        for box in aside.boxes:
            self.blocks(box, deep + 1)
        for note in aside.notes:
            self.out.note(partial(self._note, note, deep))

    def _note(self, note: Any, deep: int, out: rows.Out) -> None:
        _Reader(out, self.styles).blocks(note, deep + 1)

    def _list(self, element: Any, style: str, level: int, deep: int, goes_on: bool = False) -> None:
        _bounded(deep)
        form = self.styles.lists.get(style, {}).get(level)
        goes_on = goes_on or element.get(f"{_T}continue-numbering") == "true"
        before_it = element.get(f"{_T}continue-list", "")
        count = _number(form.get(f"{_T}start-value") if form is not None else None, 1) - 1
        if before_it in self.styles.named:
            count = self.styles.named[before_it]
        elif goes_on:
            count = self.styles.counts.get((style, level), count)
        name = element.get(_ID, "")
        for item in element:
            if item.tag not in (f"{_T}list-item", f"{_T}list-header"):
                continue
            counted = item.tag == f"{_T}list-item" and _begins_with_text(item)
            if counted:
                count = _number(item.get(f"{_T}start-value"), count + 1)
                self.styles.count(style, level, name, count)
            before = self.styles.number(style, level) if counted else ""
            for part in item:
                if part.tag == f"{_T}list":
                    inner = part.get(f"{_T}style-name", style)
                    self._list(part, inner, level + 1, deep + 1, goes_on and not counted)
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
                self.out.page()
            elif row.tag == f"{_TABLE}table-row":
                cells = list(_in_row(row))
                if len(cells) == 1:
                    self.blocks(cells[0], deep + 1)
                    continue
                rows.write(self.out, self._cells(cells, deep), only=_is_only(table))

    def _cells(self, cells: list[Any], deep: int) -> list[rows.Cell]:
        read: list[rows.Cell] = []
        for cell in cells:
            one = rows.Cell()
            _Reader(one, self.styles, begun=True).blocks(cell, deep + 1)
            times = _number(cell.get(f"{_TABLE}number-columns-repeated"), 1)
            read += [one] * min(times, _MOST_REPEATED)
        return read

    def _text(self, element: Any, aside: _Aside, deep: int) -> Iterator[str]:
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
                aside.boxes.append(part)
            elif tag == f"{_T}note":
                aside.notes += part.iterchildren(f"{_T}note-body")
            elif (
                isinstance(tag, str)
                and tag not in _UNREAD
                and part.get(f"{_T}style-name") not in self.styles.hidden
            ):
                yield from self._text(part, aside, deep + 1)
            yield part.tail or ""


def _in_row(row: Any) -> Iterator[Any]:
    """The cells of a row, empty ones for those that go on from the row above; one that is as wide
    as some is one."""
    covered = 0
    for cell in row:
        if cell.tag == f"{_TABLE}table-cell":
            covered = _number(cell.get(f"{_TABLE}number-columns-spanned"), 1) - 1
            yield cell
        elif cell.tag == f"{_TABLE}covered-table-cell":
            if covered > 0:
                covered -= _number(cell.get(f"{_TABLE}number-columns-repeated"), 1)
            else:
                yield cell


def _begins_with_text(item: Any) -> bool:
    """Whether an item of a list is one, and does not only hold those of the next level."""
    first = next((part for part in item if isinstance(part.tag, str)), None)
    return first is not None and first.tag != f"{_T}list"


def _is_only(table: Any) -> bool:
    """Whether a table has one row."""
    found = table.iter(f"{_TABLE}table-row")
    return next(found, None) is not None and next(found, None) is None


def _number(value: str | None, otherwise: int) -> int:
    return int(value) if value and value.isdecimal() and len(value) < 7 else otherwise


def _bounded(deep: int) -> None:
    if deep > _DEEP:
        raise Unreadable("damaged or cut short", "one in another without end")
