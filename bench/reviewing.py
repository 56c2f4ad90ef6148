"""Editors' work on a store of the whole corpus: opening the queue, how much is left, one decision,
the offer to carry it on, undoing it; and the screen: from a key press until its effect is drawn.

KHAOSAN_BENCH_DB names the store, with extractions. It is written to: all that is decided is undone,
and the log keeps its lines; use a copy.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from store.database import Store
from store.reviews import carrying, decide, history
from store.reviews.progress import progress
from store.reviews.queue import queue
from store.reviews.records import Filters, Item, Order

if TYPE_CHECKING:
    from textual.screen import Screen

T = TypeVar("T")

_EDITOR = "bench"
_TURNS = 40
# What fails the bench, in milliseconds: opening, what is left, the median of a decision.
_OPENING, _LEFT, _DECISION, _KEY = 2_000, 100, 50, 50
# What an editor presses, and so long after the key before it.
_KEYS, _PAUSE = ("a", "u", "x", "u", "right", "f", "u"), 0.25


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
    screen_opening, keys = _screen(named, Filters(order="newest"), "newest first")
    screen_opening = max(screen_opening, _screen(named, Filters(), "least sure first")[0])
    missed = [
        f"{name} {value:.0f} ms, wanted {wanted}"
        for name, value, wanted in (
            ("opening", opening, _OPENING),
            ("progress", left, _LEFT),
            ("a decision", usual, _DECISION),
            ("the screen's opening", screen_opening, _OPENING),
            ("a key press", keys, _KEY),
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


def _screen(path: str, filters: Filters, what: str) -> tuple[float, float]:
    """Open the screen on a queue and press keys: how long until the first item is drawn, with the
    imports, and the median of all keys. All is taken back."""
    probe = (
        "import asyncio, json, sys; from bench.reviewing import press; "
        "print(json.dumps(asyncio.run(press(*json.loads(sys.argv[1])))))"
    )
    out = subprocess.run(  # imports count, and are not made yet there
        [sys.executable, "-c", probe, json.dumps([path, filters.order, time.time()])],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    opening, times = json.loads(out.stdout)
    every = sorted(t for some in times.values() for t in some)
    told = ", ".join(f"{key} {statistics.median(some):.0f}" for key, some in times.items())
    median, most = statistics.median(every), every[int(len(every) * 0.95)]
    print(
        f"screen, {what}: opened in {opening:.0f} ms with imports; {len(every)} keys drawn after "
        f"{told}; median {median:.0f}, 95 % {most:.0f} ms"
    )
    return opening, median


async def press(path: str, order: Order, begun: float) -> tuple[float, dict[str, list[float]]]:
    """In a process of its own: the screen opened (in milliseconds since `begun`, by the clock) and
    the times of each key."""
    from textual.events import Key

    from store.screen.app import ReviewApp
    from store.screen.main import Main

    app = ReviewApp(path, _EDITOR, Filters(order=order), resume=False)
    times: dict[str, list[float]] = {}
    async with app.run_test(size=(160, 48)):
        while not (mains := [s for s in app.screen_stack if isinstance(s, Main)]):
            await asyncio.sleep(0.001)
        [main] = mains
        while main.view.item is None:
            await asyncio.sleep(0.001)
        await _drawn(main)
        opening = (time.time() - begun) * 1000
        for key in _KEYS * (_TURNS // len(_KEYS)):
            await asyncio.sleep(_PAUSE)
            before = main.view
            start = time.perf_counter()
            app.post_message(Key(key, key if len(key) == 1 else None))
            while main.view is before or main.jobs._unfinished_tasks:  # type: ignore[attr-defined]
                await asyncio.sleep(0.0005)
            await _drawn(main)
            times.setdefault(key, []).append((time.perf_counter() - start) * 1000)
        await app.action_quit()
    app.desk.close(join=False)
    return opening, times


async def _drawn(screen: Screen[None]) -> None:
    drawn = asyncio.Event()
    screen.call_after_refresh(drawn.set)
    await drawn.wait()
