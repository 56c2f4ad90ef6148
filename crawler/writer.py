"""The store's side of a crawl, in a process of its own: to cut a text into words and to write it
takes as long as to fetch it, and meanwhile the next pages come in.

Batches go there as they are (pickle over a pipe between the two), the counts come back as lines of
JSON. What was sent and not yet written when the crawl is killed is simply not known to the next
one, as what was not sent. When the crawl's process has gone, the writer ends with what it has.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import signal
import sqlite3
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

from crawler.counts import Counts, as_dict
from khaosan.errors import KhaosanError

if TYPE_CHECKING:
    from crawler.items import Item
    from crawler.record import Record

# A transaction holds so many answers at most; a kill loses no more than a few of these.
BATCH = 32
# And so many bytes of pages: thirty large ones are not all held in memory.
BATCH_BYTES = 4 * 1024 * 1024
# Batches on their way: the writer is never without work, and little is lost by a kill.
MOST_WAITING = 3


class Writer:
    """Writes batches for a record that is open. The process starts with the first batch: most runs
    of an hourly schedule bring little or nothing."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.process: subprocess.Popen[bytes] | None = None
        self.error: str | None = None
        self.waiting: list[Item] = []
        self._bytes = 0
        self._room = threading.Semaphore(MOST_WAITING)
        self._listener = threading.Thread(target=self._listen, daemon=True)

    def save(self, item: Item) -> None:
        """Take an answer in; it is handed over when its batch is full, or at `flush`."""
        self.waiting.append(item)
        self._bytes += len(item.answer.body or b"")
        if len(self.waiting) >= BATCH or self._bytes >= BATCH_BYTES:
            self.flush()

    def flush(self) -> None:
        """Hand over what waits; it holds up the crawl where several batches are on their way.

        Raises KhaosanError where one before could not be written.
        """
        batch, self.waiting, self._bytes = self.waiting, [], 0
        if not batch:
            return
        if self.process is None:
            self._start()
        self._room.acquire()
        self._check()
        self._send(batch)

    def close(self) -> None:
        """Wait until all is written. Raises KhaosanError where it could not be."""
        if self.process is not None and self.process.stdin:
            with contextlib.suppress(BrokenPipeError):  # the listener knows why
                self.process.stdin.close()
            self._listener.join()
            self._check()

    def _start(self) -> None:
        record = self.record
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "crawler.writer"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
        )
        self._listener.start()
        self._send((record.db, record.source, record.permission, record.keep, record.crawl))

    def _send(self, what: object) -> None:
        assert self.process is not None and self.process.stdin  # noqa: S101 - it is a pipe
        try:
            pickle.dump(what, self.process.stdin, pickle.HIGHEST_PROTOCOL)
            self.process.stdin.flush()
        except BrokenPipeError:
            self._listener.join()
            self._check()

    def _check(self) -> None:
        if self.error is not None:
            raise KhaosanError(self.error)

    def _listen(self) -> None:
        assert self.process is not None and self.process.stdout  # noqa: S101 - it is a pipe
        with self.process.stdout as lines:
            for line in lines:
                said = json.loads(line)
                if "error" in said:
                    self.error = said["error"]
                else:
                    self.record.counts = Counts(**said)
                self._room.release()
        if (code := self.process.wait()) and self.error is None:
            how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"
            self.error = f"the process that writes into the store {how}"
        self._room.release()


def main() -> None:
    """The process: a record's values, then batches, on standard input; counts on standard
    output."""
    # Ctrl-C is the crawl's affair: it ends in order, and this with it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    channel = os.dup(1)
    os.dup2(2, 1)
    stream = sys.stdin.buffer
    try:
        record = _joined(pickle.load(stream))  # noqa: S301 - of the process that started this one
        while (batch := _next(stream)) is not None:
            record.write(batch)
            _say(channel, as_dict(record.counts))
        record.close()
    except (KhaosanError, sqlite3.Error) as error:
        _say(channel, {"error": str(error)})
    except EOFError:
        pass  # The crawl was killed before it had said anything.


def _joined(task: tuple[Any, ...]) -> Record:
    from crawler.record import Record

    db, source, permission, keep, crawl = task
    record = Record(db, source, permission, keep=keep)
    record.join(crawl)
    return record


def _next(stream: Any) -> list[Item] | None:
    """The next batch; None where there are no more, or where the crawl was killed in one."""
    try:
        batch: list[Item] = pickle.load(stream)  # noqa: S301 - of the process that started this one
    except (EOFError, pickle.UnpicklingError):
        return None
    return batch


def _say(channel: int, what: dict[str, Any]) -> None:
    # Where nobody listens any more, what is written is written.
    with contextlib.suppress(BrokenPipeError):
        os.write(channel, json.dumps(what).encode() + b"\n")


if __name__ == "__main__":
    main()
