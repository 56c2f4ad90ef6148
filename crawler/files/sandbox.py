"""Reading files in processes of their own, with bounds of time and memory.

A process reads one file after the other as long as all goes well, since starting Python takes a
third of a second. One that takes too long, too much memory, or dies is ended with all that it
started, its file is reported, and another takes its place.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, ParamSpec, Self, TypeVar

from crawler.files import scratch
from crawler.files.clock import LATE, SCAN_SECONDS, SECONDS
from crawler.readers.records import Entry, FileRead, LeftOut, copied
from khaosan.processes import cores, ended_in_order
from khaosan.records import Document, RecordError

Found = Document | LeftOut
Item = Found | FileRead

MEMORY = 1 << 30
P = ParamSpec("P")
T = TypeVar("T")

_WAITING = 64
_LONGEST_LINE = 64 << 20
# OpenBLAS and OpenMP take address space for every thread that they might start.
_ALONE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}


class Reading:
    """Reads files in other processes, some at a time. A context manager: leaving it ends them all,
    and within it SIGTERM ends the program as Ctrl-C does.

    `seconds`: the most that a file may take; `scan_seconds`: a scan, as long as its pages
    turn out to be text (0: crawler.files.clock.SCAN_SECONDS); `memory`: the most bytes.
    No process is started before there is a file for it.
    """

    def __init__(
        self,
        *,
        workers: int = 0,
        seconds: float = SECONDS,
        scan_seconds: float = 0.0,
        memory: int = MEMORY,
    ) -> None:
        self.workers = workers or min(cores(), 4)
        self.seconds, self.scan_seconds = seconds, scan_seconds or SCAN_SECONDS
        self.memory = memory
        self._threads: ThreadPoolExecutor | None = None
        self._folder: Path | None = None
        self._open = contextlib.ExitStack()
        self._idle: SimpleQueue[_Process] = SimpleQueue()
        self._all: list[_Process] = []
        self._lock = threading.Lock()
        self._count = 0
        self._closed = False

    def __enter__(self) -> Self:
        self._open.enter_context(ended_in_order())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the processes, whatever they are at."""
        with self._lock:
            self._closed = True
            for process in self._all:
                # (Its pipes are a thread's that may wait for them: closed under it, they would
                # never wake it.)
                process.kill()
        if self._threads is not None:
            self._threads.shutdown(wait=True, cancel_futures=True)
        for process in self._all:
            process.end()
        self._open.close()

    def begin(self, entry: Entry) -> Future[list[Found]]:
        """Begin to read a file, of which a copy is taken now. Raises Unreadable for one that is too
        large, and what its stream raises."""
        return self._submit(self._read, self._copied(entry), entry.name, entry.where)

    def begin_new(self, entry: Entry, known: Callable[[str], bool]) -> Future[list[Item]]:
        """The same for a file that is read only where its digest is not `known`; a FileRead comes
        first."""
        copy = self._copied(entry)
        with copy.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        if known(digest):
            copy.unlink()
            done: Future[list[Item]] = Future()
            done.set_result([FileRead(digest, again=True)])
            return done

        def read() -> list[Item]:
            found = self._read(copy, entry.name, entry.where)
            documents = [item for item in found if isinstance(item, Document)]
            whole = len(documents) == len(found)
            return [FileRead(digest, len(documents), whole), *found]

        return self._submit(read)

    def _copied(self, entry: Entry) -> Path:
        if self._folder is None:
            scratch.sweep()
            self._folder = self._open.enter_context(scratch.folder())
            self._threads = ThreadPoolExecutor(self.workers, "reading")
        self._count += 1
        copy = self._folder / str(self._count)
        copied(entry.stream, copy)
        return copy

    def _submit(
        self, work: Callable[P, list[T]], *given: P.args, **named: P.kwargs
    ) -> Future[list[T]]:
        assert self._threads is not None  # noqa: S101 - made with the first copy
        return self._threads.submit(work, *given, **named)

    def in_order(self, items: Iterator[T | Future[list[T]]]) -> Iterator[T]:
        """Items in their order, with what was read in the place of each file that was begun. Some
        are looked at ahead, so that all processes have something to do."""
        waiting: deque[T | Future[list[T]]] = deque()
        begun = 0
        for item in items:
            waiting.append(item)
            begun += isinstance(item, Future)
            while waiting and (
                not isinstance(waiting[0], Future)
                or waiting[0].done()
                or begun > 2 * self.workers
                or len(waiting) > _WAITING
            ):
                begun -= isinstance(waiting[0], Future)
                yield from _found(waiting.popleft())
        while waiting:
            yield from _found(waiting.popleft())

    # ---- within a thread ------------------------------------------------------------------------

    def _read(self, path: Path, name: str, where: str) -> list[Found]:
        process = self._process()
        try:
            found = process.read(path, name, where, self.seconds, self.scan_seconds)
        finally:
            path.unlink(missing_ok=True)
            if process.alive:
                self._idle.put(process)
            else:
                with self._lock:
                    self._all.remove(process)
        return found

    def _process(self) -> _Process:
        with contextlib.suppress(Empty):
            while True:
                process = self._idle.get_nowait()
                if process.lives():
                    return process
                # Something else has ended it; that is no fault of the next file.
                process.end()
                with self._lock:
                    self._all.remove(process)
        with self._lock:
            if self._closed:
                raise RuntimeError("closed")
            assert self._folder is not None  # noqa: S101 - begin made it
            process = _Process(self.memory, str(self._folder))
            self._all.append(process)
        return process


def _found(item: T | Future[list[T]]) -> list[T]:
    return item.result() if isinstance(item, Future) else [item]


def _path() -> str:
    """Where the process finds this package, wherever it was imported from."""
    own = str(Path(__file__).parents[2])
    return os.pathsep.join(filter(None, (own, os.environ.get("PYTHONPATH"))))


class _Process:
    """A process of worker.py, at one file at a time."""

    def __init__(self, memory: int, folder: str) -> None:
        self.memory = memory
        self.alive = True
        self._lines: deque[bytes] = deque()
        self._rest: list[bytes] = []  # of a line whose end has not come
        self._length = 0
        self._program = subprocess.Popen(  # noqa: S603 - this Python, our own module
            # -P: not from the folder that the user happens to be in.
            [sys.executable, "-P", "-m", "crawler.files.worker", str(memory)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            start_new_session=True,
            # What it leaves behind when it is killed goes with the folder.
            env={**os.environ, **_ALONE, "TMPDIR": folder, "PYTHONPATH": _path()},
        )  # fmt: skip

    def read(
        self, path: Path, name: str, where: str, seconds: float, scan_seconds: float
    ) -> list[Found]:
        """The documents of a file, and what was left out of it; the process may be dead after."""
        found: list[Found] = []
        told = {"path": str(path), "name": name, "where": where}
        job = json.dumps({**told, "seconds": seconds, "scan_seconds": scan_seconds}).encode()
        try:
            assert self._program.stdin is not None  # noqa: S101 - a pipe
            self._program.stdin.write(job + b"\n")
            self._program.stdin.flush()
            for answer in self._answers(seconds, scan_seconds):
                if "done" in answer:
                    if "last" in answer:
                        self.end()
                    return found
                if "document" in answer:
                    found.append(Document.from_json(answer["document"]))
                elif "left_out" in answer:
                    found.append(LeftOut(*map(str, answer["left_out"])))
        except TimeoutError:
            self.end()
            return [*found, LeftOut(where, LATE, f"more than {seconds:.0f} s")]
        except (OSError, EOFError):
            code = self.end()
        except (ValueError, TypeError, RecordError) as error:
            self.end()
            return [*found, LeftOut(where, "damaged or cut short", f"a senseless answer: {error}")]
        return [*found, self._died(code, where)]

    def _died(self, code: int, where: str) -> LeftOut:
        with contextlib.suppress(ValueError):
            name = signal.Signals(-code).name
            return LeftOut(
                where, "crashes its reader", f"{name}; or more than {self.memory >> 20} MB"
            )
        return LeftOut(where, "crashes its reader", f"exit code {code}")

    def _answers(self, seconds: float, scan_seconds: float) -> Iterator[dict[str, Any]]:
        stream = self._program.stdout
        assert stream is not None  # noqa: S101 - a pipe
        began, more = time.monotonic(), 0.0
        with selectors.DefaultSelector() as selector:
            selector.register(stream, selectors.EVENT_READ)
            while True:
                while self._lines:
                    answer = json.loads(self._lines.popleft())
                    if "more" in answer:
                        more = min(float(answer["more"]), scan_seconds - seconds)
                    yield answer
                left = began + seconds + max(0.0, more) - time.monotonic()
                if left <= 0 or not selector.select(left):
                    raise TimeoutError
                data = os.read(stream.fileno(), 1 << 20)
                if not data:
                    raise EOFError
                self._take(data)

    def _take(self, data: bytes) -> None:
        # (A line of megabytes comes in pieces of kilobytes: it is put together once.)
        ended, newline, rest = data.rpartition(b"\n")
        if newline:
            self._lines.extend(b"".join([*self._rest, ended]).split(b"\n"))
            self._rest = []
        self._rest.append(rest)
        self._length = len(rest) + (0 if newline else self._length)
        if self._length > _LONGEST_LINE:
            raise ValueError("an answer without end")

    def lives(self) -> bool:
        """Whether it can be given a file."""
        return self.alive and self._program.poll() is None

    def kill(self) -> None:
        """Kill the process and all that it started; who reads from it sees it end."""
        self.alive = False
        with contextlib.suppress(OSError):
            os.killpg(self._program.pid, signal.SIGKILL)

    def end(self) -> int:
        """End the process and all that it started; its exit code."""
        self.kill()
        for pipe in (self._program.stdin, self._program.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        return self._program.wait()
