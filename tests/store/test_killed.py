"""Killed at any moment and started again, a store ends as if nothing had happened."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from store.database import Store
from store.integrity import checks

ROOT = Path(__file__).parents[2]

IMPORT = """
import json, sys
from khaosan.records import Document
from store.database import Store
from store.intake import add_all
lines = open(sys.argv[1], encoding="utf-8")
print("ready", flush=True)
with Store(sys.argv[2]) as store:
    add_all(store, (Document.from_json(json.loads(line)) for line in lines), workers=1)
print("done", flush=True)
"""

EXTRACT = """
import sys
from khaosan.records import Agency, Agreement, Evidence, Extraction
from store import extractions
from store.database import Store
print("ready", flush=True)
with Store(sys.argv[2]) as store:
    for number, document in extractions.pending(store, "m"):
        name = document.text.split()[1]
        at = document.text.index(name)
        e = Evidence(at, at + len(name), name)
        found = Extraction(document.id, agencies=[
            Agency(at, at + len(name), name, name, "government", 0.9, "t")],
            agreements=[Agreement("mou", "signed", None, [name, "เทศบาล"], [], [],
                        f"2021-12-{number % 28 + 1:02}", None, e, 0.5)])
        with store.transaction():
            extractions.save(store, number, found, "m")
print("done", flush=True)
"""


def articles(path: Path, number: int) -> None:
    rng = random.Random(7)
    with path.open("w", encoding="utf-8") as out:
        for n in range(number):
            words = " ".join(
                rng.choice(["เทศบาล", "ลงนาม", "กระทรวงมหาดไทย", "น้ำ"]) for _ in range(200)
            )
            row = {
                "id": f"a{n}",
                "url": f"https://a.go.th/{n % (number * 9 // 10)}",
                "title": f"ข่าวที่{n}",
                "published": "2021-12-15",
                "body": f"กรมที่{n % 7} {words} {n}",
            }
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


def run(code: str, *arguments: Path) -> None:
    subprocess.run([sys.executable, "-c", code, *map(str, arguments)], check=True, cwd=ROOT,
                   stdout=subprocess.DEVNULL)  # fmt: skip


def run_and_kill(code: str, after: float, *arguments: Path) -> bool:
    """Start, wait until it works, kill; whether it was still at work."""
    process = subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    rest = process.stdout.read()
    process.wait()
    return "done" not in rest


@pytest.mark.timeout(300)
def test_killed_imports_and_extractions(
    tmp_path: Path, contents: Callable[[Store], dict[str, list[Any]]]
) -> None:
    lines = tmp_path / "articles.jsonl"
    articles(lines, 500)
    undisturbed, killed = tmp_path / "undisturbed.db", tmp_path / "killed.db"
    started = time.monotonic()
    run(IMPORT, lines, undisturbed)
    took = time.monotonic() - started
    rng = random.Random(3)
    hits = 0
    for _ in range(2):
        hits += run_and_kill(IMPORT, rng.uniform(0.05, took * 0.6), lines, killed)
        if killed.exists():
            with Store(killed, readonly=True) as store:
                assert [d for _, ok, d in checks(store) if not ok] == []
    assert hits
    run(IMPORT, lines, killed)
    started = time.monotonic()
    run(EXTRACT, lines, undisturbed)
    took = time.monotonic() - started
    hits = 0
    for _ in range(2):
        hits += run_and_kill(EXTRACT, rng.uniform(0.05, took * 0.4), lines, killed)
        with Store(killed, readonly=True) as store:
            assert [d for _, ok, d in checks(store) if not ok] == []
    assert hits
    run(EXTRACT, lines, killed)
    with Store(undisturbed, readonly=True) as one, Store(killed, readonly=True) as two:
        assert contents(one) == contents(two)
