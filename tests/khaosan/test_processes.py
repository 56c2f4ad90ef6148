"""A pool's workers end when the process that started them is killed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from khaosan import processes
from khaosan.processes import in_flight

_POOL = """
import os, sys, time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from khaosan.processes import begin_worker

if __name__ == "__main__":
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=begin_worker) as pool:
        print(pool.submit(os.getpid).result(), flush=True)
        time.sleep(60)
"""


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for the process in /proc")
def test_workers_end_with_a_killed_parent(tmp_path: Path) -> None:
    script = tmp_path / "pool.py"
    script.write_text(_POOL, encoding="utf-8")
    root = Path(__file__).parents[2]
    parent = subprocess.Popen(
        [sys.executable, script],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(root)},
    )
    assert parent.stdout is not None
    worker = Path("/proc") / parent.stdout.readline().strip()
    assert worker.is_dir()
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 20
    while _alive(worker) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _alive(worker)


def _alive(process: Path) -> bool:
    try:
        return ") Z" not in (process / "stat").read_text()
    except OSError:
        return False


def test_a_stream_is_given_out_a_few_chunks_ahead() -> None:
    read: list[int] = []

    def numbers() -> Iterator[int]:
        for n in range(100):
            read.append(n)
            yield n

    back = in_flight(numbers(), sum, chunk=4, most=3)
    assert next(back) == ([0, 1, 2, 3], 6)
    assert len(read) == 12
    rest = list(back)
    assert [n for chunk, _ in rest for n in chunk] == list(range(4, 100))
    assert all(total == sum(chunk) for chunk, total in rest)


def test_what_came_of_a_slow_stream_is_not_held_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "PATIENCE", 0.05)
    read: list[int] = []

    def slow() -> Iterator[int]:
        for n in range(6):
            time.sleep(0.1 if n < 3 else 0)
            read.append(n)
            yield n

    back = in_flight(slow(), sum, chunk=2, most=3)
    assert next(back) == ([0], 0)
    assert read == [0]
    assert [chunk for chunk, _ in back] == [[1], [2], [3, 4], [5]]
