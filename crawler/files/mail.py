"""Mails (EML) and pages that a browser saved whole (MHTML): a text, and files beside it."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import cast

from crawler.files.paper import Paper
from crawler.readers import webpage
from crawler.readers.records import Unreadable
from khaosan.records import Document

_MOST_ATTACHMENTS = 200
_BREAKS = ("br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "table", "blockquote")


def page(path: Path) -> Document:
    """The article of a saved page. Raises Unreadable where there is none in it."""
    message = _parsed(path)
    html = next((p for p in message.walk() if p.get_content_type() == "text/html"), None)
    if html is None:
        raise Unreadable("damaged or cut short", "a saved page with no page in it")
    address = str(message.get("Snapshot-Content-Location") or html.get("Content-Location") or "")
    # What browsers write into a page that they save alone.
    note = f"<!-- saved from url=({len(address):04d}){address} -->\n" if address.isascii() else ""
    return webpage.document(note.encode() + _bytes(html))


def letter(path: Path) -> tuple[Document | None, Iterator[tuple[str, bytes]]]:
    """A mail: its text as a document (None for none), and its files by name."""
    message = _parsed(path)
    paper = Paper()
    subject = " ".join(str(message.get("Subject") or "").split())
    paper.paragraph(subject)
    body = message.get_body(("plain", "html"))
    text = _text(cast(EmailMessage, body)) if body is not None else ""
    for line in text.split("\n"):
        paper.paragraph(line)
    sent = message.get("Date")
    when = getattr(sent, "datetime", None)
    paper.published = when.date() if when is not None else None
    document = paper.document(path.name) if text.strip() or subject else None
    return document, _files(message)


def _parsed(path: Path) -> EmailMessage:
    with path.open("rb") as stream:
        message = email.message_from_binary_file(stream, policy=email.policy.default)
    if not message.keys():
        raise Unreadable("damaged or cut short", "no mail: it has no headers")
    return message


def _files(message: EmailMessage) -> Iterator[tuple[str, bytes]]:
    for number, part in enumerate(message.iter_attachments()):
        if number >= _MOST_ATTACHMENTS:
            return
        kind = part.get_content_type()
        if kind.startswith(("image/", "audio/", "video/")):
            continue
        if kind == "message/rfc822":
            inner = part.get_payload(0)
            yield f"{number + 1}.eml", cast(EmailMessage, inner).as_bytes()
        else:
            yield part.get_filename() or f"{number + 1}.{part.get_content_subtype()}", _bytes(part)


def _bytes(part: EmailMessage) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _text(part: EmailMessage) -> str:
    from crawler.encodings import decode

    text = decode(_bytes(part), part.get_content_charset()).text
    return _plain(text) if part.get_content_type() == "text/html" else text


def _plain(html: str) -> str:
    """The text of a mail that is written as a page."""
    from lxml import etree
    from lxml import html as parser

    try:
        root = parser.document_fromstring(html.encode("utf-8"), parser.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, ValueError):
        return ""
    etree.strip_elements(root, "script", "style", with_tail=False)
    for element in root.iter(*_BREAKS):
        element.tail = "\n" + (element.tail or "")
    return str(root.text_content())
