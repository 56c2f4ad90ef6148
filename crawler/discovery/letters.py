"""XML lists of official letters, such as the Department of Local Administration's RssServlet."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin

from crawler import dates
from crawler.discovery.found import (
    MOST_LINKS,
    Found,
    Letter,
    Link,
    Listing,
    NotReadableError,
    refuse_entities,
)
from crawler.source import Source
from khaosan.records import Document

CATEGORY = "หนังสือราชการ"
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_ADDRESS = re.compile(r"(?:https?:/)?/\S+")


def read(page: Listing, source: Source) -> Found:
    """The letters of a list; a letter with no title is left out. Raises NotReadableError for what
    is no such list."""
    from lxml import etree

    text = page.text
    refuse_entities(text)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        root = etree.fromstring(_DECLARATION.sub("", text).encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise NotReadableError(f"no list of letters: {error}") from None
    if root is None or _name(root).lower() in ("html", ""):
        raise NotReadableError("no list of letters")
    links: list[Link] = []
    for item in root.iter("{*}" + source.letters.item):
        if len(links) < MOST_LINKS and (link := _link(item, page.url, source)):
            links.append(link)
    return Found(links)


def _link(item: Any, base: str, source: Source) -> Link | None:
    names = source.letters
    values: dict[str, str] = {}
    files: list[str] = []
    notes: list[str] = []
    for child in item.iterchildren(tag="{*}*"):
        name, value = _name(child), " ".join("".join(child.itertext()).split())
        if not value:
            continue
        if name.startswith((names.files, names.notes)):
            # The site puts addresses into both kinds of elements.
            if _ADDRESS.fullmatch(value):
                files.append(urljoin(base, value))
            else:
                notes.append(value)
        else:
            values.setdefault(name, value)
    title = values.get(names.title)
    if not title:
        return None
    letter = Letter(
        title,
        values.get(names.number, ""),
        values.get(names.date, ""),
        values.get(names.agency, ""),
        tuple(dict.fromkeys(files)),
        tuple(notes),
    )
    return Link(letter.files[0] if files else "", title, dates.read(letter.date), letter=letter)


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def document(letter: Letter, address: str, source: Source) -> Document:
    """A letter as a document: what the list says of it, a fact a line."""
    lines = [
        letter.title,
        f"ที่ {letter.number}" if letter.number else "",
        f"ลงวันที่ {letter.date}" if letter.date else "",
        letter.agency,
        *letter.notes,
    ]
    return Document.new(
        "\n".join(line for line in lines if line),
        url=address,
        title=letter.title,
        published=dates.read(letter.date),
        source=source.name,
        category=CATEGORY,
        agency=letter.agency or source.agency,
    )
