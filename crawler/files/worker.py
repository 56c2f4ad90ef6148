"""The process that reads files: `python -m crawler.files.worker`, started by sandbox.py.

Each line of its standard input is a file to read, as JSON; on what was its standard output it
writes a line for each document and each thing left out, and one at the end. It takes no more memory
than it is told to, ends with its parent, and answers for whatever its libraries raise.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from pathlib import Path
from queue import SimpleQueue
from typing import IO, TYPE_CHECKING, Any

from crawler.readers.records import LeftOut
from khaosan.records import Document, dumps

if TYPE_CHECKING:
    from collections.abc import Callable

    from crawler.files.clock import Clock

# Seconds from one look at the clock to the next.
_LOOK = 0.2


def main(argv: list[str]) -> None:
    """Read files until standard input ends. `argv`: the most memory that it may take, in bytes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    _limit(int(argv[0]))
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="surrogatepass")
    # What a library prints is no answer.
    os.dup2(2, 1)
    jobs: SimpleQueue[dict[str, Any]] = SimpleQueue()
    threading.Thread(target=_take, args=(sys.stdin.buffer, jobs), daemon=True).start()
    while True:
        _answer(jobs.get(), answers)


def _take(stream: IO[bytes], jobs: SimpleQueue[dict[str, Any]]) -> None:
    for line in stream:
        jobs.put(json.loads(line))
    # The parent has ended or wants no more: so do this process and what it started.
    os.killpg(os.getpgid(0), signal.SIGKILL) if os.getpgid(0) == os.getpid() else os._exit(1)


def _answer(job: dict[str, Any], answers: IO[str]) -> None:
    from crawler.files.clock import Clock
    from crawler.files.reading import read

    def say(**what: Any) -> None:
        answers.write(dumps(what) + "\n")
        answers.flush()

    def tell(found: Document | LeftOut) -> None:
        if isinstance(found, LeftOut):
            say(left_out=[found.where, found.reason, found.detail])
        else:
            say(document=found.to_json())

    where = job["where"]
    clock = Clock(job["seconds"], job["scan_seconds"], lambda more: say(more=more))
    threading.Thread(target=_watch, args=(clock, tell, say), daemon=True).start()
    try:
        for found in read(Path(job["path"]), job["name"], where, clock):
            tell(found)
    except MemoryError:
        say(left_out=[where, "takes too much memory", ""])
    except RecursionError:
        say(left_out=[where, "damaged or cut short", "one in another without end"])
    except BaseException as error:  # noqa: BLE001 - broken files raise anything, panics of Rust too
        detail = f"{type(error).__name__}: {error}"[:200]
        say(left_out=[where, "damaged or cut short", detail])
    clock.ended.set()
    say(done=True)


def _watch(
    clock: Clock, tell: Callable[[Document | LeftOut], None], say: Callable[..., None]
) -> None:
    """Where the reader hangs on a page, hand over the pages before it, and end the process: a
    library's code cannot be interrupted."""
    while not clock.ended.wait(_LOOK):
        if clock.hangs() and clock.held is not None and (found := clock.held.give_up()):
            for item in found:
                tell(item)
            say(done=True, last=True)
            os._exit(0)


def _limit(memory: int) -> None:
    """Bound the address space, where the system can (Linux; macOS ignores it, Windows has none)."""
    try:
        import resource
    except ImportError:
        return
    try:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (OSError, ValueError):
        return


if __name__ == "__main__":
    main(sys.argv[1:])
