"""A warning about a source, and how it tells times."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from khaosan.schedules import BANGKOK

Run = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Alert:
    """A warning. `kind`: silent, empty, partial, robots, failing, errors, undated, untitled,
    short, late, never, worse; `since`: the day (or time) from which on it is so, where it is known;
    `text`: what has changed; `advice`: what to do."""

    source: str
    kind: str
    since: str | None
    text: str
    advice: str

    def to_json(self) -> dict[str, Any]:
        """As in the output of `khaosan status --json`."""
        return asdict(self)

    def line(self) -> str:
        """One line for a person."""
        return f"{self.source}: {self.text}. {self.advice}"


def check(name: str) -> str:
    """The advice to look at the live site."""
    return f"What the site gives now: khaosan sources check {name}"


def moment(text: str) -> dt.datetime:
    """A time of the store."""
    return dt.datetime.fromisoformat(text)


def local(text: str) -> str:
    """A time of the store for a person, in Bangkok's."""
    return f"{moment(text).astimezone(BANGKOK):%a %Y-%m-%d %H:%M}"
