"""What the components of the pipeline hand to one another, on the folded text of one document.

The text of the spaCy Doc is folded (khaosan.text.fold), and every offset here is of that text;
`nlp.pipeline` maps them back to the text as it was given when it makes the records.
Results stand on the Doc: `doc._.persons`, `doc._.agencies`, `doc._.dates`, `doc._.agreements`,
`doc._.letters` and `doc._.instruments` (nlp.letters.found), and `doc._.published` holds the date of
publication where it is known.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from dataclasses import dataclass, field

from spacy.tokens import Doc

Span = tuple[int, int]


@dataclass(slots=True)
class PersonSpan:
    """A person: `name` is the span without title, rank and degree; `role` the span that states
    the position; `agency` the canonical name of the role's agency."""

    start: int
    end: int
    score: float
    source: str
    name: Span = (0, 0)
    canonical: str = ""
    role: Span | None = None
    agency: str | None = None


@dataclass(slots=True)
class AgencySpan:
    """An organisation; `canonical` its full name, `kind` one of records.AGENCY_KINDS."""

    start: int
    end: int
    score: float
    source: str
    canonical: str = ""
    kind: str = ""


@dataclass(slots=True)
class DateSpan:
    """A calendar time; `value` EDTF or None; `kind` one of records.DATE_KINDS."""

    start: int
    end: int
    value: str | None
    kind: str
    score: float
    source: str


@dataclass(slots=True)
class AgreementFrame:
    """An agreement as this document tells it. Parties are canonical names; who signed and who
    witnessed are spans of their mentions; `title`, `place` and `evidence` are spans of the text.
    `scores` holds one for each field that is filled, `how` in what way it was found."""

    kind: str
    status: str
    evidence: Span
    score: float
    title: Span | None = None
    parties: list[str] = field(default_factory=list)
    signatories: list[tuple[Span, str | None]] = field(default_factory=list)
    witnesses: list[Span] = field(default_factory=list)
    date: str | None = None
    place: Span | None = None
    scores: dict[str, float] = field(default_factory=dict)
    how: dict[str, str] = field(default_factory=dict)  # nlp.agreements.scores.ways


class Free:
    """Which places of a text hold no mention yet."""

    def __init__(self, taken: list[tuple[int, int]]) -> None:
        self._taken = sorted(taken)

    def __call__(self, start: int, end: int) -> bool:
        """Whether nothing overlaps the span."""
        i = bisect_right(self._taken, (start, 1 << 60))
        if i and self._taken[i - 1][1] > start:
            return False
        return i == len(self._taken) or self._taken[i][0] >= end

    def take(self, start: int, end: int) -> bool:
        """Take the span if it is free; whether it was."""
        if not self(start, end):
            return False
        insort(self._taken, (start, end))
        return True


def register() -> None:
    """Declare the Doc extensions; harmless when done twice."""
    for name in ("persons", "agencies", "dates", "agreements", "letters", "instruments"):
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=None)
    if not Doc.has_extension("published"):
        Doc.set_extension("published", default=None)
