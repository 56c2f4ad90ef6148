"""Silent loss of coverage is told: what changed, since when; and nobody cries wolf."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from jobs.schedule.due import Turn
from jobs.watch import alerts, working_days
from khaosan.schedules import parse
from store.database import Store
from tests.jobs.conftest import BODY, History, morning

Make = Callable[[str], History]


def kinds(store: Store, *names: str) -> dict[str, Any]:
    found = alerts(store, names or ("muang",), [], dt.datetime.now(dt.UTC))
    return {alert.kind: alert for alert in found}


def test_a_source_that_goes_on_as_ever_is_no_news(store: Store, history: Make) -> None:
    muang = history("muang")
    muang.days("2026-01-05", "2026-04-09")
    # Songkran: three holidays in the middle of the week, and the bridges that people build.
    muang.days("2026-04-10", "2026-04-16", articles=0)
    assert not kinds(store)
    muang.days("2026-04-17", "2026-05-29")
    muang.run(morning("2026-06-01"), 0)  # a weekend is no silence
    assert not kinds(store)


def test_silence_for_longer_than_ever_is_told_with_its_beginning(
    store: Store, history: Make
) -> None:
    muang = history("muang")
    muang.days("2026-01-05", "2026-03-06")
    muang.days("2026-03-09", "2026-03-13", articles=0)
    assert not kinds(store)
    muang.days("2026-03-16", "2026-03-16", articles=0)
    alert = kinds(store)["silent"]
    assert alert.since == "2026-03-06"
    assert "Fri 2026-03-06, 5 working days; it used to pause for 0 at most" in alert.text
    assert "khaosan sources check muang" in alert.advice
    muang.days("2026-03-17", "2026-03-17", articles=1)
    assert not kinds(store)


def test_a_slow_source_has_longer_pauses(store: Store, history: Make) -> None:
    slow = history("slow")
    day = dt.date(2026, 1, 5)
    for pause in (9, 14, 7, 12, 14, 10, 9, 14, 11, 8, 13):
        slow.run(morning(str(day)), 1)
        day += dt.timedelta(days=pause)
    for days in range(8):
        slow.run(morning(str(day + dt.timedelta(days=days))), 0)
    assert not kinds(store, "slow")
    slow.run(morning(str(day + dt.timedelta(days=30))), 0)
    assert set(kinds(store, "slow")) == {"silent"}


def test_where_nobody_looked_nobody_is_silent(store: Store, history: Make) -> None:
    muang = history("muang")
    muang.days("2026-01-05", "2026-03-06")
    muang.run(morning("2026-06-01"), 0, state="failed", message="no answer")
    assert "silent" not in kinds(store)


def test_a_slip_of_the_pen_in_a_date_hides_no_silence(store: Store, history: Make) -> None:
    muang = history("muang")
    muang.days("2026-01-05", "2026-03-05")
    muang.run(morning("2026-03-06"), 1, published="2569-03-06")
    muang.days("2026-03-09", "2026-03-20", articles=0)
    assert kinds(store)["silent"].since == "2026-03-06"


@pytest.mark.parametrize(
    ("kind", "values", "words"),
    [
        ("undated", {"published": None}, "6 of the last 20 articles have no date"),
        ("untitled", {"title": "เทศบาลเมืองบางแสง"}, "6 of the last 20 articles have no title"),
        ("untitled", {"title": None}, "have no title of their own, since Mon 2026-03-09; before"),
    ],
)
def test_articles_that_lack_something(
    store: Store, history: Make, kind: str, values: dict[str, Any], words: str
) -> None:
    muang = history("muang")
    # The site's past, of the first whole crawl: its oldest articles have neither date nor title.
    muang.run(morning("2026-01-05"), 30, published=None, title=None, text="ข่าว")
    muang.days("2026-01-06", "2026-03-06")
    assert not kinds(store)
    muang.days("2026-03-09", "2026-03-10", **values)
    assert not kinds(store)  # four of twenty may be chance
    muang.days("2026-03-11", "2026-03-11", **values)
    (alert,) = kinds(store).values()
    assert (alert.kind, alert.since) == (kind, "2026-03-09")
    assert words in alert.text
    muang.days("2026-03-12", "2026-04-10")
    assert not kinds(store)  # mended


def test_texts_that_have_become_short(store: Store, history: Make) -> None:
    muang = history("muang")
    muang.days("2026-01-05", "2026-03-06")
    half = BODY.format(n=1)[: len(BODY) // 2]
    muang.days("2026-03-09", "2026-03-20", text=half)
    assert not kinds(store)
    muang.days("2026-03-23", "2026-04-03", text="อ่านต่อที่เว็บไซต์เทศบาล")
    alert = kinds(store)["short"]
    assert alert.since == "2026-03-23" and "khaosan sources check muang" in alert.advice


def test_runs_that_fail(store: Store, history: Make) -> None:
    muang = history("muang")
    muang.days("2026-01-05", "2026-03-06")
    muang.run(morning("2026-03-09"), state="failed", message="connection refused")
    assert not kinds(store)  # a site may be down for an hour
    muang.run(morning("2026-03-10"), state="failed", message="connection refused")
    alert = kinds(store)["failing"]
    assert alert.since == "2026-03-09T02:00:00+00:00"
    assert "last 2 runs failed, since Mon 2026-03-09 09:00: connection refused" in alert.text


def test_robots_txt_that_forbids_now(store: Store, history: Make) -> None:
    muang = history("muang")
    muang.days("2026-01-05", "2026-03-06", details={"failures": {"closed by robots.txt": 1}})
    assert not kinds(store)  # one page of it always was closed
    muang.run(
        morning("2026-03-09"), state="failed",
        message="https://example.go.th/news: list page: closed by robots.txt",
    )  # fmt: skip
    assert "closes the site's lists" in kinds(store)["robots"].text


def test_articles_that_robots_txt_closes(store: Store, history: Make) -> None:
    muang = history("muang")
    muang.days("2026-01-05", "2026-03-06")
    for day, closed in (("2026-03-09", 2), ("2026-03-10", 4)):
        muang.run(morning(day), 0, details={"failures": {"closed by robots.txt": closed}})
    alert = kinds(store)["robots"]
    assert "since Mon 2026-03-09 09:00 and did not before" in alert.text


def test_lists_that_name_no_article_any_more(store: Store, history: Make) -> None:
    muang = history("muang")
    muang.days("2026-01-05", "2026-03-06")
    muang.days("2026-03-09", "2026-03-10", articles=0, known=0, details={"listed": 0})
    alert = kinds(store)["empty"]
    assert alert.since == "2026-03-09T02:00:00+00:00"
    muang.days("2026-03-11", "2026-03-31", articles=0, known=0, details={"listed": 0})
    assert set(kinds(store)) == {"empty"}  # one cause, one warning


def test_more_errors_than_before(store: Store, history: Make) -> None:
    muang = history("muang")
    muang.days("2026-01-05", "2026-03-06", errors=1)
    assert not kinds(store)
    muang.days("2026-03-09", "2026-03-11", errors=8, details={"failures": {"HTTP 500": 8}})
    alert = kinds(store)["errors"]
    assert "40% of all requests fail since" in alert.text and "before it was 5%" in alert.text
    assert "8 HTTP 500" in alert.text


def test_a_source_that_never_gave_anything(store: Store, history: Make) -> None:
    empty = history("empty")
    empty.days("2026-03-09", "2026-03-10", articles=0, known=0, details={"listed": 0})
    assert not kinds(store, "empty")
    empty.days("2026-03-11", "2026-03-11", articles=0, known=0, details={"listed": 0})
    assert set(kinds(store, "empty")) == {"never"}


def test_a_timer_that_stands_still(store: Store, history: Make) -> None:
    last = morning("2026-03-09")
    schedule = parse("every 1h", "muang")
    turn = Turn("muang", schedule, last, schedule.after(last))
    assert not alerts(store, (), [turn], turn.at + dt.timedelta(minutes=50))
    (alert,) = alerts(store, (), [turn], turn.at + dt.timedelta(hours=30))
    assert alert.kind == "late" and "30 h ago" in alert.text
    assert "khaosan schedule show" in alert.advice
    new = Turn("muang", schedule, None, last)
    assert not alerts(store, (), [new], last + dt.timedelta(days=1))


def test_working_days() -> None:
    friday, monday = dt.date(2026, 3, 6), dt.date(2026, 3, 9)
    assert working_days(friday, monday) == 0
    assert working_days(friday, monday + dt.timedelta(days=1)) == 1
    assert working_days(monday, monday) == 0


def test_one_list_of_several_that_ceases_is_told(store: Store, history: Make) -> None:
    def named(letters: int) -> dict[str, Any]:
        return {"by_list": {"/news?page=1": 20, "/servlet/RssServlet": letters}}

    dla = history("dla")
    dla.days("2026-01-05", "2026-03-06", details=named(50))
    dla.days("2026-03-09", "2026-03-10", details=named(0))
    assert not kinds(store, "dla")
    dla.run(morning("2026-03-11"), 2, details=named(0), message="RssServlet: letters: HTTP 404")
    alert = kinds(store, "dla")["partial"]
    assert "1 list of 2" in alert.text and alert.text.endswith(": /servlet/RssServlet")
    assert "since Mon 2026-03-09 09:00" in alert.text
    dla.run(morning("2026-03-12"), 2, details=named(50))
    assert not kinds(store, "dla")

    # A list that is empty every few days has not ceased; one that is taken out of the file neither.
    odd = history("odd")
    for n in range(40):
        odd.run(morning("2026-03-02") + dt.timedelta(days=n), 2, details=named(50 * (n % 4 == 0)))
    assert not kinds(store, "odd")
    dla.days("2026-03-13", "2026-03-20", details={"by_list": {"/news?page=1": 20}})
    assert not kinds(store, "dla")
