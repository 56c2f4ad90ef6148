"""Whose turn it is: each source by its own schedule, from the runs that the store knows of."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from khaosan.errors import UsageError
from khaosan.schedules import BANGKOK, Schedule, parse
from khaosan.settings import Settings

if TYPE_CHECKING:
    from store.database import Store


@dataclass(frozen=True, slots=True)
class Turn:
    """A source's next run. `last`: when its last one began; `at`: when it is, or was, due."""

    source: str
    schedule: Schedule
    last: dt.datetime | None
    at: dt.datetime

    def due(self, now: dt.datetime) -> bool:
        """Whether it is time."""
        return self.at <= now

    def missed(self, now: dt.datetime) -> bool:
        """Whether at least one run fell out: the one after this is due too."""
        return self.last is not None and self.schedule.after(self.at) <= now


def turns(settings: Settings, now: dt.datetime) -> list[Turn]:
    """The next run of each enabled source, in the order of the settings; one that never ran is due
    now. A name that no source has is due too: its run tells that.

    Raises UsageError where a source file is wrong; KhaosanError where the store cannot be read,
    BusyError where an upgrade of its schema has to wait.
    """
    from crawler.source import load_all

    known = load_all(settings.sources_dir or None)
    began = _last_starts(settings)
    found = []
    for name in settings.sources:
        schedule = _schedule(settings, name, known[name].schedule if name in known else "")
        last = began.get(name)
        found.append(Turn(name, schedule, last, schedule.after(last) if last else now))
    return found


def _schedule(settings: Settings, name: str, of_file: str) -> Schedule:
    """The operator's word, else that of the source's file (which is checked when it is read)."""
    try:
        return parse(settings.schedules.get(name, of_file), name)
    except ValueError as error:
        raise UsageError(f"schedules: {name}: {error}") from None


def first(found: list[Turn]) -> Turn | None:
    """The turn that comes first."""
    return min(found, key=lambda turn: turn.at, default=None)


def clock(moment: dt.datetime, now: dt.datetime) -> str:
    """A time for a person, in Bangkok's: the hour, and the day where it is another."""
    there = moment.astimezone(BANGKOK)
    same = there.date() == now.astimezone(BANGKOK).date()
    return f"{there:%H:%M}" if same else f"{there:%a %Y-%m-%d %H:%M}"


def span(length: dt.timedelta) -> str:
    """A length of time for a person: 45 min, 7 h, 3 days."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} days"


def _last_starts(settings: Settings) -> dict[str, dt.datetime]:
    if not Path(settings.db).exists():
        return {}
    from store.database import Store, StoreError

    try:
        with Store(settings.db, create=False, readonly=True) as store:
            return last_starts(store)
    except StoreError:
        # After an upgrade the file is an older one, and what is on a schedule has to go on by
        # itself. (What else is wrong with the file is told by opening it again.)
        from khaosan.lock import only_one

        with (
            only_one(Path(settings.db), "upgrade of the database"),
            Store(settings.db, create=False) as store,
        ):
            return last_starts(store)


def last_starts(store: Store) -> dict[str, dt.datetime]:
    """When the last run of each source began."""
    from store import crawls

    return {
        name: dt.datetime.fromisoformat(text) for name, text in crawls.last_starts(store).items()
    }
