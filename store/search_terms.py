"""What a query is made of: terms, groups of them, and fields (store.query reads them)."""

from __future__ import annotations

from dataclasses import dataclass, field

from khaosan.errors import UsageError

SHORTEST_PREFIX = 3  # letters before *; fewer begin a tenth of all words

# What narrows a search down, in English and Thai.
FIELDS = {
    "agency": "agency", "หน่วยงาน": "agency",
    "person": "person", "บุคคล": "person",
    "party": "party", "คู่สัญญา": "party",
    "source": "source", "แหล่ง": "source",
    "after": "after", "ตั้งแต่": "after",
    "before": "before", "ถึง": "before",
}  # fmt: skip


class QueryError(UsageError):
    """A query that asks for nothing that can be found; the message says why."""


@dataclass(slots=True)
class Term:
    """A word or phrase of the query.

    `text`: as typed, folded; `tokens`: as it is cut, without what is not indexed; `prefix`: more
    letters may follow; `phrase`: it stood in quotes; `also`: names that mean the same (aliases);
    `maybe`: abbreviations that mean it in some documents only, by the entity (its number).
    """

    text: str
    tokens: list[str]
    prefix: bool = False
    phrase: bool = False
    also: list[str] = field(default_factory=list)
    maybe: list[tuple[str, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Field:
    """agency:มท. and the like: `name` is a value of FIELDS; `wanted` is False after a minus."""

    name: str
    value: str
    wanted: bool = True


@dataclass(slots=True)
class Group:
    """AND or OR of its parts, without those of `without`. The outermost one has the `fields`, which
    narrow down the whole query, and `dropped`, what of the query could not be read."""

    kind: str  # "and" or "or"
    parts: list[Term | Group] = field(default_factory=list)
    without: list[Term | Group] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)


def terms(group: Group, *, without: bool = False) -> list[Term]:
    """The terms that are looked for (`without`: those that are not wanted too)."""
    found: list[Term] = []
    for part in group.parts + (group.without if without else []):
        found += [part] if isinstance(part, Term) else terms(part, without=without)
    return found
