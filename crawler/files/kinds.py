"""Which module reads which file, told by the name's ending and then by the first bytes."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import parse_qsl, unquote, urlsplit

# Endings of files that are read in a process of their own, and the kind that each is.
ENDINGS = {
    ".pdf": "pdf", ".docx": "docx", ".docm": "docx", ".dotx": "docx", ".odt": "odt", ".ott": "odt",
    ".rtf": "rtf", ".xlsx": "sheet", ".xlsm": "sheet", ".xls": "sheet", ".ods": "sheet",
    ".mhtml": "mhtml", ".mht": "mhtml", ".eml": "eml", ".doc": "doc",
}  # fmt: skip
_TEXT = (b"From ", b"Return-Path:", b"Received:", b"MIME-Version:", b"From:", b"Subject:")


def name_in(url: str) -> str | None:
    """The name of a file that can be read, as its address gives it (in the path or a parameter)."""
    try:
        parts = urlsplit(url)
        names = [parts.path, *(value for _, value in parse_qsl(parts.query, max_num_fields=50))]
    except ValueError:
        return None
    for name in map(unquote, names):
        last = PurePosixPath(name)
        if last.suffix.lower() in ENDINGS:
            return last.name
    return None


def kind_of(name_ending: str, head: bytes) -> str:
    """The kind of a file. `head`: its first bytes, which win over a wrong name: what a site sends
    as .doc is often RTF, a web page or DOCX."""
    kind = ENDINGS.get(name_ending.lower(), "")
    start = head.lstrip()[:16]
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if start.startswith(b"{\\rtf"):
        return "rtf"
    if head.startswith(b"PK\x03\x04"):
        if b"mimetypeapplication/vnd.oasis.opendocument.text" in head[:200]:
            return "odt"
        if kind in ("doc", "pdf", "rtf", "eml", "mhtml"):
            return "docx"
        return kind or "docx"
    if kind in ("doc", "docx") and start[:6].lower().startswith((b"<html", b"<!doct")):
        return "html"
    return kind
