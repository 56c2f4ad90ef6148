"""The crawler against real articles served in the shapes of three sites: are they all there, once,
whole; what faults, changes and the pace do to it. Prints a table; a missed target is an exit code.

    python -m bench crawling [--documents 2000]
    python -m bench.crawling --parts plain,hostile,held,pace,killed --shapes thaigov,dla,gnews
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench.replay import SHAPES, Site, compare, number_of, same_text, serve
from store.database import Store

DOCUMENTS, HOSTILE, HELD, PACED, KILLED = 2_000, 500, 50, 30, 150
PARTS = ("plain", "hostile", "held", "pace", "killed")
KILLS = 20
EDITED = "(แก้ไขเพิ่มเติม)"  # what the server adds to a text that is edited


def run(options: argparse.Namespace) -> int:
    """Run the parts; the number of targets that were missed."""
    parts = getattr(options, "parts", PARTS)
    shapes = getattr(options, "shapes", SHAPES)
    documents = options.documents or DOCUMENTS
    table = Table()
    with tempfile.TemporaryDirectory() as folder:
        for shape in shapes:
            for part in parts:
                place = Path(folder) / f"{shape}-{part}"
                place.mkdir()
                _PARTS[part](shape, documents, place, table)
        if "pace" in parts:
            table.speed()
    return table.missed


@dataclass
class Table:
    """Figures as they come, each with its target."""

    missed: int = 0
    shares: list[float] | None = None

    def row(self, part: str, shape: str, what: str, value: object, good: bool) -> None:
        """Print a figure."""
        self.missed += not good
        print(f"{part:8} {shape:8} {what:44} {value!s:>20} {'' if good else 'MISSED'}", flush=True)

    def speed(self) -> None:
        """The share of a bare spider's speed, over the shapes."""
        if self.shares:
            least = min(self.shares)
            self.row("pace", "all", "of a bare spider's pages a second, least >= 0.5",
                     f"{least:.2f}", least >= 0.5)  # fmt: skip


# ---- a crawl, and what it stored ------------------------------------------------


@dataclass
class Crawl:
    """A run of `khaosan crawl`: its summary, exit code, seconds and the peak of its memory."""

    summary: dict[str, Any]
    code: int
    seconds: float
    megabytes: float


def crawl(shape: str, site: Site, db: Path, *more: str) -> Crawl:
    """Run it as an operator does."""
    began = time.perf_counter()
    with (db.parent / "out").open("w+", encoding="utf-8") as out:
        process = subprocess.Popen(command(shape, site, db, *more), stdout=out)
        # wait4 tells the peak of this process and of its own children, and of nobody else's.
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - began
        out.seek(0)
        said = out.read()
    summary = json.loads(said) if said.strip() else {}
    return Crawl(summary, process.returncode, seconds, used.ru_maxrss / 1024)


def command(shape: str, site: Site, db: Path, *more: str) -> list[str]:
    """The command line of a crawl."""
    return [sys.executable, "-m", "cli", "--db", str(db), "crawl", shape, "--base", site.base,
            "--permission", "a measurement on the loopback", "--json", *more]  # fmt: skip


def stored(db: Path) -> dict[int, list[dict[str, Any]]]:
    """The versions of every article in the store, by the article's number; the newest last."""
    found: dict[int, list[dict[str, Any]]] = {}
    with Store(db, create=False) as store:
        for row in store.conn.execute("SELECT * FROM documents ORDER BY number"):
            found.setdefault(number_of(row["url"]), []).append(dict(row))
    return found


# ---- the parts --------------------------------------------------------------------


def plain(shape: str, documents: int, folder: Path, table: Table) -> None:
    """No faults: every article once and whole; a second run fetches none again."""
    db = folder / "news.db"
    with serve(shape, documents, folder) as site:
        first, before = crawl(shape, site, db), site.stats()
        asked = len(site.requests())
        found = stored(db)
        second, after = crawl(shape, site, db), site.stats()
        again = len(site.requests()) - asked
    row = partial(table.row, "plain", shape)
    twins = same_text(set(before["expected"]) - set(found), set(found), documents)
    once = {*found, *twins} == {*before["expected"]} and all(len(v) == 1 for v in found.values())
    served = set(before["articles"].values()) == {1}
    # The corpus has a few texts twice: one document with two addresses each.
    told = f"{len(found)} + {len(twins)}, {documents}"
    row("every article once: stored + same text, of", told, once and served)
    same = compare(found, documents)
    row("character F1 of the texts >= .995", f"{same.f1:.5f}", same.f1 >= 0.995)
    least = 0.995 * len(found)
    row("titles right >= 99.5 %", same.titles, same.titles >= least)
    row("dates right >= 99.5 %", same.dates, same.dates >= least)
    if same.unequal:
        print(f"         not equal: {same.unequal[:10]}")
    broken = after["robots_broken"]
    row("robots.txt broken", len(broken), not broken)
    row("exit codes", f"{first.code}, {second.code}", first.code == second.code == 0)
    bodies = sum(after["articles"].values()) - sum(before["articles"].values())
    row("second run: article bodies fetched again", bodies, bodies == 0)
    # The tenth holds from 2,000 articles on: up to 200 known ones are asked after in any run.
    most = max(asked / 10, 210)
    row("second run: requests, of the first's", f"{again}, {asked}", again <= most)
    row("seconds, peak MB (< 500)", f"{first.seconds:.0f}, {first.megabytes:.0f}",
        first.megabytes < 500)  # fmt: skip


def hostile(shape: str, documents: int, folder: Path, table: Table) -> None:
    """Faults of every kind: what can be had is there, what cannot is counted and not stored."""
    db, documents = folder / "news.db", min(documents, HOSTILE)
    with serve(shape, documents, folder, "--faults", "hostile") as site:
        done, stats = crawl(shape, site, db), site.stats()
        paths = [path for _, path in site.requests()]
    row = partial(table.row, "hostile", shape)
    found = stored(db)
    missing = set(stats["expected"]) - set(found)
    row("expected and not there, of", f"{len(missing)}, {len(stats['expected'])}", not missing)
    wrong = set(found) - set(stats["expected"])
    row("stored and unreachable (login, cut short)", len(wrong), not wrong)
    many = sum(len(v) > 1 for v in found.values())
    row("more than one version", many, not many)
    lost = sum(done.summary.get("failures", {}).values())
    told = lost == len(stats["unreachable"]) and done.summary.get("state") == "finished"
    row("told as lost, of the unreachable", f"{lost}, {len(stats['unreachable'])}", told)
    traps = sum(path.startswith(("/calendar", "/big", "/loop")) for path in paths)
    row("requests into traps", traps, not traps)
    row("robots.txt broken", len(stats["robots_broken"]), not stats["robots_broken"])
    row("peak MB < 500", f"{done.megabytes:.0f}", done.megabytes < 500)
    row("ended by itself after seconds, with", f"{done.seconds:.0f}, {done.code}",
        done.code in (0, 1))  # fmt: skip
    same = compare(found, documents)
    row("character F1 of the texts >= .995", f"{same.f1:.5f}", same.f1 >= 0.995)
    row("titles, dates right, of", f"{same.titles}, {same.dates}, {len(found)}",
        min(same.titles, same.dates) >= 0.995 * len(found))  # fmt: skip
    if same.unequal:
        print(f"         not equal: {same.unequal[:20]}")


def held(shape: str, documents: int, folder: Path, table: Table) -> None:
    """Articles come and one changes between two runs."""
    db, documents = folder / "news.db", min(documents, HOSTILE)
    with serve(shape, documents, folder, "--hold", str(HELD)) as site:
        crawl(shape, site, db)
        before, old = site.stats(), stored(db)
        edited = before["expected"][-HELD]
        site.post(f"/__publish?n={HELD}")
        site.post(f"/__edit?id={edited}")
        done, after = crawl(shape, site, db), site.stats()
        new = stored(db)
    row = partial(table.row, "held", shape)
    came = sorted(set(new) - set(old))
    good = came == sorted(set(after["expected"]) - set(old)) and len(came) == HELD
    row(f"new ones, of {HELD}", len(came), good)
    row("told as new, changed", f"{done.summary['new']}, {done.summary['changed']}",
        (done.summary["new"], done.summary["changed"]) == (HELD, 1))  # fmt: skip
    changed = [n for n, versions in new.items() if len(versions) > 1]
    texts = [version["text"] for version in new[edited]]
    good = changed == [edited] and [EDITED in text for text in texts] == [False, True]
    row("with a second version, the old one kept", changed, good)
    again = {int(n) for n, times in after["articles"].items() if times != before["articles"].get(n)}
    # The pages beside the new ones name them among their related links: another page, one text.
    beside = {n for n in old if n + 4 > min(came, default=0)}
    row("article bodies fetched", len(again), again <= {*came, edited, *beside})


def killed(shape: str, documents: int, folder: Path, table: Table) -> None:
    """SIGKILL at twenty moments of one long crawl: it ends with the rows of one that was not."""
    documents = min(documents, KILLED)
    moments = random.Random(shape)
    facts = "id, url, title, text, published, category, agency, version, newest"
    with serve(shape, documents, folder) as site:
        crawl(shape, site, folder / "whole.db")
        whole = rows(folder / "whole.db", facts)
        count, cut, db = 0, 0, folder / "cut.db"
        while count < KILLS:
            # Where one crawl has come to its end the next begins anew.
            process = subprocess.Popen(
                command(shape, site, db, "--pace", "0.02"),
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
            time.sleep(moments.uniform(0.8, 4.0))
            child = [int(pid) for pid in children(process.pid)]
            for pid in (*child, process.pid):
                os.kill(pid, signal.SIGKILL)
            process.wait()
            count += 1
            if db.exists() and 0 < len(rows(db, facts)) < len(whole):
                cut += 1
        done = crawl(shape, site, db)
        broken = site.stats()["robots_broken"]
    row = partial(table.row, "killed", shape)
    row(f"kills, of which in the middle of {documents}", f"{count}, {cut}", cut >= KILLS // 2)
    row("the same rows as without", len(whole), rows(db, facts) == whole)
    row("ended well after the last", done.code, done.code == 0 and not broken)


def children(pid: int) -> list[str]:
    """The processes that a process started."""
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def rows(db: Path, facts: str) -> list[tuple[Any, ...]]:
    """What is stored, and which pages are marked as seen."""
    with Store(db, create=False) as store:
        found = store.conn.execute(f"SELECT {facts} FROM documents ORDER BY id, version")  # noqa: S608
        documents = [tuple(row) for row in found]
        seen = store.conn.execute(
            "SELECT DISTINCT url FROM pages WHERE document IS NOT NULL ORDER BY url"
        )
        return documents + [tuple(row) for row in seen]


# ---- pace ---------------------------------------------------------------------------

_BARE = """
import json, sys
import scrapy
from scrapy.crawler import CrawlerProcess
urls = json.load(sys.stdin)
class Bare(scrapy.Spider):
    name = "bare"
    async def start(self):
        for url in urls:
            yield scrapy.Request(url, dont_filter=True)
    def parse(self, response):
        pass
process = CrawlerProcess({"CONCURRENT_REQUESTS_PER_DOMAIN": 8, "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False, "ROBOTSTXT_OBEY": False, "LOG_LEVEL": "ERROR",
    "TELNETCONSOLE_ENABLED": False})
process.crawl(Bare)
process.start()
"""


def pace(shape: str, documents: int, folder: Path, table: Table) -> None:
    """As fast as the loopback lets it, beside a bare spider; and no faster than a pace says."""
    documents = min(documents, HOSTILE)
    row = partial(table.row, "pace", shape)
    ours, bare = [], []
    with serve(shape, documents, folder) as site:
        urls: list[str] = []
        for turn in range(3):
            before = len(site.requests())
            crawl(shape, site, folder / f"{turn}.db")
            mine = site.requests()[before:]
            ours.append(speed(mine))
            urls = [site.base + path for _, path in mine]
            subprocess.run(
                [sys.executable, "-c", _BARE], input=json.dumps(urls), text=True, check=True
            )
            bare.append(speed(site.requests()[before + len(mine) :]))
    share = statistics.median(a / b for a, b in zip(ours, bare, strict=True))
    table.shares = [*(table.shares or []), share]
    told = f"{statistics.median(ours):.0f}, {statistics.median(bare):.0f}"
    row("pages a second: khaosan's, a bare spider's", told, share >= 0.5)

    sources = folder / "sources"
    sources.mkdir()
    for delay in (0.1, 0.3):
        shipped = Path(__file__).parents[1] / "crawler" / "sources" / f"{shape}.toml"
        text = shipped.read_text("utf-8") + f"\n[pace]\ndelay = {delay}\nconcurrency = 4\n"
        (sources / f"{shape}.toml").write_text(text, "utf-8")
        os.environ["KHAOSAN_SOURCES_DIR"] = str(sources)
        try:
            with serve(shape, PACED, folder) as site:
                crawl(shape, site, folder / f"paced-{delay}.db")
                times = [at for at, _ in site.requests()]
        finally:
            del os.environ["KHAOSAN_SOURCES_DIR"]
        gaps = [b - a for a, b in pairwise(times)]
        # A clock on either side of a socket: some milliseconds are the machine's.
        good = min(gaps) > delay - 0.02 and times[-1] - times[0] >= delay * 0.98 * len(gaps)
        row(f"shortest gap at {delay} s between requests", f"{min(gaps):.3f}", good)


def speed(requests: list[tuple[float, str]]) -> float:
    """Pages a second, from the first request to the last."""
    return len(requests) / (requests[-1][0] - requests[0][0])


_PARTS = {"plain": plain, "hostile": hostile, "held": held, "pace": pace, "killed": killed}


def _names(known: tuple[str, ...]) -> Any:
    def names(text: str) -> list[str]:
        if wrong := [name for name in text.split(",") if name not in known]:
            raise argparse.ArgumentTypeError(f"{', '.join(wrong)}: known are {', '.join(known)}")
        return text.split(",")

    return names


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=0, metavar="N")
    parser.add_argument("--parts", type=_names(PARTS), default=list(PARTS), metavar="P,P")
    parser.add_argument("--shapes", type=_names(SHAPES), default=list(SHAPES), metavar="S,S")
    sys.exit(1 if run(parser.parse_args()) else 0)
