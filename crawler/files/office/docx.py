"""Word (DOCX), read as the XML that it is: macros, scripts and links to files stay unread.

python-docx, which was tried, leaves out what stands in content controls, text boxes and tracked
insertions, counts no lists and knows no pages; lxml, which khaosan has anyway, gives all of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from crawler.files.office import rows
from crawler.files.office.docx_lists import Lists, W, value
from crawler.files.office.package import Package
from crawler.files.paper import Paper
from crawler.readers.records import Unreadable

_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DOCUMENT = "/officeDocument"
_PAGE = "\f"
# What is not of the text: what a tracked change took away, instructions of fields, properties.
_UNREAD = frozenset(
    f"{W}{name}"
    for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "sdtPr", "tblPr", "rt",
                 "sectPr", "annotationRef", "commentReference")
)  # fmt: skip
_TEXT = {f"{W}tab": "\t", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}ptab": "\t"}
_DEEP = 200
# A paragraph's end that was taken away, or is hidden.
_NO_END = ("del", "moveFrom", "vanish")
_NOTES = {f"{W}footnoteReference": "footnote", f"{W}endnoteReference": "endnote"}
_PICTURES = (
    "{http://schemas.openxmlformats.org/drawingml/2006/main}blip",
    "{urn:schemas-microsoft-com:vml}imagedata",
)


def read(path: Path) -> Paper:
    """A Word file. Raises Unreadable for what is none."""
    with Package(path) as package:
        name = _main(package)
        root = _part(package, name)
        if root is None:
            raise Unreadable("damaged or cut short", "a package with no document in it")
        folder = str(PurePosixPath(name).parent)
        styles = _part(package, f"{folder}/styles.xml")
        lists = Lists(_part(package, f"{folder}/numbering.xml"), styles)
        notes = {
            (kind, note.get(f"{W}id", "")): note
            for kind in _NOTES.values()
            for note in _children(_part(package, f"{folder}/{kind}s.xml"), f"{W}{kind}")
        }
    body = root.find(f"{W}body")
    if body is None:
        raise Unreadable("damaged or cut short", "a document with no body")
    paper = Paper()
    rendered = next(root.iter(f"{W}lastRenderedPageBreak"), None) is not None
    breaks = rendered or any(br.get(f"{W}type") == "page" for br in root.iter(f"{W}br"))
    if breaks:
        paper.page()
    _Reader(paper, _Shared(lists, notes, _hidden_styles(styles), rendered)).read(body)
    paper.pictures = any(next(root.iter(tag), None) is not None for tag in _PICTURES)
    return paper


def _main(package: Package) -> str:
    relations = package.xml("_rels/.rels")
    for relation in relations if relations is not None else ():
        target = relation.get("Target")
        if str(relation.get("Type", "")).endswith(_DOCUMENT) and target:
            return str(target).lstrip("/")
    return "word/document.xml"


def _part(package: Package, name: str) -> Any | None:
    root = package.xml(name)
    if root is None or not str(root.tag).startswith(_STRICT):
        return root
    # Files of the strict form of the standard have names of their own for the same things.
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = element.tag.replace(_STRICT, W)
            for key, said in list(element.attrib.items()):
                if key.startswith(_STRICT):
                    element.set(key.replace(_STRICT, W), said)
    return root


def _children(part: Any | None, tag: str) -> Iterator[Any]:
    return part.iterchildren(tag) if part is not None else iter(())


def _hidden_styles(styles: Any | None) -> frozenset[str]:
    """The styles whose text is hidden."""
    return frozenset(
        style.get(f"{W}styleId", "")
        for style in _children(styles, f"{W}style")
        if _is_on(style.find(f"{W}rPr/{W}vanish"))
    )


def _is_on(switch: Any | None) -> bool:
    return switch is not None and switch.get(f"{W}val", "1") not in ("0", "false", "off")


@dataclass(frozen=True, slots=True)
class _Shared:
    """What the readers of a document and of its cells have in common. `notes`: footnotes and
    endnotes that no place has named yet."""

    lists: Lists
    notes: dict[tuple[str, str], Any]
    hidden: frozenset[str]
    rendered: bool


@dataclass(slots=True)
class _Aside:
    """What hangs on a paragraph and comes after it."""

    boxes: list[Any] = field(default_factory=list)
    notes: list[Any] = field(default_factory=list)


class _Reader:
    def __init__(self, out: rows.Out, shared: _Shared) -> None:
        self.out, self.shared = out, shared
        # A paragraph whose end was taken away goes on in the next.
        self._held = ""
        self._aside = _Aside()

    def read(self, parent: Any, deep: int = 0) -> None:
        """All of an element that holds paragraphs and tables."""
        self._blocks(parent, deep)
        self._let_go(deep)

    def _blocks(self, parent: Any, deep: int) -> None:
        if deep > _DEEP:
            raise Unreadable("damaged or cut short", "tables in tables without end")
        for element in parent:
            if element.tag == f"{W}p":
                self._paragraph(element, deep)
            elif element.tag == f"{W}tbl":
                self._let_go(deep)
                self._table(element, deep)
            elif element.tag == f"{_MC}AlternateContent":
                self._blocks(_chosen(element), deep + 1)
            elif isinstance(element.tag, str) and element.tag not in _UNREAD:
                # Content controls, custom XML, changes that are tracked.
                self._blocks(element, deep + 1)

    def _paragraph(self, element: Any, deep: int) -> None:
        self._held += "".join(self._runs(element, deep))
        if any(_is_on(element.find(f"{W}pPr/{W}rPr/{W}{name}")) for name in _NO_END):
            return
        self._end(self.shared.lists.number(element), deep)

    def _let_go(self, deep: int) -> None:
        if self._held or self._aside.boxes or self._aside.notes:
            self._end("", deep)

    def _end(self, number: str, deep: int) -> None:
        text, aside = self._held, self._aside
        self._held, self._aside = "", _Aside()
        at = len(text) - len(text.lstrip(_PAGE))
        self.out.flow(text[:at] + number + text[at:])
        for box in aside.boxes:
            self.read(box, deep + 1)
        for note in aside.notes:
            self.out.note(partial(self._note, note, deep))

    def _note(self, note: Any, deep: int, out: rows.Out) -> None:
        _Reader(out, self.shared).read(note, deep + 1)

    def _runs(self, element: Any, deep: int) -> Iterator[str]:
        if deep > _DEEP:
            raise Unreadable("damaged or cut short", "text in text without end")
        for part in element:
            tag = part.tag
            if tag == f"{W}t":
                yield part.text or ""
            elif tag in _TEXT:
                yield _TEXT[tag]
            elif tag == f"{W}br":
                page = part.get(f"{W}type") == "page"
                yield ("" if self.shared.rendered else _PAGE) if page else "\n"
            elif tag == f"{W}lastRenderedPageBreak":
                yield _PAGE
            elif tag == f"{W}sym":
                yield _symbol(part.get(f"{W}char"))
            elif tag == f"{W}txbxContent":
                self._aside.boxes.append(part)
            elif tag in _NOTES:
                # (Each once: one that names itself would have no end.)
                note = self.shared.notes.pop((_NOTES[tag], part.get(f"{W}id", "")), None)
                self._aside.notes += [note] if note is not None else []
            elif tag == f"{W}r" and self._is_hidden(part):
                continue
            elif tag == f"{_MC}AlternateContent":
                yield from self._runs(_chosen(part), deep + 1)
            elif isinstance(tag, str) and tag not in _UNREAD:
                yield from self._runs(part, deep + 1)

    def _is_hidden(self, run: Any) -> bool:
        properties = run.find(f"{W}rPr")
        if properties is None:
            return False
        own = properties.find(f"{W}vanish")
        return _is_on(own) or (own is None and value(properties, "rStyle") in self.shared.hidden)

    def _table(self, table: Any, deep: int) -> None:
        kept = [row for row in _within(table, f"{W}tr") if row.find(f"{W}trPr/{W}del") is None]
        for row in kept:
            cells = list(_within(row, f"{W}tc"))
            if len(cells) == 1:
                self.read(cells[0], deep + 1)
                continue
            read: list[rows.Cell] = []
            for cell in cells:
                read.append(rows.Cell())
                _Reader(read[-1], self.shared).read(cell, deep + 1)
            broken = next(row.iter(f"{W}lastRenderedPageBreak"), None) is not None
            rows.write(self.out, read, only=len(kept) == 1, broken=broken)


def _within(parent: Any, tag: str) -> Iterator[Any]:
    """The elements of a tag under another, through content controls and tracked changes."""
    for element in parent:
        if element.tag == tag:
            yield element
        elif element.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"):
            yield from _within(element, tag)


def _chosen(alternatives: Any) -> Any:
    """One of several forms of the same content: the first."""
    return next(iter(alternatives), alternatives)


def _symbol(code: str | None) -> str:
    try:
        return chr(int(code or "", 16))
    except ValueError:
        return ""
