"""Lines that are one: what stands between them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from crawler.files.page import surnames

_THAI_END = re.compile("[\u0e01-\u0e2e\u0e30-\u0e39\u0e40-\u0e45\u0e47-\u0e4e]$")
_THAI_START = re.compile("[\u0e01-\u0e2e\u0e40-\u0e44\u0e24]")
_OPENS = re.compile(r"[(\[{“‘«/-]$")
_CLOSES = re.compile(r"[)\]}”’»,.;:!?%/ๆฯ]")
_HYPHEN = re.compile(r"(?<=[A-Za-z]{2})[-\u00ad\u2010]$")


def seam(before: str, after: str) -> tuple[str, str]:
    """What stands between the ends of two lines that are one: nothing within Thai, save between the
    names of a person, else a space. Gives it with the first text, which loses a hyphen at its
    end."""
    if _HYPHEN.search(before) and after[:1].islower():
        return "", _HYPHEN.sub("", before)
    if before.endswith(" ") or not before or not after:
        return "", before
    if _OPENS.search(before) or _CLOSES.match(after):
        return "", before
    if _THAI_END.search(before) and _THAI_START.match(after) and not surnames.broken(before, after):
        return "", before
    return " ", before


def joined(lines: Iterable[str]) -> str:
    """Lines of one paragraph as one text."""
    out = ""
    for line in lines:
        between, out = seam(out, line)
        out += between + line
    return out
