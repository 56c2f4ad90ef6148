"""The process that writes: it may die, and the crawl says so; the next one has it all."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import pytest

from khaosan.settings import Settings
from tests.crawler.conftest import Site
from tests.crawler.test_crawl import muang, numbers, rows, started, wait_for


def writer_of(pid: int) -> int:
    """The process that writes for a crawl."""
    for _ in range(200):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            if b"crawler.writer" in Path(f"/proc/{child}/cmdline").read_bytes():
                return int(child)
        time.sleep(0.05)
    pytest.fail("no writer began")


def test_a_writer_that_dies_ends_the_crawl_and_is_told(site: Site, settings: Settings) -> None:
    site.articles(300)
    for number in range(1, 301):
        site.pages[f"/news/{number}"].sleep = 0.05  # type: ignore[union-attr]
    process = started(site, settings)
    wait_for(site, 100)
    os.kill(writer_of(process.pid), signal.SIGKILL)
    out, _ = process.communicate(timeout=60)
    report = json.loads(out.splitlines()[-1])["report"]
    assert report["state"] == "failed"
    assert "the process that writes into the store was ended by SIGKILL" in report["problems"][0]
    had = len(numbers(settings))
    assert report["new"] <= had < 300
    report = muang(site, settings)
    assert report.ok, report.problems
    assert numbers(settings) == list(range(1, 301))
    assert rows(settings, "SELECT max(version) FROM documents") == [(1,)]
