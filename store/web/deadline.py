"""How long the making of one page may still take: SQL is bounded by SQLite itself, loops of Python
by asking here now and then."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic

from khaosan.errors import KhaosanError

_END: ContextVar[float | None] = ContextVar("end of a page's time", default=None)


class TooLongError(KhaosanError):
    """A page's time is over (503)."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """What is done in this block ends with TooLongError after so many seconds, where it asks."""
    token = _END.set(monotonic() + seconds)
    try:
        yield
    finally:
        _END.reset(token)


def check() -> None:
    """Raise TooLongError where the time is over; cheap enough for the inside of a loop."""
    end = _END.get()
    if end is not None and monotonic() > end:
        raise TooLongError("this took too long; ask for less")
