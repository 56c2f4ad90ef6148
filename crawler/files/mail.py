"""Mails (EML) and pages that a browser saved whole (MHTML): a text, and files beside it."""

from __future__ import annotations

import base64
import binascii
import email
import email.policy
import mimetypes
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage, Message
from pathlib import Path
from typing import cast

from crawler.encodings import decode
from crawler.files import webtext
from crawler.files.kinds import is_of_office
from crawler.files.paper import Paper
from crawler.readers import webpage
from crawler.readers.plain import decoded
from crawler.readers.records import Unreadable
from khaosan.records import Document

_MOST_FILES = 200
_DEEP = 100
# The longest that are seen name hundreds of receivers, whom nobody reads here.
_LONGEST_HEADER = 8000
_CUT = " [...]"
_TEXT = ("text/plain", "text/html")
# What says that a mail is whole, and nothing else.
_SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature",
               "application/pgp-signature")  # fmt: skip


def page(path: Path) -> Document:
    """The article of a saved page, or all of what Word saved as one. Raises Unreadable where there
    is none in it."""
    message = _parsed(path)
    html = next((p for p in message.walk() if p.get_content_type() == "text/html"), None)
    if html is None:
        raise Unreadable("damaged or cut short", "a saved page with no page in it")
    data = _bytes(html)
    if is_of_office(data):
        return webtext.read(decoded(data)).document(path.name)
    address = str(message.get("Snapshot-Content-Location") or html.get("Content-Location") or "")
    # What browsers write into a page that they save alone.
    note = f"<!-- saved from url=({len(address):04d}){address} -->\n" if address.isascii() else ""
    return webpage.document(note.encode() + data)


@dataclass(slots=True)
class Mail:
    """A mail: its text, and its parts that are files."""

    paper: Paper
    _files: list[EmailMessage] = field(default_factory=list)

    @property
    def brings_files(self) -> bool:
        """Whether there are any."""
        return bool(self._files)

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Names and bytes."""
        for number, part in enumerate(self._files, 1):
            kind = part.get_content_type()
            if kind == "message/rfc822":
                yield f"{number}.eml", _inner(part)
            else:
                ending = mimetypes.guess_extension(kind) or f".{part.get_content_subtype()}"
                yield part.get_filename() or f"{number}{ending}", _bytes(part)


def read(path: Path) -> Mail:
    """A mail. Raises Unreadable for what is none."""
    message = _parsed(path)
    parts = _Parts()
    parts.sort(message, 0, "")
    mail = Mail(Paper(), parts.files[:_MOST_FILES])
    paper = mail.paper
    subject = " ".join(str(message.get("Subject") or "").split())
    paper.paragraph(subject)
    if subject.endswith(_CUT):
        paper.left_out.append(("a subject without end", f"{_LONGEST_HEADER:,} letters are read"))
    for part in parts.texts:
        text = decode(_bytes(part), part.get_content_charset()).text
        if part.get_content_type() == "text/html":
            webtext.write(text, paper)
        else:
            for line in text.split("\n"):
                paper.paragraph(line)
    when = getattr(message.get("Date"), "datetime", None)
    paper.published = when.date() if when is not None else None
    if parts.unread:
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(parts.unread.items()))
        paper.left_out.append(("parts of a mail that are not read", kinds))
    more = len(parts.files) - _MOST_FILES
    if more > 0:
        paper.left_out.append(("a mail of many files", f"{more} after the first {_MOST_FILES}"))
    return mail


@dataclass(slots=True)
class _Parts:
    """The parts of a mail by what becomes of them; `unread` counts kinds."""

    texts: list[EmailMessage] = field(default_factory=list)
    files: list[EmailMessage] = field(default_factory=list)
    unread: Counter[str] = field(default_factory=Counter)

    def sort(self, part: EmailMessage, deep: int, within: str, *, again: bool = False) -> None:
        """Sort a part and all in it, except for what is in a mail within. `within`: the kind of
        what it is directly in; `again`: its text says again what has been read."""
        kind = part.get_content_type()
        if deep > _DEEP:
            self.unread["parts in parts without end"] += 1
        elif part.get_content_maintype() == "multipart":
            self._sort_in(part, deep, again)
        elif kind in _TEXT and not part.is_attachment() and not part.get_filename():
            if not again:
                self.texts.append(part)
        elif kind in _SIGNATURES:
            return
        elif _is_unread(part, within):
            self.unread[kind] += 1
        else:
            self.files.append(part)

    def _sort_in(self, part: EmailMessage, deep: int, again: bool) -> None:
        kind = part.get_content_type()
        inside = part.get_payload()
        if not isinstance(inside, list):
            self.unread[kind] += 1
            return
        parts = cast("list[EmailMessage]", inside)
        best = _best(parts) if kind == "multipart/alternative" else None
        for one in parts:
            other = best is not None and one is not best
            self.sort(one, deep + 1, kind, again=again or other)


def _is_unread(part: EmailMessage, within: str) -> bool:
    """Whether a part is no text and no file of one: sounds, reports of the post, logos."""
    kind = part.get_content_maintype()
    if kind == "image":
        embedded = within == "multipart/related" or "Content-ID" in part
        return not part.is_attachment() and (embedded or not part.get_filename())
    is_mail = part.get_content_type() == "message/rfc822"
    return kind in ("audio", "video") or (kind == "message" and not is_mail)


def _best(parts: list[EmailMessage]) -> EmailMessage | None:
    """Of several forms of the same text the one to read: plain text, else a page."""
    for kind in _TEXT:
        for part in parts:
            if any(p.get_content_type() == kind and not p.is_attachment() for p in part.walk()):
                return part
    return None


class _Policy(email.policy.EmailPolicy):
    """Headers are cut where they have no end: to be read, one takes hundreds of times its size."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """The name and value of a header."""
        name, value = super().header_source_parse(sourcelines)
        return name, value if len(value) <= _LONGEST_HEADER else value[:_LONGEST_HEADER] + _CUT


def _parsed(path: Path) -> EmailMessage:
    with path.open("rb") as stream:
        message = cast("EmailMessage", email.message_from_binary_file(stream, policy=_Policy()))
    if not message.keys():
        raise Unreadable("damaged or cut short", "no mail: it has no headers")
    return message


def _inner(part: EmailMessage) -> bytes:
    """A mail within a mail; some programs pack it, which the standard forbids."""
    inside = part.get_payload()
    if not isinstance(inside, list) or not inside:
        return _bytes(part)
    inner = cast("Message", inside[0])
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64":
        text = inner.get_payload()
        try:
            if isinstance(text, str) and not inner.keys():
                return base64.b64decode(text)
        except (binascii.Error, ValueError):
            return inner.as_bytes()
    return inner.as_bytes()


def _bytes(part: EmailMessage) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""
