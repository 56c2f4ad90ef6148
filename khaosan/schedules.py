"""How often a source is crawled: "every 1h", or the five fields of cron in Bangkok's time.

    schedule = "every 30 minutes"
    schedule = "5 7-19 * * mon-fri"

Thai sites keep Thai hours, wherever the crawler stands (Thailand knows no summer time).
"""

from __future__ import annotations

import datetime as dt
import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apscheduler.triggers.cron import CronTrigger

BANGKOK = dt.timezone(dt.timedelta(hours=7), "Bangkok")
DEFAULT = "every 1h"
# No site is asked more often: what is wanted faster than that is not this crawler's work.
SHORTEST, LONGEST = dt.timedelta(minutes=5), dt.timedelta(days=31)

_EVERY = re.compile(r"every\s+(\d{1,4})\s*(m|minutes?|h|hours?|d|days?)")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_DAY_PART = re.compile(r"(\*|\w+)(?:-(\w+))?(?:/(\d+))?")
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=BANGKOK)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a source is due. `text` as it was written; one of `period` and `cron` is set. A period
    is counted on the clock, from `offset` on, so that it does not drift."""

    text: str
    period: dt.timedelta | None = None
    offset: dt.timedelta = dt.timedelta(0)
    cron: CronTrigger | None = None

    def after(self, moment: dt.datetime) -> dt.datetime:
        """The first time later than `moment`, which names its zone."""
        if self.period is not None:
            passed = (moment - _EPOCH - self.offset) // self.period
            return _EPOCH + self.offset + (passed + 1) * self.period
        assert self.cron is not None  # noqa: S101 - parse sets one of the two
        at = self.cron.get_next_fire_time(None, moment + dt.timedelta(seconds=1))
        assert at is not None  # noqa: S101 - parse has refused what never comes
        return at  # type: ignore[no-any-return]


def parse(text: str, name: str) -> Schedule:
    """Read the schedule of the source `name`; "" is the default.

    Sources with the same period get different minutes, by their names, so that not all of them
    start at once. Raises ValueError that says what is wrong.
    """
    text = " ".join(text.split()) or DEFAULT
    if match := _EVERY.fullmatch(text.lower()):
        period = dt.timedelta(**{_UNITS[match[2][0]]: int(match[1])})
        if not SHORTEST <= period <= LONGEST:
            raise ValueError(f"{text!r} is out of bounds: every 5 minutes to every 31 days")
        seconds = zlib.crc32(name.encode()) % int(period.total_seconds())
        return Schedule(text, period, dt.timedelta(seconds=seconds // 60 * 60))
    if len(text.split()) != 5:
        raise ValueError(
            f'{text!r} is no schedule; write "every 1h", or the five fields of cron '
            '("5 7-19 * * mon-fri")'
        )
    return _cron(text)


def _cron(text: str) -> Schedule:
    from apscheduler.triggers.cron import CronTrigger

    minute, hour, day, month, weekday = text.lower().split()
    if day != "*" and weekday != "*":
        # cron takes either of the two, APScheduler both: it would mean something else here.
        raise ValueError(f"{text!r} names days of the month and of the week: give one of them")
    try:
        cron = CronTrigger(
            minute=minute, hour=hour, day=day, month=month, day_of_week=_weekdays(weekday),
            timezone=BANGKOK,
        )  # fmt: skip
    except ValueError as error:
        raise ValueError(f"{text!r}: {error}") from None
    at = cron.get_next_fire_time(None, dt.datetime(2026, 1, 1, tzinfo=BANGKOK))
    if at is None:
        raise ValueError(f"{text!r} names a day that never comes")
    for _ in range(60):
        following = cron.get_next_fire_time(None, at + dt.timedelta(seconds=1))
        if following is None or following - at < SHORTEST:
            raise ValueError(f"{text!r} comes more often than every 5 minutes")
        at = following
    return Schedule(text, cron=cron)


def _weekdays(field: str) -> str:
    """The weekdays of cron (0 and 7 are Sunday) by name; APScheduler counts from Monday."""
    if field == "*":
        return field
    found: set[int] = set()
    for part in field.split(","):
        match = _DAY_PART.fullmatch(part)
        if match is None:
            raise ValueError(f"{part!r} is no day of the week")
        first, last, step = match[1], match[2], int(match[3] or 1)
        if not step:
            raise ValueError(f"{part!r} is no day of the week")
        start = 0 if first == "*" else _weekday(first)
        end = 6 if first == "*" else _weekday(last) if last else start
        if end < start:  # fri-mon
            end += 7
        found |= {n % 7 for n in range(start, end + 1, step)}
    return ",".join(_DAYS[n] for n in sorted(found))


def _weekday(text: str) -> int:
    if text.isdecimal() and int(text) <= 7:
        return int(text)
    if text[:3] in _DAYS and len(text) == 3:
        return _DAYS.index(text)
    raise ValueError(f"{text!r} is no day of the week")
