"""Real articles served as a site of the loopback (shared/replay), and what the server saw.

The server is the shared script as it is; only a line a request, with its time, is written beside
it, for the pace and the traps.
"""

from __future__ import annotations

import json
import lzma
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from rapidfuzz.distance import LCSseq

from bench.data import corpus_file, shared

SHAPES = ("thaigov", "dla", "gnews")
FIRST = 1000  # the number that the server gives to the first article
# Runs the script under its own name, with a clock on every request.
_CLOCKED = """
import http.server, runpy, sys, time
log, script = open(sys.argv[1], "a", buffering=1), sys.argv[2]
parse = http.server.BaseHTTPRequestHandler.parse_request
def clocked(self):
    good = parse(self)
    if good:
        log.write(f"{time.time()} {self.command} {self.path}\\n")
    return good
http.server.BaseHTTPRequestHandler.parse_request = clocked
sys.argv = sys.argv[2:]
runpy.run_path(script, run_name="__main__")
"""


@dataclass(frozen=True)
class Site:
    """A site that is being served; `log` is the file of its requests."""

    base: str
    log: Path

    def stats(self) -> dict[str, Any]:
        """What the server counted (its own /__stats)."""
        with urllib.request.urlopen(f"{self.base}/__stats") as answer:  # noqa: S310 - our own server
            found: dict[str, Any] = json.load(answer)
        return found

    def post(self, path: str) -> None:
        """Publish or edit articles."""
        request = urllib.request.Request(self.base + path, method="POST")  # noqa: S310
        urllib.request.urlopen(request).close()  # noqa: S310

    def requests(self) -> list[tuple[float, str]]:
        """Every request so far, ours to /__stats aside: its time and its path."""
        rows = [line.split(" ", 2) for line in self.log.read_text("utf-8").splitlines()]
        return [
            (float(at), path.strip())
            for at, verb, path in rows
            if verb == "GET" and not path.startswith("/__")
        ]


@contextmanager
def serve(shape: str, documents: int, folder: Path, *more: str) -> Iterator[Site]:
    """Serve so many articles while the block runs."""
    log = folder / f"{shape}.log"
    log.write_text("")
    with subprocess.Popen(
        [sys.executable, "-c", _CLOCKED, str(log), str(script()), str(corpus_file()),
         "--shape", shape, "--limit", str(documents), *more],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as process:  # fmt: skip
        assert process.stdout
        try:
            yield Site(process.stdout.readline().strip(), log)
        finally:
            process.kill()


def script() -> Path:
    """The server's script."""
    folder = shared()
    assert folder is not None
    return folder / "replay" / "replay.py"


@cache
def articles(documents: int) -> dict[int, dict[str, str]]:
    """The articles by their numbers, as the corpus has them."""
    with lzma.open(corpus_file(), "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in islice(lines, documents)]
    return dict(enumerate(rows, FIRST))


def number_of(url: str) -> int:
    """An article's number, from its address: the last number in it."""
    return int(re.findall(r"\d+", url)[-1])


# ---- what was stored beside what was served ---------------------------------------


def squeezed(text: str) -> str:
    """A text without its white space."""
    return "".join(text.split())


def served_in_874(text: str) -> str:
    """A text as it comes from a page in windows-874."""
    return text.encode("cp874", "replace").decode("cp874")


def likeness(pairs: list[tuple[str, str]]) -> float:
    """Character F1 over all pairs of texts: twice what is in both, in order, by what is in each."""
    same = sum(len(a) if a == b else LCSseq.similarity(a, b) for a, b in pairs)
    return 2 * same / sum(len(a) + len(b) for a, b in pairs)


def same_text(missing: set[int], found: set[int], documents: int) -> set[int]:
    """Of the articles that are missing, those whose text is another's that is there."""
    truth = articles(documents)
    texts = {squeezed(truth[n]["title"] + truth[n]["body"]) for n in found}
    return {n for n in missing if squeezed(truth[n]["title"] + truth[n]["body"]) in texts}


@dataclass
class Compared:
    """Stored articles beside the served ones."""

    f1: float
    titles: int
    dates: int
    unequal: list[int]


def compare(found: dict[int, list[dict[str, Any]]], documents: int) -> Compared:
    """Compare the newest versions with what was served."""
    truth = articles(documents)
    pairs, titles, dates, unequal = [], 0, 0, []
    for number, versions in found.items():
        row, article = versions[-1], truth[number]
        a, b = squeezed(row["text"]), squeezed(article["title"] + article["body"])
        wanted = squeezed(article["title"])
        if a == served_in_874(b):
            # The server writes ? for what windows-874 has no sign for.
            b, wanted = a, served_in_874(wanted)
        pairs.append((a, b))
        title = squeezed(row["title"] or "") == wanted
        day = row["published"] == article["published"]
        titles += title
        dates += day
        if a != b or not title or not day:
            unequal.append(number)
    return Compared(likeness(pairs), titles, dates, unequal)
