"""Times as the store keeps them: ISO 8601 in UTC to the second, so that they sort as text."""

from __future__ import annotations

import datetime as dt

# A year of the Buddhist Era is so many more than that of the Common Era.
BUDDHIST_YEARS = 543


def stored(value: dt.datetime) -> str:
    """A time as text; one that names no zone is taken for UTC."""
    if value.tzinfo is None:
        value = value.replace(tzinfo=dt.UTC)
    return value.astimezone(dt.UTC).isoformat(timespec="seconds")


def now() -> str:
    """This moment as text."""
    return stored(dt.datetime.now(dt.UTC))
