"""What is known of an address, and when it is time to ask it again."""

from __future__ import annotations

import datetime as dt
import sqlite3
from dataclasses import dataclass

# A page whose server gives neither ETag nor Last-Modified costs a full answer to ask after: once
# a day is enough.
WITHOUT_VALIDATORS = dt.timedelta(days=1)
# News is corrected while it is new: an article is asked after again when a tenth of its age has
# passed since the last time. A page that could not be had is tried again after as long as it has
# been failing. Neither waits longer than LONGEST_WAIT.
RECHECK_SHARE = 0.1
LONGEST_WAIT = dt.timedelta(days=30)


@dataclass(slots=True)
class Known:
    """What is known of an address. `document`: the number of the article's newest version, None
    where it could not be had so far; `settled`: it is known ground; `due`: it is time to ask
    again; `checked`: when it was last asked."""

    url: str
    document: int | None
    etag: str | None = None
    last_modified: str | None = None
    settled: bool = False
    due: bool = False
    checked: dt.datetime | None = None

    @property
    def conditions(self) -> dict[str, str]:
        """The headers that ask for it only where it has changed; none for what was never had."""
        if self.document is None:
            return {}
        values = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in values.items() if value}


def by_page(page: sqlite3.Row, settled_until: str) -> Known:
    """What is known by the row of an address's last answer."""
    checked = dt.datetime.fromisoformat(page["checked"])
    now, first = dt.datetime.now(dt.UTC), dt.datetime.fromisoformat(page["fetched"])
    if page["document"] is None:
        wait = checked - first
    else:
        wait = (now - first) * RECHECK_SHARE
        if not (page["etag"] or page["last_modified"]):
            wait = max(wait, WITHOUT_VALIDATORS)
    return Known(
        page["url"],
        page["document"],
        page["etag"],
        page["last_modified"],
        settled=page["fetched"] <= settled_until,
        due=now - checked >= min(wait, LONGEST_WAIT),
        checked=checked,
    )
