"""How long the reading of a file may take: pages that are not read when time is up are named, and
those that were read make the document."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Protocol

from crawler.readers.records import LeftOut
from khaosan.records import Document

# For a file, whatever is in it.
SECONDS = 60.0
# For a scan, whose pages give back the time that they took where they turn out to be text: a report
# of a hundred pages is read whole, and a bomb is not. The setting of that name says otherwise.
SCAN_SECONDS = 600.0
# Shares of that: until then pages are read, less what it takes to put their text in order after it,
# which is about what it took to read it; so long text is read; until then it is put in order. The
# rest is for what comes after.
_READ, _TEXT, _ORDER = 0.8, 0.4, 0.95
# A page that does not end is left that much later.
_GRACE = 0.05


# What a file is left out for, or some of its pages.
LATE = "takes too long"


class Held(Protocol):
    """Pages, as far as they have been read."""

    def give_up(self) -> Iterator[Document | LeftOut] | None:
        """What they make without the page that does not end, and those after it; None where all
        have ended after all. The thread that hangs on it is held from then on."""


class Clock:
    """The time of one file, from now on: `seconds`, and more for the pages of a scan (`earn`), up
    to `scan_seconds`. `held`: its pages, where it has some: should the reader hang on one, they can
    be handed over; `earned`: is told of all that was given back."""

    def __init__(
        self,
        seconds: float = SECONDS,
        scan_seconds: float = SCAN_SECONDS,
        earned: Callable[[float], None] | None = None,
    ) -> None:
        self.seconds = seconds
        self._most, self._more, self._earned = scan_seconds - seconds, 0.0, earned
        self.held: Held | None = None
        self.ended = threading.Event()
        self._began = time.monotonic()
        self._text = 0.0
        self._since: float | None = None
        self._busy = False

    def begin_page(self) -> None:
        """A page is begun, with its text."""
        self._since, self._busy = time.monotonic(), True

    def end_text(self) -> None:
        """The page's text has been read."""
        self._text, self._since = self._text_so_far(), None

    def end_page(self) -> None:
        """The page has been read."""
        self.end_text()
        self._busy = False

    def earn(self, seconds: float) -> None:
        """A page of a scan took so long, and is text: that is given back."""
        if seconds < (room := self._most - self._more):
            self._more += seconds
        elif room > 0:
            self._more = self._most
        if self._earned is not None:
            self._earned(self._more)

    def over(self) -> str:
        """What is said of the time that is over, and of what to do."""
        told = f"{self.seconds + self._more:.0f} s are over"
        return f"{told}; the setting scan_seconds gives more" if self._more else told

    def left(self) -> float:
        """How many seconds are left for reading pages; below 0 for how long there are none."""
        text = self._text_so_far()
        whole = self._began + _READ * self.seconds + self._more - text - time.monotonic()
        # (A page whose text has been read is read by OCR.)
        is_scan = self._busy and self._since is None
        return whole if is_scan else min(whole, _TEXT * self.seconds - text)

    def hangs(self) -> bool:
        """Whether a page has been begun that should have ended by now."""
        return self._busy and self.left() < -_GRACE * self.seconds

    def late_for_order(self) -> bool:
        """Whether there is no time left to put pages in order."""
        return time.monotonic() > self._began + _ORDER * self.seconds + self._more

    def _text_so_far(self) -> float:
        return self._text + (time.monotonic() - self._since if self._since is not None else 0.0)
