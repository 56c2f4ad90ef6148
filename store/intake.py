"""Many documents at once: cut into words over the cores, written in transactions of some hundred.

Cutting takes ten times as long as writing: one process writes, the others cut. Documents that are
slow to come (a scan takes a minute to read) are written as they come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain
from multiprocessing import get_context

from khaosan.errors import KhaosanError
from khaosan.processes import at_hand, begin_worker, cores, in_flight
from khaosan.records import Document
from store.adding import Added, Outcome, Prepared, add, is_known_address, prepare
from store.database import Store

_BATCH = 200
_CHUNK = 16
# So many are done before other processes would have started.
_FEW = 400
# A worker holds the dictionary, its frequencies and its cache of words: some 105 MB. With three of
# them and the process that reads and writes, an import stays below 500 MB on a machine with any
# number of cores.
_MOST_WORKERS = 3

Ready = tuple[Document, Prepared]


def add_all(
    store: Store,
    documents: Iterable[Document],
    *,
    each: Callable[[Document, Outcome], None] | None = None,
    workers: int = 0,
) -> Added:
    """Add many documents. Stopped or killed at any moment, what was written before the last
    transaction is there, and adding all again completes it.

    `each` is told of every outcome, after it was written. `workers`: as in `prepare_all`.
    """
    report = Added()
    stream = prepare_all(store, documents, workers=workers)
    while batch := at_hand(stream, _BATCH):
        with store.transaction():
            outcomes = [(d, add(store, d, prepared=ready)) for d, ready in batch]
        for document, outcome in outcomes:
            report.count(outcome)
            if each:
                each(document, outcome)
    return report


def prepare_all(
    store: Store, documents: Iterable[Document], *, workers: int = 0
) -> Iterator[Ready]:
    """The documents in their order, each with what `store.adding.add` takes as `prepared`.

    `workers`: processes; 0 takes one for each core, 1 works in this process; more than three are
    never started. A few documents are always done here, and so are those whose address is known:
    most of them have no new words. At most some chunks are in flight, so that memory stays the same
    however many come.
    Raises KhaosanError where a worker was ended from outside.
    """
    source = iter(documents)
    workers = min(workers or cores(), _MOST_WORKERS)
    while first := at_hand(source, _FEW):
        if workers > 1 and len(first) == _FEW:
            yield from _in_parallel(store, chain(first, source), workers)
            return
        # Few, or slow to come: other processes would have nothing to do.
        for document in first:
            yield document, prepare(document, words=False)


def _in_parallel(store: Store, source: Iterator[Document], workers: int) -> Iterator[Ready]:
    # "spawn" and not "fork": this process holds an open SQLite connection.
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=begin_worker)

    def submit(chunk: list[Document]) -> Future[list[Prepared]] | None:
        known = all(is_known_address(store, d) for d in chunk)
        return None if known else pool.submit(_work, chunk)

    try:
        for chunk, future in in_flight(source, submit, chunk=_CHUNK, most=workers * 3):
            ready = future.result() if future else [prepare(d, words=False) for d in chunk]
            yield from zip(chunk, ready, strict=True)
    except BrokenProcessPool:
        raise KhaosanError(
            "a worker process was ended from outside (out of memory?); what was written is kept; "
            "start again and it goes on"
        ) from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _work(documents: list[Document]) -> list[Prepared]:
    return [prepare(document) for document in documents]
