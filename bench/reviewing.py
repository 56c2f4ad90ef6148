"""Editors' work on a store of the whole corpus: opening the queue, how much is left, one decision,
the offer to carry it on, undoing it.

KHAOSAN_BENCH_DB names the store, with extractions. It is written to: all that is decided is undone,
and the log keeps its lines; use a copy.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from store.database import Store
from store.reviews import carrying, decide, history
from store.reviews.progress import progress
from store.reviews.queue import queue
from store.reviews.records import Filters, Item

T = TypeVar("T")

_EDITOR = "bench"
_TURNS = 40
# What fails the bench, in milliseconds: opening, what is left, the median of a decision.
_OPENING, _LEFT, _DECISION = 2_000, 100, 50


def run(options: argparse.Namespace) -> int:
    named = os.environ.get("KHAOSAN_BENCH_DB")
    if not named:
        print("KHAOSAN_BENCH_DB names no store: nothing measured")
        return 0
    with Store(Path(named), create=False) as store:
        opening, items = _timed(lambda: queue(store, Filters(), limit=_TURNS))
        left = min(_timed(lambda: progress(store, Filters()))[0] for _ in range(3))
        print(f"queue opened {opening:.0f} ms, progress {left:.0f} ms")
        usual = _decisions(store, "least sure", items)
        _decisions(store, "agreements", queue(store, Filters(kind="agreement"), limit=_TURNS))
        common = store.conn.execute(
            "SELECT id FROM entities WHERE kind = 'agency' AND main = number "
            "ORDER BY whole_documents DESC LIMIT 1"
        ).fetchone()[0]
        [item] = queue(store, Filters(entity=common), limit=1)
        _decisions(store, f"an agency of most documents ({item.text})", [item])
        decided = decide.accept(store, item, _EDITOR).item
        assert decided
        offer, count = _timed(lambda: carrying.count_alike(store, decided))
        listed, _ = _timed(lambda: carrying.alike(store, decided, limit=200))
        print(f"{count:,} say the same: counted in {offer:.0f} ms, 200 listed in {listed:.0f} ms")
        history.undo(store, _EDITOR)
    missed = [
        f"{name} {value:.0f} ms, wanted {wanted}"
        for name, value, wanted in (
            ("opening", opening, _OPENING),
            ("progress", left, _LEFT),
            ("a decision", usual, _DECISION),
        )
        if value > wanted
    ]
    for line in missed:
        print(f"MISSED: {line}")
    return 1 if missed else 0


def _decisions(store: Store, what: str, items: list[Item]) -> float:
    """Accept, undo, reject, undo each; the median of all."""
    times = []
    for item in items:
        for act in (decide.accept, decide.reject):
            times += [
                _timed(lambda act=act, item=item: act(store, item, _EDITOR))[0],  # type: ignore[misc]
                _timed(lambda: history.undo(store, _EDITOR))[0],
            ]
    times.sort()
    print(f"{what}: {len(times)} decisions and undos, median {statistics.median(times):.0f} ms, "
          f"95 % {times[int(len(times) * 0.95)]:.0f} ms, most {times[-1]:.0f} ms")  # fmt: skip
    return statistics.median(times)


def _timed(call: Callable[[], T]) -> tuple[float, T]:
    began = time.perf_counter()
    found = call()
    return (time.perf_counter() - began) * 1000, found
