"""The process that reads files: `python -m crawler.files.worker`, started by sandbox.py.

Each line of its standard input is a file to read, as JSON; on what was its standard output it
writes a line for each document and each thing left out, for each page of a scan that it has read,
and one at the end. It takes no more memory than it is told to, ends with its parent, and answers
for whatever its libraries raise.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any

from crawler.readers.records import LeftOut
from khaosan.records import dumps


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
    from crawler.files.reading import read

    def say(**what: Any) -> None:
        answers.write(dumps(what) + "\n")
        answers.flush()

    where = job["where"]
    try:
        for found in read(Path(job["path"]), job["name"], where, lambda: say(alive=True)):
            if isinstance(found, LeftOut):
                say(left_out=[found.where, found.reason, found.detail])
            else:
                say(document=found.to_json())
    except MemoryError:
        say(left_out=[where, "takes too much memory", ""])
    except RecursionError:
        say(left_out=[where, "damaged or cut short", "one in another without end"])
    except BaseException as error:  # noqa: BLE001 - broken files raise anything, panics of Rust too
        detail = f"{type(error).__name__}: {error}"[:200]
        say(left_out=[where, "damaged or cut short", detail])
    say(done=True)


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
