"""The records of official letters, a part of an Extraction, and their JSON.

Forms and fields are those of the rule of the Prime Minister's Office on correspondence
(ระเบียบสำนักนายกรัฐมนตรีว่าด้วยงานสารบรรณ พ.ศ. 2526 and its amendments). As everywhere, `start` and
`end` count code points of the document's text as given, end exclusive, and `text` is what stands
there, line breaks and all; `value` is what it says, in one line and with Arabic digits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

LETTER_FORMS = (
    "external", "memo", "stamped", "order", "regulation", "bylaw", "announcement", "statement",
    "news", "certificate", "minutes",
)  # fmt: skip
# The fields of which a letter has one or none, in the order in which they stand.
SINGLE_FIELDS = (
    "number", "urgency", "secrecy", "agency", "address", "date", "place", "subject", "to",
    "office", "phone", "fax", "email",
)  # fmt: skip


@dataclass(slots=True)
class Field:
    """One field of a letter. `value` of a date is EDTF; None for a day that no calendar has."""

    start: int
    end: int
    text: str
    value: str | None


@dataclass(slots=True)
class Enclosure:
    """One of สิ่งที่ส่งมาด้วย: `value` is its name without the count (จำนวน 2 ชุด)."""

    start: int
    end: int
    text: str
    value: str
    count: int | None = None
    unit: str | None = None


@dataclass(slots=True)
class LetterSigner:
    """Who signed: the mention of the name, and the position. `acting`: the words that say that
    another is acted for (ปฏิบัติราชการแทน, รักษาราชการแทน ...), `acting_for`: that one's position."""

    start: int
    end: int
    text: str
    value: str
    position: Field | None = None
    acting: str | None = None
    acting_for: Field | None = None
    agency: str | None = None

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        """Read one. Raises KeyError or TypeError where it is none."""
        held = {name: Field(**row[name]) for name in ("position", "acting_for") if row.get(name)}
        return cls(**{**row, **held})


@dataclass(slots=True)
class Letter:
    """An official letter in a document: [start, end) is where it stands. `form` is one of
    LETTER_FORMS; `number` the book's number (มท 0808.2/ว 1234), `circular` whether it has the ว;
    `agency` and `address` who writes; `office`, `phone`, `fax` and `email` whom to ask; `place`
    where a meeting was; `copies` who gets one (สำเนาส่ง)."""

    form: str
    start: int
    end: int
    score: float
    circular: bool = False
    number: Field | None = None
    urgency: Field | None = None
    secrecy: Field | None = None
    agency: Field | None = None
    address: Field | None = None
    date: Field | None = None
    place: Field | None = None
    subject: Field | None = None
    to: Field | None = None
    office: Field | None = None
    phone: Field | None = None
    fax: Field | None = None
    email: Field | None = None
    references: list[Field] = field(default_factory=list)
    enclosures: list[Enclosure] = field(default_factory=list)
    signers: list[LetterSigner] = field(default_factory=list)
    copies: list[Field] = field(default_factory=list)

    def parts(self) -> Iterator[tuple[str, Field | Enclosure | LetterSigner]]:
        """Every field that is filled with its name, those of lists one by one."""
        for name in SINGLE_FIELDS:
            if one := getattr(self, name):
                yield name, one
        for name in ("references", "enclosures", "signers", "copies"):
            for one in getattr(self, name):
                yield name, one

    def spans(self) -> Iterator[Field | Enclosure | LetterSigner]:
        """Every stretch of text that a field names."""
        for _, one in self.parts():
            yield one
            if isinstance(one, LetterSigner):
                yield from (f for f in (one.position, one.acting_for) if f)

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        """Read one of the interchange format. Raises KeyError or TypeError where it is none."""
        told: dict[str, Any] = {name: Field(**row[name]) for name in SINGLE_FIELDS if row.get(name)}
        told["references"] = [Field(**x) for x in row.get("references", [])]
        told["enclosures"] = [Enclosure(**x) for x in row.get("enclosures", [])]
        told["signers"] = [LetterSigner.from_json(x) for x in row.get("signers", [])]
        told["copies"] = [Field(**x) for x in row.get("copies", [])]
        return cls(**{**row, **told})
