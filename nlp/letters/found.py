"""What is found of a letter, on folded text; `nlp.letters.records` makes the records of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from nlp.spans import Span


@dataclass(slots=True)
class FieldSpan:
    """A field: where it stands, and what it says."""

    start: int
    end: int
    value: str | None


@dataclass(slots=True)
class EnclosureSpan:
    """An enclosure: its name without the count is `value`."""

    start: int
    end: int
    value: str
    count: int | None = None
    unit: str | None = None


@dataclass(slots=True)
class SignerSpan:
    """Who signed: the name's span with the title that stands before it; `rank`: the title where it
    stands apart from the name (พลเอก on the line above). `block` is all that is said of the
    position; `agency` is set when the agencies of the text are known."""

    start: int
    end: int
    rank: str = ""
    position: FieldSpan | None = None
    acting: str | None = None
    acting_for: FieldSpan | None = None
    block: Span = (0, 0)
    columns: list[Span] = field(default_factory=list)
    held: int = 0
    agency: str | None = None
    witness: bool = False


@dataclass(slots=True)
class PartySpan:
    """A party as the preamble of an agreement names it, and who acts for it."""

    start: int
    end: int
    name: str
    signer: SignerSpan | None = None


@dataclass(slots=True)
class InstrumentSpan:
    """The text of an agreement itself: its preamble [start, end) and what it and the signature
    blocks say. `draft`: places are left open, or no day is told."""

    kind: str
    start: int
    end: int
    limit: int
    title: Span | None = None
    about: bool = False
    place: Span | None = None
    date: str | None = None
    draft: bool = False
    parties: list[PartySpan] = field(default_factory=list)
    signers: list[SignerSpan] = field(default_factory=list)
    witnesses: list[SignerSpan] = field(default_factory=list)


@dataclass(slots=True)
class LetterSpan:
    """A letter: `fields` by khaosan.letters.SINGLE_FIELDS."""

    form: str
    start: int
    end: int
    score: float = 0.0
    circular: bool = False
    fields: dict[str, FieldSpan] = field(default_factory=dict)
    references: list[FieldSpan] = field(default_factory=list)
    enclosures: list[EnclosureSpan] = field(default_factory=list)
    signers: list[SignerSpan] = field(default_factory=list)
    copies: list[FieldSpan] = field(default_factory=list)


def said(text: str) -> str:
    """What a stretch of text says, in one line: a line break within Thai is none, as Thai breaks
    lines between words and writes no space there; elsewhere, beside a space or before พ.ศ., it is
    one."""
    return " ".join(_BREAK.sub("", text).split())


_BREAK = re.compile(r"(?<=[ก-๎])\n(?=[ก-๎])(?!พ ?\. ?ศ ?\.)")
