"""What Scrapy brings, as far as khaosan leans on it: job directories, packed pages."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest

from khaosan.settings import Settings
from tests.crawler.conftest import Reply, Site, page
from tests.crawler.test_crawl import muang, numbers, rows, wait_for

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(not (ROOT / "scrapy.cfg").is_file(), reason="not in the repository")
def test_a_job_directory_goes_on_where_it_was(
    site: Site, settings: Settings, tmp_path: Path
) -> None:
    site.articles(80)
    for number in range(1, 81):
        site.pages[f"/news/{number}"].sleep = 0.05  # type: ignore[union-attr]
    command = [
        sys.executable, "-m", "scrapy", "crawl", "articles", "-a", "source=muang",
        "-a", f"base={site.base}", "-a", f"db={settings.db}", "-s", f"JOBDIR={tmp_path / 'job'}",
    ]  # fmt: skip
    environment = os.environ | {"KHAOSAN_SOURCES_DIR": settings.sources_dir}
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True
    )
    wait_for(site, 30)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert "rror" not in said, said
    assert 0 < len(numbers(settings)) < 80
    assert rows(settings, "SELECT state FROM crawls") == [("stopped",)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert "rror" not in done.stderr, done.stderr
    assert numbers(settings) == list(range(1, 81))
    assert set(Counter(site.asked("/news/")).values()) == {1}


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip"])
def test_packed_pages_are_read_and_bombs_are_not(
    site: Site, settings: Settings, encoding: str
) -> None:
    site.articles(3)
    bomb = gzip.compress(page(1).encode() + b" " * 60_000_000)
    packed = {"Content-Encoding": encoding}
    site.pages["/news/1"] = Reply(bomb, headers=packed)
    site.pages["/news/2"] = Reply(gzip.compress(page(2).encode()), headers=packed)
    long = "".join(f"<p>{sha256(str(n).encode()).hexdigest()}</p>" for n in range(3000))
    site.pages["/news/3"] = Reply(
        gzip.compress(page(3, extra=long).encode())[:-5000], headers=packed
    )
    report = muang(site, settings)
    assert len(bomb) < 100_000
    assert report.failures == {"too large": 1, "cut short": 1}
    assert numbers(settings) == [2]
