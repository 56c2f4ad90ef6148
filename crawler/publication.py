"""The day of publication as pages and files state it: `วันพุธที่ 15 ธันวาคม พ.ศ. 2564`, `15/12/2564`.

Only whole dates count. The dates inside a text are the pipeline's affair (nlp.dates); this reads
the one date that a page sets beside its headline.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from importlib.resources import files

# Thai years run 543 ahead; no page of an agency is dated before 2400 (1857) in either era.
_BUDDHIST_OFFSET = 543
_FIRST_BUDDHIST = 2400


@functools.cache
def _months() -> dict[str, int]:
    lines = files("crawler").joinpath("months.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {name: int(number) for number, *names in rows for name in names}


@functools.cache
def _date() -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(_months(), key=len, reverse=True))
    return re.compile(
        rf"(?<!\d)(?P<day>\d{{1,2}})\s*(?:เดือน\s*)?(?P<month>{names})\s*"
        r"(?:พ\.\s?ศ\.|พุทธศักราช|ปี|ค\.\s?ศ\.)?\s*(?P<year>\d{4}|\d{2})(?!\d)"
        r"|(?<![\d/])(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})(?![\d/])"
    )


def publication_day(text: str) -> dt.date | None:
    """The first whole date of a text, as a day of the Common Era; None where there is none or no
    calendar has it. Thai digits and two-digit Buddhist years (`15 ธ.ค. 64`) are understood."""
    match = _date().search(text)
    if match is None:
        return None
    if match["month"]:
        day, month, year = int(match["day"]), _months()[match["month"]], int(match["year"])
    else:
        day, month, year = int(match["d"]), int(match["m"]), int(match["y"])
    return common_era(year, month, day)


def common_era(year: int, month: int, day: int) -> dt.date | None:
    """A date whose year may be Buddhist, in four digits or two; None where no calendar has it."""
    if year < 100:
        year += 2500
    if year >= _FIRST_BUDDHIST:
        year -= _BUDDHIST_OFFSET
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
