"""A program run beside a reader, within the memory that both have together."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

# Less than this no program can start with.
_LEAST = 64 << 20


def run(command: Sequence[str], data: bytes, seconds: float) -> subprocess.CompletedProcess[bytes]:
    """Run a program on some bytes of standard input. Raises TimeoutExpired and OSError as
    subprocess.run does; in either case the program has ended.

    Where this process has a bound of memory (worker.py), the program's is what this one leaves of
    it: a bound is inherited whole, so the two would have it twice.
    """
    program = subprocess.Popen(  # noqa: S603 - the caller's program, no shell
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )  # fmt: skip
    with program:
        try:
            # It waits for its input as yet.
            _bound(program.pid)
            out, err = program.communicate(data, timeout=max(1.0, seconds))
        except BaseException:
            program.kill()
            raise
    return subprocess.CompletedProcess(command, program.returncode, out, err)


def _bound(pid: int) -> None:
    try:
        import resource
    except ImportError:
        return
    most, _ = resource.getrlimit(resource.RLIMIT_AS)
    if most == resource.RLIM_INFINITY or not hasattr(resource, "prlimit"):
        return
    left = max(_LEAST, most - _held())
    with contextlib.suppress(ProcessLookupError):
        resource.prlimit(pid, resource.RLIMIT_AS, (left, left))


def _held() -> int:
    """How many bytes of memory this process holds. Raises OSError where the system has no /proc."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
