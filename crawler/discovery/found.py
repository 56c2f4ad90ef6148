"""What the ways of finding articles share: a page that names articles, and what it names."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from crawler import dates
from crawler.encodings import charset, decode

THAILAND = dt.timezone(dt.timedelta(hours=7))
# A page that names more than this is cut off there and told: sitemaps.org allows so many.
MOST_LINKS = 50_000


class NotReadableError(Exception):
    """A page that is not what the source file says it is; the message is the reason."""


@dataclass(frozen=True, slots=True)
class Place:
    """A page that names articles. `way` finds its reader; `path` is what the source file says,
    `number` counts the pages under it, `depth` the indexes above it; `repeats`: so many pages
    before it showed nothing new."""

    way: str
    url: str
    path: str
    number: int = 1
    depth: int = 0
    repeats: int = 0


@dataclass(frozen=True, slots=True)
class Listing:
    """A page that names articles, as it was fetched."""

    url: str
    body: bytes
    content_type: str = ""
    encoding: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The page's text, in whatever encoding it is."""
        return decode(self.body, charset(self.content_type), self.encoding).text


@dataclass(frozen=True, slots=True)
class Letter:
    """An official letter as a list of letters names it. `files`: addresses of its files, on the
    site or elsewhere; `notes`: what they are."""

    title: str
    number: str = ""
    date: str = ""
    agency: str = ""
    files: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """An article as a page names it: its address and what else is said of it there."""

    url: str
    title: str = ""
    published: dt.date | None = None
    modified: dt.datetime | None = None
    letter: Letter | None = None


@dataclass(slots=True)
class Found:
    """What a page names: articles, and pages that name more (with the day that they changed, where
    it is told). `problem`: what of it could not be taken."""

    links: list[Link] = field(default_factory=list)
    following: list[Link] = field(default_factory=list)
    problem: str | None = None


def refuse_entities(page: str | bytes) -> None:
    """Raise NotReadableError for XML that declares entities: no list of news needs them, and they
    are how a small file becomes a large one, or reads what is not its own."""
    if (b"<!ENTITY" if isinstance(page, bytes) else "<!ENTITY") in page:  # type: ignore[operator]
        raise NotReadableError("declares XML entities")


def moment(text: str | None, zone: dt.tzinfo = THAILAND) -> dt.datetime | None:
    """A time as sitemaps and interfaces write it (ISO 8601), in UTC; None where it is none."""
    try:
        when = dt.datetime.fromisoformat((text or "").strip())
        if when.year > 2400:  # a Buddhist year
            when = when.replace(year=when.year - 543)
        return (when if when.tzinfo else when.replace(tzinfo=zone)).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None


def day(text: str | None) -> dt.date | None:
    """The day of publication that a text states, in Thailand."""
    when = moment(text)
    if when is not None and "T" in (text or ""):
        return when.astimezone(THAILAND).date()
    return dates.read(text) if text else None
