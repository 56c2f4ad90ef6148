"""Bytes to text, for pages and files whose encoding is named wrongly or not at all.

Thai agencies publish in UTF-8 and in windows-874 (a superset of TIS-620 and ISO 8859-11, see
https://www.unicode.org/Public/MAPPINGS/VENDORS/MICSFT/WINDOWS/CP874.TXT), often naming neither or
the other one. The bytes are therefore asked first: UTF-8 proves itself, Thai single-byte text is
known by its runs of high bytes, and only then does the declared name count.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"),
         (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
_CONTROLS = bytes(c for c in range(0x20) if c not in b"\t\n\r\f\x1b") + b"\x7f"
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
# Thai letters of windows-874, and the punctuation and the no-break space that it adds.
_NOT_874 = re.compile(rb"[\x81-\x84\x86-\x90\x98-\x9f\xdb-\xde\xfc-\xff]")
_THAI = re.compile("[\u0e01-\u0e5b]")
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.I)
_XML = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{2,40})", re.I)


class NotText(ValueError):
    """The bytes are no text, or in an encoding that could not be told; the message says which."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the name of its encoding, and how many characters could not be read (U+FFFD)."""

    text: str
    encoding: str
    damaged: int = 0


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Decode bytes of unknown or misnamed encoding.

    `declared`: what a header or the document itself says, if anything; it decides only where the
    bytes do not. A few damaged bytes become U+FFFD and are counted.
    Raises NotText for binary data and for an encoding that cannot be told.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return _replacing(data, name)
    if is_binary(data):
        raise NotText("binary, not text")
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    damaged = _replacing(data, "utf-8")
    # In windows-874 text read as UTF-8 hardly a Thai letter comes out; in UTF-8 with some bytes
    # lost nearly all do.
    if len(_THAI.findall(damaged.text)) >= 4 * damaged.damaged:
        return damaged
    if _looks_874(data):
        return _replacing(data, "cp874")
    if declared and (other := _codec(declared)) not in (None, "utf-8", "cp874"):
        try:
            return Decoded(data.decode(str(other)), str(other))
        except UnicodeDecodeError:
            pass
    raise NotText("neither UTF-8 nor windows-874")


def is_binary(data: bytes) -> bool:
    """Whether bytes can be no text in UTF-8 or a single-byte encoding: they hold NUL, or more than
    one in a hundred is a control character."""
    head = data[: 1 << 16]
    return b"\0" in head or len(head) - len(head.translate(None, _CONTROLS)) > len(head) / 100


def declared_encoding(head: bytes) -> str | None:
    """The encoding that an HTML or XML document names in its first bytes, if it names one."""
    match = _XML.search(head[:1024]) or _META.search(head[:4096])
    return match[1].decode("ascii").lower() if match else None


def _looks_874(data: bytes) -> bool:
    runs = _HIGH_RUN.findall(data)
    high = sum(map(len, runs))
    # Thai has no spaces between words, so its letters stand together; in western text the high
    # bytes are single accented letters.
    together = sum(len(run) for run in runs if len(run) > 1)
    return together >= 0.8 * high and len(_NOT_874.findall(data)) <= high / 200


def _replacing(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, "replace")
    return Decoded(text, encoding.removesuffix("-sig"), text.count("\ufffd"))


def _codec(name: str) -> str | None:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None
