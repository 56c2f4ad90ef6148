"""Several at work on one store, and killed: no decision that was confirmed is lost."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from store.database import Store
from store.integrity import checks
from store.reviews import log
from store.reviews.items import items

Put = Callable[..., str]
ROOT = Path(__file__).parents[3]

DECIDE = """
import sys
from store.database import Store
from store.reviews import decide, history
from store.reviews.queue import queue
from store.reviews.records import Filters
path, editor, kind = sys.argv[1:4]
with Store(path) as store:
    print("ready", flush=True)
    while found := queue(store, Filters(kind=kind), limit=20):
        for item in found:
            made = decide.accept(store, item, editor)
            print(made.number, item.id, flush=True)
print("done", flush=True)
"""

IMPORT = """
import sys
from khaosan.records import Agency, Document, Extraction
from store import extractions
from store.database import Store
from store.adding import add
from store.documents import get
with Store(sys.argv[1]) as store:
    print("ready", flush=True)
    for batch in range(20):
        with store.transaction():
            for n in range(10):
                document = Document.new(f"กรมใหม่ที่ {batch} แถลง {n}", id=f"new{batch}-{n}")
                add(store, document)
                number = get(store, document.id)["number"]
                found = Extraction(document.id, [], [Agency(0, 7, "กรมใหม่", "กรมใหม่",
                                   "government", 0.99, "t")])
                extractions.save(store, number, found, "m")
print("done", flush=True)
"""


def start(code: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def prepared(store: Store, put: Put) -> None:
    for n in range(40):
        put(
            f"ข่าวที่ {n}\nกรมทดสอบ แถลง นายสมหมาย กล่าว กรมทดสอบ ย้ำ",
            {"agencies": {"กรมทดสอบ": "กรมทดสอบ"}, "persons": {"นายสมหมาย": "สมหมาย"}},
            id=f"d{n}",
        )


@pytest.mark.timeout(300)
def test_two_editors_and_an_import_beside(store: Store, put: Put) -> None:
    prepared(store, put)
    running = [
        start(DECIDE, store.path, "มานะ", "agency"),
        start(DECIDE, store.path, "สมใจ", "person"),
        start(DECIDE, store.path, "ปิติ", "agency"),  # the same ones as the first
        start(IMPORT, store.path),
    ]
    told = [process.communicate(timeout=240) for process in running]
    for out, error in told:
        assert error == ""
        assert out.endswith("done\n")
    confirmed = [line.split(maxsplit=1) for out, _ in told[:3] for line in out.splitlines()[1:-1]]
    lines = {line.number: line for line in log.lines(store)}
    assert sorted(lines) == sorted(int(number) for number, _ in confirmed)
    for number, item in confirmed:
        assert lines[int(number)].item == item
    for n in range(40):
        assert {i.state for i in items(store, f"d{n}")} == {"accepted"}
    assert store.conn.execute("SELECT count(*) FROM documents").fetchone()[0] == 240
    assert [(name, detail) for name, ok, detail in checks(store) if not ok] == []


@pytest.mark.timeout(300)
def test_killed_the_last_confirmed_decision_is_there(store: Store, put: Put) -> None:
    prepared(store, put)
    confirmed: list[str] = []
    for kill in range(3):
        process = start(DECIDE, store.path, "มานะ", "agency")
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        confirmed += [process.stdout.readline().strip() for _ in range(7 + kill)]
        time.sleep(0.003 * kill)
        process.send_signal(signal.SIGKILL)
        confirmed += [line for line in process.stdout.read().split("\n") if line[:1].isdigit()]
        process.wait()
    there = {f"{line.number} {line.item}" for line in log.lines(store)}
    assert len(confirmed) >= 24
    assert set(confirmed[:-1]) <= there | {confirmed[-1]}
    # The last line of each run may be cut short by the kill; what was read whole is in the log.
    assert {c for c in confirmed if c.count(":") == 2} - there == set()
    assert [(name, detail) for name, ok, detail in checks(store) if not ok] == []
    assert json.loads(
        store.conn.execute("SELECT after FROM reviews ORDER BY number DESC LIMIT 1").fetchone()[0]
    )["state"] == "accepted"  # fmt: skip
