"""Bytes of a Thai web page to text.

Thai sites answer in UTF-8, TIS-620 and windows-874, with no charset named or with the wrong one
(iso-8859-1 and utf-8 over TIS-620 bytes are common). What is named is therefore only a hint: the
bytes decide. A text of UTF-8 is practically never valid by chance, so what decodes strictly is
UTF-8; what is UTF-8 but for a few broken bytes stays UTF-8, with those bytes replaced and counted;
all else is windows-874, of which TIS-620 and ISO-8859-11 are parts.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

REPLACEMENT = "\ufffd"
# Three bytes of UTF-8 for a character of the Thai block, U+0E00 to U+0E7F.
_THAI_UTF8 = re.compile(rb"\xe0[\xb8\xb9][\x80-\xbf]")
_HIGH = re.compile(rb"[\x80-\xff]")
_META = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})"
    rb"|<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9_:.-]{2,40})",
    re.IGNORECASE,
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What Thai sites call windows-874, and what they call it by mistake: browsers read iso-8859-1 as
# windows-1252 (WHATWG), and servers name it by default over whatever the page holds.
_SINGLE_BYTE = {"iso8859-1", "cp1252", "ascii", "tis-620", "iso8859-11", "cp874"}


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the encoding that it was read in, and how many characters of it could not be read
    (each stands as U+FFFD)."""

    text: str
    encoding: str
    replaced: int = 0


def decode(body: bytes, named: str | None = None, hint: str | None = None) -> Decoded:
    """Decode a page.

    `named`: the charset of the Content-Type header; what the page's own meta element names is read
    from the bytes. `hint`: the encoding that the source's file gives, tried where a page is no
    UTF-8. Never raises.
    """
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return _replacing(body, "utf-8-sig" if encoding == "utf-8" else encoding)
    try:
        return Decoded(body.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    if _is_broken_utf8(body):
        return _replacing(body, "utf-8")
    for name in (hint, named, _meta(body)):
        codec = _codec(name)
        if codec and codec != "utf-8" and codec not in _SINGLE_BYTE:
            try:
                return Decoded(body.decode(codec), codec)
            except UnicodeDecodeError:
                continue
    return _replacing(body, "cp874")


def charset(content_type: str | None) -> str | None:
    """The charset that a Content-Type header names, if it does."""
    match = re.search(r"charset\s*=\s*[\"']?([\w:.-]+)", content_type or "", re.IGNORECASE)
    return match[1] if match else None


def _is_broken_utf8(body: bytes) -> bool:
    # In windows-874 text a chance sequence E0 B8/B9 80-BF (เธ and เน before a low byte) is rare,
    # and the three bytes cover a small part of all high bytes; in UTF-8 Thai they cover nearly all.
    high = len(_HIGH.findall(body))
    return 3 * len(_THAI_UTF8.findall(body)) > high / 2


def _replacing(body: bytes, encoding: str) -> Decoded:
    text = body.decode(encoding, "replace")
    # A replacement character that the page itself holds is counted too: it is as unreadable.
    return Decoded(text, encoding.removesuffix("-sig"), text.count(REPLACEMENT))


def _meta(body: bytes) -> str | None:
    match = _META.search(body[:4096])
    return (match[1] or match[2]).decode("ascii") if match else None


def _codec(name: str | None) -> str | None:
    if not name:
        return None
    # The names that Thai pages use and Python does not know.
    name = re.sub(
        r"(?i)^(?:x-)?windows-874$|^(?:x-)?tis[-_]?620.*$|^x-?874$", "cp874", name.strip()
    )
    try:
        info = codecs.lookup(name)
    except LookupError:
        return None
    # Codecs from bytes to bytes (base64, zip) are none for text.
    return info.name if getattr(info, "_is_text_encoding", True) else None
