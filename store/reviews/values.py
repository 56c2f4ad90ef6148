"""What an editor types into a field, read: a date's value, names separated by semicolons."""

from __future__ import annotations

import re

from khaosan.errors import UsageError
from khaosan.text import fold
from store.reviews import reading
from store.search_fields import day_range

_PART = re.compile(r"\d{4}(?:-\d{1,2}(?:-\d{1,2})?)?")
_YEARS = re.compile(r"(\d{4})\s*[-–]\s*(\d{4})")
_DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


def edtf(typed: str) -> str | None:
    """The EDTF value of what was typed: YYYY, YYYY-MM, YYYY-MM-DD or two of them with a slash, in
    the Common Era or the Buddhist Era (2564-12-15), 15/12/2564, or the words of a date as a text
    has them (15 ธันวาคม 2564) where a reader is at hand; None for nothing. Raises UsageError for
    anything else, and for days that the calendar does not have."""
    text = fold(typed).text.strip()
    if not text:
        return None
    if match := _DAY_FIRST.fullmatch(text):
        text = f"{match[3]}-{match[2]}-{match[1]}"
    if match := _YEARS.fullmatch(text):
        text = f"{match[1]}/{match[2]}"
    parts = [part.strip() for part in text.split("/")]
    if len(parts) > 2 or not all(_PART.fullmatch(part) for part in parts):
        if (meant := reading.date(text)) is not None:
            return meant.value
        raise UsageError(
            f"{typed.strip()!r} is no date value: give 2021-12-15, 2021-12, 2021, two of them with "
            "a slash between, the same in the Buddhist Era (2564-12-15), or 15 ธันวาคม 2564"
        )
    days = [day_range(_padded(part)) for part in parts]
    if days[0][0] > days[-1][1]:
        raise UsageError(f"{typed.strip()!r} ends before it begins")
    return "/".join(
        first[: 4 + 3 * part.count("-")] for (first, _), part in zip(days, parts, strict=True)
    )


def _padded(part: str) -> str:
    year, *rest = part.split("-")
    return "-".join([year, *(piece.zfill(2) for piece in rest)])


def names(typed: str) -> list[str]:
    """Names separated by semicolons, each once."""
    return list(dict.fromkeys(name for part in typed.split(";") if (name := part.strip())))


def signers(typed: str) -> list[tuple[str, str | None]]:
    """Signers as `person = party; person = party`, the party where it is known."""
    out = []
    for one in names(typed):
        person, _, party = one.partition("=")
        out.append((person.strip(), party.strip() or None))
    return out
