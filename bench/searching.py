"""Search on a store of the whole corpus beside other ways to search it, in one run: recall,
precision of the first ten, time a query, size and building time of the index.

The queries and what a reader takes for their answers are in bench/search_queries.tsv.
KHAOSAN_BENCH_DB names the store (the bench `importing` makes it where the variable is set);
without it one is made of the corpus, which has no extractions: abbreviations then mean what
store/data says only.
KHAOSAN_BENCH_CACHE names a folder where the other indexes and the truth are kept between runs.
--documents N: the other indexes are built of N documents only, evenly chosen, and measured on
those; khaosan on all of them.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench import search_baselines as others
from bench.data import corpus_file
from bench.search_truth import Query, queries, seen, truths
from khaosan.records import Document
from store.adding import add
from store.database import Store
from store.facets import facets
from store.query import parse
from store.search import hits_of, matching, planned, search

WAYS = ("khaosan", "words", "unicode61", "trigram", "LIKE")
# Hits of a query, evenly chosen, whose marks are looked at.
_MARKED = 100
# What fails the bench: recall and precision of the first ten over all queries, the 95th percentile
# of a search (ms), the index by the text, seconds until a new article is found, marks that no
# reader knows by all marks.
_RECALL, _PRECISION, _SLOWEST, _SIZE, _NEW, _UNLIKE = 0.99, 0.95, 50.0, 0.5, 1.0, 0.005


def run(options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(os.environ.get("KHAOSAN_BENCH_CACHE") or folder)
        named = os.environ.get("KHAOSAN_BENCH_DB")
        path = Path(named) if named else _made(cache / "searching.db")
        return _measure(path, cache, options)


def _made(path: Path) -> Path:
    if not path.is_file():
        print(f"making a store of {corpus_file().name}", flush=True)
        subprocess.run(
            [sys.executable, "-m", "cli", "--db", str(path), "import", str(corpus_file())],
            check=True, capture_output=True,
        )  # fmt: skip
    return path


def _measure(path: Path, cache: Path, options: argparse.Namespace) -> int:
    asked = queries()
    truth = truths(path, asked, cache)
    with Store(path, create=False, readonly=True) as store:
        total = store.conn.execute("SELECT count(*) FROM documents").fetchone()[0]
        every = max(1, round(total / options.documents)) if options.documents else 1
        db = others.build(path, cache / f"search-others-{every}.db", every)
        bytes_of = "SELECT sum(length(CAST(text AS BLOB))) FROM documents WHERE number % ? = 0"
        whole, text = (store.conn.execute(bytes_of, (n,)).fetchone()[0] for n in (1, every))
        print(f"khaosan on {total:,} documents, {whole / 1e6:.0f} MB of text; the others, and "
              f"sizes and times of building, on one of each {every}")  # fmt: skip
        found: dict[str, list[tuple[float, float, float]]] = {}
        times: dict[str, list[float]] = {}
        for way in WAYS:
            found[way], times[way] = [], []
            for query, right in zip(asked, truth, strict=True):
                if way != "khaosan":
                    right = {n for n in right if n % every == 0}
                if not right:
                    continue
                numbers, first, turns = _ask(store, db, way, query, every)
                got = len(right & set(numbers))
                shown = len(set(first[:10]))
                good = len(right & set(first[:10]))
                found[way].append((
                    got / len(right), good / max(shown, min(10, len(right)), 1),
                    got / max(1, len(numbers)),
                ))  # fmt: skip
                times[way] += turns
        _print_queries(asked, truth, found["khaosan"])
        print(f"\n{'':10} recall  ≥.99  P@10   median ms  95 % ms  index/text  build s (CPU)")
        for way in WAYS:
            _print_way(way, found[way], times[way], db, text)
        size = _own_size(store) / whole
        print(f"the store's own index: {size:.2f} of the text")
        unlike = _marks(store, asked, options.errors)
        _facets(store, asked)
    new = _new_article(path)
    _cold(path)
    recall, precision = (statistics.mean(f[i] for f in found["khaosan"]) for i in (0, 1))
    slowest = times["khaosan"][int(len(times["khaosan"]) * 0.95)]
    missed = [
        f"{name} {value:.3f}, wanted {wanted}"
        for name, value, wanted, ok in (
            ("recall", recall, _RECALL, recall >= _RECALL),
            ("precision at 10", precision, _PRECISION, precision >= _PRECISION),
            ("95 % ms", slowest, _SLOWEST, slowest < _SLOWEST),
            ("index/text", size, _SIZE, size <= _SIZE),
            ("a new article", new, _NEW, new < _NEW),
            ("marks", unlike, _UNLIKE, unlike < _UNLIKE),
        )
        if not ok
    ]
    for line in missed:
        print(f"MISSED: {line}")
    return 1 if missed else 0


def _ask(
    store: Store, db: others.sqlite3.Connection, way: str, query: Query, every: int
) -> tuple[list[int], list[int], list[float]]:
    """All numbers found, the first twenty, and milliseconds of several turns, warm."""
    if way == "khaosan":
        numbers = matching(store, planned(store, query.text))
        first = [hit.number for hit in search(store, query.text)]
        return numbers, first, _timed(lambda: search(store, query.text), 5)
    group = parse(query.text)
    numbers = others.search(db, way, group, every=every)
    if way == "LIKE":
        asked = _timed(lambda: others.search(db, way, group, 20, every), 1)
        return numbers, numbers[:20], asked
    first = others.search(db, way, group, 20)
    return numbers, first, _timed(lambda: others.search(db, way, group, 20), 5)


def _timed(call: Callable[[], object], turns: int) -> list[float]:
    out = []
    for _ in range(turns):
        began = time.perf_counter()
        call()
        out.append((time.perf_counter() - began) * 1000)
    return out


def _print_queries(
    asked: list[Query], truth: list[set[int]], found: list[tuple[float, float, float]]
) -> None:
    print("kind          right  recall   P@10  precision of all")
    for query, right, (recall, ten, all_) in zip(asked, truth, found, strict=True):
        low = " <" if recall < 0.99 or ten < 0.95 else ""
        line = f"{query.kind:12} {len(right):6} {recall:7.4f} {ten:6.2f} {all_:9.4f}"
        print(f"{line}  {query.text}{low}")


def _print_way(
    way: str,
    found: list[tuple[float, float, float]],
    times: list[float],
    db: others.sqlite3.Connection,
    text: int,
) -> None:
    times.sort()
    recalls = [recall for recall, _, _ in found]
    tens = [ten for _, ten, _ in found]
    size = seconds = ""
    if way != "LIKE":
        size = f"{others.size(db, way) / text:.2f}"
        built = db.execute("SELECT seconds FROM built WHERE name = ?", (way,)).fetchone()
        seconds = f"{built[0]:.0f}"
    print(
        f"{way:10} {statistics.mean(recalls):6.3f} {sum(r >= 0.99 for r in recalls):2}/{len(found)}"
        f" {statistics.mean(tens):5.3f} {statistics.median(times):10.1f} "
        f"{times[int(len(times) * 0.95)]:8.1f} {size:>11} {seconds:>9}"
    )


def _own_size(store: Store) -> int:
    names = [r[0] for r in store.conn.execute(
        "SELECT name FROM sqlite_schema WHERE name LIKE 'search\\_%' ESCAPE '\\' AND rootpage > 0"
    )]  # fmt: skip
    sizes = (store.conn.execute("SELECT sum(pgsize) FROM dbstat WHERE name = ?", (n,)).fetchone()[0]
             for n in names)  # fmt: skip
    return sum(s or 0 for s in sizes)


def _marks(store: Store, asked: list[Query], show: int) -> float:
    """What share of what is marked in the hits a reader does not take for the words."""
    marks = unlike = bare = hits = 0
    for query in asked:
        plan = planned(store, query.text)
        numbers = matching(store, plan)
        some = numbers[:: max(1, len(numbers) // _MARKED)]
        for hit in hits_of(store, plan, some):
            hits += 1
            bare += not hit.highlights
            for a, b in hit.highlights:
                marks += 1
                marked = seen(hit.snippet[a:b])
                if not any(p.search(marked) for way in query.wanted for p in way):
                    unlike += 1
                    if unlike <= show:
                        print(f"  {query.text}: marked {marked!r} in {hit.id}")
    print(f"marks: {marks:,} in {hits:,} hits, {unlike} that no reader's pattern knows; "
          f"{bare} hits with none")  # fmt: skip
    return unlike / max(1, marks)


def _facets(store: Store, asked: list[Query]) -> None:
    times = []
    for query in asked:
        facets(store, query.text)
        times += _timed(lambda q=query.text: facets(store, q), 2)  # type: ignore[misc]
    times.sort()
    print(f"facets: median {statistics.median(times):.0f} ms, 95 % "
          f"{times[int(len(times) * 0.95)]:.0f} ms, most {times[-1]:.0f} ms")  # fmt: skip


class _UndoneError(Exception):
    """Nothing of what was tried stays."""


def _new_article(path: Path) -> float:
    """Seconds until it is found."""
    document = Document.new("ทดลองค้นหา\nเทศบาลตำบลทดสอบการค้นหาเปิดศูนย์กระรอกบินนานาชาติ")
    with Store(path, create=False) as store:
        began = time.perf_counter()
        try:
            with store.transaction():
                add(store, document)
                assert [hit.id for hit in search(store, "กระรอกบินนานาชาติ")] == [document.id]
                raise _UndoneError
        except _UndoneError:
            pass
        took = time.perf_counter() - began
        print(f"a new article is found after {took:.2f} s")
        return took


def _cold(path: Path) -> None:
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "cli", "--db", str(path), "search", "เทศบาล", "--json"],
        check=True, capture_output=True,
    )  # fmt: skip
    print(f"`khaosan search` from a cold start: {(time.perf_counter() - began) * 1000:.0f} ms")
