"""Word (DOCX), read as the XML that it is: macros, scripts and links to files stay unread.

python-docx, which was tried, leaves out what stands in content controls, text boxes and tracked
insertions, counts no lists and knows no pages; lxml, which khaosan has anyway, gives all of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from crawler.files.counted import BULLET, numeral
from crawler.files.package import Package
from crawler.files.paper import Paper
from crawler.readers.records import Unreadable

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DOCUMENT = "/officeDocument"
_PAGE = "\f"
# What is not of the text: what a tracked change took away, instructions of fields, properties.
_UNREAD = frozenset(
    f"{_W}{name}"
    for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "sdtPr", "tblPr", "rt",
                 "sectPr", "annotationRef", "commentReference")
)  # fmt: skip
_TEXT = {f"{_W}tab": "\t", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-", f"{_W}ptab": "\t"}
_DEEP = 200


def read(path: Path) -> Paper:
    """A Word file. Raises Unreadable for what is none."""
    with Package(path) as package:
        name = _main(package)
        root = package.xml(name)
        if root is None:
            raise Unreadable("damaged or cut short", "a package with no document in it")
        _transitional(root)
        folder = str(PurePosixPath(name).parent)
        lists = Lists(package.xml(f"{folder}/numbering.xml"), package.xml(f"{folder}/styles.xml"))
    body = root.find(f"{_W}body")
    if body is None:
        raise Unreadable("damaged or cut short", "a document with no body")
    paper = Paper()
    rendered = next(root.iter(f"{_W}lastRenderedPageBreak"), None) is not None
    breaks = rendered or any(br.get(f"{_W}type") == "page" for br in root.iter(f"{_W}br"))
    if breaks:
        paper.page()
    _Reader(paper, lists, rendered).blocks(body, 0)
    return paper


def _main(package: Package) -> str:
    relations = package.xml("_rels/.rels")
    for relation in relations if relations is not None else ():
        target = relation.get("Target")
        if str(relation.get("Type", "")).endswith(_DOCUMENT) and target:
            return str(target).lstrip("/")
    return "word/document.xml"


def _transitional(root: Any) -> None:
    """Files of the strict form of the standard have names of their own for the same things."""
    if not str(root.tag).startswith(_STRICT):
        return
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag.startswith(_STRICT):
            element.tag = _W + element.tag[len(_STRICT) :]


class _Reader:
    def __init__(self, paper: Paper, lists: Lists, rendered: bool) -> None:
        self.paper, self.lists, self.rendered = paper, lists, rendered

    def blocks(self, parent: Any, deep: int) -> None:
        """The paragraphs and tables of an element."""
        if deep > _DEEP:
            raise Unreadable("damaged or cut short", "tables in tables without end")
        for element in parent:
            if element.tag == f"{_W}p":
                self._paragraph(element, deep)
            elif element.tag == f"{_W}tbl":
                self._table(element, deep)
            elif element.tag == f"{_MC}AlternateContent":
                self.blocks(_chosen(element), deep + 1)
            elif isinstance(element.tag, str) and element.tag not in _UNREAD:
                # Content controls, custom XML, changes that are tracked.
                self.blocks(element, deep + 1)

    def _paragraph(self, element: Any, deep: int) -> None:
        boxes: list[Any] = []
        text = "".join(self._runs(element, boxes, deep))
        at = len(text) - len(text.lstrip(_PAGE))
        self.paper.flow(text[:at] + self.lists.number(element) + text[at:])
        for box in boxes:
            self.blocks(box, deep + 1)

    def _runs(self, element: Any, boxes: list[Any], deep: int) -> Iterator[str]:
        if deep > _DEEP:
            raise Unreadable("damaged or cut short", "text in text without end")
        for part in element:
            tag = part.tag
            if tag == f"{_W}t":
                yield part.text or ""
            elif tag in _TEXT:
                yield _TEXT[tag]
            elif tag == f"{_W}br":
                page = part.get(f"{_W}type") == "page"
                yield ("" if self.rendered else _PAGE) if page else "\n"
            elif tag == f"{_W}lastRenderedPageBreak":
                yield _PAGE
            elif tag == f"{_W}sym":
                yield _symbol(part.get(f"{_W}char"))
            elif tag == f"{_W}txbxContent":
                boxes.append(part)
            elif tag == f"{_MC}AlternateContent":
                yield from self._runs(_chosen(part), boxes, deep + 1)
            elif isinstance(tag, str) and tag not in _UNREAD:
                yield from self._runs(part, boxes, deep + 1)

    def _table(self, table: Any, deep: int) -> None:
        for row in _within(table, f"{_W}tr"):
            cells = list(_within(row, f"{_W}tc"))
            if len(cells) == 1:
                self.blocks(cells[0], deep + 1)
                continue
            if next(row.iter(f"{_W}lastRenderedPageBreak"), None) is not None:
                self.paper.page()
            self.paper.row(self._cell(cell, deep) for cell in cells)

    def _cell(self, cell: Any, deep: int) -> str:
        texts = []
        for paragraph in cell.iter(f"{_W}p"):
            boxes: list[Any] = []
            runs = "".join(self._runs(paragraph, boxes, deep + 1)).replace(_PAGE, "")
            texts.append(self.lists.number(paragraph) + runs)
        return " ".join(filter(None, texts))


def _within(parent: Any, tag: str) -> Iterator[Any]:
    """The elements of a tag under another, through content controls and tracked changes."""
    for element in parent:
        if element.tag == tag:
            yield element
        elif element.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            yield from _within(element, tag)


def _chosen(alternatives: Any) -> Any:
    """One of several forms of the same content: the first."""
    return next(iter(alternatives), alternatives)


def _symbol(code: str | None) -> str:
    try:
        return chr(int(code or "", 16))
    except ValueError:
        return ""


class Lists:
    """The numbers of lists, counted as paragraphs come."""

    def __init__(self, numbering: Any | None, styles: Any | None) -> None:
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._of: dict[str, str] = {}
        self._styles: dict[str, tuple[str, int]] = {}
        self._counts: dict[str, list[int]] = {}
        for part in numbering if numbering is not None else ():
            if part.tag == f"{_W}abstractNum":
                self._levels[part.get(f"{_W}abstractNumId", "")] = dict(_levels(part))
            elif part.tag == f"{_W}num":
                self._of[part.get(f"{_W}numId", "")] = _value(part, "abstractNumId") or ""
        for style in styles.iter(f"{_W}style") if styles is not None else ():
            if (properties := style.find(f"{_W}pPr/{_W}numPr")) is not None:
                self._styles[style.get(f"{_W}styleId", "")] = _numbered(properties)

    def number(self, paragraph: Any) -> str:
        """What stands before a paragraph: its number and a space; "" for one of no list."""
        properties = paragraph.find(f"{_W}pPr/{_W}numPr")
        if properties is not None:
            num, level = _numbered(properties)
        else:
            style = paragraph.find(f"{_W}pPr/{_W}pStyle")
            num, level = self._styles.get(
                style.get(f"{_W}val", "") if style is not None else "", ("", 0)
            )
        abstract = self._of.get(num, "")
        levels = self._levels.get(abstract, {})
        if level not in levels:
            return ""
        counts = self._counts.setdefault(
            abstract, [levels.get(n, ("", "", 1))[2] - 1 for n in range(9)]
        )
        counts[level] += 1
        for deeper in range(level + 1, 9):
            counts[deeper] = levels.get(deeper, ("", "", 1))[2] - 1
        form, text, _ = levels[level]
        if form == "bullet":
            return f"{BULLET} "
        for at in range(9):
            text = text.replace(
                f"%{at + 1}", numeral(counts[at], levels.get(at, ("decimal", "", 1))[0])
            )
        return f"{text} " if text else ""


def _levels(abstract: Any) -> Iterator[tuple[int, tuple[str, str, int]]]:
    for level in abstract.iter(f"{_W}lvl"):
        number, start = level.get(f"{_W}ilvl", "0"), _value(level, "start") or "1"
        if number.isdecimal() and int(number) < 9:
            first = int(start) if start.isdecimal() and len(start) < 6 else 1
            yield (
                int(number),
                (_value(level, "numFmt") or "decimal", _value(level, "lvlText") or "", first),
            )


def _numbered(properties: Any) -> tuple[str, int]:
    level = _value(properties, "ilvl") or "0"
    return _value(properties, "numId") or "", int(level) if level in tuple("012345678") else 0


def _value(element: Any, name: str) -> str | None:
    found = element.find(f"{_W}{name}")
    return found.get(f"{_W}val") if found is not None else None
