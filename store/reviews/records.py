"""The records of reviews: an item (one claim in one document), a decision, a line of the log."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeAlias

from khaosan.errors import UsageError
from khaosan.records import Agency, Agreement, Date, Person

Record: TypeAlias = Person | Agency | Date | Agreement
Kind = Literal["person", "agency", "date", "agreement"]
State = Literal["open", "accepted", "rejected", "edited", "added", "unfit"]
Order = Literal["score", "document", "newest"]

KINDS: tuple[Kind, ...] = ("person", "agency", "date", "agreement")
STATES: tuple[State, ...] = ("open", "accepted", "rejected", "edited", "added", "unfit")
ORDERS: tuple[Order, ...] = ("score", "document", "newest")
# What a decided item is; "open" is a row that was only flagged or noted.
DECIDED: tuple[State, ...] = ("accepted", "rejected", "edited", "added")
STANDING: tuple[State, ...] = ("accepted", "edited", "added")

# Actions of the log that decide an item; the others are beside it.
DECIDING = ("accept", "reject", "edit", "add", "settle")
_ID = re.compile(
    r"(?P<document>.+)@(?P<version>\d+):(?P<kind>person|agency|date|agreement):"
    r"(?P<start>\d+)-(?P<end>\d+)(?:\.\d+)?",
    re.DOTALL,
)
_CLASSES: dict[str, type[Person] | type[Agency] | type[Date]] = {
    "person": Person, "agency": Agency, "date": Date,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One claim in one document: a mention, or an agreement as the document tells it.

    `start`, `end`, `text` (of an agreement: its evidence) are of version `version`, the newest one
    except where `state` is "unfit"; `number` is documents.number of the newest version.
    `record` is the claim as it stands (of a rejected one: what was rejected), `was` the machine's
    (None: an editor added it). `score` and `source` are the machine's ("frame" for an agreement;
    an added one has 1.0 and "editor:NAME"). `editor`, `at`, `review` (number of the log's line) and
    `reason` are of the decision that holds. `flagged` is who flagged it, `note` the latest note,
    `why` the reason for which it came back.
    """

    id: str
    document: str
    number: int
    version: int
    kind: Kind
    start: int
    end: int
    text: str
    record: Record
    was: Record | None
    state: State
    score: float
    source: str
    editor: str | None = None
    at: str | None = None
    review: int | None = None
    reason: str | None = None
    flagged: str | None = None
    note: str | None = None
    why: str | None = None

    def to_json(self) -> dict[str, Any]:
        """For --json: all fields, the records as in the interchange format."""
        return dataclasses.asdict(self)


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided: the log's line and step, and the item as it now is (None where the
    decision is of a document or an entity, or takes away what was added)."""

    number: int
    step: int
    action: str
    item: Item | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the log. `before` and `after` are JSON as the log keeps it (see `claim_json`),
    `undoes` the line that it takes back, `stands` whether it was taken back itself."""

    number: int
    step: int
    at: str
    editor: str
    action: str
    document: str | None
    item: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    reason: str | None
    blind: bool
    undoes: int | None
    subject: dict[str, Any]
    stands: bool


@dataclass(frozen=True, slots=True)
class Filters:
    """Which items a queue holds. `source` is the article's, `found_by` what found the claim (crf,
    rule:day ...); `entity` and `agreement` are public ids; `since` a day or time: documents whose
    newest version came then or later; `flagged`: True, only flagged ones; `max_score`: of the
    machine's; `blind`: a share of documents that others decided, as if nobody had (`editor` says
    who reads)."""

    order: Order = "score"
    document: str | None = None
    source: str | None = None
    found_by: str | None = None
    kind: Kind | None = None
    entity: str | None = None
    agreement: str | None = None
    states: tuple[State, ...] = ("open", "unfit")
    since: str | None = None
    flagged: bool = False
    max_score: float | None = None
    editor: str | None = None
    blind: float | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How many items are decided and how many are left, of those that the filters let through."""

    done: int
    left: int


# ---- records as JSON --------------------------------------------------------


def kind_of(record: Record) -> Kind:
    """The kind of a record's item."""
    if isinstance(record, Person):
        return "person"
    if isinstance(record, Agency):
        return "agency"
    return "date" if isinstance(record, Date) else "agreement"


def span_of(record: Record) -> tuple[int, int, str]:
    """Where a record stands and its words; of an agreement, its evidence."""
    place = record.evidence if isinstance(record, Agreement) else record
    return place.start, place.end, place.text


def record_json(record: Record) -> dict[str, Any]:
    """A record as the log and the state keep it: its fields, and under "is" its kind."""
    return {"is": kind_of(record), **dataclasses.asdict(record)}


def record_from(row: Mapping[str, Any]) -> Record:
    """The record that `record_json` gave."""
    fields = {name: value for name, value in row.items() if name != "is"}
    if row["is"] == "agreement":
        return Agreement.from_json(fields)
    return _CLASSES[row["is"]](**fields)


def moved(record: Record, start: int) -> Record:
    """The same record with its words at another place."""
    if isinstance(record, Agreement):
        by = start - record.evidence.start
        evidence = dataclasses.replace(record.evidence, start=start, end=record.evidence.end + by)
        return dataclasses.replace(record, evidence=evidence)
    return dataclasses.replace(record, start=start, end=record.end + start - record.start)


def item_id(document: str, version: int, kind: str, start: int, end: int, nth: int = 1) -> str:
    """The public id of an item; `nth` of the agreements that have the same evidence."""
    return f"{document}@{version}:{kind}:{start}-{end}" + (f".{nth}" if nth > 1 else "")


def free_id(prefix: str, kind: str, start: int, end: int, used: Collection[str]) -> str:
    """The first id of a claim that is not used; `prefix`: DOC@VERSION."""
    document, _, version = prefix.rpartition("@")
    nth = 1
    while (id := item_id(document, int(version), kind, start, end, nth)) in used:
        nth += 1
    return id


class Named(NamedTuple):
    """What the id of an item says: the claim as it was when it was first decided upon."""

    document: str
    version: int
    kind: Kind
    start: int
    end: int


def named(id: str) -> Named:
    """Read an item's id. Raises UsageError for what is none."""
    told = _ID.fullmatch(id)
    if told is None:
        raise UsageError(f"{id} is no item; ids are as in `khaosan review list`: DOC@1:agency:0-12")
    kind: Any = told["kind"]
    return Named(told["document"], int(told["version"]), kind, int(told["start"]), int(told["end"]))


def first_version(item: str) -> int:
    """The version in which an item was first decided: its machine's record counts in its text."""
    return named(item).version
