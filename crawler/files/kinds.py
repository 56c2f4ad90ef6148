"""Which module reads which file, told by the name's ending and then by the first bytes."""

from __future__ import annotations

import re
from email.message import Message
from pathlib import PurePosixPath
from urllib.parse import parse_qsl, unquote, urlsplit

# Endings of files that are read in a process of their own, and the kind that each is.
ENDINGS = {
    ".pdf": "pdf", ".docx": "docx", ".docm": "docx", ".dotx": "docx", ".odt": "odt", ".ott": "odt",
    ".rtf": "rtf", ".xlsx": "sheet", ".xlsm": "sheet", ".xls": "sheet", ".ods": "sheet",
    ".mhtml": "mhtml", ".mht": "mhtml", ".eml": "eml", ".doc": "doc",
}  # fmt: skip
# Pictures are read where a person names them; of those that a page links to few are of text.
PICTURES = dict.fromkeys((".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp"), "picture")
# Files that are text, which anyone may read.
TEXTS = {
    ".txt": "text", ".text": "text", ".html": "html", ".htm": "html", ".xhtml": "html",
    ".shtml": "html", ".jsonl": "lines", ".ndjson": "lines", ".jsonlines": "lines",
    ".json": "lines",
}  # fmt: skip
# What a crawl takes where a page links to it: those, and archives of them. (A text is a web page to
# it.)
LINKED = ENDINGS | {".zip": "zip"}
_OFFICE = "application/vnd.openxmlformats-officedocument."
# The ending of a file whose address has none (download.php?id=7), by its content type.
TYPES = {
    "application/pdf": ".pdf",
    "application/msword": ".doc",
    "application/rtf": ".rtf",
    "application/zip": ".zip",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    f"{_OFFICE}wordprocessingml.document": ".docx",
    f"{_OFFICE}spreadsheetml.sheet": ".xlsx",
    "message/rfc822": ".eml",
    "multipart/related": ".mhtml",
    "text/rtf": ".rtf",
}
# How many of a file's first bytes `kind_of` needs.
HEAD = 2048
# What a file of Word 97, and one with a password, begins with.
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What says no more than that a file is to be saved.
_NO_TYPES = frozenset(
    ("", "application/octet-stream", "binary/octet-stream", "application/download",
     "application/force-download", "application/x-download", "application/x-force-download")
)  # fmt: skip
_OF_OFFICE = re.compile(
    rb"urn:schemas-microsoft-com:office|name=[\"']?(?:ProgId|Generator)[\"']? +"
    rb"content=[\"']?(?:Word|Excel|Microsoft|LibreOffice|OpenOffice)",
    re.IGNORECASE,
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_PICTURE = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*")
_HTML = (b"<html", b"<!doctype html", b"<!doctype\nhtml")
# What a damaged file of a kind still holds, which reads as text.
_OWN = {"pdf": (b" obj", b"endobj", b"stream"), "rtf": (b"\\par", b"\\'", b"\\f")}
_NO_TEXT = frozenset(("pdf", "docx", "odt", "rtf", "sheet", "doc"))


def name_in(url: str) -> str | None:
    """The name of a file that a crawl takes, as its address gives it (in the path or a
    parameter)."""
    try:
        parts = urlsplit(url)
        names = [parts.path, *(value for _, value in parse_qsl(parts.query, max_num_fields=50))]
    except ValueError:
        return None
    for name in map(unquote, names):
        last = PurePosixPath(name)
        if last.suffix.lower() in LINKED:
            return last.name
    return None


def media_type(content_type: str | None) -> str:
    """A content type without its parameters, in small letters; "" where none is named."""
    return (content_type or "").partition(";")[0].strip().lower()


def told_type(content_type: str, disposition: str, body: bytes) -> str:
    """The content type of an answer: where the server says nothing of use (octet-stream), by the
    name in its Content-Disposition (RFC 6266); of a PDF by its first bytes, since scripts send one
    as a web page too."""
    kind = media_type(content_type)
    if body.startswith(b"%PDF-"):
        return content_type if kind == "application/pdf" else "application/pdf"
    if kind not in _NO_TYPES:
        return content_type
    header = Message()
    header["Content-Disposition"] = disposition
    try:
        ending = PurePosixPath(header.get_filename() or "").suffix.lower()
    except (ValueError, LookupError):  # a charset that is none
        return content_type
    return next((named for named, of in TYPES.items() if of == ending), content_type)


def is_of_office(data: bytes) -> bool:
    """Whether Word, Excel or LibreOffice wrote a page."""
    return bool(_OF_OFFICE.search(data[:8192]))


def by_ending(ending: str) -> str:
    """The kind that a name's ending says a file is; "" for none that is read."""
    return (ENDINGS | PICTURES | TEXTS).get(ending.lower(), "")


def kind_of(ending: str, head: bytes) -> str:
    """The kind of a file; "" for one that is not read. `head`: its first bytes, which win over a
    wrong name: what a site sends as .doc is often RTF, a web page or DOCX.

    `package` is a zip: of a word processor, a sheet, or of files (package.kind_in tells). A text
    with no ending may be anything and is of no kind.
    """
    kind = by_ending(ending)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:16].lower()
    known = bool(kind) or not ending
    if start.startswith(b"%pdf-"):
        return "pdf"
    if start.startswith(b"{\\rtf"):
        return "rtf"
    if head.startswith(_ZIP):
        return "package" if known else ""
    if head.startswith(OLE):
        return kind if kind in ("docx", "sheet") else "doc" if known else ""
    # Something may stand before it. (What is packed in an archive unchanged is no sign.)
    if kind not in TEXTS.values() and b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(_PICTURE) or (head.startswith(b"RIFF") and head[8:12] == b"WEBP"):
        return "picture"
    if kind in ("eml", "mhtml"):
        return kind
    if known and (mail := _mail(head)):
        return mail
    if _is_html(start, head, kind):
        return "html"
    if kind in _NO_TEXT and head and _is_text(head):
        return kind if any(mark in head for mark in _OWN.get(kind, ())) else "text"
    return kind


def _mail(head: bytes) -> str:
    """`eml` for bytes that begin as a mail does, `mhtml` for a page that was saved as one."""
    names: dict[bytes, bytes] = {}
    for line in head.replace(b"\r\n", b"\n").split(b"\n"):
        if not line:
            break
        name, colon, said = line.partition(b":")
        if colon and name and not name.strip(_HEADER):
            names[name.lower()] = said.strip().lower()
        elif not (line[:1].isspace() or (not names and line.startswith(b"From "))):
            return ""
    if b"mime-version" not in names or len(names) < 2:
        return ""
    page = names.get(b"content-type", b"").startswith((b"multipart/related", b"text/html"))
    return "mhtml" if page and not {b"to", b"received", b"date"} & names.keys() else "eml"


_HEADER = bytes(range(33, 58)) + bytes(range(59, 127))


def _is_html(start: bytes, head: bytes, kind: str) -> bool:
    if start.startswith(_HTML) or (start.startswith(b"<?xml") and b"<html" in head[:1024]):
        return True
    # A table that a site sends as a sheet begins anywhere.
    return kind in ("sheet", "doc") and start.startswith(b"<") and b"<table" in head.lower()


def _is_text(head: bytes) -> bool:
    from crawler.readers.plain import is_binary  # it imports this module on its way

    return head.startswith((b"\xff\xfe", b"\xfe\xff")) or not is_binary(head)
