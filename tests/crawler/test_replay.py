"""Real articles, served in the shapes of the real sites with their faults (the shared folder)."""

from __future__ import annotations

import json
import lzma
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from crawler.run import crawl
from crawler.source import SHIPPED
from khaosan.settings import Settings
from store.database import Store

LIMIT = 60


@contextmanager
def replay(shared: Path, shape: str, *more: str) -> Iterator[str]:
    script, data = shared / "replay" / "replay.py", shared / "data" / "thaigov-2020-2024.jsonl.xz"
    if not (script.is_file() and data.is_file()):
        pytest.skip("no replay in the shared folder")
    with subprocess.Popen(
        [sys.executable, str(script), str(data), "--shape", shape, "--limit", str(LIMIT), *more],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as process:  # fmt: skip
        assert process.stdout
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def stats(base: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{base}/__stats") as answer:  # noqa: S310 - our own server
        found: dict[str, Any] = json.load(answer)
        return found


def stored(settings: Settings) -> dict[int, Any]:
    with Store(settings.db, create=False) as store:
        rows = store.conn.execute("SELECT * FROM documents WHERE newest = 1").fetchall()
    return {int(re.findall(r"\d+", row["url"])[-1]): row for row in rows}


def served(shared: Path) -> dict[int, dict[str, str]]:
    with lzma.open(shared / "data" / "thaigov-2020-2024.jsonl.xz", "rt", encoding="utf-8") as file:
        return {1000 + n: json.loads(line) for n, line in zip(range(LIMIT), file, strict=False)}


@pytest.fixture
def quick(tmp_path: Path) -> Settings:
    """The shipped sources, not waiting long for a page that hangs."""
    folder = tmp_path / "sources"
    folder.mkdir()
    for name in ("gnews", "dla", "thaigov"):
        file = Path(shutil.copy(SHIPPED / f"{name}.toml", folder))
        file.write_text(file.read_text(encoding="utf-8") + "\n[pace]\ntimeout = 2\n", "utf-8")
    return Settings(db=str(tmp_path / "news.db"), sources_dir=str(folder))


@pytest.mark.shared
@pytest.mark.parametrize(
    ("shape", "faults"), [("gnews", "hostile"), ("dla", "mild"), ("thaigov", "none")]
)
def test_every_expected_article_once(
    shared: Path, quick: Settings, shape: str, faults: str
) -> None:
    with replay(shared, shape, "--faults", faults, "--seed", "5") as base:
        report = crawl(quick, shape, base=base, permission="a test")
        first, found = stats(base), stored(quick)
        crawl(quick, shape, base=base, permission="a test")
        second = stats(base)
    assert report.state == "finished"
    assert sorted(found) == first["expected"]
    assert report.new == len(found)
    assert sum(report.failures.values()) == len(first["unreachable"])
    assert first["robots_broken"] == second["robots_broken"] == []
    assert first["articles"] == second["articles"], "a second crawl fetches no article again"

    articles = served(shared)
    unequal = []
    for number, row in found.items():
        article = articles[number]
        text = "".join((article["title"] + article["body"]).split())
        if "".join(row["text"].split()) != text or row["published"] != article["published"]:
            unequal.append(number)
        if shape == "thaigov":
            assert row["category"] == article["category"]
    # A page with broken bytes may have lost a letter of its text; windows-874 has not every sign.
    assert len(unequal) <= (0 if faults == "none" else 2)


@pytest.mark.shared
def test_what_is_published_and_edited_between_two_crawls(shared: Path, quick: Settings) -> None:
    with replay(shared, "gnews", "--hold", "20") as base:
        crawl(quick, "gnews", base=base)
        for path in ("/__publish?n=20", "/__edit?id=1007"):
            request = urllib.request.Request(base + path, method="POST")  # noqa: S310
            urllib.request.urlopen(request).close()  # noqa: S310
        report = crawl(quick, "gnews", base=base)
    assert (report.new, report.changed) == (20, 1)
    assert sorted(stored(quick)) == list(range(1000, 1060))
    assert "(แก้ไขเพิ่มเติม)" in stored(quick)[1007]["text"]
