"""Worker processes: how many, how much each is given, and that none outlives its parent; and how a
program is ended from outside."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import parent_process
from multiprocessing.connection import wait
from types import FrameType
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


# A stream is waited for so long before what has come of it is worked on: a scan may take a minute.
PATIENCE = 2.0


def at_hand(source: Iterator[T], most: int) -> list[T]:
    """The next of a stream: `most` of them, fewer where it took longer than PATIENCE to come so far
    (one at least). Empty at its end. So what came of a slow stream is not held back, and a process
    that is killed loses little."""
    items: list[T] = []
    began = time.monotonic()
    for item in source:
        items.append(item)
        if len(items) == most or time.monotonic() - began > PATIENCE:
            break
    return items


def in_flight(
    source: Iterator[T], submit: Callable[[list[T]], R], *, chunk: int, most: int
) -> Iterator[tuple[list[T], R]]:
    """Give out a stream in chunks, at most `most` of them ahead of the one that comes back; of a
    stream that is slow (`at_hand`), smaller ones, each of which comes back before more is waited
    for.

    Each comes back, in the order of the stream, with what `submit` gave for it (a Future, mostly).
    So an endless stream is held in constant memory while every worker has something to do.
    """
    flying: deque[tuple[list[T], R]] = deque()
    while True:
        began = time.monotonic()
        while len(flying) < most and not (flying and time.monotonic() - began > PATIENCE):
            if not (items := at_hand(source, chunk)):
                break
            flying.append((items, submit(items)))
        if not flying:
            return
        yield flying.popleft()


def begin_worker() -> None:
    """To be called first in a worker of a process pool.

    Ctrl-C reaches the whole process group; the parent decides what becomes of it. And where the
    parent is killed (SIGKILL, out of memory), the worker ends too: a pool's workers would else wait
    for work for ever, since each of them holds the other end of its own queue open.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        sentinel = parent.sentinel

        def end_with_parent() -> None:
            wait([sentinel])
            os._exit(1)

        threading.Thread(target=end_with_parent, daemon=True).start()


@contextmanager
def ended_in_order() -> Iterator[None]:
    """While the block runs, SIGTERM (kill, systemd, docker stop) ends it as Ctrl-C does. A program
    that has an answer of its own to it keeps that; so does a thread."""
    ours = threading.current_thread() is threading.main_thread()
    if not ours or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        with suppress(ValueError):  # a generator may be closed by another thread
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
