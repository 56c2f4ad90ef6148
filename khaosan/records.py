"""The records that flow between the rooms, and their JSON: the interchange format.

A `Document` goes crawler -> store -> nlp; an `Extraction` goes nlp -> store. `start` and `end`
count Unicode code points of `Document.text` exactly as given, end exclusive, so that
`text[start:end]` is the mention, always. Dates are EDTF (ISO 8601-2) in the Common Era.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from khaosan.errors import KhaosanError
from khaosan.letters import Letter
from khaosan.paging import PageNote, notes_from_json, pages_from_json

AGENCY_KINDS = (
    "government", "local", "state_enterprise", "academic", "private",
    "civil", "international", "foreign", "body",
)  # fmt: skip
DATE_KINDS = (
    "day", "month", "year", "range", "fiscal_year", "academic_year", "quarter", "relative",
)  # fmt: skip
AGREEMENT_KINDS = ("mou", "moa", "contract", "treaty", "declaration", "loi", "other")
AGREEMENT_STATUSES = ("signed", "planned", "approved", "extended", "ended", "mentioned")


_SURROGATES = re.compile("[\ud800-\udfff]")


class RecordError(KhaosanError):
    """A record that lacks what it must have; the message says which field and why."""


ATTACHMENT_KINDS = ("file", "picture")


@dataclass(frozen=True, slots=True)
class Attachment:
    """What belongs to a document beside its text: a file that it links to (`text`: of the link),
    or a picture (`text`: its caption). `kind` is one of ATTACHMENT_KINDS."""

    kind: str
    url: str
    text: str | None = None

    @classmethod
    def from_json(cls, row: Any) -> Self:
        """Read one of the interchange format. Raises RecordError where it is none."""
        if not isinstance(row, Mapping) or row.get("kind") not in ATTACHMENT_KINDS:
            raise RecordError(f'"attachments" holds what is none: {str(row)[:80]}')
        url = _text(row, "url")
        if url is None:
            raise RecordError('"attachments": one has no "url"')
        return cls(str(row["kind"]), url, _text(row, "text"))


@dataclass(slots=True)
class Document:
    """A news article or an official document: one version of its text.

    `text` holds the title on its first line. `id` is stable over versions; where the source gives
    none, `Document.new` derives one from the address or the text. `published` is the day that the
    source states (Common Era), or None. `pages`: the offset in `text` at which each page begins,
    for what has pages; `page_notes`: of pages that were not plainly read (khaosan/paging.py).
    `file`: what it was read from, a path as it was given, with a member's or attachment's name.
    """

    id: str
    text: str
    url: str | None = None
    title: str | None = None
    published: dt.date | None = None
    source: str | None = None
    category: str | None = None
    agency: str | None = None  # the agency of origin, as the source states it
    fetched: dt.datetime | None = None
    attachments: list[Attachment] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    page_notes: list[PageNote] = field(default_factory=list)
    file: str | None = None

    @classmethod
    def new(cls, text: str, *, id: str | None = None, url: str | None = None, **more: Any) -> Self:
        """A document whose id, where none is given, is a digest of its address or else its text."""
        if id is None:
            id = hashlib.sha256((url or text).encode("utf-8", "surrogatepass")).hexdigest()[:16]
        return cls(id=id, text=text, url=url, **more)

    @property
    def headline(self) -> str:
        """The title, or the first line that is not blank, for lists."""
        if self.title:
            return self.title
        return next((line.strip() for line in self.text.splitlines() if line.strip()), "")

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        """Read a line of the interchange format, or of a corpus with `title` and `body`.

        Raises RecordError where there is no text or a field is of the wrong type.
        """
        title = _text(row, "title")
        text = _text(row, "text")
        if text is None:
            body = _text(row, "body")
            if body is None:
                raise RecordError('no "text" (or "title" and "body")')
            text = f"{title}\n{body}" if title else body
        if not text.strip():
            raise RecordError("the text is empty")
        id = row.get("id")
        attached = row.get("attachments") or []
        if not isinstance(attached, list):
            raise RecordError(f'"attachments" is {type(attached).__name__}, not a list')
        try:
            pages = pages_from_json(row.get("pages") or [], len(text))
            notes = notes_from_json(row.get("page_notes") or [])
        except ValueError as error:
            raise RecordError(str(error)) from None
        return cls.new(
            text,
            id=str(id) if isinstance(id, int) else _text(row, "id"),
            url=_text(row, "url"),
            title=title,
            published=parse_day(row.get("published")),
            source=_text(row, "source"),
            category=_text(row, "category"),
            agency=_text(row, "agency"),
            attachments=[Attachment.from_json(a) for a in attached],
            pages=pages,
            page_notes=notes,
            file=_text(row, "file"),
        )

    def to_json(self) -> dict[str, Any]:
        """The interchange form: `id` and `text`, and what else is known."""
        out: dict[str, Any] = {"id": self.id, "text": self.text}
        for name in ("url", "title", "source", "category", "agency", "file"):
            if (value := getattr(self, name)) is not None:
                out[name] = value
        if self.published:
            out["published"] = self.published.isoformat()
        if self.attachments:
            out["attachments"] = [dataclasses.asdict(a) for a in self.attachments]
        if self.pages:
            out["pages"] = list(self.pages)
        if self.page_notes:
            out["page_notes"] = [dataclasses.asdict(n) for n in self.page_notes]
        return out


# No news is of these years CE; all of a Thai archive is of them in the Buddhist Era (1857 to 2156).
_BUDDHIST = range(2400, 2700)


def parse_day(value: object) -> dt.date | None:
    """A day from `YYYY-MM-DD` (a time after it is dropped); None and "" give None.

    Raises RecordError for anything else, and for a year of the Buddhist Era: a wrong date of
    publication would put wrong values on every วันนี้ of the text.
    """
    if value in (None, ""):
        return None
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    text = str(value)
    try:
        day = dt.date.fromisoformat(text[:10])
        dt.datetime.fromisoformat(text)  # what stands behind the day is a time, or no date it is
    except ValueError:
        raise RecordError(f'"published" is {value!r}, not a date as YYYY-MM-DD') from None
    if day.year in _BUDDHIST:
        raise RecordError(
            f'"published" is {value!r}, a year of the Buddhist Era: write it as {day.year - 543}'
        )
    return day


def _text(row: Mapping[str, Any], name: str) -> str | None:
    value = row.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise RecordError(f'"{name}" is {type(value).__name__}, not a string')
    # "\ud800" is valid JSON and no text; neither a file nor the database takes it.
    if _SURROGATES.search(value):
        raise RecordError(f'"{name}" holds lone surrogates, which are no characters')
    return value


@dataclass(slots=True)
class Person:
    """A mention of a human being. `name` is `text` without `title`; `canonical` the fullest form
    of the name in the document; `role` and `agency` the position held, or None."""

    start: int
    end: int
    text: str
    title: str | None
    name: str
    role: str | None
    agency: str | None
    canonical: str
    score: float
    source: str


@dataclass(slots=True)
class Agency:
    """A mention of an organisation; `kind` is one of AGENCY_KINDS."""

    start: int
    end: int
    text: str
    canonical: str
    kind: str
    score: float
    source: str


@dataclass(slots=True)
class Date:
    """A mention of a calendar time. `value` is EDTF, None for what no calendar has
    (31 กุมภาพันธ์); `kind` is one of DATE_KINDS."""

    start: int
    end: int
    text: str
    value: str | None
    kind: str
    score: float
    source: str


@dataclass(slots=True)
class Signatory:
    """Who signed (the surface in the text) and for which party (its canonical name), if stated."""

    person: str
    party: str | None = None


@dataclass(slots=True)
class Evidence:
    """The sentence that states an agreement."""

    start: int
    end: int
    text: str


@dataclass(slots=True)
class Agreement:
    """A formal instrument between parties as one document reports it. `score`: of the frame, that
    it is one; `scores`: of each field that is filled, given that it is."""

    kind: str
    status: str
    title: str | None
    parties: list[str]
    signatories: list[Signatory]
    witnesses: list[str]
    date: str | None
    place: str | None
    evidence: Evidence
    score: float
    scores: dict[str, float] = field(default_factory=dict)

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        """Read one of the interchange format. Raises KeyError or TypeError where it is none."""
        signatories = [Signatory(**s) for s in row["signatories"]]
        evidence = Evidence(**row["evidence"])
        scores = dict(row.get("scores") or {})  # other programs give none
        return cls(**{**row, "signatories": signatories, "evidence": evidence, "scores": scores})


@dataclass(slots=True)
class Extraction:
    """All that was found in one document. `model` names everything that took part, and versions."""

    id: str
    persons: list[Person] = field(default_factory=list)
    agencies: list[Agency] = field(default_factory=list)
    dates: list[Date] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    model: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """One line of the interchange format, as plain dicts and lists. Most documents are no
        letters: the key is then left out."""
        out = dataclasses.asdict(self)
        if not self.letters:
            del out["letters"]
        return out

    def at_least(self, score: float | None) -> Self:
        """The same without the mentions and agreements that score lower; all of it for None."""
        if not score:
            return self
        return dataclasses.replace(
            self,
            persons=[m for m in self.persons if m.score >= score],
            agencies=[m for m in self.agencies if m.score >= score],
            dates=[m for m in self.dates if m.score >= score],
            agreements=[a for a in self.agreements if a.score >= score],
            letters=[x for x in self.letters if x.score >= score],
        )

    def mentions(self) -> Iterator[Person | Agency | Date]:
        """Every mention of a person, an agency or a date."""
        yield from self.persons
        yield from self.agencies
        yield from self.dates

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        """Read a line of the interchange format. Raises RecordError where it is not one."""
        try:
            return cls(
                id=str(row["id"]),
                persons=[Person(**x) for x in row.get("persons", [])],
                agencies=[Agency(**x) for x in row.get("agencies", [])],
                dates=[Date(**x) for x in row.get("dates", [])],
                agreements=[Agreement.from_json(x) for x in row.get("agreements", [])],
                letters=[Letter.from_json(x) for x in row.get("letters", [])],
                model=dict(row.get("model", {})),
            )
        except (KeyError, TypeError) as error:
            raise RecordError(f"not an extraction: {error}") from None


def dumps(value: object) -> str:
    """JSON as khaosan writes it everywhere: Thai readable, one line."""
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
