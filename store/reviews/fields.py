"""What can be mended of a claim: the fields of each kind, read from what an editor types."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from khaosan.errors import UsageError
from khaosan.records import (
    AGENCY_KINDS,
    AGREEMENT_KINDS,
    AGREEMENT_STATUSES,
    DATE_KINDS,
    Agency,
    Agreement,
    Date,
    Person,
    Signatory,
)
from store.reviews import values
from store.reviews.records import KINDS, Kind, Record

_MENTION_KINDS = KINDS[:3]


@dataclass(frozen=True, slots=True)
class Field:
    """A field: `name` as store.reviews.decide takes it, `label` for a person, `read` of what is
    typed (raises UsageError), `hint` of how it is written. `required`: never empty."""

    name: str
    label: str
    read: Callable[[str], Any]
    hint: str = ""
    required: bool = False


def one_of(what: str, known: Sequence[str]) -> Callable[[str], str]:
    """Reads one of the known words."""

    def read(typed: str) -> str:
        word = typed.strip().casefold()
        if word in known:
            return word
        near = difflib.get_close_matches(word, known, 1)
        hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
        raise UsageError(f"{typed.strip()!r} is no {what}; {hint}")

    return read


def _text(typed: str) -> str | None:
    return typed.strip() or None


def _named(what: str, label: str, known: Sequence[str], name: str = "subkind") -> Field:
    return Field(name, label, one_of(what, known), ", ".join(known), required=True)


_KIND = _named("kind of mention", "kind of mention", _MENTION_KINDS, "kind")
_CANONICAL = Field("canonical", "full name", _text, required=True)
_DAY = "2021-12-15, 2021-12, 2021, two of them with a slash, 2564-12-15, or 15 ธันวาคม 2564"

FIELDS: dict[Kind, tuple[Field, ...]] = {
    "person": (
        _KIND,
        _CANONICAL,
        Field("title", "title", _text),
        Field("name", "name", _text, "the words without the title", required=True),
        Field("role", "position", _text, "as the text writes it"),
        Field("agency", "agency of the position", _text),
    ),
    "agency": (_KIND, _CANONICAL, _named("kind of agency", "kind of agency", AGENCY_KINDS)),
    "date": (
        _KIND,
        Field("value", "value", values.edtf, _DAY),
        _named("kind of date", "kind of date", DATE_KINDS),
    ),
    "agreement": (
        _named("kind of agreement", "kind of agreement", AGREEMENT_KINDS),
        _named("status", "status", AGREEMENT_STATUSES, "status"),
        Field("title", "title", _text, "as the text writes it"),
        Field("parties", "parties", values.names, "separated by semicolons"),
        Field("signatories", "signers", values.signers, "person = party; person = party"),
        Field("witnesses", "witnesses", values.names, "separated by semicolons"),
        Field("date", "date", values.edtf, _DAY),
        Field("place", "place", _text, "as the text writes it"),
    ),
}


def value(record: Record, name: str) -> Any:
    """The present value of a field; of the kind of a mention, None."""
    if name == "kind":
        return None
    if name == "subkind":
        return record.kind if isinstance(record, Agency | Date | Agreement) else None
    return getattr(record, name, None)


def shown(found: Any) -> str:
    """A field's value as an editor types it."""
    if found is None:
        return ""
    if isinstance(found, list | tuple):
        return "; ".join(map(_shown_one, found))
    return str(found)


def _shown_one(found: Any) -> str:
    if isinstance(found, Signatory):
        return found.person + (f" = {found.party}" if found.party else "")
    return str(found)


def described(record: Record) -> str:
    """What a claim says beside its words, in one line."""
    if isinstance(record, Person):
        position = ", ".join(p for p in (record.role, record.agency) if p)
        return record.canonical + (f" ({position})" if position else "")
    if isinstance(record, Agency):
        return f"{record.canonical} ({record.kind})"
    if isinstance(record, Date):
        return f"{record.value or 'no value'} ({record.kind})"
    parts = [f"{record.kind} {record.status}", shown(record.parties), record.date, record.title]
    return ": ".join(p for p in (parts[0], " / ".join(p for p in parts[1:] if p)) if p)
