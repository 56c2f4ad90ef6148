"""Kept pages as WARC (ISO 28500), the form of web archives.

A `response` record a page, with its headers and the time at which it was fetched, and a
`metadata` record with what else is known of it: the address that it is stored under, the
operator's permission. A body that was kept once for several answers is written once, the others as
`revisit`.
"""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from khaosan import __version__
from khaosan.errors import UsageError
from store.bodies import Bodies
from store.database import Store
from store.export import one_moment, require, whole_binary
from store.pages import Kept, kept

if TYPE_CHECKING:
    from warcio.warcwriter import WARCWriter

# What the kept body no longer is: it was unpacked when it was fetched. The original words stay
# under the prefix that the Internet Archive uses.
_UNDONE = {"content-encoding", "transfer-encoding", "content-length"}
_ORIGINAL = "X-Archive-Orig-"
_REASONS = {200: "OK", 203: "Non-Authoritative Information", 206: "Partial Content"}


def export(store: Store, path: Path, *, source: str | None = None) -> int:
    """Write the kept pages, of one source or all, to a file; returns how many.

    It ends in .warc.gz or .warc, and appears when it is whole. Raises UsageError for another name,
    KhaosanError where it cannot be written or warcio is not installed.
    """
    if not path.name.endswith((".warc", ".warc.gz")):
        raise UsageError(f"{path}: name a file that ends in .warc.gz or .warc")
    require("warcio", "warc", f"{path}: ")
    from warcio.warcwriter import WARCWriter

    written = 0
    with one_moment(store), whole_binary(path) as stream:
        writer = WARCWriter(stream, gzip=path.suffix == ".gz", warc_version="1.1")
        _info(writer, path.name)
        bodies, first = Bodies(store), dict[str, tuple[str, str, str]]()
        for page in kept(store, source=source):
            body = bodies.read(page.sha256)
            if body is not None:
                _page(writer, page, body, first)
                written += 1
    return written


def _info(writer: WARCWriter, name: str) -> None:
    values = {
        "software": f"khaosan/{__version__}",
        "format": "WARC File Format 1.1",
        "robots": "obey",
        "description": "Pages kept by khaosan. Transfer and content encodings are undone.",
    }
    writer.write_record(writer.create_warcinfo_record(name, values))


def _page(
    writer: WARCWriter, page: Kept, body: bytes, first: dict[str, tuple[str, str, str]]
) -> None:
    address, date = _address(page.final), page.fetched.replace("+00:00", "Z")
    headers = _headers(page, len(body))
    if page.sha256 in first:
        digest, uri, when = first[page.sha256]
        record = writer.create_revisit_record(
            address, digest, uri, when, http_headers=headers, warc_headers_dict={"WARC-Date": date}
        )
    else:
        record = writer.create_warc_record(
            address,
            "response",
            payload=io.BytesIO(body),
            length=len(body),
            http_headers=headers,
            warc_headers_dict={"WARC-Date": date},
        )
    writer.write_record(record)
    if page.sha256 not in first:
        first[page.sha256] = (record.rec_headers.get_header("WARC-Payload-Digest"), address, date)
    told = {
        "khaosan-address": page.url if page.url != page.final else None,
        "khaosan-source": page.source,
        "khaosan-permission": page.permission,
    }
    lines = "".join(f"{name}: {_line(value)}\r\n" for name, value in told.items() if value)
    metadata = lines.encode("utf-8")
    writer.write_record(
        writer.create_warc_record(
            address,
            "metadata",
            payload=io.BytesIO(metadata),
            length=len(metadata),
            warc_content_type="application/warc-fields",
            warc_headers_dict={
                "WARC-Date": date,
                "WARC-Refers-To": record.rec_headers.get_header("WARC-Record-ID"),
            },
        )
    )


def _headers(page: Kept, length: int) -> Any:
    from warcio.statusandheaders import StatusAndHeaders

    headers = []
    for name, value in page.headers:
        name, value = _token(name), _ascii(value)
        if name.lower() in _UNDONE:
            name = _ORIGINAL + name
        if name:
            headers.append((name, value))
    if not any(name.lower() == "content-type" for name, _ in headers) and page.content_type:
        headers.append(("Content-Type", _line(page.content_type)))
    headers.append(("Content-Length", str(length)))
    status = f"{page.status} {_REASONS.get(page.status, '')}".strip()
    return StatusAndHeaders(status, headers, protocol="HTTP/1.1")


def _address(url: str) -> str:
    """An address as it goes over the wire: Thai letters percent-encoded."""
    from w3lib.url import safe_url_string

    return str(safe_url_string(_line(url)))


def _line(value: str) -> str:
    """A value that cannot begin another header: without line breaks and control characters."""
    return "".join(" " if c < " " or c == "\x7f" else c for c in value).strip()


def _ascii(value: str) -> str:
    """A header's value with what is no ASCII percent-encoded, letter by letter: warcio would encode
    all of the value. Most servers that send Thai send UTF-8, which HTTP reads as ISO-8859-1."""
    line = _line(value)
    with contextlib.suppress(UnicodeError):
        line = line.encode("latin-1").decode("utf-8")
    return "".join(c if c.isascii() else quote(c) for c in line)


def _token(name: str) -> str:
    """The name of a header, without what would end it (RFC 9110, 5.6.2)."""
    return "".join(c for c in name if c.isascii() and (c.isalnum() or c in "!#$%&'*+-.^_`|~"))
