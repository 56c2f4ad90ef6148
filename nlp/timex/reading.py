"""What reading a rule's match gives: a draft, and the years and numeric dates in it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from nlp.timex import edtf
from nlp.timex.atoms import Atom
from nlp.timex.lexicon import NUMERIC

Complete = Callable[[int], str | None]


@dataclass(slots=True)
class Draft:
    """An expression as the grammar reads it.

    `complete(year)` gives the value for the Common Era year in which the expression ends (for a
    part of a fiscal year: that year); with `needs_year` the text beside it does not state one.
    `shift`: so many days from the event's day. `weekday`: the one that the text states.
    """

    start: int
    end: int
    kind: str
    rule: str
    value: str | None = None
    why: list[str] = field(default_factory=list)
    complete: Complete | None = None
    needs_year: bool = False
    shift: int | None = None
    until: str | None = None  # วันนี้ - 31 มกราคม 2565: the end of the interval
    weekday: int = 0
    unit: str = ""
    inferred: float = 1.0  # what reading between the lines costs the score
    year: int | None = None  # the Common Era year that is stated last
    fiscal: bool = False


class Match:
    """A rule's match, with the atoms behind its groups."""

    __slots__ = ("atoms", "first", "last", "match", "published")

    def __init__(self, match: re.Match[str], atoms: list[Atom], published: dt.date | None) -> None:
        self.match, self.atoms, self.published = match, atoms, published
        self.first, self.last = match.start(), match.end() - 1

    def get(self, name: str) -> Atom | None:
        """The atom of a group of one letter, or None where it is not in the rule or the match."""
        if name not in self.match.re.groupindex:
            return None
        at = self.match.start(name)
        return self.atoms[at] if at >= 0 else None

    def __getitem__(self, name: str) -> Atom:
        return self.atoms[self.match.start(name)]

    def has(self, letter: str) -> bool:
        """Is there such a letter in the match?"""
        return letter in self.match[0]

    def weekday(self) -> int:
        """The weekday that stands last in the match; 0 where there is none."""
        at = self.match[0].rfind("w")
        return self.atoms[self.first + at].number if at >= 0 else 0

    def draft(self, kind: str, rule: str) -> Draft:
        """A draft over the whole match."""
        return Draft(
            self.atoms[self.first].start,
            self.atoms[self.last].end,
            kind,
            rule,
            weekday=self.weekday(),
        )

    def era(self, group: str) -> str | None:
        """The era that is written in a group, or None."""
        if group not in self.match.re.groupindex:
            return None
        start, end = self.match.span(group)
        return next((self.atoms[i].value for i in range(start, end) if self.atoms[i].letter == "e"),
                    None)  # fmt: skip

    def year(self, index: str, month: int | None = None) -> tuple[int | None, str]:
        """The Common Era year of the group `y<index>`, and how it was read.

        (None, "") where no year is written there; (None, why) where the year cannot be.
        """
        atom = self.get("y" + index)
        if atom is None:
            return None, ""
        return read_year(atom, self.era("q" + index), month, self.published)


def read_year(
    atom: Atom, era: str | None, month: int | None, published: dt.date | None
) -> tuple[int | None, str]:
    """The Common Era year of a number: by the era written beside it, else by its size."""
    number, written = atom.number, atom.number
    stated = era is not None
    if atom.letter in "tTd":
        era, number = _two_digits(number, era, published)
    elif era is None:
        era = edtf.BUDDHIST if number >= 2300 else edtf.COMMON
    common = edtf.common_year(number, era, month)
    if common is None:
        return None, f"{written}: no such month or year in {_ERA_NAMES[era]}"
    how = "as written" if stated else "by its size" if number == written else "two digits"
    shown = str(written) if number == written else f"{written} as {number}"
    return common, f"year {shown} {_ERA_NAMES[era]} ({how}) = {common}"


_ERA_NAMES = {
    edtf.BUDDHIST: "Buddhist Era",
    edtf.COMMON: "Common Era",
    edtf.HIJRI: "Hijri",
    edtf.RATTANAKOSIN: "Rattanakosin Era",
}
# A two-digit year is Buddhist (64 = 2564) unless that is further than this from the publication
# and the Common Era's is within a third of it.
_FAR = 40


def _two_digits(number: int, era: str | None, published: dt.date | None) -> tuple[str, int]:
    if era == edtf.COMMON:
        return era, 2000 + number
    if era is not None:
        return era, 2500 + number if era == edtf.BUDDHIST else number
    now = published.year if published else 2020
    if abs(2500 + number - 543 - now) > _FAR and abs(2000 + number - now) <= _FAR // 3:
        return edtf.COMMON, 2000 + number
    return edtf.BUDDHIST, 2500 + number


_NUMERIC_GROUPS = (("d", "a", "a2"), ("m", "b", "b2"), ("y", "c", "c2"))


def numeric_day(text: str, atom: Atom, published: dt.date | None) -> tuple[str | None, str]:
    """The value of 15/12/2564, 15.12.64 or 2021-12-15, and how it was read."""
    surface = text[atom.start : atom.end]
    found = NUMERIC.fullmatch(surface)
    assert found is not None  # noqa: S101 - nlp.timex.atoms gives the letter N only to these
    d, month, y = (int(found[x] or found[z] or found[u]) for x, z, u in _NUMERIC_GROUPS)
    written = Atom("y" if y >= 100 else "t", 0, 0, y)
    year, why = read_year(written, None, month, published)
    if year is None:
        return None, why
    value = edtf.day(year, month, d)
    if value is None and month > 12:
        return edtf.day(year, d, month), f"{why}; month before day"
    return value, why
