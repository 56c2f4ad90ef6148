"""When a source is due: periods on the clock, cron's fields as cron means them, Bangkok's time."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khaosan.schedules import BANGKOK, parse


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=BANGKOK)


@given(
    st.sampled_from(["every 5 minutes", "every 1h", "every 36 hours", "EVERY  2 days", ""]),
    st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2100, 1, 1), timezones=st.just(dt.UTC)),
)
def test_a_period_does_not_drift_and_is_always_later(text: str, moment: dt.datetime) -> None:
    schedule = parse(text, "gnews")
    assert schedule.period is not None
    first = schedule.after(moment)
    assert dt.timedelta(0) < first - moment <= schedule.period
    # However late in its turn a run begins, the next turn stays where it was.
    late = first + schedule.period - dt.timedelta(seconds=1)
    assert schedule.after(first) == schedule.after(late) == first + schedule.period


def test_sources_of_one_period_do_not_start_together() -> None:
    starts = {parse("every 1h", f"amphoe-{n}").after(at("2026-11-25 00:00")) for n in range(50)}
    assert len(starts) > 25


@pytest.mark.parametrize(
    ("text", "moment", "expected"),
    [
        ("30 8 * * *", "2026-11-25 08:00", "2026-11-25 08:30"),
        ("30 8 * * *", "2026-11-25 08:30", "2026-11-26 08:30"),
        # 0 and 7 are Sunday, 1 is Monday (APScheduler counts from Monday).
        ("0 6 * * 0", "2026-11-25 12:00", "2026-11-29 06:00"),
        ("0 6 * * 7", "2026-11-25 12:00", "2026-11-29 06:00"),
        ("0 6 * * 1-5", "2026-11-27 12:00", "2026-11-30 06:00"),
        ("0 6 * * mon-fri", "2026-11-27 12:00", "2026-11-30 06:00"),
        ("0 6 * * fri-mon", "2026-11-24 12:00", "2026-11-27 06:00"),
        ("0 6 * * 1-5/2", "2026-11-24 12:00", "2026-11-25 06:00"),
        ("0 0 1 */3 *", "2026-11-25 12:00", "2027-01-01 00:00"),
    ],
)
def test_cron_in_bangkok(text: str, moment: str, expected: str) -> None:
    assert parse(text, "dla").after(at(moment).astimezone(dt.UTC)) == at(expected)


@pytest.mark.parametrize(
    "text",
    ["hourly", "every 4 minutes", "every 99 days", "* * * * *", "61 * * * *", "0 0 30 2 *",
     "0 0 1 * 1", "0 6 * * 8", "0 6 * * monday", "0 6 * * 1-", "0 0 * *", "every -1h",
     "0 6 * * 1/0"],
)  # fmt: skip
def test_what_is_no_schedule_is_said(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse(text, "gnews")
