"""A text file as a document: the headline on its first line, and what it states of its origin."""

from __future__ import annotations

import datetime as dt
import re

from crawler import dates
from crawler.encodings import decode
from crawler.readers.records import Unreadable
from khaosan.records import Document

# `ที่มา : ข่าวออนไลน์ ของ กรม... (เผยแพร่ วันพุธที่ 15 ธันวาคม พุทธศักราช 2564)`: what the news portal
# writes above an article.
_ORIGIN = re.compile(r"(?:แหล่ง)?ที่มา\s*[:：]\s*(?P<what>.+)")
_PORTAL = re.compile(r"^ข่าวออนไลน์\s*ของ\s*")
_PUBLISHED = re.compile(r"\(?\s{0,9}เผยแพร่(?:เมื่อ)?\s*:?\s*(?P<when>[^()\n]{6,60})\)?")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_LONGEST_TITLE = 500
_CONTROLS = bytes(c for c in range(0x20) if c not in b"\t\n\r\f\x1b") + b"\x7f"
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")


def text_of(data: bytes) -> str:
    """The text of a file in any encoding of Thai, with plain line ends, without blank lines before
    and after. Raises Unreadable for what is no text, and for no text at all."""
    text = decoded(data).replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text:
        raise Unreadable("empty")
    return text


def decoded(data: bytes) -> str:
    """Text from bytes of unknown encoding. Raises Unreadable for binary data and for an encoding
    that is not one of Thai text."""
    result = decode(data)
    unicode = result.encoding.startswith("utf")
    # UTF-16 and UTF-32 are full of NUL bytes; they are known by their byte order mark.
    if result.encoding in ("utf-8", "cp874") and is_binary(data):
        raise Unreadable("not text", "binary")
    if result.replaced * 50 > len(result.text) or not (unicode or _stands_together(data)):
        raise Unreadable("not text", "neither UTF-8 nor windows-874")
    return result.text


def is_binary(data: bytes) -> bool:
    """Whether bytes can be no text in UTF-8 or a single-byte encoding: they hold NUL, or more than
    one in a hundred is a control character."""
    head = data[: 1 << 16]
    return b"\0" in head or len(head) - len(head.translate(None, _CONTROLS)) > len(head) / 100


def _stands_together(data: bytes) -> bool:
    """Whether the high bytes of single-byte text are Thai: Thai has no spaces between words, so its
    letters stand together, where those of western text are single accented letters."""
    runs = [len(run) for run in _HIGH_RUN.findall(data)]
    return sum(run for run in runs if run > 1) >= 0.8 * sum(runs)


def document(text: str, name: str) -> Document:
    """The document of a text file. Its text stays whole; address, agency and day of publication
    are taken from lines that state them plainly, else left unknown."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    url, agency, published = _origin(lines)
    title = lines[0] if len(lines) > 1 and len(lines[0]) <= _LONGEST_TITLE else None
    return Document.new(text, url=url, title=title, agency=agency, published=published)


def _origin(lines: list[str]) -> tuple[str | None, str | None, dt.date | None]:
    """Address, agency and day, from the `ที่มา` lines and the address lines beside them."""
    addresses: set[str] = set()
    agencies: list[str] = []
    published = None
    for at, line in enumerate(lines):
        origin = _ORIGIN.fullmatch(line)
        if origin is None:
            continue
        what = origin["what"].strip()
        if stated := _PUBLISHED.search(what):
            published = published or dates.read(stated["when"])
            what = (what[: stated.start()] + what[stated.end() :]).strip()
        beside = {x for x in lines[max(0, at - 1) : at + 2] if _ADDRESS.fullmatch(x)}
        if _ADDRESS.fullmatch(what):
            addresses.add(what)
        elif beside or stated:
            # Without either it may be the source of a table or a picture.
            agencies.append(_PORTAL.sub("", what).strip())
        addresses |= beside
    url = addresses.pop() if len(addresses) == 1 else None
    return url, next(filter(None, agencies), None), published
